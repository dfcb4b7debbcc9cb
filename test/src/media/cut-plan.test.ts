import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { cleanEnds, endsAround, planCut, type CutBounds } from '../../../src/media/cut-plan.js';

const bounds: CutBounds = {
  frame: 3.3,
  keyframeBefore: 2,
  keyframeAfter: 4,
  endBefore: 8.9,
  endAfter: 9,
  hiddenWithin: 0,
};

describe('planCut', () => {
  it('starts at the next keyframe, so that nothing from before the selection is in the file', () => {
    const plan = planCut({ start: 3.3, end: 8.95 }, 'keyframe', bounds);
    expect(plan).toMatchObject({ start: 4, keyframe: 4, end: 8.9, hidden: 0, startMoved: 'later' });
  });

  it('starts where it is told when that is a keyframe, in either mode', () => {
    for (const mode of ['keyframe', 'exact'] as const) {
      const plan = planCut({ start: 2.001, end: 9 }, mode, { ...bounds, frame: 2 });
      expect(plan).toMatchObject({ start: 2, hidden: 0, startMoved: 'none' });
    }
  });

  it('hides what lies before the selection when that has no keyframe, and never shows it (E07)', () => {
    const plan = planCut({ start: 3.3, end: 3.9 }, 'keyframe', {
      ...bounds,
      endBefore: 3.9,
      endAfter: 4,
    });
    expect(plan).toMatchObject({
      mode: 'exact',
      start: 3.3,
      end: 3.9,
      keyframe: 2,
      startMoved: 'none',
    });
    expect(
      planCut({ start: 3.3, end: 9 }, 'keyframe', { ...bounds, keyframeAfter: undefined }),
    ).toMatchObject({ start: 3.3 });
  });

  it('begins between two frames with the picture that is seen there', () => {
    const plan = planCut({ start: 3.31, end: 9 }, 'exact', bounds);
    expect(plan).toMatchObject({ start: 3.31, keyframe: 2 });
  });

  it('hides nothing where the picture seen at the start is a keyframe that still stands (E09)', () => {
    const still = {
      ...bounds,
      frame: 0,
      keyframeBefore: 0,
      keyframeAfter: undefined,
      endBefore: 8,
      endAfter: 8,
    };
    expect(planCut({ start: 2, end: 8 }, 'keyframe', still)).toMatchObject({
      mode: 'keyframe',
      start: 2,
      end: 8,
      keyframe: 2,
      hidden: 0,
    });
  });

  it('says how much stays hidden in exact mode', () => {
    const plan = planCut({ start: 3.3, end: 8.99 }, 'exact', bounds);
    expect(plan).toMatchObject({ start: 3.3, keyframe: 2, end: 9, startMoved: 'none' });
    expect(plan.hidden).toBeCloseTo(1.3, 6);
  });

  it('never ends before it starts', () => {
    expect(
      planCut({ start: 4, end: 4.02 }, 'keyframe', {
        ...bounds,
        frame: 4,
        keyframeBefore: 4,
        keyframeAfter: 6,
        endBefore: 4,
        endAfter: 4.1,
      }).end,
    ).toBe(4.1);
  });
});

describe('cleanEnds', () => {
  const duration = 1;

  it('finds one after every packet without B-frames', () => {
    expect(cleanEnds([0, 1, 2].map((timestamp) => ({ timestamp, duration })))).toEqual([
      { from: 0, to: 1 },
      { from: 1, to: 2 },
      { from: 2, to: Infinity },
    ]);
  });

  it('finds one only where both orders part alike with B-frames', () => {
    expect(cleanEnds([0, 3, 1, 2, 6, 4, 5].map((timestamp) => ({ timestamp, duration })))).toEqual([
      { from: 0, to: 1 },
      { from: 3, to: 4 },
      { from: 6, to: Infinity },
    ]);
  });

  it('never splits a packet off from one presented before it', () => {
    const shuffled = fc.shuffledSubarray(
      Array.from({ length: 12 }, (_, index) => index),
      { minLength: 1 },
    );
    fc.assert(
      fc.property(shuffled, (order) => {
        const packets = order.map((timestamp) => ({ timestamp, duration }));
        for (const { to: end } of cleanEnds(packets)) {
          const kept = packets.filter(({ timestamp }) => timestamp < end);
          expect(packets.slice(0, kept.length)).toEqual(kept);
        }
      }),
    );
  });
});

describe('cleanEnds, with damaged times', () => {
  it('does not hear of a time that lies hours beyond those that follow it (E11)', () => {
    const packets = [0, 1, 20_000, 2, 3].map((timestamp) => ({ timestamp, duration: 1 }));
    expect(cleanEnds(packets)).toEqual([
      { from: 0, to: 1 },
      { from: 1, to: 2 },
      { from: 2, to: 3 },
      { from: 3, to: Infinity },
    ]);
  });
});

describe('endsAround', () => {
  const ends = [
    { from: 0, to: 1 },
    { from: 3, to: 4 },
    { from: 6, to: 7 },
  ];

  it('finds the ends on both sides', () => {
    expect(endsAround(ends, 5)).toEqual({ endBefore: 4, endAfter: 7 });
    expect(endsAround(ends, 4)).toEqual({ endBefore: 4, endAfter: 4 });
    expect(endsAround(ends, 9)).toEqual({ endBefore: 7, endAfter: 7 });
  });

  it('never ends at no time at all, where nothing is known of what comes before', () => {
    expect(endsAround([{ from: 9, to: Infinity }], 5)).toEqual({ endBefore: 5, endAfter: 5 });
    expect(endsAround([], 5)).toEqual({ endBefore: 5, endAfter: 5 });
  });

  it('ends at any moment while a picture stands (E07)', () => {
    expect(endsAround(ends, 3.5)).toEqual({ endBefore: 3.5, endAfter: 3.5 });
    expect(endsAround([{ from: 0, to: Infinity }], 8)).toEqual({ endBefore: 8, endAfter: 8 });
  });
});
