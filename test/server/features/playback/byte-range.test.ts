import { describe, expect, it } from 'vitest';
import { parseRange } from '../../../../server/features/playback/byte-range.js';

const whole = { type: 'whole' };
const unsatisfiable = { type: 'unsatisfiable' };
const part = (start: number, end: number) => ({ type: 'part', range: { start, end } });

describe('parseRange', () => {
  it.each([
    [undefined, whole],
    ['bytes=0-99', part(0, 99)],
    ['bytes=0-0', part(0, 0)],
    ['bytes=90-', part(90, 99)],
    ['bytes=90-1000', part(90, 99)],
    ['bytes=-10', part(90, 99)],
    ['bytes=-1000', part(0, 99)],
    ['BYTES=1-2', part(1, 2)],
    ['bytes= 1-2', part(1, 2)],
  ])('reads %s of 100 bytes', (header, expected) => {
    expect(parseRange(header, 100)).toEqual(expected);
  });

  it.each(['bytes=100-', 'bytes=100-200', 'bytes=-0', 'bytes=999999999999999-'])(
    'finds %s unsatisfiable (P-32)',
    (header) => {
      expect(parseRange(header, 100)).toEqual(unsatisfiable);
    },
  );

  it.each([
    'bytes=',
    'bytes=-',
    'bytes=a-b',
    'bytes=5-1',
    'items=0-1',
    'bytes',
    'bytes=0-1e3',
    'bytes=0x0-0x1',
    'bytes=--5',
  ])('ignores %s, which is no byte range (P-32)', (header) => {
    expect(parseRange(header, 100)).toEqual(whole);
  });

  it('answers a few ranges with the whole file and refuses more than eight (P-32)', () => {
    const ranges = (count: number) =>
      `bytes=${Array.from({ length: count }, (_, n) => `${n}-${n + 50}`).join(',')}`;
    expect(parseRange(ranges(2), 100)).toEqual(whole);
    expect(parseRange(ranges(8), 100)).toEqual(whole);
    expect(parseRange(ranges(9), 100)).toEqual(unsatisfiable);
    expect(parseRange(ranges(10_000), 100)).toEqual(unsatisfiable);
  });

  it('finds every range of an empty file unsatisfiable', () => {
    for (const header of ['bytes=0-', 'bytes=0-0', 'bytes=-1'])
      expect(parseRange(header, 0)).toEqual(unsatisfiable);
  });
});
