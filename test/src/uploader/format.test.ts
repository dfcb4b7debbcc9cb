import { describe, expect, it } from 'vitest';
import { shownName, splitName } from '../../../src/uploader/format.js';

describe('shownName', () => {
  it('leaves out what turns text around, and nothing else', () => {
    expect(shownName('a\u202Eb\u2066c\u2069d\u200Ee\u200Ff\u061Cg')).toBe('abcdefg');
    // Emoji and Persian words are held together by U+200D and U+200C.
    expect(shownName('👩\u200D🚀 می\u200Cخواهم é 中.mp4')).toBe(
      '👩\u200D🚀 می\u200Cخواهم é 中.mp4',
    );
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
