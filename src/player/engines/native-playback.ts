import { networkError } from '../../shared/http-error.js';
import { VodError, type VodErrorCode } from '../../shared/vod-error.js';
import { ignoreInterruption } from '../ignore-interruption.js';
import type { Engine, EngineSink, EngineSource, SeekRange } from './engine.js';

/** Drives the browser's own player. */
export class NativePlayback implements Engine {
  readonly name = 'native';
  readonly version = undefined;
  readonly instance = undefined;
  readonly #video: HTMLVideoElement;
  readonly #sink: EngineSink;
  readonly #abort = new AbortController();
  #source: EngineSource | undefined;
  #plays = false;

  constructor(video: HTMLVideoElement, sink: EngineSink) {
    this.#video = video;
    this.#sink = sink;
  }

  load(source: EngineSource): void {
    this.#source = source;
    this.#plays = !this.#video.paused;
    const { signal } = this.#abort;
    this.#video.addEventListener('error', () => void this.#onError(), { signal });
    for (const type of ['play', 'pause', 'timeupdate'])
      this.#video.addEventListener(type, () => this.#notePlaying(), { signal });
    this.#video.addEventListener('loadedmetadata', () => this.#onMetadata(source.url), { signal });
    if (source.isOpenEnded)
      for (const type of ['durationchange', 'progress', 'timeupdate'])
        this.#video.addEventListener(type, () => this.#tellLength(), { signal });
    this.#open(source.url, source.startTime);
  }

  setBufferGoal(goal: 'first-frame' | 'full'): void {
    this.#video.preload = goal === 'full' ? 'auto' : 'metadata';
  }

  get live(): SeekRange | undefined {
    // Of a file, WebKitGTK takes the position for the length once `seekable` was read too early.
    if (!/mpegurl/i.test(this.#source?.type ?? '')) return undefined;
    const { duration, seekable, buffered } = this.#video;
    if (duration !== Infinity) return undefined;
    // While a playlist grows, Chromium tells no range to seek in.
    const ranges = seekable.length > 0 ? seekable : buffered;
    const last = ranges.length - 1;
    return last < 0 ? undefined : { start: ranges.start(0), end: ranges.end(last) };
  }

  // The browser pauses what fails, before or after it says so.
  #notePlaying(): void {
    if (!this.#video.error) this.#plays = !this.#video.paused;
  }

  #tellLength(): void {
    const { live } = this;
    if (live) this.#sink.durationFound(live.end);
  }

  destroy(): void {
    this.#abort.abort();
    this.#video.removeAttribute('src');
    this.#video.load();
  }

  #open(url: string, startTime: number): void {
    const video = this.#video;
    video.src = url;
    if (startTime <= 0) return;
    video.addEventListener('loadedmetadata', () => (video.currentTime = startTime), {
      once: true,
      signal: this.#abort.signal,
    });
  }

  // What a MediaRecorder made has no length in it. A browser finds it by seeking past the end, here in a video of its own.
  #onMetadata(url: string): void {
    if (this.#video.duration !== Infinity || !url.startsWith('blob:')) return;
    const { signal } = this.#abort;
    const probe = document.createElement('video');
    const stop = (): void => probe.removeAttribute('src');
    probe.addEventListener('loadedmetadata', () => (probe.currentTime = Number.MAX_SAFE_INTEGER), {
      signal,
    });
    probe.addEventListener(
      'durationchange',
      () => {
        if (!Number.isFinite(probe.duration)) return;
        this.#sink.durationFound(probe.duration);
        stop();
      },
      { signal },
    );
    signal.addEventListener('abort', stop, { once: true });
    probe.muted = true;
    probe.preload = 'auto';
    probe.src = url;
  }

  // The browser hides the status of a refused request, so any failure of a renewable address is worth one new grant.
  async #onError(): Promise<void> {
    const { error, currentTime } = this.#video;
    const plays = this.#plays;
    const source = this.#source;
    if (!error || !source) return;
    try {
      const url = source.addresses.current(source.url);
      if (error.code !== MediaError.MEDIA_ERR_DECODE && (await source.addresses.renew(url))) {
        if (this.#abort.signal.aborted) return;
        this.#sink.retried(error.message);
        this.#open(source.addresses.current(source.url), currentTime || source.startTime);
        if (plays) await this.#video.play().catch(ignoreInterruption);
        return;
      }
    } catch (cause) {
      if (cause instanceof VodError) return this.#sink.failed(cause);
      throw cause;
    }
    if (!this.#abort.signal.aborted) this.#sink.failed(toVodError(error));
  }
}

const codes: Readonly<Record<number, VodErrorCode>> = {
  1: 'aborted',
  3: 'decode',
  4: 'source',
};

function toVodError(error: MediaError): VodError {
  if (error.code === MediaError.MEDIA_ERR_NETWORK) return networkError(error);
  return new VodError(codes[error.code] ?? 'source', error.message, {
    retryable: error.code !== 1,
  });
}
