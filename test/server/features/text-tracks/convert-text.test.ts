import { describe, expect, it } from 'vitest';
import { convertText } from '../../../../server/features/text-tracks/convert-text.js';
import type { TextFormat } from '../../../../server/media/text/to-web-vtt.js';

const mebibyte = 1024 * 1024;
const fill = (piece: string): string => piece.repeat(Math.floor((5 * mebibyte) / piece.length));
const srt = '00:00:01,000 --> 00:00:02,000\n';
const ass = '[Events]\nDialogue: 0,0:00:01.00,0:00:02.00,D,,0,0,0,,';

/** Each is what makes a careless parser take the square of its length, in time or memory. */
const hostile: [string, TextFormat, string][] = [
  ['tags that never end', 'srt', srt + fill('<b ')],
  ['brackets', 'vtt', `WEBVTT\n\n${srt}${fill('<')}`],
  ['braces that never close', 'ass', ass + fill('{')],
  ['line ends', 'srt', fill('\n')],
  ['white space', 'srt', srt + fill(' ')],
  ['digits', 'srt', fill('9')],
  ['arrows', 'srt', fill('-->\n')],
  ['settings', 'vtt', `WEBVTT\n\n${srt.trimEnd()} ${fill('line:0 ')}`],
  ['elements', 'ttml', `<tt><body>${fill('<br/>')}</body></tt>`],
  ['open elements', 'ttml', `<tt>${fill('<p>')}`],
  ['a comment', 'ttml', `<tt><!--${fill('- ')}--></tt>`],
];

describe('convertText', () => {
  it('reads a short text in place and a long one in a thread, to the same result', async () => {
    const line = (n: number) => {
      const time = new Date(n * 2000).toISOString().slice(11, 19);
      return `${n}\n${time},000 --> ${time},900\nLine ${n} <i>says</i> a & b\n`;
    };
    const text = (count: number) => Array.from({ length: count }, (_, n) => line(n)).join('\n');
    const short = await convertText({ format: 'srt', text: text(10) });
    const long = await convertText({ format: 'srt', text: text(5000) });
    expect([short.cues, long.cues]).toEqual([10, 5000]);
    expect(long.vtt.startsWith(short.vtt.trimEnd())).toBe(true);
  });

  it('tells the fault that a thread found, with its line', async () => {
    const text = `Just prose.${' '.repeat(70_000)}`;
    await expect(convertText({ format: 'srt', text })).rejects.toMatchObject({
      name: 'TextFault',
      kind: 'invalid',
      line: 1,
    });
  });

  it.each([
    ['time', { ms: 1, heapMb: 100 }],
    ['memory', { ms: 60_000, heapMb: 4 }],
  ])('ends a thread that takes too much %s, and refuses the text (W-44)', async (_what, limits) => {
    const cues = Array.from({ length: 19_000 }, (_, n) => {
      const time = new Date(n * 1000).toISOString().slice(11, 19);
      return `${time},000 --> ${time},900\n${`${n} `.repeat(30)}\n\n`;
    });
    const text = cues.join('');
    await expect(convertText({ format: 'srt', text }, limits)).rejects.toMatchObject({
      kind: 'too-large',
      reason: 'It takes too long or too much memory to read.',
    });
  });

  it.each(hostile)(
    'refuses 5 MiB of %s within two seconds of a thread and its memory (W-44)',
    async (_name, format, text) => {
      await expect(convertText({ format, text })).rejects.toMatchObject({ name: 'TextFault' });
    },
  );
});
