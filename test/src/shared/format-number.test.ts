import { describe, expect, it } from 'vitest';
import { formatBytes } from '../../../src/shared/format-number.js';

describe('formatBytes', () => {
  it.each([
    ['en', 0, '0 bytes'],
    ['en', 1, '1 byte'],
    ['en', 11, '11 bytes'],
    ['en', 999, '999 bytes'],
    ['en', 912_000, '912 kB'],
    ['en', 1_400_000_000, '1.4 GB'],
    ['de', 1_400_000, '1,4 MB'],
    ['zh-CN', 0, '0字节'],
    ['zh-CN', 11, '11字节'],
    ['zh-CN', 912_000, '912 kB'],
  ])('says in %s of %i bytes: %s', (lang, bytes, words) => {
    expect(formatBytes(bytes, lang)).toBe(words);
  });
});
