import { describe, expect, it } from 'vitest';
import { orderOf, toPlaylist } from '../../../src/player/playlist.js';

describe('toPlaylist', () => {
  it('leaves out what has no source, and takes an index that is none for 0', () => {
    const items = [{ src: '/a' }, { title: 'none' }, null, 7, { playAuthUrl: '/b' }];
    const list = toPlaylist({ items, index: 9, shuffle: 'yes' });
    expect(list).toEqual({
      items: [{ src: '/a' }, { playAuthUrl: '/b' }],
      ...{ index: 0, autoplay: true, shuffle: false, repeat: false },
    });
    expect(toPlaylist({ items, index: 1, autoplay: false })).toMatchObject({
      index: 1,
      autoplay: false,
    });
  });

  it.each([undefined, null, 'x', [], { items: 'x' }])('takes %j for an empty one', (value) => {
    expect(toPlaylist(value).items).toEqual([]);
  });
});

describe('orderOf', () => {
  it('is that of the list, or a shuffled one that begins with the present one and has each once', () => {
    expect(orderOf(4, undefined)).toEqual([0, 1, 2, 3]);
    const order = orderOf(6, 2, () => 0);
    expect(order[0]).toBe(2);
    expect(order.toSorted()).toEqual([0, 1, 2, 3, 4, 5]);
    expect(order).not.toEqual([2, 0, 1, 3, 4, 5]);
  });

  it('lets each be the next as often as any other', () => {
    let seed = 1;
    const random = (): number => (seed = (seed * 16_807) % 2_147_483_647) / 2_147_483_647;
    const counts = new Map<number | undefined, number>();
    for (let n = 0; n < 6000; n++) {
      const [, next] = orderOf(4, 0, random);
      counts.set(next, (counts.get(next) ?? 0) + 1);
    }
    for (const index of [1, 2, 3])
      expect(Math.abs((counts.get(index) ?? 0) - 2000)).toBeLessThan(300);
  });
});
