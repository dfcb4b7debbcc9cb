import { svg } from 'lit';
import { icon } from '../shared/icons.js';
import type { Playback } from '../contract/playback.js';
import type { Command } from './command.js';
import { stampOf } from './live-window.js';
import { isObject, isSeconds } from './odd-values.js';
import type { PlayerContext, PlayerPage } from './player-context.js';
import { parsed, toPlaces, withPlace } from './places.js';
import type { PlayerStorage } from './player-storage.js';
import { loudnessKey, siteStorage, toLoudness } from './volume-memory.js';
import type { Quality } from './engines/engine.js';

const resumeIcon = icon(svg`<path d="M12 7v5l3 3M3.1 9a9 9 0 1 1-.1 5M3 4v5h5" />`);

const choicesKey = 'vod-player-choices';
const placesKey = 'vod-player-positions';
const placeEverySeconds = 5;

/** What a viewer chose; absent: nothing. */
interface Choices {
  readonly speed?: number;
  /** Pixels of the shorter side of the picture; 0 for `auto`. */
  readonly quality?: number;
  /** BCP 47; empty for none. */
  readonly captions?: string;
}

/** Seconds to begin at, by what is remembered of the video; 0 for nothing. */
export async function recallPlace(
  host: HTMLElement & PlayerPage,
  playback: Playback | undefined,
): Promise<number> {
  if (playback && !playback.duration) return 0;
  const { [nameOf(host, playback)]: place = 0 } = toPlaces(await recall(host, placesKey));
  return place;
}

/** Remembers what the viewer chose, and where they are in a video, and brings it back. */
export class Memory {
  readonly #context: PlayerContext;
  #choices: Choices | undefined;
  // One after the other: each is added to what other players and tabs have written.
  #written: Promise<void> = Promise.resolve();
  // What was brought back in the present source.
  readonly #applied = new Set<keyof Choices | 'place'>();
  #keptAt = 0;

  constructor(context: PlayerContext) {
    this.#context = context;
    const { player } = context;
    for (const type of ['timeupdate', 'pause', 'seeked', 'ended'])
      player.video.addEventListener(type, () => this.#keepPlace(type));
    void this.#recall();
  }

  /** Called before each drawing. */
  read(): void {
    const { player } = this.#context;
    if (player.snapshot.state.phase !== 'ready') return this.#applied.clear();
    this.#tellPlace();
    if (this.#choices) this.#apply(this.#choices);
  }

  /** The viewer did this. */
  keep(command: Command): void {
    const { captions, player } = this.#context;
    const { video, snapshot } = player;
    switch (command.act) {
      case 'toggle-mute':
      case 'volume-to':
        return void remember(
          this.#context.host,
          loudnessKey,
          `${video.volume} ${video.muted ? 1 : 0}`,
        );
      case 'speed-to':
        return this.#choose({ speed: video.playbackRate });
      case 'quality': {
        const chosen = snapshot.qualities.find(({ id }) => id === command.id);
        return this.#choose({ quality: chosen ? sideOf(chosen) : 0 });
      }
      case 'captions':
      case 'toggle-captions':
        return this.#choose({ captions: captions.list[captions.chosen]?.language ?? '' });
      default:
    }
  }

  async #recall(): Promise<void> {
    const { host, player } = this.#context;
    const { storage, autoplay, defaultMuted } = host;
    this.#choices = toChoices(await recall(host, choicesKey));
    // That of the browser itself was applied at once.
    if (storage && !defaultMuted && autoplay === false)
      Object.assign(player.video, toLoudness(await recall(host, loudnessKey)));
    host.requestUpdate();
  }

  #apply({ speed, quality, captions: language }: Choices): void {
    const { captions, player } = this.#context;
    const { video, snapshot } = player;
    const isUsual = video.playbackRate === 1 && video.defaultPlaybackRate === 1;
    // Live has nothing to be ahead of.
    const isPossible = !player.live && isUsual;
    if (speed !== undefined && this.#isDue('speed') && isPossible) video.playbackRate = speed;
    const isChoice = snapshot.qualities.length > 1 && snapshot.selectedQuality === 'auto';
    if (quality && isChoice && this.#isDue('quality')) {
      const within = snapshot.qualities.filter((one) => sideOf(one) <= quality);
      const best = within.toSorted((a, b) => sideOf(b) - sideOf(a))[0];
      if (best) player.engine?.selectQuality?.(best.id);
    }
    if (language === undefined || captions.list.length === 0 || !this.#isDue('captions')) return;
    const index = captions.list.findIndex((one) => one.language === language);
    if (index >= 0 || language === '') void captions.show(index);
  }

  #tellPlace(): void {
    const { host, player, tell, words } = this.#context;
    const { recalled } = player.intent;
    if (!recalled || !host.rememberPosition || !this.#isDue('place')) return;
    tell(resumeIcon, words.t('resumedAt', { time: stampOf(player, recalled) }));
  }

  #isDue(what: keyof Choices | 'place'): boolean {
    if (this.#applied.has(what)) return false;
    this.#applied.add(what);
    return true;
  }

  #choose(choice: Choices): void {
    this.#choices = { ...this.#choices, ...choice };
    for (const what of Object.keys(choice)) this.#applied.add(what as keyof Choices);
    this.#change(choicesKey, (text) => ({ ...toChoices(text), ...choice }));
  }

  #keepPlace(type: string): void {
    const { host, player } = this.#context;
    const { snapshot, video } = player;
    const { currentTime } = video;
    const isDue = type !== 'timeupdate' || Math.abs(currentTime - this.#keptAt) > placeEverySeconds;
    if (!host.rememberPosition || !isDue || !snapshot.started || player.live) return;
    this.#keptAt = currentTime;
    const name = nameOf(host, snapshot.playback);
    const place = { time: video.ended ? 0 : currentTime, duration: snapshot.duration };
    this.#change(placesKey, (text) => withPlace(toPlaces(text), name, place));
  }

  #change(key: string, change: (text: string | null) => object): void {
    const { host } = this.#context;
    this.#written = this.#written.then(async () =>
      remember(host, key, JSON.stringify(change(await recall(host, key)))),
    );
  }
}

/** A full, a forbidden or an absent store costs the memory, and nothing else. */
export async function remember(host: PlayerPage, key: string, value: string): Promise<void> {
  try {
    await storageOf(host)?.setItem(key, value);
  } catch (error) {
    warnOnce(host, error);
  }
}

const told = new WeakSet<PlayerPage>();

function warnOnce(host: PlayerPage, error: unknown): void {
  if (!told.has(host)) console.warn('vodkit: the storage of the player cannot be used:', error);
  told.add(host);
}

/** Null for nothing, and where it cannot be told. */
export async function recall(host: PlayerPage, key: string): Promise<string | null> {
  try {
    return (await storageOf(host)?.getItem(key)) ?? null;
  } catch (error) {
    warnOnce(host, error);
    return null;
  }
}

function storageOf({ storage }: PlayerPage): PlayerStorage | null | undefined {
  return storage === undefined ? siteStorage() : storage;
}

/** What a place is remembered by: query and fragment of an address may be other ones the next time. */
function nameOf({ src }: PlayerPage, playback: Playback | undefined): string {
  return playback?.videoId ?? src.replace(/[?#].*$/, '');
}

function sideOf({ width, height }: Quality): number {
  return Math.min(width || height, height);
}

function toChoices(text: string | null): Choices {
  const value = parsed(text);
  if (!isObject(value)) return {};
  const { speed, quality, captions } = value;
  return {
    ...(isSeconds(speed) && speed >= 0.25 && speed <= 4 && { speed }),
    ...(isSeconds(quality) && { quality }),
    ...(typeof captions === 'string' && { captions }),
  };
}
