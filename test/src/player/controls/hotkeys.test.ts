import { describe, expect, it } from 'vitest';
import { commandOf } from '../../../../src/player/controls/hotkeys.js';

const key = (
  name: string,
  more: Partial<Parameters<typeof commandOf>[0]> = {},
): Parameters<typeof commandOf>[0] => ({
  key: name,
  ctrlKey: false,
  altKey: false,
  metaKey: false,
  shiftKey: false,
  ...more,
});

describe('commandOf', () => {
  it('knows the keys of the player, in either case', () => {
    expect(commandOf(key(' '))).toEqual({ act: 'toggle-play' });
    expect(commandOf(key('K'))).toEqual({ act: 'toggle-play' });
    expect(commandOf(key('7'))).toEqual({ act: 'seek-to', fraction: 0.7 });
    expect(commandOf(key('ArrowLeft'))).toEqual({ act: 'seek-by', seconds: -5 });
    expect(commandOf(key('ArrowLeft', { shiftKey: true }))).toEqual({
      act: 'seek-by',
      seconds: -10,
    });
    expect(commandOf(key('>', { shiftKey: true }))).toEqual({ act: 'speed-by', steps: 1 });
  });

  it('leaves keys with a modifier, and all others, alone', () => {
    for (const modifier of ['ctrlKey', 'altKey', 'metaKey'] as const) {
      expect(commandOf(key('k', { [modifier]: true }))).toBeUndefined();
    }
    for (const name of [
      'Tab',
      'Enter',
      'Escape',
      'x',
      '10',
      '',
      'constructor',
      '__proto__',
      'toString',
    ]) {
      expect(commandOf(key(name)), name).toBeUndefined();
    }
  });
});
