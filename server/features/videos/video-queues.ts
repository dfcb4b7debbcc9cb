import { protectStage, type ProcessingStage } from '../../../src/contract/stages.js';

/**
 * What comes slowly is copied while it comes (`copy-upload`). Then preparation says what the file is and publishes
 * the source's own packets where they play; where not, one small rendition is made first. The ladder follows. Each has a second
 * queue for what takes long, so that it never holds a slot that others need.
 * Once it is ready, a third job gives it another protection.
 */
export const videoQueues = [
  'copy-upload',
  'process-video',
  'process-large-video',
  'make-first-rung',
  'make-long-first-rung',
  'make-ladder',
  'make-long-ladder',
  'protect-video',
] as const;

export type VideoQueue = (typeof videoQueues)[number];

export interface VideoJob {
  appId: string;
  videoId: string;
  /** The job's singleton key: only the job that the video names by it is worked on. */
  key: string;
}

/** Copying a larger source takes longer than others should wait. */
const largeBytes = 1024 ** 3;

export function preparationQueue(sourceBytes: number): VideoQueue {
  return sourceBytes > largeBytes ? 'process-large-video' : 'process-video';
}

export function ladderQueue(length: 'short' | 'long'): VideoQueue {
  return length === 'short' ? 'make-ladder' : 'make-long-ladder';
}

export function firstRungQueue(length: 'short' | 'long'): VideoQueue {
  return length === 'short' ? 'make-first-rung' : 'make-long-first-rung';
}

const interimQueues: ReadonlySet<VideoQueue | null> = new Set([
  'copy-upload',
  'process-video',
  'process-large-video',
  'make-first-rung',
  'make-long-first-rung',
] as const);

const encodingQueues: ReadonlySet<VideoQueue | null> = new Set([
  'make-first-rung',
  'make-long-first-rung',
  'make-ladder',
  'make-long-ladder',
] as const);

/** Whether its jobs publish, while they make it, what is watched until the ladder is there. */
export function isInterimQueue(queue: VideoQueue | null): boolean {
  return interimQueues.has(queue);
}

/** What a job of the queue begins with. */
export function firstStage(queue: VideoQueue | null): ProcessingStage {
  if (queue === 'protect-video') return protectStage;
  return encodingQueues.has(queue) ? 'transcode' : 'probe';
}
