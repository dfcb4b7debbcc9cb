import { beacons } from './features/beacons/feature.js';
import { drm } from './features/drm/feature.js';
import { embed } from './features/embed/feature.js';
import { identity } from './features/identity/feature.js';
import { playback } from './features/playback/feature.js';
import { posters } from './features/posters/feature.js';
import { renditions } from './features/renditions/feature.js';
import { revisions } from './features/revisions/feature.js';
import { textTracks } from './features/text-tracks/feature.js';
import { uploads } from './features/uploads/feature.js';
import { videos } from './features/videos/feature.js';
import type { Feature } from './platform/feature.js';

/** All that the server does, in the order of the API document. */
export const features: readonly Feature[] = [
  identity,
  videos,
  uploads,
  textTracks,
  posters,
  playback,
  drm,
  embed,
  beacons,
  revisions,
  renditions,
];
