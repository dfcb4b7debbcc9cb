import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { PartLimit, PartSizes } from '../../../src/upload/part-sizes.js';

const kib = 1024;
const mib = 1024 * kib;

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

/** Sends parts at a rate, one after the other. */
function send(parts: PartSizes, { count, bytesPerSecond }: Record<string, number>): number[] {
  return Array.from({ length: count ?? 1 }, (_, index) => {
    const bytes = parts.bytes;
    const start = index * 1000 * mib;
    parts.begin(start, start + bytes);
    vi.advanceTimersByTime((bytes / (bytesPerSecond ?? mib)) * 1000);
    parts.reached(start + bytes);
    return bytes;
  });
}

describe('PartSizes', () => {
  it('begins small, and grows to what goes in four seconds', () => {
    const parts = new PartSizes(new PartLimit());
    expect(send(parts, { count: 6, bytesPerSecond: 2 * mib })).toEqual([
      512 * kib,
      ...[8, 8, 8, 8, 8].map((size) => size * mib),
    ]);
  });

  it('has 64 MiB at most, and 64 KiB at least', () => {
    expect(send(new PartSizes(new PartLimit()), { count: 6, bytesPerSecond: 1e9 }).at(-1)).toBe(
      64 * mib,
    );
    expect(send(new PartSizes(new PartLimit()), { count: 3, bytesPerSecond: 1000 })).toEqual([
      512 * kib,
      64 * kib,
      64 * kib,
    ]);
  });

  it('learns nothing from a part that another limit kept small', () => {
    const parts = new PartSizes(new PartLimit());
    send(parts, { count: 3, bytesPerSecond: 2 * mib });
    parts.begin(0, 1000);
    vi.advanceTimersByTime(1000);
    parts.reached(1000);
    expect(parts.bytes).toBe(8 * mib);
  });

  it('goes down to 1 MiB when nothing of a lost one was kept, and halves when some was', () => {
    const parts = new PartSizes(new PartLimit());
    send(parts, { count: 3, bytesPerSecond: 100 * mib });
    parts.begin(0, 64 * mib);
    parts.lost();
    parts.reached(mib);
    expect(parts.bytes).toBe(32 * mib);
    parts.begin(mib, 33 * mib);
    parts.lost();
    parts.reached(mib);
    expect(parts.bytes).toBe(mib);
  });

  it('halves when one is lost, for other files too, and tries larger ones after 32', () => {
    const limit = new PartLimit();
    const parts = new PartSizes(limit);
    send(parts, { count: 3, bytesPerSecond: 100 * mib });
    parts.begin(0, parts.bytes);
    parts.lost();
    expect(parts.bytes).toBe(32 * mib);
    // Nothing was sent meanwhile.
    parts.lost();
    expect(parts.bytes).toBe(32 * mib);
    const others = send(new PartSizes(limit), { count: 35, bytesPerSecond: 100 * mib });
    expect(others.slice(0, 4)).toEqual([512 * kib, 8 * mib, 32 * mib, 32 * mib]);
    expect(others.at(-2)).toBe(32 * mib);
    expect(others.at(-1)).toBe(64 * mib);
  });

  it('has whole bytes after one of an odd length is lost', () => {
    const parts = new PartSizes(new PartLimit());
    parts.begin(0, 300 * kib + 1);
    parts.lost();
    expect(parts.bytes).toBe(150 * kib);
  });

  it('is much smaller after one was damaged, and grows by a quarter then', () => {
    const parts = new PartSizes(new PartLimit());
    send(parts, { count: 4, bytesPerSecond: 100 * mib });
    parts.begin(0, 32 * mib);
    parts.damaged();
    expect(send(parts, { count: 2, bytesPerSecond: 100 * mib })).toEqual([8 * mib, 10 * mib]);
    for (let n = 0; n < 20; n += 1) parts.damaged();
    const [first = 0, second = 0] = send(parts, { count: 2, bytesPerSecond: 100 * mib });
    expect(first).toBe(64 * kib);
    expect(second).toBeGreaterThan(first);
  });
});
