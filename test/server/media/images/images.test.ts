import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  chooseBestPicture,
  thumbnailHeight,
  thumbnailWidth,
} from '../../../../server/media/images/choose-poster.js';
import { planStoryboard, storyboardVtt } from '../../../../server/media/images/plan-storyboard.js';

const pixels = thumbnailWidth * thumbnailHeight;
const flat = (value: number) => Buffer.alloc(pixels, value);
const busy = Buffer.from(Array.from({ length: pixels }, (_, i) => 60 + (i % 120)));

describe('chooseBestPicture', () => {
  it('passes black, white and flat pictures by', () => {
    expect(chooseBestPicture(Buffer.concat([flat(0), flat(255), flat(120), busy, flat(0)]))).toBe(
      3,
    );
  });

  it('takes the earliest of equals, the least bad of bad ones, and nothing of none', () => {
    expect(chooseBestPicture(Buffer.concat([flat(0), busy, busy]))).toBe(1);
    expect(chooseBestPicture(flat(0))).toBe(0);
    expect(chooseBestPicture(Buffer.alloc(0))).toBeUndefined();
  });
});

describe('storyboardVtt', () => {
  it('covers the whole duration with tiles that lie inside their sprite', () => {
    const size = fc.record({
      width: fc.integer({ min: 16, max: 4000 }),
      height: fc.integer({ min: 16, max: 4000 }),
    });
    fc.assert(
      fc.property(fc.double({ min: 0.04, max: 43_200, noNaN: true }), size, (duration, shape) => {
        const board = planStoryboard(duration, shape);
        const cues = storyboardVtt(board, duration).split('\n\n').slice(1);
        expect(cues).toHaveLength(board.count);
        for (const cue of [cues[0], cues.at(-1)]) {
          const [, sprite, x, y] = /storyboard-(\d+)\.jpg#xywh=(\d+),(\d+)/.exec(cue ?? '') ?? [];
          expect(Number(sprite)).toBeLessThan(board.sprites);
          expect(Number(x) + board.width).toBeLessThanOrEqual(board.columns * board.width);
          expect(Number(y) + board.height).toBeLessThanOrEqual(board.rows * board.height);
        }
      }),
    );
  });

  it('writes cue times to the millisecond', () => {
    const board = planStoryboard(3, { width: 640, height: 360 });
    expect(storyboardVtt(board, 3)).toBe(
      'WEBVTT\n\n00:00:00.000 --> 00:00:01.000\nstoryboard-0.jpg#xywh=0,0,160,90\n\n' +
        '00:00:01.000 --> 00:00:02.000\nstoryboard-0.jpg#xywh=160,0,160,90\n\n' +
        '00:00:02.000 --> 00:00:03.000\nstoryboard-0.jpg#xywh=320,0,160,90\n',
    );
  });
});
