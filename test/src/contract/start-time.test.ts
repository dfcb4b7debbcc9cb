import { describe, expect, it } from 'vitest';
import { parseStartTime } from '../../../src/contract/start-time.js';

describe('parseStartTime', () => {
  it.each([
    ['90', 90],
    ['90.5', 90.5],
    ['90s', 90],
    ['1m30s', 90],
    ['2m', 120],
    ['1h2m3s', 3723],
    [undefined, 0],
    ['', 0],
    ['-5', 0],
    ['soon', 0],
    ['1e9', 0],
    ['9'.repeat(30), 0],
    ['30s1m', 0],
  ])('reads %s as %s seconds', (text, seconds) => {
    expect(parseStartTime(text)).toBe(seconds);
  });
});
