import type { Statistics, StatisticsQuery } from '../../../src/contract/beacons.js';
import type { Db } from '../../platform/database/database.js';
import { Problem } from '../../platform/http/problem.js';
import { findVideo } from '../videos/video-store.js';
import {
  groupViews,
  selectByTime,
  selectWatched,
  sumViews,
  type ViewsOfVideo,
} from './view-store.js';
import { views } from './view-table.js';
import { round, summariseParts } from './watched-parts.js';

const usualPeriodMs = 30 * 86_400_000;
/** Views whose curves are looked at, so that a video that millions watch costs no more than these. */
const maxCurves = 10_000;

/** @throws Problem `not-found` */
export async function readStatistics(
  db: Db,
  { appId, videoId }: { appId: string; videoId: string },
  { from: asked, to: until, interval = 'day' }: StatisticsQuery,
): Promise<Statistics> {
  if (!(await findVideo(db, appId, videoId))) throw new Problem('not-found', 'No such video.');
  const to = until === undefined ? new Date() : new Date(until);
  const from = asked === undefined ? new Date(to.getTime() - usualPeriodMs) : new Date(asked);
  const of: ViewsOfVideo = { appId, videoId, from, to };
  const sums = await sumViews(db, of);
  const watched = await selectWatched(db, of, maxCurves);
  const errors = await groupViews(db, of, views.error);
  const engines = await groupViews(db, of, views.engine);
  const qualities = await groupViews(db, of, views.height);
  const items = await selectByTime(db, of, interval);
  return {
    ...{ from: from.toISOString(), to: to.toISOString() },
    ...describeSums(sums),
    completion: meanCompletion(watched),
    errors: errors.map(({ value, views }) => ({ code: value, views })),
    engines: engines.map(({ value, ...rest }) => ({ engine: value, ...toCounts(rest) })),
    qualities: qualities.map(({ value, ...rest }) => ({ height: value, ...toCounts(rest) })),
    ...summariseParts(watched),
    items: items.map(({ from: begins, failedStarts, ...rest }) => ({
      from: begins.toISOString(),
      ...toCounts(rest),
      failedStarts,
    })),
  };
}

function describeSums({
  watchMs,
  stallMs,
  ...sums
}: Awaited<ReturnType<typeof sumViews>>): Omit<
  Statistics,
  'from' | 'to' | 'completion' | 'errors' | 'engines' | 'qualities' | 'retention' | 'heat' | 'items'
> {
  return {
    views: sums.views,
    viewers: sums.viewers > 0 ? sums.viewers : null,
    watchTime: watchMs / 1000,
    averageWatchTime: round(share(watchMs / 1000, sums.views)),
    endedViews: sums.ended,
    startup: { p50: sums.p50, p95: sums.p95 },
    rebuffering: {
      count: sums.stallCount,
      views: sums.stalled,
      ratio: round(share(stallMs, stallMs + watchMs)),
    },
    seeks: sums.seeks,
    bitRate: sums.bitRate === null ? null : Math.round(sums.bitRate),
    droppedFrames: round(share(sums.droppedFrames, sums.totalFrames)),
    failedStarts: sums.failedStarts,
  };
}

function toCounts({ views, watchMs }: { views: number; watchMs: number }) {
  return { views, watchTime: watchMs / 1000 };
}

function meanCompletion(rows: readonly Buffer[]): number {
  const parts = rows.reduce((sum, row) => sum + row.filter((times) => times > 0).length, 0);
  const all = rows.reduce((sum, row) => sum + row.length, 0);
  return round(share(parts, all));
}

function share(part: number, whole: number): number {
  return whole > 0 ? part / whole : 0;
}
