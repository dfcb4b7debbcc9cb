import { readFileSync } from 'node:fs';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { Hotkeys } from '../../../../src/player/controls/hotkeys.js';
import { readShortcuts } from '../../../../src/player/controls/page-keys.js';

const hotkeys = new Hotkeys();
const commandOf = hotkeys.commandOf.bind(hotkeys);

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

describe('the table of docs/player/keys-and-touch.md', () => {
  it('names every action, and none that there is not', () => {
    const text = readFileSync(
      new URL('../../../../docs/player/keys-and-touch.md', import.meta.url),
      'utf8',
    );
    const [, table = ''] = /## Keys\n([^#]*)/.exec(text) ?? [];
    const named = [...table.matchAll(/`([a-z]+-[a-z-]+|slower|faster)`/g)].map(([, name]) => name);
    expect(named.sort()).toEqual(Object.keys(hotkeys.defaults).sort());
  });
});

describe('Hotkeys', () => {
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
      'z',
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

describe('readShortcuts', () => {
  const told = vi.spyOn(console, 'error').mockImplementation(() => undefined);
  afterEach(() => void told.mockClear());
  const read = (given: unknown): Hotkeys => {
    const own = new Hotkeys();
    own.keys = readShortcuts(given, own.defaults);
    return own;
  };

  it('gives an action the keys of the page, and those to no other', () => {
    const own = read({ 'toggle-mute': ['k', 'Control+ArrowUp'], 'toggle-captions': [] });
    expect(own.commandOf(key('k'))).toEqual({ act: 'toggle-mute' });
    expect(own.commandOf(key('ArrowUp', { ctrlKey: true }))).toEqual({ act: 'toggle-mute' });
    expect(own.commandOf(key('m'))).toBeUndefined();
    expect(own.commandOf(key('c'))).toBeUndefined();
    expect(own.commandOf(key(' '))).toEqual({ act: 'toggle-play' });
    expect(own.keys['toggle-play']).toBe('Space');
    expect(told).not.toHaveBeenCalled();
  });

  it('tells what it cannot use, and goes on with the usual keys', () => {
    const wrong: unknown[] = [
      'k',
      5,
      { 'toggle-sound': 'k' },
      { constructor: 'k' },
      { 'toggle-play': 'Tab' },
      { 'toggle-play': ['ctrl+k'] },
      { 'toggle-play': 7 },
      { 'toggle-play': null },
      { 'toggle-play': 'two words' },
      { 'toggle-play': '' },
    ];
    for (const given of wrong) {
      told.mockClear();
      expect(read(given).keys, JSON.stringify(given)).toEqual(new Hotkeys().keys);
      expect(told, JSON.stringify(given)).toHaveBeenCalledOnce();
      expect(told.mock.lastCall?.[0]).toMatch(/^vodkit: .*\(configuration\)/);
    }
  });

  it('tells of a key that two actions are given, and leaves it to the first', () => {
    const own = read({ 'toggle-mute': 'q', 'toggle-captions': 'Q' });
    expect(own.commandOf(key('q'))).toEqual({ act: 'toggle-mute' });
    expect(own.keys['toggle-captions']).toBe('c');
    expect(told).toHaveBeenCalledOnce();
  });
});
