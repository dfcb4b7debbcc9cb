import { describe, expect, it } from 'vitest';
import { toPlaces, withPlace } from '../../../src/player/places.js';

describe('withPlace', () => {
  it('remembers what lies between the beginning and the end, the latest last', () => {
    const one = withPlace({}, 'a', { time: 61.24, duration: 600 });
    const two = withPlace(one, 'b', { time: 30, duration: 0 });
    const again = withPlace(two, 'a', { time: 100, duration: 600 });
    expect(Object.entries(again)).toEqual([
      ['b', 30],
      ['a', 100],
    ]);
    expect(one).toEqual({ a: 61.2 });
  });

  it.each([
    ['at the beginning', 9, 600],
    ['near the end', 586, 600],
    ['in the last twentieth', 6900, 7200],
    ['in the first tenth of what is short', 1.9, 20],
    ['in the last tenth of what is short', 18.1, 20],
  ])('forgets a place %s', (_, time, duration) => {
    expect(withPlace({ a: 61 }, 'a', { time, duration })).toEqual({});
  });

  it('remembers 200 and lets the oldest go', () => {
    let places = {};
    for (let n = 0; n < 250; n++) places = withPlace(places, `v${n}`, { time: 20, duration: 600 });
    const names = Object.keys(places);
    expect([names.length, names[0], names.at(-1)]).toEqual([200, 'v50', 'v249']);
  });
});

describe('toPlaces', () => {
  it('takes what it can read of anything', () => {
    expect(toPlaces('{"a":5,"b":"x","c":null,"d":-1}')).toEqual({ a: 5 });
    for (const text of [null, '', '[', '7', '"a"']) expect(toPlaces(text)).toEqual({});
  });
});
