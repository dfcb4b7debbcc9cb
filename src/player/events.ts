import type { VodError } from '../shared/vod-error.js';
import type { EngineName, Quality } from './engines/engine.js';

const travels = { bubbles: true, composed: true };

/** Playback stopped and cannot go on by itself. */
export class VodPlayerErrorEvent extends Event {
  /** What went wrong; branch on its `code`. */
  readonly error: VodError;

  constructor(error: VodError) {
    super('vod-player-error', travels);
    this.error = error;
  }
}

/** Another quality is on screen, or the viewer chose one. */
export class VodPlayerQualityChangeEvent extends Event {
  /** The quality on screen; undefined until the first frame. */
  readonly quality: Quality | undefined;
  /** The viewer's choice: `'auto'` or the id of a quality. */
  readonly selected: string;

  constructor(quality: Quality | undefined, selected: string) {
    super('vod-player-quality-change', travels);
    this.quality = quality;
    this.selected = selected;
  }
}

/** The addresses were renewed with a new play auth; playback went on. */
export class VodPlayerPlayAuthRenewEvent extends Event {
  /** When the new addresses end, by the server's clock. */
  readonly expiresAt: Date;

  constructor(expiresAt: Date) {
    super('vod-player-play-auth-renew', travels);
    this.expiresAt = expiresAt;
  }
}

/** An engine has begun to load the source. */
export class VodPlayerEngineEvent extends Event {
  /** Which. */
  readonly name: EngineName;
  /** The library's own player, such as an `Hls`, for what this element does not offer; undefined for the browser alone. */
  readonly instance: unknown;

  constructor(name: EngineName, instance: unknown) {
    super('vod-player-engine', travels);
    this.name = name;
    this.instance = instance;
  }
}

/** What the player may decide while it plays. */
export type PlayerDecision =
  | 'engine-chosen'
  | 'stalled'
  | 'retried'
  | 'addresses-renewed'
  | 'quality-switched';

/** The player decided something, or noticed what it has to decide about; for logs, never to branch on. */
export class VodPlayerDebugEvent extends Event {
  /** What was decided. */
  readonly name: PlayerDecision;
  /** By what; plain values, which may change between versions. */
  readonly detail: Readonly<Record<string, unknown>>;
  /** When, by the clock of the device. */
  readonly at = new Date();

  constructor(name: PlayerDecision, detail: Readonly<Record<string, unknown>>) {
    super('vod-player-debug', travels);
    this.name = name;
    this.detail = detail;
  }
}

declare global {
  interface HTMLElementEventMap {
    'vod-player-error': VodPlayerErrorEvent;
    'vod-player-quality-change': VodPlayerQualityChangeEvent;
    'vod-player-play-auth-renew': VodPlayerPlayAuthRenewEvent;
    'vod-player-engine': VodPlayerEngineEvent;
    'vod-player-debug': VodPlayerDebugEvent;
  }
}
