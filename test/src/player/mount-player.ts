import { fixture, html } from '@open-wc/testing';
import type { VodPlayerElement } from '../../../src/player/player-element.js';
import type { PlayerStorage } from '../../../src/player/player-storage.js';
import '../../../src/vod-player.js';
import { scenario, type Scenario } from './fake-server.js';

// Of Mocha, whose types would clash with those of Vitest here.
const { afterEach } = globalThis as unknown as { afterEach: (act: () => void) => void };

// What the viewer of one test chose is not remembered in the next.
afterEach(() => localStorage.clear());

export interface Mounted {
  readonly player: VodPlayerElement;
  readonly server: Scenario;
}

/** A muted player of its own scenario, given a play auth by its app server. */
export async function mountPlayer(options: Record<string, unknown> = {}): Promise<Mounted> {
  const server = await scenario(options);
  const player = await fixture<VodPlayerElement>(
    html`<vod-player muted play-auth-url=${server.playAuthUrl} playback-url=${server.playbackUrl}></vod-player>`,
  );
  return { player, server };
}

/** Resolves once `test` holds, looking again at every event of the player that can change it. */
export function until(player: VodPlayerElement, test: () => boolean): Promise<void> {
  const events = [
    'timeupdate',
    'durationchange',
    'seeked',
    'playing',
    'loadeddata',
    'progress',
    'pause',
    'ended',
    'ratechange',
    'volumechange',
  ];
  const own = ['vod-player-error', 'vod-player-quality-change', 'vod-player-play-auth-renew'];
  return new Promise((resolve) => {
    const stop = new AbortController();
    const look = (): void => {
      if (!test()) return;
      stop.abort();
      resolve();
    };
    for (const type of [...events, ...own])
      player.addEventListener(type, look, { signal: stop.signal });
    look();
  });
}

/** Plays until the position has moved on by half a second. */
export async function playAWhile(player: VodPlayerElement): Promise<void> {
  const start = player.currentTime;
  await player.play();
  await until(player, () => player.currentTime > start + 0.5);
}

/** Waits for the error and answers it. */
export async function failure(
  player: VodPlayerElement,
): Promise<NonNullable<VodPlayerElement['vodError']>> {
  await until(player, () => player.vodError !== null);
  // Its panel is fetched with the first failure.
  await appears(player, '.error > .icon');
  return player.vodError as NonNullable<VodPlayerElement['vodError']>;
}

/** What stands inside the player. */
export function inside<E extends HTMLElement = HTMLElement>(
  player: VodPlayerElement,
  selector: string,
): E | null {
  return player.shadowRoot?.querySelector<E>(selector) ?? null;
}

/** A button by the name it has for a screen reader. */
export function button(player: VodPlayerElement, name: string): HTMLButtonElement {
  const found = [...(player.shadowRoot?.querySelectorAll('button') ?? [])].find(
    (one) => (one.ariaLabel ?? one.textContent.trim()) === name && one.offsetParent !== null,
  );
  if (!found) throw new Error(`no button is named ${name}`);
  return found;
}

/** Resolves once the keys work at once: they are fetched when the player has the focus. */
export async function keysCome(player: VodPlayerElement): Promise<void> {
  player.focus();
  await appears(player, '[aria-keyshortcuts]');
}

export function press(player: VodPlayerElement, key: string, more: KeyboardEventInit = {}): void {
  const target = player.shadowRoot?.activeElement ?? inside(player, '.stage');
  target?.dispatchEvent(
    new KeyboardEvent('keydown', { key, bubbles: true, composed: true, cancelable: true, ...more }),
  );
}

/** Media of test/support/make-looks-media.mjs, by name. */
export function looksClip(name: string): string {
  return `/.cache/test-media/looks-1/${name}`;
}

/** A player of one of those clips, in a box at the top left of the viewport, with its first frame drawn. */
export async function mountLooks(
  name: string,
  {
    width = 640,
    kids = '',
    storage,
  }: { width?: number; kids?: string; storage?: PlayerStorage } = {},
): Promise<VodPlayerElement> {
  const box = await fixture<HTMLElement>(html`<div></div>`);
  box.style.cssText = `position: absolute; inset: 0 auto auto 0; inline-size: ${width}px`;
  // By a blob address, which can be sought in; the runner serves no ranges.
  box.innerHTML = `<vod-player lang="en" muted src="${await blobOf(name)}">${kids}</vod-player>`;
  const player = box.firstElementChild as VodPlayerElement;
  player.storage = storage;
  await until(player, () => player.readyState >= HTMLMediaElement.HAVE_CURRENT_DATA);
  await player.updateComplete;
  return player;
}

const blobs = new Map<string, string>();

async function blobOf(name: string): Promise<string> {
  const known = blobs.get(name) ?? URL.createObjectURL(await (await fetch(looksClip(name))).blob());
  blobs.set(name, known);
  return known;
}

/** Resolves once something stands inside the player that a drawing of it brings. */
export async function appears<E extends HTMLElement = HTMLElement>(
  player: VodPlayerElement,
  selector: string,
): Promise<E> {
  const root = player.shadowRoot as ShadowRoot;
  await new Promise<void>((resolve) => {
    const observer = new MutationObserver(() => look());
    const look = (): void => {
      if (!root.querySelector(selector)) return;
      observer.disconnect();
      resolve();
    };
    observer.observe(root, { subtree: true, childList: true, attributes: true });
    look();
  });
  const found = root.querySelector<E>(selector) as E;
  await player.updateComplete;
  await Promise.all(found.getAnimations({ subtree: true }).map(({ finished }) => finished));
  return found;
}

/** Opens the settings menu, which is fetched when it is first asked for. */
export async function openMenu(player: VodPlayerElement): Promise<HTMLElement> {
  if (!inside(player, '.menu')) inside(player, '[part~=settings-button]')?.click();
  return appears(player, '.menu');
}

/** A player that failed for an unknown video, was told to try again, and plays since. */
export async function playAfterRetry(): Promise<VodPlayerElement> {
  const { player, server } = await mountPlayer({
    playbackStatus: 404,
    playbackCode: 'not-found',
  });
  await failure(player);
  await server.set({ playbackStatus: 0 });
  button(player, 'Try again').click();
  await playAWhile(player);
  return player;
}
