import { describe, expect, it } from 'vitest';
import { after, longestTimerMs, pause } from '../../../server/platform/timers.js';

describe('after', () => {
  it.each([longestTimerMs + 1, 2_592_600_000, Number.MAX_VALUE, Infinity])(
    'does not fire at once when told to wait %s ms (K1)',
    async (ms) => {
      let fired = false;
      const timer = after(ms, () => (fired = true));
      // An overflowing timer fires after 1 ms, that is before one of 20 ms.
      await new Promise((resolve) => setTimeout(resolve, 20));
      clearTimeout(timer);
      expect(fired).toBe(false);
    },
  );

  it.each([-Infinity, -1, 0])('fires when told to wait %s ms', async (ms) => {
    await new Promise<void>((resolve) => after(ms, resolve));
  });

  it('refuses what is not a number, which would fire at once', () => {
    expect(() => after(NaN, () => undefined)).toThrow(RangeError);
  });
});

describe('pause', () => {
  it('ends when its signal aborts, also before it began', async () => {
    const stopping = new AbortController();
    const pausing = pause(Infinity, stopping.signal);
    stopping.abort();
    await pausing;
    await pause(Infinity, stopping.signal);
  });
});
