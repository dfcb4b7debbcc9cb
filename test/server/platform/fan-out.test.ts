import { once } from 'node:events';
import { describe, expect, it } from 'vitest';
import { FanOut } from '../../../server/platform/fan-out.js';

describe('FanOut', () => {
  it('sends the same to everyone in order, after a greeting, and ends behind it', async () => {
    const fanOut = new FanOut();
    const readers = Array.from({ length: 120 }, () => fanOut.add('hello ', () => undefined));
    const texts = readers.map(async (reader) =>
      (await reader.setEncoding('utf8').toArray()).join(''),
    );
    await Promise.all([fanOut.send('one '), fanOut.send('two ')]);
    fanOut.end();
    await fanOut.send('never');
    expect(new Set(await Promise.all(texts))).toEqual(new Set(['hello one two ']));
  });

  it('lets go of a reader that does not read, and keeps the one that does (S6)', async () => {
    const fanOut = new FanOut();
    const gone: string[] = [];
    const slow = fanOut.add('', () => gone.push('slow'));
    const quick = fanOut.add('', () => gone.push('quick')).resume();
    const closed = once(slow, 'close');
    for (let n = 0; n < 6 && fanOut.size === 2; n += 1) {
      await fanOut.send('x'.repeat(1024 * 1024));
      await new Promise((resolve) => setImmediate(resolve));
    }
    await closed;
    expect([gone, fanOut.size, quick.destroyed]).toEqual([['slow'], 1, false]);
  });
});
