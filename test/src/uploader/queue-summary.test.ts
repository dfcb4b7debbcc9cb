import { describe, expect, it } from 'vitest';
import { VodError } from '../../../src/shared/vod-error.js';
import { summarizeQueue } from '../../../src/uploader/queue-summary.js';
import type { UploadItem, UploadState } from '../../../src/upload/upload-item.js';

let count = 0;
function item(state: UploadState, bytes = 100): UploadItem {
  count += 1;
  const file = new File(['x'.repeat(bytes)], `${count}.mp4`, { type: 'video/mp4' });
  return { id: String(count), file, state, videoId: undefined, begin: 'fresh', details: {} };
}
const refused = item({
  phase: 'failed',
  sentBytes: 0,
  error: new VodError('type-not-allowed', 'no'),
});
const sending: UploadState = {
  phase: 'sending',
  sentBytes: 40,
  totalBytes: 100,
  bytesPerSecond: 10,
  secondsLeft: 6,
};

describe('summarizeQueue', () => {
  it('counts neither what was refused nor what was canceled (looks 21)', () => {
    const summary = summarizeQueue([
      refused,
      item({ phase: 'canceled' }),
      item({ phase: 'done', videoId: 'v' }),
      item(sending),
    ]);
    expect(summary).toMatchObject({ done: 1, total: 2, fraction: 0.7 });
  });

  it('tells the time for all that goes on, and not for what is paused', () => {
    const others = [item({ phase: 'waiting' }), item({ phase: 'paused', sentBytes: 10 })];
    expect(summarizeQueue([item(sending), ...others])).toMatchObject({
      secondsLeft: 16,
      canPause: true,
      canResume: true,
      canCancel: true,
    });
  });

  it('offers nothing once all is over', () => {
    const summary = summarizeQueue([item({ phase: 'done', videoId: 'v' }), refused]);
    expect(summary).toMatchObject({
      canPause: false,
      canResume: false,
      canCancel: false,
      secondsLeft: undefined,
    });
  });
});
