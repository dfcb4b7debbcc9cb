import { endedItem, type NewHistoryItem } from './history-store.js';
import { firstStage } from './video-queues.js';
import type { VideoRow } from './video-table.js';

/** For the history: a video's job waited until now, or what worked on it went away without a word. */
export function unfinishedStage({
  jobQueue,
  waitingSince,
  progress,
  updatedAt,
}: VideoRow): NewHistoryItem[] {
  if (waitingSince)
    return [endedItem({ at: waitingSince, stage: firstStage(jobQueue) }, 'waiting')];
  if (!progress) return [];
  const at = progress.since === undefined ? updatedAt : new Date(progress.since);
  return [{ at, stage: progress.stage, state: 'interrupted' }];
}
