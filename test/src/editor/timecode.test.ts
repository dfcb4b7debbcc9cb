import { describe, expect, it } from 'vitest';
import { formatTimecode, parseTimecode } from '../../../src/editor/timecode.js';

describe('formatTimecode', () => {
  it.each([
    [0, '0:00.000'],
    [3.3, '0:03.300'],
    [59.9996, '1:00.000'],
    [3723.045, '1:02:03.045'],
    [-1, '0:00.000'],
  ])('writes %f s as %s', (seconds, text) => expect(formatTimecode(seconds)).toBe(text));
});

describe('parseTimecode', () => {
  it.each([
    ['12', 12],
    [' 12.5 ', 12.5],
    ['.5', 0.5],
    ['1:02', 62],
    ['1:02.500', 62.5],
    ['1:02:03', 3723],
    ['1：02,5', 62.5],
  ])('reads %s', (text, seconds) => expect(parseTimecode(text)).toBeCloseTo(seconds, 6));

  it.each(['', 'x', '1:', ':1:', '-1', '1:2:3:4', '1e3', 'NaN'])('does not guess at %j', (text) =>
    expect(parseTimecode(text)).toBeUndefined(),
  );

  it('reads back what formatTimecode writes', () => {
    for (let time = 0; time < 8000; time += 7.123)
      expect(parseTimecode(formatTimecode(time))).toBeCloseTo(time, 3);
  });
});
