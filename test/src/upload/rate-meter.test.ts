import { describe, expect, it } from 'vitest';
import { RateMeter } from '../../../src/upload/rate-meter.js';

interface Burst {
  limit: number;
  /** What the connection could do. */
  speed: number;
  requestBytes?: number;
  seconds?: number;
}

/** The rates that are shown while requests are sent as fast as the connection is, and begin when the limit lets them. */
function shownRates({ limit, speed, requestBytes = limit, seconds = 20 }: Burst): number[] {
  const meter = new RateMeter();
  const shown: number[] = [];
  const show = (bytes: number, ms: number) => {
    meter.add(bytes, ms);
    if (meter.bytesPerSecond !== undefined) shown.push(meter.bytesPerSecond);
  };
  show(0, 0);
  meter.restart(0, 60);
  let [ms, sent] = [60, 0];
  for (let freeAtMs = 0; ms < seconds * 1000; sent += requestBytes) {
    const begins = freeAtMs > ms + 5 ? 'waited' : 'at-once';
    ms = Math.max(ms, freeAtMs);
    freeAtMs = ms + (requestBytes / limit) * 1000;
    meter.request(sent, ms, begins);
    const lastsMs = (requestBytes / speed) * 1000;
    for (let part = 50; part < lastsMs; part += 50)
      show(sent + Math.round((requestBytes * part) / lastsMs), ms + part);
    ms += lastsMs;
    show(sent + requestBytes, ms);
    meter.restart(sent + requestBytes, ms + 3);
    ms += 3;
  }
  return shown;
}

describe('RateMeter', () => {
  for (const [limit, speed] of [
    [400_000, 20e6],
    [2e6, 20e6],
    [2e6, 4e6],
    [2e6, 2.2e6],
  ] as const) {
    it(`shows the mean of requests that wait for their time, and never more than the limit, at ${limit} of ${speed} bytes a second`, () => {
      const shown = shownRates({ limit, speed });
      expect(shown.length).toBeGreaterThan(5);
      expect(Math.max(...shown)).toBeLessThanOrEqual(limit * 1.01);
      expect(shown.at(-1)).toBeGreaterThan(limit * 0.98);
    });
  }

  it('shows it of requests that are seconds apart', () => {
    const limit = 16 * 1024;
    const shown = shownRates({ limit, speed: 20e6, requestBytes: 64 * 1024, seconds: 40 });
    expect(Math.max(...shown)).toBeLessThanOrEqual(limit * 1.01);
    expect(shown.at(-1)).toBeGreaterThan(limit * 0.98);
  });

  it('shows what a connection does that is slower than the limit, and goes on doing so from request to request', () => {
    const shown = shownRates({ limit: 2e6, speed: 500_000 });
    for (const rate of shown) expect(Math.abs(rate / 500_000 - 1)).toBeLessThan(0.06);
    expect(shown.length).toBeGreaterThan(200);
  });

  it('forgets what was faster once a limit is set', () => {
    const meter = new RateMeter();
    meter.add(0, 0);
    // 10 MB/s in requests that follow at once, then 1 MB/s.
    for (let n = 0; n < 20; n += 1) {
      meter.request(n * 2.5e6, n * 250, 'at-once');
      meter.add((n + 1) * 2.5e6, (n + 1) * 250);
    }
    expect(meter.bytesPerSecond).toBeCloseTo(10e6, -3);
    meter.request(50e6, 5000, 'at-once');
    meter.request(51e6, 6000, 'waited');
    meter.request(52e6, 7000, 'waited');
    expect(meter.bytesPerSecond).toBeCloseTo(1e6, -3);
  });

  it('does not let its first sample count for all of what comes after it', () => {
    const meter = new RateMeter();
    meter.add(0, 0);
    meter.add(1_000_000, 250);
    for (let ms = 500; ms <= 2000; ms += 250) meter.add(1_000_000 + (ms - 250) * 100, ms);
    // 1,175,000 bytes in 2 s.
    expect(meter.bytesPerSecond).toBeLessThan(700_000);
  });

  it('begins anew where the server has more than was sent, as when an upload goes on', () => {
    const meter = new RateMeter();
    meter.add(0, 0);
    meter.restart(1e9, 1000);
    for (let ms = 1250; ms <= 4000; ms += 250) meter.add(1e9 + (ms - 1000) * 100, ms);
    expect(meter.bytesPerSecond).toBeCloseTo(100_000, 0);
    expect(meter.secondsLeft(1e6)).toBeCloseTo(10, 3);
  });
});
