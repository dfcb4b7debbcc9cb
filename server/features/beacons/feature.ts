import { keptDays } from '../../../src/contract/beacons.js';
import type { Deps } from '../../platform/deps.js';
import type { Subscriber } from '../../platform/events/event-relay.js';
import type { Feature } from '../../platform/feature.js';
import { catalogOf } from '../playback/catalog.js';
import { beaconRoutes } from './routes.js';
import { deleteOldViews, deleteViewsOf } from './view-store.js';

const hourMs = 3_600_000;

const deleteOfDeletedVideos: Subscriber = {
  name: 'views of deleted videos',
  types: ['video.deleted'],
  async handle(tx, _deps, { videoId }) {
    if (videoId !== null) await deleteViewsOf(tx, videoId);
  },
};

/** Deletes views that began more than 90 days before `now`. */
export async function sweepViews(
  { database }: Pick<Deps, 'database'>,
  now = Date.now(),
): Promise<void> {
  const before = new Date(now - keptDays * 24 * hourMs);
  let mayBeMore = true;
  while (mayBeMore) mayBeMore = await deleteOldViews(database.db, before);
}

export const beacons: Feature = {
  name: 'beacons',
  routes: (deps) => [beaconRoutes(deps, catalogOf(deps))],
  schedules: [{ name: 'sweep of views', everyMs: hourMs, run: (deps) => sweepViews(deps) }],
  subscribers: [deleteOfDeletedVideos],
};
