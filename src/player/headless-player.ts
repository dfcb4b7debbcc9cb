import type { ReactiveController } from 'lit';
import type { VodError } from '../shared/vod-error.js';
import type { VodPlayerBeaconEvent } from './beacons/beacon-event.js';
import type { BeaconHost } from './beacons/beacons.js';
import { CaptionsController, type Caption } from './captions-controller.js';
import type { CmcdMode, CmcdOptions } from './cmcd/cmcd-options.js';
import type { PlayerDiagnostics } from './diagnostics.js';
import type { DrmSystems, EngineName, SeekRange } from './engines/engine.js';
import type {
  VodPlayerDebugEvent,
  VodPlayerEngineEvent,
  VodPlayerErrorEvent,
  VodPlayerPlayAuthRenewEvent,
  VodPlayerQualityChangeEvent,
} from './events.js';
import { ignoreInterruption } from './ignore-interruption.js';
import type { OfflineVideo } from './offline/offline-video.js';
import type { GetPlayAuth } from './play-auth.js';
import { isEmptyRequest } from './open-source.js';
import { PlayerController } from './player-controller.js';
import type { PlayerHost } from './player-host.js';
import type { PlayerSnapshot } from './snapshot.js';

/** What a `VodPlayerController` is to play, and how it begins: the properties of `<vod-player>` by the same names. */
export interface PlayerControllerSource {
  /** Address of an HLS playlist, a DASH manifest or a video file. A play auth goes before it. */
  readonly src?: string;
  /** Media type of `src`; default: told from the ending of the address. */
  readonly type?: string;
  /** A file of the viewer's own, or a video that is kept offline: goes before all else. */
  readonly file?: Blob | OfflineVideo | undefined;
  /** A play auth of `POST /v1/videos/{id}/play-auth`. */
  readonly playAuth?: string;
  /** Address of the page's own app server that answers with `{playAuth}`. */
  readonly playAuthUrl?: string;
  /** Answers with a new play auth; goes before `playAuthUrl`. */
  readonly getPlayAuth?: GetPlayAuth | undefined;
  /** Where play auths are exchanged; default `/v1/playback` of the page's own origin. */
  readonly playbackUrl?: string;
  /** Where licences for an encrypted `src` come from. */
  readonly drm?: DrmSystems | undefined;
  /** The only engine to use; default: the first that suits. */
  readonly engine?: EngineName | '';
  /** Reports what the viewer gets to whoever delivers it; default: nothing. */
  readonly cmcd?: CmcdMode | '' | CmcdOptions | null | undefined;
  /** `off`: nothing is told to the VOD server for the statistics of the video. */
  readonly beacons?: 'off' | '';
  /** What to load before play; default `metadata`, enough for a first frame. */
  readonly preload?: 'none' | 'metadata' | 'auto';
  /** Whether to play at once. `muted`: where the browser refuses sound, without it. */
  readonly autoplay?: boolean | 'muted';
  /** Seconds to begin at; default 0. */
  readonly startTime?: number;
}

/** What a `VodPlayerController` fires. */
export interface PlayerControllerEvents extends HTMLMediaElementEventMap {
  'vod-player-error': VodPlayerErrorEvent;
  'vod-player-quality-change': VodPlayerQualityChangeEvent;
  'vod-player-play-auth-renew': VodPlayerPlayAuthRenewEvent;
  'vod-player-engine': VodPlayerEngineEvent;
  'vod-player-debug': VodPlayerDebugEvent;
  'vod-player-beacon': VodPlayerBeaconEvent;
}

const nothing = {
  ...{ src: '', type: '', file: undefined, engine: '', drm: undefined, cmcd: undefined },
  ...{ playAuth: '', playAuthUrl: '', getPlayAuth: undefined, playbackUrl: '/v1/playback' },
  ...{ beacons: '', preload: 'metadata', autoplay: false, startTime: 0 },
} as const satisfies Required<PlayerControllerSource>;

type Host = PlayerHost & BeaconHost & { isConnected: boolean };

/**
 * Plays in a `<video>` of the page's own what `<vod-player>` plays, and as it does, without any user interface: play auths and their
 * renewal, engines, qualities, captions, recovery and statistics. `snapshot` is all that is known, and `subscribe` tells of each change.
 * The events of the `<video>` are fired here too; `error` only where playback cannot go on by itself.
 */
export class VodPlayerController extends EventTarget {
  readonly #parts: ReactiveController[] = [];
  readonly #listeners = new Set<(snapshot: PlayerSnapshot) => void>();
  readonly #host: Host;
  readonly #player: PlayerController;
  readonly #captions: CaptionsController;
  readonly #stop = new AbortController();
  #isTelling = false;
  // When play was first asked for.
  #askedAt: number | undefined;

  /** `video` is one that nothing else loads anything into: it belongs to this until `destroy`. */
  constructor(video: HTMLVideoElement, source?: PlayerControllerSource) {
    super();
    const noChildren = document.createDocumentFragment();
    this.#host = {
      ...nothing,
      ...{ isConnected: true, hasUpdated: true, isUpdatePending: false },
      ...{ adBreaks: undefined, playlist: undefined, updateComplete: Promise.resolve(true) },
      querySelectorAll: noChildren.querySelectorAll.bind(noChildren),
      addController: (part) => void this.#parts.push(part),
      removeController: () => undefined,
      requestUpdate: () => this.#tellSoon(),
      dispatchEvent: (event) => this.dispatchEvent(event),
    };
    this.#player = new PlayerController(this.#host, video);
    this.#player.intent.features = () => import('./stall-watch.js').catch(() => undefined);
    this.#captions = new CaptionsController(this.#host, video, (url) => this.addressOf(url));
    for (const part of this.#parts) part.hostConnected?.();
    video.addEventListener('play', () => this.#begin(), { signal: this.#stop.signal });
    if (source) this.open(source);
  }

  /** All that is known about what plays; frozen, replaced as a whole. Its `state` says how far the source is. */
  get snapshot(): PlayerSnapshot {
    return this.#player.snapshot;
  }

  /** Calls `listener` with each snapshot, once for all that changes at a time; returns the function that ends this. Works apart from its object, as stores of frameworks want it. */
  readonly subscribe = (listener: (snapshot: PlayerSnapshot) => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  /** Plays something else; what is not given is as by default. Throws once it is destroyed. */
  open(source: PlayerControllerSource): void {
    if (!this.#host.isConnected) throw new Error('This player was destroyed: create another one.');
    Object.assign(this.#host, nothing, source);
    this.#player.reopen('start');
    this.#player.intent.time = source.startTime ?? 0;
  }

  /** Takes a new play auth; one for the video that plays already only renews its addresses. */
  renew(playAuth: string): void {
    Object.assign(this.#host, { playAuth });
    this.#player.takePlayAuth();
  }

  /** Plays. Rejects with a `NotAllowedError` where the browser wants a gesture first. */
  play(): Promise<void> {
    return this.#player.play();
  }

  /** Pauses playback. */
  pause(): void {
    this.#player.pause();
  }

  /** Goes to a position in seconds, also before anything is loaded. */
  seek(seconds: number): void {
    void this.#player.seek(seconds);
  }

  /** Tries again after a failure, from the place it happened. */
  retry(): void {
    this.#player.retry();
  }

  /** Why playback stopped; null while all is well. */
  get error(): VodError | null {
    const { state } = this.snapshot;
    return state.phase === 'failed' ? state.error : null;
  }

  /** Length in seconds; NaN until it is known, Infinity for what is live. */
  get duration(): number {
    return this.#player.duration;
  }

  /** Of what is live, the seconds that can be played now; undefined for what has an end. */
  get live(): SeekRange | undefined {
    return this.#player.live;
  }

  /** The chosen quality: `'auto'` (default) or the id of one of `snapshot.qualities`. */
  get quality(): string {
    return this.snapshot.selectedQuality;
  }

  set quality(id: string) {
    this.#player.engine?.selectQuality?.(id);
  }

  /** The captions on offer: those of the playback answer, or those inside the stream. */
  get captions(): readonly Caption[] {
    return this.#captions.list;
  }

  /** Index of those that show, in the `<video>` itself; -1 for none. */
  get caption(): number {
    return this.#captions.showing;
  }

  set caption(index: number) {
    void this.#captions.show(index);
  }

  /** What it can say about itself now, as plain values. */
  get diagnostics(): PlayerDiagnostics {
    return this.#player.diagnostics;
  }

  /** The address of an image or track of this video, such as its poster, as it can be loaded now. */
  addressOf(url: string): Promise<string> {
    return this.#player.addressOf(url);
  }

  /** Options for a library, in its own words: over those of the player, from the next load on. */
  configureEngine(name: EngineName, config: object): void {
    this.#player.engineConfigs[name] = config;
  }

  /** Lets go of the `<video>` and of all that was loaded. It cannot be used again. */
  destroy(): void {
    Object.assign(this.#host, nothing, { isConnected: false });
    this.#listeners.clear();
    this.#stop.abort();
    for (const part of this.#parts) part.hostDisconnected?.();
  }

  override addEventListener<Type extends keyof PlayerControllerEvents>(
    type: Type,
    listener: ((event: PlayerControllerEvents[Type]) => void) | null,
    options?: boolean | AddEventListenerOptions,
  ): void;
  override addEventListener(
    type: string,
    listener: EventListenerOrEventListenerObject | null,
    options?: boolean | AddEventListenerOptions,
  ): void;
  override addEventListener(...given: Parameters<EventTarget['addEventListener']>): void {
    super.addEventListener(...given);
  }

  // By the `<video>` itself, where nothing was to be loaded before.
  #begin(): void {
    const { phase } = this.snapshot.state;
    if (phase === 'empty' && !isEmptyRequest(this.#host))
      void this.#player.play().catch(ignoreInterruption);
  }

  #tellSoon(): void {
    if (this.#isTelling) return;
    this.#isTelling = true;
    queueMicrotask(() => {
      this.#isTelling = false;
      this.#tell();
    });
  }

  #tell(): void {
    const { snapshot } = this;
    const { playback, paused, started } = snapshot;
    this.#captions.offer(playback);
    if (!paused) this.#askedAt ??= performance.now();
    if (started && playback?.beacons && this.#host.beacons !== 'off') void this.#sendBeacons();
    for (const part of this.#parts) part.hostUpdate?.();
    for (const listener of this.#listeners) listener(snapshot);
  }

  // Without a connection there is nobody to tell; the next change tries again.
  async #sendBeacons(): Promise<void> {
    const part = await import('./beacons/beacons.js').catch(() => undefined);
    if (this.#host.isConnected)
      part?.follow({ host: this.#host, player: this.#player }, this.#askedAt);
  }
}
