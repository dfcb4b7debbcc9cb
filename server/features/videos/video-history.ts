import type { History, HistoryItem } from '../../../src/contract/videos.js';
import type { Deps } from '../../platform/deps.js';
import { selectHistory, type HistoryRow } from './history-store.js';
import { progressOf } from './to-video.js';
import { firstStage } from './video-queues.js';
import { findVideo } from './video-store.js';
import type { VideoRow } from './video-table.js';
import { findWaiting } from './waiting.js';

/** What a video went through, and last what is done now or waited for; undefined when there is no such video. */
export async function readHistory(
  deps: Deps,
  target: { appId: string; videoId: string },
): Promise<History | undefined> {
  const { db } = deps.database;
  const video = await findVideo(db, target.appId, target.videoId);
  if (!video) return undefined;
  const items = (await selectHistory(db, target)).map(toItem);
  const waiting = (await findWaiting(deps, [video])).get(video.id);
  const now = waiting ? waitingItem(video, waiting.since) : runningItem(video);
  return { items: now ? [...items, now] : items };
}

function waitingItem({ status, jobQueue }: VideoRow, since: string): HistoryItem | undefined {
  if (status === 'uploading') return { at: since, stage: 'upload', state: 'running' };
  return jobQueue ? { at: since, stage: firstStage(jobQueue), state: 'waiting' } : undefined;
}

function runningItem(video: VideoRow): HistoryItem | undefined {
  const { progress } = progressOf(video);
  return progress && { at: progress.since, stage: progress.stage, state: 'running' };
}

function toItem({ at, stage, state, ms, attempt, code, published }: HistoryRow): HistoryItem {
  return {
    at: at.toISOString(),
    stage,
    state,
    ...(ms !== null && { ms }),
    ...(attempt !== null && { attempt }),
    ...(code !== null && { code }),
    ...(published !== null && { published }),
  };
}
