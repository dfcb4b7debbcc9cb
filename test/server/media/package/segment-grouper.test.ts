import { describe, expect, it } from 'vitest';
import {
  SegmentGrouper,
  type TimedFragment,
} from '../../../../server/media/package/segment-grouper.js';

/** Fragments that follow each other, and when each segment was complete: after how many of them. */
function segmentsOf(
  seconds: readonly number[],
  from = 0,
): { durations: number[]; after: number[] } {
  const grouper = new SegmentGrouper<TimedFragment>(4);
  const durations: number[] = [];
  const after: number[] = [];
  let start = from;
  for (const [n, length] of seconds.entries()) {
    for (const { duration } of grouper.add({ start, end: start + length })) {
      durations.push(duration);
      after.push(n + 1);
    }
    start += length;
  }
  for (const { duration } of grouper.finish()) {
    durations.push(duration);
    after.push(seconds.length);
  }
  return { durations, after };
}

describe('SegmentGrouper', () => {
  it('makes a first segment of half the length, and gives each when the next has begun', () => {
    expect(segmentsOf([2, 2, 2, 2, 2, 1])).toEqual({
      durations: [2, 4, 4, 1],
      after: [2, 4, 6, 6],
    });
  });

  it('joins a last segment below half a second to the one before', () => {
    expect(segmentsOf([2, 4, 0.4])).toEqual({ durations: [2, 4.4], after: [2, 3] });
    expect(segmentsOf([2, 4, 0.3, 0.3])).toEqual({ durations: [2, 4, 0.6], after: [2, 4, 4] });
  });

  it('keeps a short segment that is not the last', () => {
    expect(segmentsOf([2, 7.8, 0.3, 4])).toEqual({
      durations: [2, 7.8, 0.3, 4],
      after: [2, 4, 4, 4],
    });
  });

  it('counts from time 0 what begins before it', () => {
    expect(segmentsOf([2, 2, 2], -0.2).durations).toEqual([3.8, 2]);
  });

  it('cuts sound where the picture is cut, though its frames begin a moment before', () => {
    const frame = 1024 / 44_100;
    const two = 86 * frame;
    expect(segmentsOf([two, two, two, two, two]).durations).toEqual(
      [two, 2 * two, 2 * two].map((seconds) => Math.round(seconds * 1e6) / 1e6),
    );
  });
});
