import { describe, expect, it } from 'vitest';
import { firstFrom, toComments } from '../../../src/player/danmaku.js';

describe('toComments', () => {
  it('puts what can be shown into its order, and leaves out what is none', () => {
    const comments = [
      { time: 9, text: 'late', color: '#00ff00', mode: 'top' },
      { time: 1.5, text: ' two\n lines ', color: 'url(x)', mode: 'sideways' },
      { time: -1, text: 'before' },
      { time: 2, text: ' ' },
      { time: '3', text: 'a string' },
      { text: 'no time' },
      null,
      'text',
    ];
    expect(toComments({ comments })).toEqual([
      { time: 1.5, text: 'two lines', color: '#ffffff', mode: 'scroll' },
      { time: 9, text: 'late', color: '#00ff00', mode: 'top' },
    ]);
  });

  it('takes at most 50,000, each of at most 200 characters', () => {
    const comments = Array.from({ length: 60_000 }, (_, n) => ({ time: n, text: 'x'.repeat(300) }));
    const taken = toComments({ comments });
    expect([taken.length, taken[0]?.text.length]).toEqual([50_000, 200]);
  });

  it.each([undefined, null, 7, [], { comments: 'x' }])('takes %j for none', (value) => {
    expect(toComments(value)).toEqual([]);
  });
});

describe('firstFrom', () => {
  it('cuts no emoji in two', () => {
    const text = `${'x'.repeat(199)}😀`;
    expect(toComments({ comments: [{ time: 1, text }] })[0]?.text).toBe('x'.repeat(199));
  });

  it('finds the first at or after a time', () => {
    const list = [1, 2, 2, 5].map((time) => ({ time }));
    expect([0, 1, 2, 3, 5, 6].map((time) => firstFrom(list, time))).toEqual([0, 0, 1, 3, 3, 4]);
  });
});
