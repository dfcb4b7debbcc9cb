import { after } from '../../shared/timers.js';
import type { Beginning, BeginningSource, HandOver, Picture } from './engine.js';
import { FirstTrack, mimeOf } from './first-track.js';
import { readStart, type Files, type StartTrack } from './read-start.js';

/** Where this is tested. */
const isTestedHere = /(?:Chrome|Firefox)\//;
/** What a segment may weigh against the first one, by the second. */
const heavier = 1.4;
/** For the engine to look around. */
const marginMs = 300;
/** For a segment. The engine may know a smaller rendition, and tries a server that says nothing again. */
const longestMs = 10_000;
/** Of the engine, gzipped. */
const codeBytes = 115_000;
/** After which it is known how fast a line is. */
const knownMs = 80;
/** A timeline that begins later is moved by the engine; this code does not. */
const latestStart = 0.3;

/** Has the browser set up what it needs for any media source: the first of a page takes it 10 ms, which pass while the answer is under way. */
function warmUp(): void {
  const video = document.createElement('video');
  const mediaSource = new MediaSource();
  const url = URL.createObjectURL(mediaSource);
  mediaSource.addEventListener('sourceopen', () => {
    URL.revokeObjectURL(url);
    video.removeAttribute('src');
    video.load();
  });
  video.src = url;
}

if ('MediaSource' in globalThis && isTestedHere.test(navigator.userAgent)) warmUp();

/** What `start` of a source offers here; undefined where nothing can be made of it. */
export function begin(source: BeginningSource): Beginning | undefined {
  const start = readStart(source.start, source.url);
  // The video is another's by now.
  if (!start || source.signal.aborted) return undefined;
  const { tracks, files } = start;
  const isPlayable =
    source.startTime === 0 &&
    isTestedHere.test(navigator.userAgent) &&
    tracks.every(({ kind, codecs }) => MediaSource.isTypeSupported(mimeOf(kind, codecs)));
  return {
    known: files,
    picture: isPlayable ? new FirstPicture(source, tracks, files) : undefined,
  };
}

/** Shows the first segments with little code, while the engine that takes the media source over is still on its way. */
class FirstPicture implements Picture {
  readonly #source: BeginningSource;
  readonly #mediaSource = new MediaSource();
  readonly #tracks: readonly FirstTrack[];
  // Of what goes on now.
  readonly #loads = new AbortController();
  readonly #listeners = new AbortController();
  readonly #whole: Promise<boolean>;
  #state: 'running' | 'ended' | 'handed-over' = 'running';
  #engineIsReady = false;
  #wake: () => void = () => undefined;
  #bytesPerMs = 0;
  #markPlayable: () => void = () => undefined;
  readonly answered: Promise<unknown>;
  readonly playable = new Promise<void>((resolve) => (this.#markPlayable = resolve));

  constructor(source: BeginningSource, tracks: readonly StartTrack[], files: Files) {
    this.#source = source;
    const { video, addresses } = source;
    const { signal } = this.#loads;
    const progressed = (): void => this.#look();
    const parts = { files, addresses, signal, progressed };
    this.#tracks = tracks.map((track) => new FirstTrack(track, parts));
    const on = (type: string, listener: () => void): void =>
      video.addEventListener(type, listener, { signal: this.#listeners.signal });
    on('error', () => this.#fail(video.error));
    // What was sought is for the engine to find.
    on('seeking', () => this.#loads.abort());
    on('play', () => this.#wake());
    signal.addEventListener('abort', () => this.#wake());
    this.answered = Promise.all(this.#tracks.map((track) => track.answered));
    this.#whole = this.#run().then(
      () => this.#state === 'running',
      (cause: unknown) => {
        this.#fail(cause);
        return false;
      },
    );
  }

  async handOver(): Promise<HandOver | undefined> {
    this.#engineIsReady = true;
    this.#wake();
    if (!(await this.#whole) || this.#state !== 'running') return undefined;
    this.#state = 'handed-over';
    this.#listeners.abort();
    return {
      mediaSource: this.#mediaSource,
      tracks: this.#tracks.map((track) => track.handOver()),
      bitsPerSecond: this.#bytesPerMs * 8000,
    };
  }

  destroy(): void {
    if (this.#state === 'ended') return;
    this.#state = 'ended';
    this.#loads.abort();
    this.#listeners.abort();
    const { video } = this.#source;
    URL.revokeObjectURL(video.src);
    video.removeAttribute('src');
    video.load();
  }

  #fail(cause: unknown): void {
    if (this.#state === 'running') this.#source.failed(cause);
  }

  async #run(): Promise<void> {
    const first = this.#load(0);
    const { video, duration } = this.#source;
    const opened = new Promise((resolve) =>
      this.#mediaSource.addEventListener('sourceopen', resolve, { once: true }),
    );
    video.src = URL.createObjectURL(this.#mediaSource);
    await Promise.race([opened, first]);
    if (this.#mediaSource.readyState !== 'open') await opened;
    if (duration > 0) this.#mediaSource.duration = duration;
    for (const track of this.#tracks) track.open(this.#mediaSource);
    await first;
    if (!this.#tracks.every((track) => track.beginsBefore(latestStart)))
      throw new Error('Nothing begins here');
    await this.#continue(1);
    await Promise.all(this.#tracks.map((track) => track.settle()));
    // Closed by what could not be parsed, which the browser tells later.
    if (this.#mediaSource.readyState !== 'open') throw new Error('Nothing can be added');
  }

  /** Until what is there outlasts the engine's code and one more segment. */
  async #continue(n: number): Promise<void> {
    const { video, wantsMore } = this.#source;
    const { signal } = this.#loads;
    while (!signal.aborted) {
      const next = wantsMore() ? this.#msOf(n) : undefined;
      const spareMs = next
        ? (this.#end - video.currentTime) * 1000 - next.loadMs * heavier - marginMs
        : Infinity;
      const isEnough = spareMs > 0;
      if (isEnough) this.#markPlayable();
      // The engine may know a smaller rendition.
      const isTooSlow = next && next.loadMs > next.durationMs;
      if (this.#engineIsReady && (isEnough || isTooSlow)) return;
      if (isEnough) await this.#sleep(spareMs);
      else if (!(await this.#loadMore(n++))) return;
    }
  }

  // What comes faster than it plays, the engine's code with it, plays while it comes: shown still until it is whole, it would look stuck.
  #look(): void {
    // One of them alone tells what is to come; after the first segment, all is measured.
    const coming = this.#tracks.filter(({ rest }) => rest !== 0);
    if (coming.length > 1 || this.#end > 0) return;
    if (!this.#tracks.every((track) => track.beginsBefore(latestStart))) return;
    const rest = coming[0]?.rest ?? 0;
    const { bytes, ms } = this.#pace;
    const playMs = this.#msOf(0)?.durationMs ?? 0;
    const code = this.#engineIsReady ? 0 : codeBytes;
    const isFaster = ((bytes + rest) / bytes) * ms * heavier < playMs;
    const comesInTime = ((rest * heavier + code) / bytes) * ms + marginMs < playMs;
    if (ms > knownMs && isFaster && comesInTime) this.#markPlayable();
  }

  // What fails here is asked for again by the engine, which tells what is wrong.
  async #loadMore(n: number): Promise<boolean> {
    try {
      await this.#load(n);
      return true;
    } catch {
      // Of the other track too.
      this.#loads.abort();
      return false;
    }
  }

  get #end(): number {
    return Math.min(...this.#tracks.map(({ end }) => end));
  }

  /** How long the segments that are next take to load, as fast as it went so far, and to play. */
  #msOf(n: number): { loadMs: number; durationMs: number } | undefined {
    const durations = this.#tracks.flatMap((track) => track.durationOf(n) ?? []);
    if (durations.length < this.#tracks.length) return undefined;
    const bytes = this.#tracks.map((track, index) => track.bytesASecond * (durations[index] ?? 0));
    return {
      loadMs: bytes.reduce((sum, one) => sum + one, 0) / this.#bytesPerMs,
      durationMs: Math.min(...durations) * 1000,
    };
  }

  async #load(n: number): Promise<void> {
    const timer = after(longestMs, () => this.#loads.abort());
    // Sound is less, and both are waited for.
    const asked = this.#tracks.toReversed().map((track) => track.load(n));
    await Promise.all(asked).finally(() => clearTimeout(timer));
    const { bytes, ms } = this.#pace;
    this.#bytesPerMs = bytes / ms;
  }

  /** Of the segments that come, or have come last. */
  get #pace(): { bytes: number; ms: number } {
    const bytes = this.#tracks.reduce((sum, track) => sum + track.bytes, 0);
    const since = Math.min(...this.#tracks.map(({ answeredAt }) => answeredAt));
    return { bytes, ms: Math.max(1, performance.now() - since) };
  }

  #sleep(ms: number): Promise<void> {
    return new Promise((resolve) => {
      const timer = ms === Infinity ? undefined : after(Math.max(20, ms), resolve);
      this.#wake = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  }
}
