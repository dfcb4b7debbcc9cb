/** Features of the server that each may import, acyclic. A new arrow is a decision: its reason stands in its commit. */
const featureArrows = {
  identity: [],
  videos: [],
  uploads: ['videos'],
  'text-tracks': ['videos'],
  posters: ['videos', 'uploads'],
  revisions: ['videos', 'drm'],
  renditions: ['videos', 'uploads', 'revisions', 'drm'],
  drm: ['identity'],
  playback: ['videos', 'revisions', 'text-tracks', 'drm'],
  embed: ['videos', 'playback'],
  beacons: ['videos', 'playback'],
};

/** Layers of the browser package: each imports those named, and itself. Other folders are elements. */
const browserLayers = {
  contract: [],
  shared: ['contract'],
  client: ['contract', 'shared'],
  media: ['contract', 'shared'],
  upload: ['contract', 'shared', 'client', 'media'],
};

module.exports = { featureArrows, browserLayers };
