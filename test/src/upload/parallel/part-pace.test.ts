import { describe, expect, it } from 'vitest';
import { PartPace } from '../../../../src/upload/parallel/part-pace.js';

/** Sends for so many seconds over a line of which each connection gets what `rateOf` says of their number. */
function run(
  pace: PartPace,
  {
    seconds,
    most = 4,
    rateOf,
  }: { seconds: number; most?: number; rateOf: (lanes: number) => number },
  startMs = 0,
): { endMs: number; seen: number[] } {
  const lanes = new Set<object>();
  const seen: number[] = [];
  let nowMs = startMs;
  for (; nowMs < startMs + seconds * 1000; nowMs += 1000) {
    while (lanes.size < Math.min(most, pace.wanted)) lanes.add({});
    for (const lane of [...lanes].slice(pace.wanted)) lanes.delete(lane);
    seen.push(lanes.size);
    for (const lane of lanes)
      pace.arrived(
        lane,
        { bytes: rateOf(lanes.size) * 1000, beganAtMs: nowMs },
        lanes,
        nowMs + 1000,
      );
  }
  return { endMs: nowMs, seen };
}

describe('PartPace', () => {
  it('uses four connections where each is as fast as one alone', () => {
    const { seen } = run(new PartPace('auto', 0), { seconds: 20, rateOf: () => 100 });
    expect(seen[0]).toBe(1);
    expect(seen.at(-1)).toBe(4);
    expect(Math.max(...seen)).toBe(4);
  });

  it('goes back to one where the line is full, and tries again after half a minute', () => {
    const pace = new PartPace('auto', 0);
    const { seen, endMs } = run(pace, { seconds: 25, rateOf: (lanes) => 100 / lanes });
    expect(Math.max(...seen)).toBe(2);
    expect(seen.slice(-20)).toEqual(Array.from({ length: 20 }, () => 1));
    const later = run(pace, { seconds: 60, rateOf: () => 100 }, endMs);
    expect(later.seen.at(-1)).toBe(4);
  });

  it('stays at two where more add nothing', () => {
    const { seen } = run(new PartPace('auto', 0), {
      seconds: 25,
      rateOf: (lanes) => 200 / Math.max(2, lanes),
    });
    expect(seen.at(-1)).toBe(2);
    expect(Math.max(...seen)).toBe(4);
  });

  it('decides nothing while other files leave no room for the connection that it wants', () => {
    const { seen } = run(new PartPace('auto', 0), { seconds: 40, most: 1, rateOf: () => 100 });
    expect(new Set(seen)).toEqual(new Set([1]));
  });

  it('uses as many as the page asks for', () => {
    expect(run(new PartPace(3, 0), { seconds: 9, rateOf: (lanes) => 90 / lanes }).seen).toEqual(
      Array.from({ length: 9 }, () => 3),
    );
  });

  it('asks for short requests until it is settled, so that four are in use after a few seconds', () => {
    const pace = new PartPace('auto', 0);
    const early = run(pace, { seconds: 4, rateOf: () => 4000 });
    expect(pace.mostBytes).toBe(4_000 * 500);
    expect(early.seen).toEqual([1, 1, 2, 2]);
    const later = run(pace, { seconds: 4, rateOf: () => 4000 }, early.endMs);
    expect(later.seen.at(-1)).toBe(4);
    expect(pace.mostBytes).toBe(Infinity);
  });

  it('does not take the slow start of a connection for what it can', () => {
    const pace = new PartPace('auto', 0);
    const lane = {};
    const lanes = new Set([lane]);
    pace.arrived(lane, { bytes: 1000, beganAtMs: 0 }, lanes, 1000);
    expect(pace.wanted).toBe(1);
    pace.arrived(lane, { bytes: 100_000, beganAtMs: 1000 }, lanes, 2000);
    expect(pace.wanted).toBe(2);
  });
});
