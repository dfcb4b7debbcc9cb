import type { Command } from '../command.js';

/** The shortcuts as `aria-keyshortcuts` names them. */
export const shortcuts = {
  play: 'k Space',
  seek: 'ArrowLeft ArrowRight Home End',
  volume: 'ArrowUp ArrowDown',
  mute: 'm',
  captions: 'c',
  fullscreen: 'f',
  pictureInPicture: 'i',
} as const;

const commands: ReadonlyMap<string, Command> = new Map<string, Command>([
  [' ', { act: 'toggle-play' }],
  ['k', { act: 'toggle-play' }],
  ['m', { act: 'toggle-mute' }],
  ['f', { act: 'toggle-fullscreen' }],
  ['c', { act: 'toggle-captions' }],
  ['i', { act: 'toggle-pip' }],
  ['j', { act: 'seek-by', seconds: -10 }],
  ['l', { act: 'seek-by', seconds: 10 }],
  ['arrowleft', { act: 'seek-by', seconds: -5 }],
  ['arrowright', { act: 'seek-by', seconds: 5 }],
  ['arrowup', { act: 'volume-by', amount: 0.1 }],
  ['arrowdown', { act: 'volume-by', amount: -0.1 }],
  ['home', { act: 'seek-to', fraction: 0 }],
  ['end', { act: 'seek-to', fraction: 1 }],
  ['<', { act: 'speed-by', steps: -1 }],
  ['>', { act: 'speed-by', steps: 1 }],
  [',', { act: 'frame-by', frames: -1 }],
  ['.', { act: 'frame-by', frames: 1 }],
]);

type Key = Pick<KeyboardEvent, 'key' | 'ctrlKey' | 'altKey' | 'metaKey' | 'shiftKey'>;

/** What a key asks for; undefined for keys that belong to the browser, the page or a control. */
export function commandOf({ key, ctrlKey, altKey, metaKey, shiftKey }: Key): Command | undefined {
  if (ctrlKey || altKey || metaKey) return undefined;
  if (/^[0-9]$/.test(key)) return { act: 'seek-to', fraction: Number(key) / 10 };
  const command = commands.get(key.toLowerCase());
  // Shift and an arrow seek further, as in most players.
  if (shiftKey && command?.act === 'seek-by')
    return { act: 'seek-by', seconds: Math.sign(command.seconds) * 10 };
  return command;
}
