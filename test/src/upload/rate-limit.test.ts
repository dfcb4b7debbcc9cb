import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { RateLimit } from '../../../src/upload/rate-limit.js';

const { signal } = new AbortController();

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance'] });
});
afterEach(() => {
  vi.useRealTimers();
});

/** The milliseconds at which requests of so many bytes begin that are asked for at once. */
async function beginnings(limit: RateLimit, bytes: readonly number[]): Promise<number[]> {
  const startMs = performance.now();
  const begun: number[] = [];
  const all = bytes.map(async (length) => {
    await limit.wait(length, signal);
    begun.push(Math.round(performance.now() - startMs));
  });
  // Not all timers: other code of this process may set new ones for ever.
  await vi.advanceTimersByTimeAsync(10_000);
  await Promise.all(all);
  return begun;
}

describe('RateLimit', () => {
  it('lets requests of all uploads begin when what went before them has had its time', async () => {
    const limit = new RateLimit(100_000);
    expect(limit.requestBytes).toBe(100_000);
    expect(await beginnings(limit, [100_000, 50_000, 100_000, 1])).toEqual([0, 1000, 1500, 2500]);
  });

  it('does not save up what was not sent', async () => {
    const limit = new RateLimit(100_000);
    await limit.wait(100_000, signal);
    await vi.advanceTimersByTimeAsync(60_000);
    expect(await beginnings(limit, [100_000, 100_000])).toEqual([0, 1000]);
  });

  it('holds for requests from now on when it is changed, and for none without a number', async () => {
    const limit = new RateLimit(undefined);
    expect(limit.requestBytes).toBe(Infinity);
    expect(await beginnings(limit, [1e9, 1e9])).toEqual([0, 0]);
    limit.bytesPerSecond = 200_000;
    expect(await beginnings(limit, [100_000, 100_000])).toEqual([0, 500]);
    limit.bytesPerSecond = NaN;
    expect(limit.bytesPerSecond).toBeUndefined();
  });

  it('takes no less than 16 KiB a second, in requests of 64 KiB', () => {
    const limit = new RateLimit(1);
    expect([limit.bytesPerSecond, limit.requestBytes]).toEqual([16 * 1024, 64 * 1024]);
  });

  it('ends a wait with its upload', async () => {
    const limit = new RateLimit(100_000);
    const ended = new AbortController();
    const timers = vi.getTimerCount();
    await limit.wait(1e9, signal);
    const waiting = limit.wait(1, ended.signal);
    ended.abort();
    await waiting;
    expect(vi.getTimerCount()).toBe(timers);
  });
});
