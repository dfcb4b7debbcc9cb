import { describe, expect, it } from 'vitest';
import { networkError } from '../../../src/shared/http-error.js';
import { VodError } from '../../../src/shared/vod-error.js';
import {
  countRetry,
  decideRetry,
  noRetries,
  type FailedAttempt,
} from '../../../src/upload/retry-policy.js';

const busy = new VodError('server', 'busy', { retryable: true });

function decide(error: VodError, known: Partial<FailedAttempt> = {}) {
  return decideRetry({
    error,
    counts: noRetries,
    maxRetries: 40,
    isOnline: true,
    hasUpload: true,
    videoId: 'video-1',
    maySendLess: false,
    random: 1,
    ...known,
  });
}

/** What is decided when the same attempt fails again and again. */
function decisions(error: VodError, maxRetries: number) {
  const all = [];
  for (let counts = noRetries; all.length <= maxRetries;) {
    const decision = decide(error, { counts, maxRetries });
    all.push(decision);
    if (decision.action === 'retry') counts = countRetry(counts, decision);
  }
  return all;
}

const delays = (error: VodError, maxRetries: number) =>
  decisions(error, maxRetries).map((one) => (one.action === 'retry' ? one.afterMs : one.action));

describe('decideRetry', () => {
  it('asks for the offset at once, then after 1, 2, 4 and ever 5 s, and gives up after the last retry', () => {
    expect(delays(networkError(undefined), 6)).toEqual([
      0,
      1000,
      2000,
      4000,
      5000,
      5000,
      'give-up',
    ]);
  });

  it('delays the first retry too where a busy server would only be asked once more', () => {
    expect(delays(busy, 3)).toEqual([1000, 2000, 4000, 'give-up']);
  });

  it('soon gives up what is damaged each time, and begins nothing anew by itself', () => {
    const damaged = new VodError('transfer-damaged', 'bits', { retryable: true });
    expect(delays(damaged, 40).slice(0, 6)).toEqual([0, 1000, 2000, 4000, 'give-up', 'give-up']);
    const whole = new VodError('transfer-damaged', 'bits', { problemCode: 'digest-mismatch' });
    expect(decide(whole)).toEqual({ action: 'give-up', upload: 'keep' });
  });

  it('soon gives up where the page is not permitted to read answers, as it would not be later', () => {
    const blocked = new VodError('blocked', 'CORS', { retryable: true });
    expect(delays(blocked, 40).slice(0, 6)).toEqual([1000, 2000, 4000, 5000, 'give-up', 'give-up']);
    expect(delays(blocked, 2)).toEqual([1000, 2000, 'give-up']);
  });

  it('goes at once only one time, although other failures come between', () => {
    const first = decide(busy);
    const counts = first.action === 'retry' ? countRetry(noRetries, first) : noRetries;
    const second = decide(networkError(undefined), { counts });
    expect(second).toMatchObject({ afterMs: 0 });
    const later = second.action === 'retry' ? countRetry(counts, second) : counts;
    expect(decide(networkError(undefined), { counts: later })).toMatchObject({ afterMs: 2000 });
  });

  it('waits as long as the server asks, and never less than it would anyway', () => {
    const asked = (retryAfterMs: number) =>
      decide(new VodError('conflict', 'locked', { retryable: true, retryAfterMs }));
    expect(asked(12_345)).toMatchObject({ afterMs: 12_345 });
    expect(asked(10)).toMatchObject({ afterMs: 1000 });
  });

  it('spreads a delay over its second half', () => {
    expect(decide(busy, { random: 0 })).toMatchObject({ afterMs: 500 });
  });

  it('waits for the network where there is none, and counts that as no retry', () => {
    const offline = decide(networkError(undefined), { isOnline: false });
    expect(offline).toEqual({ action: 'wait-for-network' });
    expect(decide(busy, { isOnline: false }).action).toBe('retry');
    expect(decide(networkError(undefined), { isOnline: false, maxRetries: 0 }).action).toBe(
      'give-up',
    );
  });

  it('renews a token that was refused', () => {
    const expired = new VodError('expired', 'expired', { retryable: true });
    expect(decide(expired)).toEqual({ action: 'retry', remedy: 'renew-token', afterMs: 0 });
  });

  it('renews it at once also where the connection was lost before, and then only after a delay', () => {
    const expired = new VodError('expired', 'expired', { retryable: true });
    const lost = { afterMs: 0, remedy: 'ask-offset' } as const;
    const counts = countRetry(noRetries, lost);
    const renewal = { action: 'retry', remedy: 'renew-token', afterMs: 0 } as const;
    expect(decide(expired, { counts })).toEqual(renewal);
    const again = decide(expired, { counts: countRetry(counts, renewal) });
    expect(again).toMatchObject({ remedy: 'renew-token' });
    expect(again).not.toMatchObject({ afterMs: 0 });
  });

  it('opens a new upload where the server has lost the one it had, and gives up where it had none', () => {
    const gone = new VodError('not-found', 'gone');
    expect(decide(gone)).toEqual({ action: 'retry', remedy: 'open-anew', afterMs: 0 });
    expect(decide(gone, { hasUpload: false })).toEqual({ action: 'give-up', upload: 'keep' });
  });

  it('gives up at once what cannot help, and drops the upload of a file that changed', () => {
    expect(decide(new VodError('forbidden', 'no'))).toEqual({ action: 'give-up', upload: 'keep' });
    expect(decide(new VodError('file-changed', 'changed'))).toEqual({
      action: 'give-up',
      upload: 'drop',
    });
  });

  it('finishes where the server says that it has every byte of a known video', () => {
    const complete = new VodError('conflict', 'complete', {
      problemCode: 'upload-complete',
      retryable: true,
    });
    expect(decide(complete)).toEqual({ action: 'finish', videoId: 'video-1' });
    expect(decide(complete, { videoId: undefined }).action).toBe('retry');
  });
});

describe('decideRetry with smaller requests', () => {
  const tooLarge = new VodError('too-large', 'no', { status: 413, retryable: true });

  it('goes on at once, and without counting, while a proxy refuses sizes that can be smaller', () => {
    expect(decide(tooLarge, { maySendLess: true, maxRetries: 0 })).toEqual({
      action: 'retry',
      remedy: 'ask-offset',
      afterMs: 0,
    });
    expect(decide(tooLarge)).toEqual({ action: 'give-up', upload: 'keep' });
  });

  it('gives up a file that the server itself refuses', () => {
    const final = new VodError('too-large', 'no', { status: 413, problemCode: 'upload-too-large' });
    expect(decide(final, { maySendLess: true })).toEqual({ action: 'give-up', upload: 'keep' });
  });

  it('does not wait before a smaller request than the one that was lost', () => {
    const counts = { ...noRetries, retries: 3, delayed: 1 };
    expect(decide(networkError(undefined), { counts, maySendLess: true })).toMatchObject({
      action: 'retry',
      afterMs: 0,
    });
  });
});
