import { describe, expect, it } from 'vitest';
import { cutCues, formatWebVtt, parseCues } from '../../../../server/media/text/web-vtt.js';

const read = (...blocks: string[]) => parseCues(['WEBVTT', ...blocks].join('\n\n'));

describe('parseCues', () => {
  it('reads times with and without hours, in the order of their starts', () => {
    const cues = read('100:00:01.000 --> 100:00:02.500\nlate', '01:02.003 --> 01:03.000\nearly');
    expect(cues).toEqual([
      { start: 62.003, end: 63, text: 'early' },
      { start: 360_001, end: 360_002.5, text: 'late' },
    ]);
  });

  it('keeps the text of one cue together, and leaves out cues without any', () => {
    const cues = read('00:01.000 --> 00:02.000\none\n\ntwo', '00:03.000 --> 00:04.000\n<b> </b>');
    expect(cues).toEqual([{ start: 1, end: 2, text: 'one\ntwo' }]);
  });

  it('escapes what is no tag of ffmpeg, so that no text ends a cue or begins markup', () => {
    const [cue] = read('00:01.000 --> 00:02.000\n<i>a</i> <script> x-->y & &amp; \u0000');
    expect(cue?.text).toBe('<i>a</i> &lt;script> x--&gt;y &amp; &amp;  ');
  });

  it('gives a cue whose end is missing an end: the next cue, or five seconds', () => {
    const ends = read(
      '00:01.000 --> 00:01.000\na',
      '00:03.000 --> 00:02.000\nb',
      '00:20.000 --> 00:20.000\nc',
    ).map(({ end }) => end);
    expect(ends).toEqual([3, 8, 25]);
  });
});

describe('cutCues', () => {
  it('moves cues to the start and leaves out what is outside', () => {
    const cue = (start: number, end: number) => ({ start, end, text: 'x' });
    const cues = [cue(0, 9.9), cue(9, 11), cue(14, 99_999), cue(16, 17)];
    expect(cutCues(cues, 10, 5).map(({ start, end }) => [start, end])).toEqual([
      [0, 1],
      [4, 5],
    ]);
  });
});

describe('formatWebVtt', () => {
  it('is read again as the same cues', () => {
    const cues = [
      { start: 0, end: 1.9996, text: 'a\n&amp; b' },
      { start: 3599.5, end: 3600.001, text: '<u>c</u>' },
    ];
    const text = formatWebVtt(cues);
    expect(text).toContain('00:59:59.500 --> 01:00:00.001');
    expect(parseCues(text)).toEqual([{ ...cues[0], end: 2 }, cues[1]]);
  });
});
