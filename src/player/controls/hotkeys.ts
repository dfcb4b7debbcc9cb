import type { KeyCommand } from '../command.js';

// Where Control with an arrow moves between desktops, and Alt with one does not go back a page.
const chapterKey = /^(Mac|iP)/.test(globalThis.navigator?.platform) ? 'Alt' : 'Control';

const seekBy = (seconds: number): KeyCommand => ({ act: 'seek-by', seconds });

/** What each action does, and its keys as `aria-keyshortcuts` writes them, in the order of the dialog that lists them. */
const actions = {
  'toggle-play': ['Space k', { act: 'toggle-play' }],
  'seek-back': ['ArrowLeft', seekBy(-5)],
  'seek-forward': ['ArrowRight', seekBy(5)],
  'seek-back-more': ['j Shift+ArrowLeft', seekBy(-10)],
  'seek-forward-more': ['l Shift+ArrowRight', seekBy(10)],
  'previous-chapter': [`${chapterKey}+ArrowLeft`, { act: 'chapters', to: 'previous' }],
  'next-chapter': [`${chapterKey}+ArrowRight`, { act: 'chapters', to: 'next' }],
  'previous-video': ['Shift+p', { act: 'playlist', to: 'previous' }],
  'next-video': ['Shift+n', { act: 'playlist', to: 'next' }],
  'seek-to-start': ['Home', { act: 'seek-to', fraction: 0 }],
  'seek-to-end': ['End', { act: 'seek-to', fraction: 1 }],
  'seek-to-tenth': ['0 1 2 3 4 5 6 7 8 9', undefined],
  'frame-back': [',', { act: 'frame-by', frames: -1 }],
  'frame-forward': ['.', { act: 'frame-by', frames: 1 }],
  slower: ['<', { act: 'speed-by', steps: -1 }],
  faster: ['>', { act: 'speed-by', steps: 1 }],
  'volume-up': ['ArrowUp', { act: 'volume-by', amount: 0.1 }],
  'volume-down': ['ArrowDown', { act: 'volume-by', amount: -0.1 }],
  'toggle-mute': ['m', { act: 'toggle-mute' }],
  'toggle-captions': ['c', { act: 'toggle-captions' }],
  'toggle-fullscreen': ['f', { act: 'toggle-fullscreen' }],
  'toggle-picture-in-picture': ['p i', { act: 'toggle-pip' }],
  'loop-start': ['a', { act: 'loop', mark: 'start' }],
  'loop-end': ['b', { act: 'loop', mark: 'end' }],
  'loop-clear': ['x', { act: 'loop', mark: 'clear' }],
  'save-screenshot': ['s', { act: 'screenshot', to: 'file' }],
  'copy-screenshot': ['Shift+s', { act: 'screenshot', to: 'clipboard' }],
  'toggle-statistics': ['d', { act: 'statistics' }],
  'list-keys': ['?', { act: 'help' }],
} as const satisfies Record<string, readonly [keys: string, KeyCommand | undefined]>;

/** What a key of the player can do. */
export type PlayerAction = keyof typeof actions;

/**
 * Keys by action, each as `KeyboardEvent.key` names it, with `Space` for the space bar and `Shift+`, `Control+`, `Alt+` or `Meta+`
 * before it; several in a list, none in an empty one. Of `seek-to-tenth`, the first key goes to the start, the next to a tenth, and so on.
 */
export type PlayerShortcuts = Readonly<Partial<Record<PlayerAction, string | readonly string[]>>>;

/** The keys of an action, separated by spaces. */
export type KeysByAction = Readonly<Record<PlayerAction, string>>;

type Key = Pick<KeyboardEvent, 'key' | 'ctrlKey' | 'altKey' | 'metaKey' | 'shiftKey'>;

const names = Object.keys(actions) as PlayerAction[];

const defaultKeys = Object.fromEntries(
  names.map((name) => [name, actions[name][0]]),
) as KeysByAction;

/** Which key does what. */
export class Hotkeys {
  /** Those of an action that the page names none for. */
  readonly defaults = defaultKeys;
  #keys!: KeysByAction;
  readonly #commands = new Map<string, KeyCommand>();

  constructor() {
    this.keys = defaultKeys;
  }

  get keys(): KeysByAction {
    return this.#keys;
  }

  set keys(keys: KeysByAction) {
    this.#keys = keys;
    this.#commands.clear();
    for (const name of names)
      keys[name].split(' ').forEach((key, at) => {
        const command = actions[name][1] ?? { act: 'seek-to', fraction: at / 10 };
        if (key) this.#commands.set(key.toLowerCase(), command);
      });
  }

  /** What a key asks for; undefined for keys that belong to the browser, the page or a control. */
  commandOf({ key, ctrlKey, altKey, metaKey, shiftKey }: Key): KeyCommand | undefined {
    const name = key === ' ' ? 'space' : key.toLowerCase();
    const held = `${ctrlKey ? 'control+' : ''}${altKey ? 'alt+' : ''}${metaKey ? 'meta+' : ''}`;
    // Which characters need Shift depends on the keyboard.
    return (
      (shiftKey ? this.#commands.get(`${held}shift+${name}`) : undefined) ??
      this.#commands.get(held + name)
    );
  }
}
