import { describe, expect, it } from 'vitest';
import { parseStoryboard, tileAt } from '../../../../src/player/controls/storyboard.js';

const base = 'https://cdn.example/p/t/v/a/b/1/img/storyboard.vtt';
const cue = (start: string, end: string, payload: string): string =>
  `${start} --> ${end}\n${payload}\n`;

describe('parseStoryboard', () => {
  it('reads tiles, with and without hours, with any line end', () => {
    const text = `WEBVTT\n\n1\n${cue('00:00.000', '00:02.000', 's-0.jpg#xywh=0,0,160,90')}\n${cue('01:00:02.500', '01:00:04.000', 's-0.jpg#xywh=pixel:160,0,160,90')}`;
    for (const version of [text, text.replaceAll('\n', '\r\n')]) {
      expect(parseStoryboard(version, base)).toEqual([
        {
          startTime: 0,
          endTime: 2,
          url: 'https://cdn.example/p/t/v/a/b/1/img/s-0.jpg',
          x: 0,
          y: 0,
          width: 160,
          height: 90,
        },
        {
          startTime: 3602.5,
          endTime: 3604,
          url: 'https://cdn.example/p/t/v/a/b/1/img/s-0.jpg',
          x: 160,
          y: 0,
          width: 160,
          height: 90,
        },
      ]);
    }
  });

  it('leaves out what is no tile, or no http address, or absurdly large (G-30)', () => {
    const payloads = [
      'no tile here',
      's.jpg#xywh=percent:0,0,50,50',
      's.jpg#xywh=0,0,0,90',
      's.jpg#xywh=-1,0,10,10',
      's.jpg#xywh=0,0,99999,90',
      'javascript:alert(1)#xywh=0,0,160,90',
      'data:image/png;base64,AA#xywh=0,0,160,90',
      'http://[#xywh=0,0,160,90',
    ];
    const text = payloads.map((payload) => cue('00:00.000', '00:02.000', payload)).join('\n');
    expect(parseStoryboard(`WEBVTT\n\n${text}`, base)).toEqual([]);
  });

  it('stops at 3,000 tiles (G-30)', () => {
    const text = cue('00:00.000', '00:02.000', 's.jpg#xywh=0,0,160,90').repeat(100_000);
    expect(parseStoryboard(text, base)).toHaveLength(3000);
  });

  it('comes to an end with a hostile file, which a pattern that looks back never would', () => {
    const hostile = `${'0'.repeat(500_000)}\n${'00:00.000 --> '.repeat(20_000)}`;
    expect(parseStoryboard(hostile, base)).toEqual([]);
  });
});

describe('tileAt', () => {
  const tiles = parseStoryboard(
    ['00:00.000', '00:02.000', '00:04.000']
      .map((start, n) => cue(start, '00:06.000', `s.jpg#xywh=${n},0,1,1`))
      .join('\n'),
    base,
  );

  it('finds the tile that has begun last', () => {
    expect([0, 1.9, 2, 5, 99].map((time) => tileAt(tiles, time)?.x)).toEqual([0, 0, 1, 2, 2]);
  });

  it('finds none before the first, or in nothing', () => {
    expect(tileAt(tiles, -1)).toBeUndefined();
    expect(tileAt([], 1)).toBeUndefined();
  });
});
