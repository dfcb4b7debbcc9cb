import { describe, expect, it } from 'vitest';
import { nextBox, type Box } from '../../../../src/player/controls/remote-moves.js';
import { remoteKeyOf } from '../../../../src/player/controls/remote-keys.js';

const box = (left: number, top: number, width: number, height: number): Box => ({
  left,
  top,
  right: left + width,
  bottom: top + height,
});

/** A bar over a row of three buttons, and a button above both at the right. */
const seek = box(0, 200, 400, 20);
const play = box(0, 220, 40, 40);
const mute = box(42, 220, 40, 40);
const settings = box(360, 220, 40, 40);
const top = box(360, 10, 40, 40);

const next = (from: Box, direction: 'left' | 'right' | 'up' | 'down'): Box | undefined => {
  const others = [seek, play, mute, settings, top].filter((one) => one !== from);
  const at = nextBox(from, others, direction);
  return at === undefined ? undefined : others[at];
};

describe('nextBox', () => {
  it('goes from button to button of a row, over any gap, and not out of it', () => {
    expect(next(play, 'right')).toBe(mute);
    expect(next(mute, 'right')).toBe(settings);
    expect(next(settings, 'right')).toBeUndefined();
    expect(next(settings, 'left')).toBe(mute);
    expect(next(play, 'left')).toBeUndefined();
  });

  it('goes up and down to the next row, to what is nearest in it', () => {
    expect(next(settings, 'up')).toBe(seek);
    expect(next(seek, 'up')).toBe(top);
    expect(next(top, 'down')).toBe(seek);
    expect(next(top, 'up')).toBeUndefined();
    expect(next(box(45, 200, 0, 20), 'down')).toBe(mute);
  });
});

describe('remoteKeyOf', () => {
  const plain = {
    ...{ key: 'Unidentified', keyCode: 0 },
    ...{ altKey: false, ctrlKey: false, metaKey: false, shiftKey: false },
  };

  it.each([
    ['Tizen', { keyCode: 10009 }],
    ['webOS and HbbTV', { keyCode: 461 }],
    ['Android', { key: 'GoBack' }],
    ['a keyboard', { key: 'BrowserBack' }],
    ['a keyboard, by Escape', { key: 'Escape' }],
  ])('knows Back of %s', (_, key) => {
    expect(remoteKeyOf({ ...plain, ...key })).toBe('back');
  });

  it('knows keys by code where they have no name', () => {
    expect(remoteKeyOf({ ...plain, keyCode: 415 })).toBe('play');
    expect(remoteKeyOf({ ...plain, keyCode: 417 })).toBe('forward');
  });

  it('leaves combinations and letters alone', () => {
    expect(remoteKeyOf({ ...plain, key: 'ArrowLeft', ctrlKey: true })).toBeUndefined();
    expect(remoteKeyOf({ ...plain, key: 'k', keyCode: 75 })).toBeUndefined();
  });
});
