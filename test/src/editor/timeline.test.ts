import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fitSelection, moveEdge, snapToMark, stepFrames } from '../../../src/editor/timeline.js';

const timeline = { duration: 10, frameDuration: 1 / 25 };

describe('moveEdge', () => {
  it('moves one edge and leaves the other', () => {
    expect(moveEdge({ start: 2, end: 8 }, 'start', 3, timeline)).toEqual({ start: 3, end: 8 });
    expect(moveEdge({ start: 2, end: 8 }, 'end', 5, timeline)).toEqual({ start: 2, end: 5 });
  });

  it('keeps a frame between the edges, and both within the source', () => {
    const anyTime = fc.double({ min: -5, max: 20, noNaN: true });
    fc.assert(
      fc.property(
        anyTime,
        anyTime,
        fc.constantFrom('start' as const, 'end' as const),
        anyTime,
        (start, end, edge, time) => {
          const selection = moveEdge(fitSelection({ start, end }, timeline), edge, time, timeline);
          expect(selection.start).toBeGreaterThanOrEqual(0);
          expect(selection.end).toBeLessThanOrEqual(10);
          expect(selection.end - selection.start).toBeGreaterThanOrEqual(
            timeline.frameDuration - 1e-9,
          );
        },
      ),
    );
  });
});

describe('stepFrames', () => {
  it('stays on the frame grid however many steps are taken', () => {
    let time = 0;
    for (let step = 0; step < 200; step++) time = stepFrames(time, 1, timeline);
    expect(time).toBe(8);
    expect(stepFrames(time, -200, timeline)).toBe(0);
    expect(stepFrames(0, -1, timeline)).toBe(0);
  });
});

describe('snapToMark', () => {
  const marks = [0, 2, 4, 6];

  it('takes the closest mark within reach', () => {
    expect(snapToMark(3.9, marks, 0.2)).toBe(4);
    expect(snapToMark(4.1, marks, 0.2)).toBe(4);
    expect(snapToMark(6.1, marks, 0.2)).toBe(6);
  });

  it('leaves a time alone that is out of reach', () => {
    expect(snapToMark(3, marks, 0.2)).toBe(3);
    expect(snapToMark(3, [], 1)).toBe(3);
  });
});
