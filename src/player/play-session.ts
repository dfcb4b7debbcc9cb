import { VodError } from '../shared/vod-error.js';
import type { BufferGoal, Engine, EngineName, EngineSink } from './engines/engine.js';
import { HeadStart } from './head-start.js';
import { misconfigured } from './misconfigured.js';
import {
  openSource,
  type Choice,
  type OpenedSource,
  type SourceNews,
  type SourceRequest,
} from './open-source.js';

/** What a session asks of the player, and tells it. */
export interface SessionHost extends SourceNews, EngineSink {
  readonly video: HTMLVideoElement;
  readonly request: SourceRequest;
  /** Options of the page for libraries. */
  readonly configs: Partial<Record<EngineName, object>>;
  /** Seconds to start at, now. */
  startTime(): number;
  bufferGoal(): BufferGoal;
  opened(source: OpenedSource): void;
  engineChosen(engine: Engine, type: string): void;
  engineLoads(engine: Engine): void;
}

/** A choice, and what is fetched for it already. */
interface StartedChoice extends Choice {
  readonly headStart: HeadStart | undefined;
}

// What another engine may be able to read.
const triedElsewhere = ['decode', 'not-supported'];

/** One source being played, from the opening of its addresses to the end: by one engine, and by the next when that fails. */
export class PlaySession {
  readonly #host: SessionHost;
  readonly #abort = new AbortController();
  #failure: VodError | undefined;
  #source: Choice['source'] | undefined;
  // No engine gets further with it.
  #lost: Choice['source'] | undefined;
  #released: void | Promise<void>;
  /** Whether the engine has been given the source; false when that failed. */
  attached: Promise<boolean> = Promise.resolve(false);
  opened: OpenedSource | undefined;
  engine: Engine | undefined;
  /** Seconds the engine was told to start at. */
  startTime: number | undefined;
  /** Seconds, of media that do not tell it themselves. */
  duration: number | undefined;

  /** `released` is that of the session before, on the same video. */
  constructor(host: SessionHost, released: void | Promise<void>) {
    this.#host = host;
    this.#released = released;
  }

  /** Opens the source and starts the engine. */
  async start(): Promise<void> {
    const { signal } = this.#abort;
    const opened = await openSource(this.#host.request, signal, this.#host);
    if (signal.aborted) return;
    this.opened = opened;
    // What the source begins with is asked for before the poster, which is drawn once the host is told.
    const choice = await this.#choose(opened).finally(() => this.#host.opened(opened));
    if (choice) await this.#startEngine(choice, opened);
  }

  /** Whether another engine is to try what this one could not play, or another source; the engine is let go of. */
  gaveUp(error: VodError): boolean {
    const isReadElsewhere = triedElsewhere.includes(error.code);
    if (!isReadElsewhere && !this.opened?.hasFallbacks) return false;
    this.#failure = error;
    if (!isReadElsewhere) this.#lost = this.#source;
    this.#released = this.engine?.destroy();
    this.engine = undefined;
    return true;
  }

  /** Starts the next engine that suits. Throws what the one before failed with when there is none. */
  async startNextEngine(opened: OpenedSource): Promise<void> {
    const choice = await this.#choose(opened);
    if (choice) await this.#startEngine(choice, opened);
  }

  /** Undefined when the session has ended meanwhile. */
  async #choose({ choices }: OpenedSource): Promise<StartedChoice | undefined> {
    let choice: Choice | undefined;
    do ({ value: choice } = await choices.next());
    while (choice && choice.source === this.#lost);
    const { signal } = this.#abort;
    if (signal.aborted) return undefined;
    if (!choice)
      throw (
        this.#failure ?? new VodError('not-supported', 'This browser plays none of the sources')
      );
    const { source, factory } = choice;
    this.#source = source;
    // What no engine asks for, none can report.
    const { cmcd = null } = this.#host.request;
    const isEarly = factory.warmUp && cmcd === null;
    return {
      ...choice,
      headStart: isEarly ? new HeadStart(source.preload ?? [], signal) : undefined,
    };
  }

  async #startEngine(
    { source, factory, headStart }: StartedChoice,
    opened: OpenedSource,
  ): Promise<void> {
    const host = this.#host;
    const { addresses } = opened;
    const [engine, config] = await Promise.all([
      factory.create(host.video, host),
      this.#configOf(factory.name, opened),
    ]);
    await this.#released;
    if (this.#abort.signal.aborted) return void engine.destroy();
    this.engine = engine;
    host.engineChosen(engine, source.type);
    engine.setBufferGoal?.(host.bufferGoal());
    const startTime = (this.startTime = host.startTime());
    const hasCaptions = opened.playback !== undefined;
    const hasEnd = Boolean(opened.playback?.duration);
    engine.load({ ...source, addresses, headStart, startTime, config, hasCaptions, hasEnd });
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
    return this.engine?.destroy();
  }
}
