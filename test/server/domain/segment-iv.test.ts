import { describe, expect, it } from 'vitest';
import { segmentIv } from '../../../server/domain/segment-iv.js';

describe('segmentIv', () => {
  const base = Buffer.from('00112233445566778899aabb00000000', 'hex');

  it('adds the number of the segment to the last four bytes', () => {
    expect(segmentIv(base, 0)).toEqual(base);
    expect(segmentIv(base, 258).toString('hex')).toBe('00112233445566778899aabb00000102');
  });

  it('wraps around without touching the other bytes', () => {
    const last = Buffer.from('00112233445566778899aabbffffffff', 'hex');
    expect(segmentIv(last, 1)).toEqual(base);
    expect(last.toString('hex')).toBe('00112233445566778899aabbffffffff');
  });

  it('refuses a base of another length', () => {
    expect(() => segmentIv(Buffer.alloc(12), 0)).toThrow(RangeError);
  });
});
