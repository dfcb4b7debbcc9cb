import type { Subscriber } from '../../platform/events/event-relay.js';
import { defineJob, type Feature } from '../../platform/feature.js';
import { textTrackRoutes } from './routes.js';
import { sweepText, sweepTextQueue, type TextFile } from './stored-text.js';
import { deleteAllTexts } from './text-track-store.js';

/** Their files go with all others of the video (`revisions/sweep-video.ts`). */
const deleteOfDeletedVideos: Subscriber = {
  name: 'text tracks of deleted videos',
  types: ['video.deleted'],
  async handle(tx, _deps, { videoId }) {
    if (videoId !== null) await deleteAllTexts(tx, videoId);
  },
};

export const textTracks: Feature = {
  name: 'text-tracks',
  routes: (deps) => [textTrackRoutes(deps)],
  jobs: [defineJob<TextFile>(sweepTextQueue, sweepText)],
  subscribers: [deleteOfDeletedVideos],
};
