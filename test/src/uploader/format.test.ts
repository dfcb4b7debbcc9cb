import { describe, expect, it } from 'vitest';
import { formatBytes, splitName } from '../../../src/uploader/format.js';

describe('formatBytes', () => {
  it.each([
    ['en', 0, '0 bytes'],
    ['en', 1, '1 byte'],
    ['en', 11, '11 bytes'],
    ['en', 999, '999 bytes'],
    ['en', 912_000, '912 kB'],
    ['en', 1_400_000_000, '1.4 GB'],
    ['zh-CN', 0, '0字节'],
    ['zh-CN', 11, '11字节'],
    ['zh-CN', 912_000, '912 kB'],
  ])('says in %s of %i bytes: %s', (lang, bytes, words) => {
    expect(formatBytes(bytes, lang)).toBe(words);
  });
});

describe('splitName', () => {
  it.each([
    ['short name.mp4', ['short name.mp4', '']],
    [
      'A very long name of a clip (final v3).mp4',
      ['A very long name of a clip (final ', 'v3).mp4'],
    ],
    [
      'A very long name of a clip without end 12 .mp4',
      ['A very long name of a clip without end ', '12 .mp4'],
    ],
    ['翻山越岭的漫长旅程第一集完整版.mp4', ['翻山越岭的漫长旅程第一', '集完整版.mp4']],
    ['翻山越岭的旅程.mp4', ['翻山越岭的旅程.mp4', '']],
  ])('keeps the extension of %s, and puts no gap behind the ellipsis (looks 30)', (name, parts) => {
    expect(splitName(name)).toEqual(parts);
  });
});
