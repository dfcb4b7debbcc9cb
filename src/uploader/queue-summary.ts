import { isRefused, isSettled, type UploadItem } from '../upload/upload-item.js';

/** How all uploads of a list stand together. Files that were refused and uploads that were canceled are none of them. */
export interface QueueSummary {
  done: number;
  total: number;
  /** Share of all bytes that were sent, 0 to 1. */
  fraction: number;
  /** Undefined until there is something to say, and when nothing moves. */
  secondsLeft: number | undefined;
  canPause: boolean;
  canResume: boolean;
  canCancel: boolean;
}

export function summarizeQueue(items: readonly UploadItem[]): QueueSummary {
  const uploads = items.filter((item) => !isRefused(item) && item.state.phase !== 'canceled');
  const totalBytes = sum(uploads, ({ file }) => file.size);
  const sentBytes = sum(uploads, sentBytesOf);
  const rate = sum(uploads, ({ state }) =>
    state.phase === 'sending' ? (state.bytesPerSecond ?? 0) : 0,
  );
  const goesOn = sum(uploads, (item) =>
    isSettled(item) || item.state.phase === 'paused' ? 0 : item.file.size - sentBytesOf(item),
  );
  return {
    done: uploads.filter(({ state }) => state.phase === 'done').length,
    total: uploads.length,
    fraction: totalBytes > 0 ? Math.min(1, sentBytes / totalBytes) : 0,
    secondsLeft: rate > 0 ? goesOn / rate : undefined,
    canPause: uploads.some((item) => !isSettled(item) && item.state.phase !== 'paused'),
    canResume: uploads.some(({ state }) => state.phase === 'paused'),
    canCancel: uploads.some((item) => !isSettled(item)),
  };
}

function sentBytesOf({ file, state }: UploadItem): number {
  if (state.phase === 'done') return file.size;
  return 'sentBytes' in state ? Math.min(file.size, state.sentBytes) : 0;
}

function sum<T>(values: readonly T[], of: (value: T) => number): number {
  return values.reduce((total, value) => total + of(value), 0);
}
