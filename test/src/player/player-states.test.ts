import { describe, expect, it } from 'vitest';
import { statesOf } from '../../../src/player/player-states.js';
import { emptySnapshot } from '../../../src/player/snapshot.js';

const looks = { controlsShown: false, fullscreen: false, pictureInPicture: false };
const holding = (...args: Parameters<typeof statesOf>): string[] =>
  Object.entries(statesOf(...args)).flatMap(([name, holds]) => (holds ? [name] : []));

describe('statesOf', () => {
  it('names what holds', () => {
    expect(holding(emptySnapshot, looks)).toEqual(['paused']);
    expect(
      holding({ ...emptySnapshot, phase: 'loading', paused: false, waiting: true }, looks),
    ).toEqual(['loading', 'buffering']);
    expect(
      holding(
        { ...emptySnapshot, phase: 'ready', paused: false, started: true },
        { ...looks, fullscreen: true },
      ),
    ).toEqual(['started', 'playing', 'fullscreen']);
    expect(holding({ ...emptySnapshot, phase: 'failed' }, looks)).toEqual(['failed', 'paused']);
  });
});
