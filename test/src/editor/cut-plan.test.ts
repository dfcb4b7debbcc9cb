import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { cleanEnds, endsAround, planCut, type CutBounds } from '../../../src/editor/cut-plan.js';

const bounds: CutBounds = { keyframeBefore: 2, keyframeAfter: 4, endBefore: 8.9, endAfter: 9 };

describe('planCut', () => {
  it('starts at the next keyframe, so that nothing from before the selection is in the file', () => {
    const plan = planCut({ start: 3.3, end: 8.95 }, 'keyframe', bounds);
    expect(plan).toMatchObject({ start: 4, keyframe: 4, end: 8.9, hidden: 0, startMoved: 'later' });
  });

  it('starts where it is told when that is a keyframe, in either mode', () => {
    for (const mode of ['keyframe', 'exact'] as const) {
      expect(planCut({ start: 2.001, end: 9 }, mode, bounds)).toMatchObject({ start: 2, hidden: 0, startMoved: 'none' });
    }
  });

  it('falls back to the keyframe before when the selection has none', () => {
    const plan = planCut({ start: 3.3, end: 3.9 }, 'keyframe', { ...bounds, endBefore: 3.9, endAfter: 4 });
    expect(plan).toMatchObject({ start: 2, end: 3.9, startMoved: 'earlier' });
  });

  it('falls back to the keyframe before when there is none after', () => {
    expect(planCut({ start: 3.3, end: 9 }, 'keyframe', { ...bounds, keyframeAfter: undefined }).start).toBe(2);
  });

  it('says how much stays hidden in exact mode', () => {
    const plan = planCut({ start: 3.3, end: 8.99 }, 'exact', bounds);
    expect(plan).toMatchObject({ start: 3.3, keyframe: 2, end: 9, startMoved: 'none' });
    expect(plan.hidden).toBeCloseTo(1.3, 6);
  });

  it('never ends before it starts', () => {
    expect(planCut({ start: 4, end: 4.02 }, 'keyframe', { keyframeBefore: 4, keyframeAfter: 6, endBefore: 4, endAfter: 4.1 }).end).toBe(4.1);
  });
});

describe('cleanEnds', () => {
  const duration = 1;

  it('finds one after every packet without B-frames', () => {
    expect(cleanEnds([0, 1, 2].map((timestamp) => ({ timestamp, duration })))).toEqual([1, 2, 3]);
  });

  it('finds one only where both orders part alike with B-frames', () => {
    expect(cleanEnds([0, 3, 1, 2, 6, 4, 5].map((timestamp) => ({ timestamp, duration })))).toEqual([1, 4, 7]);
  });

  it('never splits a packet off from one presented before it', () => {
    const shuffled = fc.shuffledSubarray(Array.from({ length: 12 }, (_, index) => index), { minLength: 1 });
    fc.assert(
      fc.property(shuffled, (order) => {
        const packets = order.map((timestamp) => ({ timestamp, duration }));
        for (const end of cleanEnds(packets)) {
          const kept = packets.filter(({ timestamp }) => timestamp < end);
          expect(packets.slice(0, kept.length)).toEqual(kept);
        }
      }),
    );
  });
});

describe('endsAround', () => {
  it('finds the ends on both sides', () => {
    expect(endsAround([1, 4, 7], 5)).toEqual({ endBefore: 4, endAfter: 7 });
    expect(endsAround([1, 4, 7], 4)).toEqual({ endBefore: 4, endAfter: 4 });
    expect(endsAround([1, 4, 7], 9)).toEqual({ endBefore: 7, endAfter: 7 });
    expect(endsAround([1, 4, 7], 0.5)).toEqual({ endBefore: 1, endAfter: 1 });
  });
});
