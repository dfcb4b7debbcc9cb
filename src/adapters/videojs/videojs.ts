import { browser, log, type VideoJsBrowser, type VideoJsLog } from './about.js';
import { addWords, speak } from './languages.js';
import { isMissing } from './left-out.js';
import type { VideoJsOptions } from './options.js';
import { VideoJsPlayer, type VideoJsReady } from './player.js';
import { addPlugin, callPlugin, pluginOf } from './plugins.js';
import { upgrade } from './upgrade.js';

/** What a plugin does: called with the player as `this`, and its options. */
export type VideoJsPlugin = (this: VideoJsPlayer, ...options: never[]) => unknown;

const players = new Map<string, VideoJsPlayer>();
let count = 0;

/** `videojs()`, and what belongs to it. */
export interface VideoJs {
  /**
   * The player of an element, by it or its id, with `#` or without. The first call puts a `<vod-player>` in the place of the
   * `<video>`; later ones answer the same player. Throws a TypeError where there is no such element.
   */
  (element: string | HTMLElement, options?: VideoJsOptions, ready?: VideoJsReady): VideoJsPlayer;
  /** The player of an id or element; undefined where there is none. */
  getPlayer(element: string | HTMLElement): VideoJsPlayer | undefined;
  /** The players in the page, by id. */
  getPlayers(): Readonly<Record<string, VideoJsPlayer>>;
  /** The players in the page. */
  getAllPlayers(): VideoJsPlayer[];
  /** Adds a method to every player: a plugin that uses the player's calls only. */
  registerPlugin(name: string, plugin: VideoJsPlugin): void;
  /** The plugin of a name. */
  getPlugin(name: string): VideoJsPlugin | undefined;
  /** Words of the page's own in a language, by the English words of video.js: of those, the ones that the player says too. */
  addLanguage(lang: string, words: Readonly<Record<string, string>>): void;
  /** Writes to the console, as `log.error`, `log.warn` and `log.debug` do. */
  readonly log: VideoJsLog;
  /** What this browser is. */
  readonly browser: VideoJsBrowser;
  /** The version of video.js whose calls these are. */
  readonly VERSION: string;
  /** Not here: throws. */
  readonly dom: never;
  /** Not here: throws. */
  registerComponent(name: string): never;
  /** Not here: throws. */
  getComponent(name: string): never;
  /** Not here: throws. */
  getTech(name: string): never;
}

function create(
  given: string | HTMLElement,
  options: VideoJsOptions = {},
  ready?: VideoJsReady,
): VideoJsPlayer {
  const known = getPlayer(given);
  if (known) {
    if (ready) known.ready(ready);
    return known;
  }
  const element = find(given);
  if (!element) throw new TypeError(`videojs: there is no element with the id "${idOf(given)}"`);
  const setup = JSON.parse(element.getAttribute('data-setup') || '{}') as VideoJsOptions;
  const all = { ...setup, ...options };
  const target = upgrade(element);
  target.id ||= all.id ?? `vjs_video_${++count}`;
  const player = new VideoJsPlayer(target, all);
  players.set(player.id(), player);
  player.one('dispose', () => players.delete(player.id()));
  for (const [name, value] of Object.entries(all.plugins ?? {})) callPlugin(player, name, [value]);
  if (ready) player.ready(ready);
  return player;
}

function getPlayer(given: string | HTMLElement): VideoJsPlayer | undefined {
  return players.get(idOf(given));
}

function registerPlugin(name: string, plugin: VideoJsPlugin): void {
  addPlugin(name, plugin);
  const value = function (this: VideoJsPlayer, ...options: unknown[]): unknown {
    return callPlugin(this, name, options);
  };
  Object.defineProperty(VideoJsPlayer.prototype, name, { value, configurable: true });
}

function addLanguage(lang: string, words: Readonly<Record<string, string>>): void {
  addWords(lang, words);
  for (const player of players.values()) speak(player.el());
}

function refuse(what: string): (name: string) => never {
  return (name) => {
    throw isMissing(`${what}("${name}")`);
  };
}

const idOf = (given: string | HTMLElement): string =>
  typeof given === 'string' ? given.replace(/^#/, '') : given.id;

const find = (given: string | HTMLElement): HTMLElement | null =>
  typeof given === 'string' ? document.getElementById(idOf(given)) : given;

/** As video.js does: what the page says of elements holds once the page is read. */
export function setUpOnceRead(): void {
  if (document.readyState === 'loading')
    document.addEventListener('DOMContentLoaded', setUpElements, { once: true });
  else setTimeout(setUpElements);
}

function setUpElements(): void {
  for (const element of document.querySelectorAll<HTMLElement>(
    'video[data-setup], video-js[data-setup]',
  ))
    create(element);
}

const calls = Object.assign(create, {
  getPlayer,
  getPlayers: () => Object.fromEntries(players),
  getAllPlayers: () => [...players.values()],
  registerPlugin,
  getPlugin: (name: string) => pluginOf(name) as VideoJsPlugin | undefined,
  registerComponent: refuse('registerComponent'),
  getComponent: refuse('getComponent'),
  getTech: refuse('getTech'),
  addLanguage,
  log,
  browser,
  VERSION: '8.0.0',
});

/** The players of a page. */
export const videojs = Object.defineProperty(calls, 'dom', {
  get: () => {
    throw isMissing('dom');
  },
}) as VideoJs;
