import type { ReactiveController } from 'lit';
import type { PlayerContext } from '../player-context.js';
import { isFree } from './free-keys.js';
import type { Keys } from './keys.js';
import type { KeysByAction, PlayerShortcuts } from './hotkeys.js';

const modifiers = ['Control', 'Alt', 'Meta', 'Shift'];
/** Keys that a page cannot be used without. */
const reserved = new Set(['tab', 'escape', 'enter']);

/** The keys of all actions, with those that the page names; what cannot be used is told, and the key before stays. */
export function readShortcuts(given: unknown, defaultKeys: KeysByAction): KeysByAction {
  if (given === undefined || given === null) return defaultKeys;
  if (typeof given !== 'object') {
    refuse('shortcuts is a record of keys by action', given);
    return defaultKeys;
  }
  const keys: Record<string, string> = { ...defaultKeys };
  const owners = new Map<string, string>();
  for (const [action, value] of Object.entries(given)) {
    if (value === undefined) continue;
    if (!Object.hasOwn(defaultKeys, action)) {
      refuse(`"${action}" is no action; there are ${Object.keys(defaultKeys).join(', ')}`, value);
      continue;
    }
    const list: unknown[] = Array.isArray(value) ? value.slice(0, 32) : [value];
    const good = list.flatMap((one) => {
      const key = readKey(one);
      if (key === undefined) return [];
      const owner = owners.get(key.toLowerCase());
      if (owner !== undefined) refuse(`"${key}" is already a key of ${owner}`, action);
      else owners.set(key.toLowerCase(), action);
      return owner === undefined ? key : [];
    });
    if (good.length > 0 || list.length === 0) keys[action] = good.join(' ');
  }
  // What the page gives an action, no other has by default.
  for (const action of Object.keys(defaultKeys))
    keys[action] = (keys[action] ?? '')
      .split(' ')
      .filter((key) => (owners.get(key.toLowerCase()) ?? action) === action)
      .join(' ');
  return keys as KeysByAction;
}

function readKey(given: unknown): string | undefined {
  const text = given === ' ' ? 'Space' : given;
  const [, held = '', key = ''] =
    typeof text === 'string' ? (/^((?:[A-Z][a-z]+\+)*)(\S|[A-Z]\w+)$/u.exec(text) ?? []) : [];
  const names = held.split('+').slice(0, -1);
  if (!key || names.some((name) => !modifiers.includes(name)) || reserved.has(key.toLowerCase())) {
    refuse(
      reserved.has(key.toLowerCase())
        ? `"${key}" belongs to the browser`
        : 'a key is written as KeyboardEvent.key has it, such as "k", "ArrowLeft", "Space" or "Shift+s", with Control, Alt, Meta and Shift before it',
      given,
    );
    return undefined;
  }
  return [...modifiers.filter((name) => names.includes(name)), key].join('+');
}

function refuse(why: string, given: unknown): void {
  console.error(`vodkit: <vod-player> cannot use these shortcuts (configuration). ${why}.`, given);
}

/** Keys that the page names, and those pressed outside the player. */
export class PageKeys implements ReactiveController {
  readonly #context: PlayerContext;
  readonly #keys: Keys;
  readonly #onKey: (event: KeyboardEvent) => void;
  #shortcuts: PlayerShortcuts | undefined;
  #connection: AbortController | undefined;

  constructor(context: PlayerContext, keys: Keys, onKey: (event: KeyboardEvent) => void) {
    this.#context = context;
    this.#keys = keys;
    this.#onKey = onKey;
    context.host.addController(this);
  }

  hostConnected(): void {
    this.#connection?.abort();
    this.#connection = new AbortController();
    this.#context.host.ownerDocument.addEventListener(
      'keydown',
      (event) => {
        if (this.#context.host.hotkeys === 'page' && isFree(event)) this.#onKey(event);
      },
      this.#connection,
    );
  }

  hostDisconnected(): void {
    this.#connection?.abort();
  }

  hostUpdate(): void {
    const { host } = this.#context;
    if (host.shortcuts === this.#shortcuts) return;
    this.#shortcuts = host.shortcuts;
    const { hotkeys } = this.#keys;
    hotkeys.keys = readShortcuts(host.shortcuts, hotkeys.defaults);
  }
}
