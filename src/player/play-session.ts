import { VodError } from '../shared/vod-error.js';
import type {
  Beginning,
  BufferGoal,
  Engine,
  EngineName,
  EngineSink,
  Picture,
} from './engines/engine.js';
import { fetchPart } from './fetch-part.js';
import { HeadStart } from './head-start.js';
import { hasEndOf } from './live-window.js';
import { misconfigured } from './misconfigured.js';
import { toVodError } from './to-vod-error.js';
import { openSource } from './open-source.js';
import type { Choice, OpenedSource, SourceNews, SourceRequest } from './source-request.js';

/** What a session asks of the player, and tells it. */
export interface SessionHost extends SourceNews, EngineSink {
  readonly video: HTMLVideoElement;
  readonly request: SourceRequest;
  /** Options of the page for libraries. */
  readonly configs: Partial<Record<EngineName, object>>;
  /** Seconds to start at, now. */
  startTime(): number;
  /** Is to know where to begin. */
  recall(source: OpenedSource): Promise<void>;
  bufferGoal(): BufferGoal;
  opened(source: OpenedSource): void;
  engineChosen(engine: Engine, type: string): void;
  engineLoads(engine: Engine): void;
}

/** A choice, and what is done for it before its engine is there. */
interface StartedChoice extends Choice {
  /** How much had been given up then. */
  readonly failures: number;
  readonly headStart?: HeadStart | undefined;
  readonly picture?: Picture | undefined;
}

// What another engine may be able to read.
const triedElsewhere = ['decode', 'not-supported'];
// To wait for the qualities that every browser plays.
const ladder = ';ladder=1';

/** One source being played, from the opening of its addresses to the end: by one engine, and by the next when that fails. */
export class PlaySession {
  readonly #host: SessionHost;
  readonly #abort = new AbortController();
  #failure: VodError | undefined;
  #choice: Choice | undefined;
  // No engine gets further with it.
  #lost: Choice['source'] | undefined;
  // Of the playback answer, once this browser could not play an interim one.
  #wants: string | undefined;
  #released: void | Promise<void>;
  // Until the engine has it, which begins anew where it failed.
  #picture: Picture | undefined;
  #again: Choice | undefined;
  // Counts what was given up: what was chosen before is overtaken.
  #failures = 0;
  #markPictured: (isPictured: true) => void = () => undefined;
  /** Resolves when a picture is there that can be played, before there is an engine. */
  readonly pictured = new Promise<true>((resolve) => (this.#markPictured = resolve));
  /** Whether the engine has been given the source; false when that failed. */
  attached: Promise<boolean> = Promise.resolve(false);
  opened: OpenedSource | undefined;
  engine: Engine | undefined;
  /** Seconds the engine was told to start at. */
  startTime: number | undefined;
  /** Seconds, of media that do not tell it themselves; of what grows, those so far. */
  duration: number | undefined;

  /** `released` is that of the session before, on the same video. */
  constructor(host: SessionHost, released: void | Promise<void>) {
    this.#host = host;
    this.#released = released;
  }

  /** Opens the source and starts the engine. */
  async start(): Promise<void> {
    const { signal } = this.#abort;
    const opened = await openSource(this.#host.request, signal, this.#host, this.#wants);
    await this.#host.recall(opened);
    if (signal.aborted) return;
    this.opened = opened;
    // What the source begins with is asked for before the poster, which is drawn once the host is told.
    const choice = await this.#choose(opened).finally(() => this.#host.opened(opened));
    if (choice) await this.#startEngine(choice, opened);
  }

  /** Whether another engine is to try what this one could not play, or another source; the engine is let go of. */
  gaveUp(error: VodError): boolean {
    this.#failures += 1;
    if (this.#picture) {
      this.#picture.destroy();
      this.#picture = undefined;
      this.#again = this.#choice;
      return true;
    }
    const isReadElsewhere = triedElsewhere.includes(error.code);
    const isReadLater = this.#isInterim && error.code === 'source';
    if (!isReadElsewhere && !isReadLater && !this.opened?.hasFallbacks) return false;
    this.#failure = error;
    if (!isReadElsewhere) this.#lost = this.#choice?.source;
    if (this.engine) this.#released = this.engine.destroy();
    this.engine = undefined;
    return true;
  }

  /** What became of `attached`; of the last one, where the engine began anew meanwhile. */
  async lastAttached(): Promise<boolean> {
    const { attached } = this;
    const isAttached = await attached;
    return this.attached === attached ? isAttached : this.lastAttached();
  }

  /** Starts the next engine that suits. Throws what the one before failed with when there is none. */
  async startNextEngine(opened: OpenedSource): Promise<void> {
    const choice = await this.#choose(opened);
    if (choice) await this.#startEngine(choice, opened);
  }

  /** Undefined when the session has ended meanwhile. */
  async #choose(opened: OpenedSource): Promise<StartedChoice | undefined> {
    const again = this.#again;
    const failures = this.#failures;
    this.#again = undefined;
    const choice = again ?? (await this.#nextChoice(opened));
    const { signal } = this.#abort;
    if (signal.aborted) return undefined;
    if (!choice && this.#failure && this.#isInterim && !this.#wants) {
      this.#wants = ladder;
      this.opened = undefined;
      return void (await this.start());
    }
    if (!choice)
      throw (
        this.#failure ?? new VodError('not-supported', 'This browser plays none of the sources')
      );
    this.#choice = choice;
    // What no engine asks for, none can report.
    const { cmcd = null } = this.#host.request;
    if (!choice.factory.begin || cmcd !== null) return { ...choice, failures };
    const beginning = again ? undefined : await this.#begin(choice, opened);
    const { known, picture } = beginning ?? {};
    if (signal.aborted) return void picture?.destroy();
    this.#picture = picture;
    void picture?.playable.then(() => this.#markPictured(true));
    const early = (choice.source.preload ?? []).filter(
      (url) => !known?.has(url) && !(picture && url.endsWith('.m4s')),
    );
    return { ...choice, failures, picture, headStart: new HeadStart(early, signal, known) };
  }

  get #isInterim(): boolean {
    return this.opened?.playback?.interim === true;
  }

  async #nextChoice({ choices }: OpenedSource): Promise<Choice | undefined> {
    // No engine has codecs that the browser lacks; what it cannot decode, another may have put together better.
    if (this.#isInterim && this.#failure && this.#failure.code !== 'decode') return undefined;
    let choice: Choice | undefined;
    do ({ value: choice } = await choices.next());
    while (choice && choice.source === this.#lost);
    return choice;
  }

  // Options of the page may change how the engine loads.
  async #begin(
    { source: { url, start }, factory }: Choice,
    { addresses, playback }: OpenedSource,
  ): Promise<Beginning | undefined> {
    const host = this.#host;
    if (!start || host.configs[factory.name]) return undefined;
    await this.#released;
    return factory.begin?.({
      video: host.video,
      url,
      start,
      addresses,
      startTime: (this.startTime = host.startTime()),
      duration: playback?.duration ?? 0,
      signal: this.#abort.signal,
      wantsMore: () => host.bufferGoal() === 'full',
      failed: (cause) => host.failed(toVodError(cause)),
    });
  }

  async #startEngine(
    { source, factory, failures, headStart, picture }: StartedChoice,
    opened: OpenedSource,
  ): Promise<void> {
    const host = this.#host;
    const { addresses } = opened;
    await picture?.answered;
    const [engine, config] = await Promise.all([
      // What is fetched for it.
      fetchPart(factory.create(host.video, host)),
      this.#configOf(factory.name, opened),
    ]);
    await this.#released;
    const handOver = await picture?.handOver();
    const isOvertaken = this.#abort.signal.aborted || failures !== this.#failures;
    if (isOvertaken || (picture && !handOver)) return void engine.destroy();
    this.engine = engine;
    host.engineChosen(engine, source.type);
    engine.setBufferGoal?.(host.bufferGoal());
    const startTime = (this.startTime = host.startTime());
    const hasCaptions = opened.playback !== undefined;
    const hasEnd = hasEndOf(opened.playback);
    const isOpenEnded = hasEnd && !opened.playback?.duration;
    engine.load({
      ...{ ...source, addresses, headStart, handOver, startTime, config },
      ...{ hasCaptions, hasEnd, isOpenEnded },
    });
    this.#picture = undefined;
    host.engineLoads(engine);
  }

  /** Options for the library. */
  async #configOf(name: EngineName, opened: OpenedSource): Promise<object | undefined> {
    const {
      configs: { [name]: config },
      request: { cmcd = null },
    } = this.#host;
    if (cmcd === null) return config;
    // Without the part that reports, it plays all the same.
    const part = await import('./cmcd/cmcd-session.js').catch(() => undefined);
    return part ? part.reporting({ name, config, cmcd, opened, refuse: misconfigured }) : config;
  }

  /** Resolves when nothing of it touches the video any more. */
  end(): void | Promise<void> {
    this.#abort.abort();
    this.#picture?.destroy();
    return this.engine?.destroy();
  }
}
