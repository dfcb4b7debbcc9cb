import { describe, expect, it } from 'vitest';
import { splitName } from '../../../src/uploader/format.js';

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
