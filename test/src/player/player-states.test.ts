import { describe, expect, it } from 'vitest';
import { statesOf } from '../../../src/player/player-states.js';
import { emptySnapshot } from '../../../src/player/snapshot.js';
import { VodError } from '../../../src/shared/vod-error.js';

const looks = {
  controlsShown: false,
  fullscreen: false,
  pictureInPicture: false,
  miniPlayer: false,
};
const holding = (...args: Parameters<typeof statesOf>): string[] =>
  Object.entries(statesOf(...args)).flatMap(([name, holds]) => (holds ? [name] : []));

describe('statesOf', () => {
  it('names what holds', () => {
    expect(holding(emptySnapshot, looks)).toEqual(['paused']);
    expect(
      holding(
        { ...emptySnapshot, state: { phase: 'loading' }, paused: false, waiting: true },
        looks,
      ),
    ).toEqual(['loading', 'buffering']);
    expect(
      holding(
        { ...emptySnapshot, state: { phase: 'ready' }, paused: false, started: true },
        { ...looks, fullscreen: true },
      ),
    ).toEqual(['started', 'playing', 'fullscreen']);
    const preparing = { phase: 'preparing', answer: {} } as const;
    expect(holding({ ...emptySnapshot, state: preparing }, looks)).toEqual(['preparing', 'paused']);
    const error = new VodError('network', 'no connection');
    const failed = { phase: 'failed', error, mediaError: {} as MediaError } as const;
    expect(holding({ ...emptySnapshot, state: failed }, looks)).toEqual(['failed', 'paused']);
  });
});
