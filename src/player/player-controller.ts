import type { ReactiveController } from 'lit';
import type { VodError } from '../shared/vod-error.js';
import { Diagnostics, type PlayerDiagnostics } from './diagnostics.js';
import type { Engine, EngineName, SeekRange } from './engines/engine.js';
import { factsOf, hasEndOf, isArriving, isLeftBehind, seekTarget } from './live-window.js';
import { ignoreInterruption, interrupted } from './ignore-interruption.js';
import { LateStallWatch } from './late-stall-watch.js';
import { Intent } from './intent.js';
import { toMediaError } from './media-error.js';
import { mediaEvents } from './media-events.js';
import { isEmptyRequest } from './open-source.js';
import type { PlayerHost } from './player-host.js';
import { PlaySession, type SessionHost } from './play-session.js';
import { VodPlayerErrorEvent } from './events.js';
import { sessionEvents, tellQuality } from './session-events.js';
import { toVodError } from './to-vod-error.js';
import { emptySnapshot, isSame, readMedia, type PlayerSnapshot } from './snapshot.js';
import { tellDeveloper } from './tell-developer.js';

/** Owns what is known about playback: one snapshot, fed by the `<video>` and the engine. */
export class PlayerController implements ReactiveController {
  readonly #host: PlayerHost;
  readonly video: HTMLVideoElement;
  snapshot: PlayerSnapshot = emptySnapshot;
  readonly intent = new Intent();
  /** Options of the page for libraries. */
  readonly engineConfigs: Partial<Record<EngineName, object>> = {};
  readonly #diagnostics: Diagnostics;
  readonly #stall = new LateStallWatch(this.intent, (Code) => new Code(this.video, this.#fail));
  #session: PlaySession | undefined;
  #connection: AbortController | undefined;
  // Until the engine before has let go of the video.
  #released: void | Promise<void> = undefined;

  constructor(host: PlayerHost, video: HTMLVideoElement) {
    this.#host = host;
    this.video = video;
    this.#diagnostics = new Diagnostics(host);
    host.addController(this);
  }

  hostConnected(): void {
    this.#connection?.abort();
    const { signal } = (this.#connection = new AbortController());
    for (const type of mediaEvents)
      this.video.addEventListener(type, (event) => this.#onMediaEvent(event), { signal });
    globalThis.addEventListener('online', () => this.#onOnline(), { signal });
    // Moved to another place and back in one go, the element keeps playing; taken out, it comes back where it was.
    if (this.#session || !this.#host.hasUpdated) return;
    const { play } = this.intent;
    this.reopen('same-place');
    if (play) void this.play().catch(ignoreInterruption);
  }

  hostDisconnected(): void {
    queueMicrotask(() => {
      if (this.#host.isConnected) return;
      this.#connection?.abort();
      this.release();
      // As a `<video>` is, once it is out of the page.
      this.intent.play = false;
    });
  }

  /** Stops everything and remembers the place. */
  release(): void {
    this.#keepPlace();
    this.#endSession();
    this.#update(emptySnapshot);
  }

  /** Starts over with the host's source request, at once or when play is requested, as `preload` says. */
  reopen(place: 'start' | 'same-place'): void {
    const isAwaited = this.snapshot.state.phase === 'empty' && this.intent.play;
    if (place === 'start') this.intent.reset();
    this.#endSession();
    // The frame keeps its shape until that of the new source is known.
    this.#update({ ...emptySnapshot, aspectRatio: this.snapshot.aspectRatio });
    const { preload, autoplay, adBreaks } = this.#host;
    const isWanted = isAwaited || autoplay !== false || preload !== 'none';
    if (!isWanted || isEmptyRequest(this.#host) || !this.#host.isConnected) return;
    // Before the first drawing, which playing waits for.
    this.#open();
    if (isAwaited) {
      // Play, which this interrupts, begins anew with the ads.
      if (adBreaks) this.video.pause();
      this.intent.play = this.video.paused;
    } else if (autoplay !== false) void this.#autoplay();
  }

  /** Tries again after a failure, from the place it happened. */
  retry(reason: string | undefined = this.#diagnostics.lastErrorCode): void {
    this.#diagnostics.tell('retried', { reason });
    this.#open();
    if (this.intent.play) void this.play().catch(ignoreInterruption);
  }

  /** Opens what was not openable before; what plays already goes on. */
  openIfIdle(): void {
    if (!this.#session) this.reopen('start');
  }

  /** A play auth for the video that plays already only renews its addresses. */
  takePlayAuth(): void {
    const session = this.#session;
    if (!session?.opened?.takePlayAuth || !this.#host.playAuth) return this.reopen('start');
    void session.opened.takePlayAuth().then((taken) => {
      if (this.#session === session && taken === 'other-video') this.reopen('start');
    });
  }

  async play(): Promise<void> {
    if (this.intent.elsewhere) return this.intent.elsewhere.play();
    const { pauses } = this.intent;
    // `src` and the like take effect with the next update, and may be what is to be played.
    if (this.#host.isUpdatePending) await this.#host.updateComplete;
    if (isEmptyRequest(this.#host)) {
      // Its source comes with the list.
      if (!this.#host.playlist) console.warn('vodkit: nothing to play: set src or play-auth');
      this.intent.play = true;
    } else if (!this.#session) this.#open();
    if (this.#host.adBreaks && (await this.intent.yields('play'))) return;
    if (this.intent.pauses !== pauses) throw interrupted();
    const session = this.#session;
    if (session && !session.engine) await this.#waitToPlay(session);
    const attached = session?.attached;
    session?.engine?.setBufferGoal?.('full');
    // Paused until its place was gone.
    if (this.video.currentTime < (this.live?.start ?? 0)) this.#seek(this.range.end);
    // Kept until it plays: a browser that cannot play a file forgets it.
    this.intent.play = true;
    try {
      await this.video.play();
      this.#stopWaiting(session);
    } catch (error) {
      // A browser rejects this before it tells the engine that the file cannot be played.
      await new Promise((resolve) => setTimeout(resolve));
      // Interrupted by the next engine or source, or by ads, which go on with it.
      const goesOn = this.#session?.attached !== attached || this.intent.holds;
      const isOurs = !session || this.#session === session;
      if (goesOn && isOurs && !this.paused) return this.play();
      this.#stopWaiting(session);
      throw error;
    }
  }

  #stopWaiting(session: PlaySession | undefined): void {
    // In an ad break, play is what the ads do.
    if (this.#session !== session || this.intent.holds) return;
    this.intent.play = false;
    this.#update();
  }

  /** Seconds; found out by other means where the media do not tell it. Infinity for what is live. */
  get duration(): number {
    if (this.live) return Infinity;
    return this.snapshot.duration || (hasEndOf(this.snapshot.playback) ? NaN : this.video.duration);
  }

  /** Undefined for what has an end, which the playback answer may know before the media do. */
  get live(): SeekRange | undefined {
    return hasEndOf(this.snapshot.playback) ? undefined : this.engine?.live;
  }

  /** Empty while nothing is known. */
  get range(): SeekRange {
    return this.live ?? { start: 0, end: this.snapshot.duration };
  }

  get diagnostics(): PlayerDiagnostics {
    return this.#diagnostics.read(this.video, this.snapshot, this.engine?.measure?.());
  }

  get paused(): boolean {
    return this.intent.elsewhere?.facts.paused ?? (this.video.paused && !this.#waitsToPlay);
  }

  pause(): void {
    this.intent.stop();
    this.video.pause();
    this.#update();
  }

  async seek(time: number): Promise<void> {
    const { source } = this.intent;
    this.#seek(time);
    // `src` and the like take effect with the next update, and may be what is sought in.
    if (this.#host.isUpdatePending) await this.#host.updateComplete;
    if (this.intent.source !== source) this.#seek(time);
  }

  #seek(time: number): void {
    const target = seekTarget(this, time);
    if (this.intent.elsewhere) this.intent.elsewhere.seek(target);
    else if (this.snapshot.state.phase === 'ready') this.video.currentTime = target;
    else this.intent.time = target;
  }

  /** Reads the video anew, for what is changed elsewhere than in it. */
  readonly look = (): void => this.#update();

  get engine(): Engine | undefined {
    return this.#session?.engine;
  }

  /** The address of an image or track of this video as it can be loaded now. */
  async addressOf(url: string): Promise<string> {
    return this.#session?.opened?.addresses.fresh(url) ?? url;
  }

  // Play was asked for before the video had anything to load: the browser would forget it.
  get #waitsToPlay(): boolean {
    return this.#session !== undefined && this.intent.play;
  }

  async #waitToPlay(session: PlaySession): Promise<void> {
    this.intent.play = true;
    this.#update();
    this.#lookForStall();
    // WebKit lifts its demand for a gesture only from an element that is used within one.
    if (!this.video.src) this.video.load();
    const isAttached = await session.lastAttached();
    if (!isAttached || this.#session !== session || !this.intent.play) throw interrupted();
  }

  #open(): void {
    this.#endSession();
    const session: PlaySession = new PlaySession(
      this.#sessionHost(() => session),
      this.#released,
    );
    this.#session = session;
    this.#update({ state: { phase: 'loading' } });
    session.attached = Promise.race([session.pictured, this.#attach(session, session.start())]);
  }

  #attach(session: PlaySession, started: Promise<void>): Promise<boolean> {
    return started.then(
      () => true,
      (error: unknown) => {
        if (this.#session === session) this.#fail(toVodError(error));
        return false;
      },
    );
  }

  // Another engine may read what this one could not.
  #takeOver(session: PlaySession, error: VodError): void {
    const { opened } = session;
    this.#keepPlace();
    if (!opened || !session.gaveUp(error)) return this.#fail(error);
    this.video.pause();
    this.#diagnostics.tell('retried', { reason: error.code });
    session.attached = this.#attach(session, session.startNextEngine(opened));
    if (this.intent.play) void this.play().catch(ignoreInterruption);
  }

  // Who waits for a video to be processed wants to see it.
  async #prepare(session: PlaySession, response: Response): Promise<void> {
    // What cannot be read tells as little as an answer without progress.
    const answer: unknown = await response.json().catch(() => undefined);
    if (this.#session !== session || session.opened) return;
    const isFirst = this.snapshot.state.phase !== 'preparing';
    this.#update({ state: { phase: 'preparing', answer } });
    this.#lookForStall();
    if (isFirst && !this.intent.play) void this.#autoplay();
  }

  #sessionHost(ofSession: () => PlaySession): SessionHost {
    const ifCurrent = (act: (session: PlaySession) => void): void => {
      const session = this.#session;
      if (session && session === ofSession()) act(session);
    };
    return {
      video: this.video,
      request: this.#host,
      configs: this.engineConfigs,
      startTime: () => this.intent.time,
      recall: ({ playback }) => this.intent.begin(playback),
      bufferGoal: () => (this.paused && this.#host.preload !== 'auto' ? 'first-frame' : 'full'),
      ...sessionEvents(this.#host, this.#diagnostics),
      waited: (response) => ifCurrent((session) => void this.#prepare(session, response)),
      opened: ({ playback }) => {
        this.#update({ playback, state: { phase: 'loading' } });
        this.#lookForStall();
      },
      qualitiesChanged: (qualities) => ifCurrent(() => this.#update({ qualities })),
      qualityChanged: ({ selected, playing }) =>
        ifCurrent(() => {
          this.#update({ selectedQuality: selected, playingQuality: playing });
          tellQuality(this.#host, this.#diagnostics, this.snapshot);
        }),
      durationFound: (duration) =>
        ifCurrent((session) => {
          const { duration: before } = this.snapshot;
          // What is told of what grows may be older than what was told before.
          session.duration = Math.max(duration, session.duration ?? 0);
          this.#update();
          if (this.snapshot.duration !== before)
            this.#host.dispatchEvent(new Event('durationchange'));
        }),
      retried: (reason) => ifCurrent(() => this.#diagnostics.tell('retried', { reason })),
      failed: (error) => ifCurrent((session) => this.#takeOver(session, error)),
    };
  }

  async #autoplay(): Promise<void> {
    try {
      await this.play();
    } catch (error) {
      if (!(error instanceof DOMException)) throw error;
      if (error.name !== 'NotAllowedError' || this.#host.autoplay !== 'muted') return;
      this.video.muted = true;
      this.#update({ mutedByPolicy: true });
      await this.play().catch(ignoreInterruption);
    }
  }

  readonly #fail = (error: VodError): void => {
    this.#keepPlace();
    this.#endSession();
    this.#diagnostics.lastErrorCode = error.code;
    this.#update({ state: { phase: 'failed', error, mediaError: toMediaError(error) } });
    void tellDeveloper(error, this.#host.src);
    this.#host.dispatchEvent(new ErrorEvent('error', { error, message: error.message }));
    this.#host.dispatchEvent(new VodPlayerErrorEvent(error));
  };

  #keepPlace(): void {
    const { currentTime, ended } = this.video;
    // What is live begins where live is then.
    this.intent.time = ended || this.snapshot.isLive ? 0 : currentTime || this.intent.time;
    this.intent.play = !this.paused;
  }

  #endSession(): void {
    const session = this.#session;
    this.#session = undefined;
    if (!session) return;
    this.#stall.look('well');
    // Lets go of promises of play() that nothing will fulfil any more.
    this.video.pause();
    this.#released = session.end();
  }

  #onMediaEvent(event: Event): void {
    // Not every way to play leads through `play()`: the browser has buttons of its own.
    if (event.type === 'play') this.engine?.setBufferGoal?.('full');
    // As it was before: the browser pauses what it cannot decode. Whatever plays on, plays.
    if (event.type === 'error') this.intent.play = !this.snapshot.paused;
    const session = event.type === 'loadedmetadata' ? this.#session : undefined;
    if (session) this.#resumeIn(session);
    if (event.type === 'waiting' && this.snapshot.started && !this.video.seeking)
      this.#diagnostics.stalled(this.video.currentTime);
    this.#update({
      ...(session && { state: { phase: 'ready' } }),
      ...(event.type === 'playing' && { started: true }),
      ...(event.type === 'volumechange' && !this.video.muted && { mutedByPolicy: false }),
    });
    this.#lookForStall();
    // `error` is told by #fail, once nothing can be done about it.
    if (event.type !== 'error') this.#host.dispatchEvent(new Event(event.type));
  }

  // The engine was told where to start; what was sought since is made up for now.
  #resumeIn({ startTime }: PlaySession): void {
    const { time } = this.intent;
    this.intent.time = 0;
    if (time !== startTime) this.video.currentTime = time;
  }

  #lookForStall(): void {
    const { waiting, state } = this.snapshot;
    if (waiting && isLeftBehind(this.live, this.video.currentTime)) {
      this.#keepPlace();
      return this.retry('live');
    }
    // What is still being uploaded may be long in coming.
    const isDue = this.#session && waiting && state.phase !== 'preparing' && !isArriving(this);
    this.#stall.look(isDue ? 'waiting' : 'well');
  }

  #onOnline(): void {
    const { state } = this.snapshot;
    if (state.phase === 'failed' && state.error.code === 'network') this.retry();
  }

  // The video is read anew with every change: what it says of itself holds, whatever else is known.
  #update(change: Partial<PlayerSnapshot> = {}): void {
    const known = { ...this.snapshot, ...change };
    const next: PlayerSnapshot = {
      ...known,
      ...readMedia(this.video, known, factsOf(this, this.#session)),
      ...(this.#waitsToPlay && { paused: false, waiting: !this.intent.holds }),
      ...this.intent.elsewhere?.facts,
    };
    if (isSame(next, this.snapshot)) return;
    const { isLive } = this.snapshot;
    this.snapshot = Object.freeze(next);
    if (next.isLive !== isLive)
      for (const type of ['streamtypechange', 'targetlivewindowchange'])
        this.#host.dispatchEvent(new Event(type));
    this.#host.requestUpdate();
  }
}
