import { describe, expect, it } from 'vitest';
import { findHits, lineAt, toLines } from '../../../../src/player/controls/transcript-lines.js';

const cue = (startTime: number, text: string) => ({ startTime, text });

describe('toLines', () => {
  it('makes plain text of cues: without tags, with their characters, in one line', () => {
    const lines = toLines([
      cue(1, '<v Ann>Two <i.loud>lines</i>\nof text'),
      cue(2, 'a &lt;b&gt; &amp;amp; &copy;'),
      cue(3, '<00:03.500>timed <unended'),
    ]);
    expect(lines).toEqual([
      { start: 1, text: 'Two lines of text' },
      { start: 2, text: 'a <b> &amp; &copy;' },
      { start: 3, text: 'timed' },
    ]);
  });

  it('leaves out what says nothing, and what goes on saying the same', () => {
    const cues = [cue(0, ' <b></b> '), cue(1, 'Hello'), cue(2, 'Hello'), cue(3, 'you')];
    expect(toLines(cues).map(({ start }) => start)).toEqual([1, 3]);
  });
});

describe('findHits', () => {
  const lines = toLines([
    cue(0, 'The sea. The SEA!'),
    cue(5, 'A (sea) of *stars*'),
    cue(9, 'ΣΊΣΥΦΟΣ'),
  ]);

  it('finds every place in any case, and takes signs as they are', () => {
    expect(findHits(lines, ' sea ')).toEqual([
      { line: 0, from: 4, to: 7 },
      { line: 0, from: 13, to: 16 },
      { line: 1, from: 3, to: 6 },
    ]);
    expect(findHits(lines, '*STARS*')).toEqual([{ line: 1, from: 11, to: 18 }]);
    expect(findHits(lines, 'σίσυφοσ')).toHaveLength(1);
    expect(findHits(lines, '(.*')).toEqual([]);
  });

  it('heeds no accents, and has those of what it finds within the hit', () => {
    const found = (text: string, searched: string): string[] =>
      findHits([{ start: 0, text }], searched).map(({ from, to }) => text.slice(from, to));
    expect(found('Un café 😀, un cafe\u0301, CAFÉS', 'cafe')).toEqual([
      'café',
      'cafe\u0301',
      'CAFÉ',
    ]);
    expect(found('Just cafe', 'café')).toEqual(['cafe']);
    expect(found('Ёлка, ёж', 'еж')).toEqual(['ёж']);
    expect(found('مُحَمَّد', 'محمد')).toEqual(['مُحَمَّد']);
    expect(found('한국', '하')).toEqual([]);
    const [jamo] = toLines([cue(0, 'é 한국 café'.normalize('NFD'))]);
    expect(found(jamo?.text ?? '', '한국')).toEqual(['한국']);
    expect(found(jamo?.text ?? '', 'cafe')).toEqual(['café']);
    expect(found('É がか', 'か')).toEqual(['か']);
    expect(found('É कि का', 'की')).toEqual([]);
  });

  it('finds nothing for nothing', () => {
    expect(findHits(lines, '  ')).toEqual([]);
    expect(findHits(lines, '\u0301')).toEqual([]);
  });
});

describe('lineAt', () => {
  it('is the line that was begun last, and none before the first', () => {
    const lines = [3, 5, 9].map((start) => ({ start, text: 'x' }));
    expect([0, 3, 4.9, 5, 100].map((time) => lineAt(lines, time))).toEqual([-1, 0, 0, 1, 2]);
    expect(lineAt([], 5)).toBe(-1);
  });
});
