import type Hls from 'hls.js';
import type { ErrorData, HlsConfig, Level, LoadPolicy, RetryConfig } from 'hls.js';
import { networkError } from '../../shared/http-error.js';
import { after } from '../../shared/timers.js';
import { VodError } from '../../shared/vod-error.js';
import type {
  AudioChoice,
  BufferGoal,
  Engine,
  EngineFigures,
  EngineSink,
  EngineSource,
  Quality,
  SeekRange,
} from './engine.js';
import { createAddressLoader } from './hls-loader.js';
import { takeOver } from './hls-take-over.js';
import type { whenDry } from './when-dry.js';

// `maxBufferSize` is the least that hls.js fills before `maxBufferLength` is heeded.
const buffers = {
  'first-frame': { maxBufferLength: 1, maxBufferSize: 0 },
  full: { maxBufferLength: 30, maxBufferSize: 30_000_000 },
} as const satisfies Readonly<Record<BufferGoal, Partial<HlsConfig>>>;

// Enough to ride out a hiccup, few enough that a dead server is not hammered.
function retries(
  maxNumRetry: number,
  maxTimeToFirstByteMs: number,
  maxLoadTimeMs: number,
  shouldRetry?: RetryConfig['shouldRetry'],
): LoadPolicy {
  const pause = { retryDelayMs: 1000, maxRetryDelayMs: 1000, backoff: 'linear' } as const;
  return {
    default: {
      maxTimeToFirstByteMs,
      maxLoadTimeMs,
      timeoutRetry: { maxNumRetry: 1, ...pause },
      errorRetry: { maxNumRetry, ...pause, ...(shouldRetry && { shouldRetry }) },
    },
  };
}

// What is missing far ahead must not end the load of what comes before it.
const maxMissesInARow = 3;

const maxFatalsInARow = 2;

/** Pixels; of the rendition that shows the first picture after a jump. */
const smallHeight = 360;
/** To wait for a picture. */
const noticedSeconds = 0.15;

// hls.js begins again with a new media source after what cannot be decoded, with no limit where part of it could be.
const maxResetsInPlace = 2;

/** What is fetched for it. */
export interface HlsCode {
  Hls: typeof Hls;
  whenDry: typeof whenDry;
}

/** Drives hls.js, which it is given. */
export class HlsPlayback implements Engine {
  readonly name = 'hls.js';
  readonly version: string;
  readonly #whenDry: typeof whenDry;
  readonly #Hls: typeof Hls;
  readonly #video: HTMLVideoElement;
  readonly #sink: EngineSink;
  #hls: Hls | undefined;
  #source: EngineSource | undefined;
  #bufferGoal: BufferGoal = 'full';
  #qualities: readonly Quality[] = [];
  #selected = 'auto';
  #recovered = false;
  #resets = 0;
  #resetAt = 0;
  #fatalsInARow = 0;
  /** Whose last segment has been buffered. */
  readonly #ends = new Set<string>();
  readonly #abort = new AbortController();

  constructor(code: HlsCode, video: HTMLVideoElement, sink: EngineSink) {
    this.version = code.Hls.version;
    this.#Hls = code.Hls;
    this.#whenDry = code.whenDry;
    this.#video = video;
    this.#sink = sink;
  }

  get instance(): Hls | undefined {
    return this.#hls;
  }

  load(source: EngineSource): void {
    const { Events } = this.#Hls;
    const hls = new this.#Hls(this.#config(source));
    this.#source = source;
    this.#hls = hls;
    hls.on(Events.MANIFEST_PARSED, (_event, { firstLevel }) => {
      // The one that the playlist names first, which is on its way already.
      hls.startLevel = firstLevel;
      this.#listQualities();
    });
    hls.on(Events.LEVEL_UPDATED, (_event, { details }) => {
      if (source.isOpenEnded && details.live) this.#sink.durationFound(details.edge);
    });
    hls.on(Events.LEVELS_UPDATED, () => this.#listQualities());
    hls.on(Events.LEVEL_SWITCHED, (_event, { level }) => this.#reportQuality(level));
    hls.on(Events.FRAG_BUFFERED, (_event, { frag }) => {
      this.#fatalsInARow = 0;
      if (!frag.endList) return;
      this.#ends.add(frag.type);
      if (this.#video.readyState < HTMLMediaElement.HAVE_CURRENT_DATA) this.#tellEnd(hls);
    });
    hls.on(Events.ERROR, this.#onError);
    this.#video.addEventListener('error', () => after(1000, () => this.#onStuck(hls)), {
      signal: this.#abort.signal,
    });
    this.#video.addEventListener('waiting', () => this.#onWaiting(hls), {
      signal: this.#abort.signal,
    });
    // Before the library listens.
    this.#video.addEventListener('seeking', () => this.#onSeeking(hls), {
      signal: this.#abort.signal,
    });
    const { handOver, url } = source;
    if (handOver) return takeOver(hls, this.#Hls, { video: this.#video, url, handOver });
    hls.attachMedia(this.#video);
    hls.loadSource(url);
  }

  setBufferGoal(goal: BufferGoal): void {
    this.#bufferGoal = goal;
    // How far the page has it load holds for playing.
    if (this.#hls)
      Object.assign(this.#hls.config, buffers[goal], goal === 'full' && this.#source?.config);
  }

  selectQuality(id: string): void {
    const hls = this.#hls;
    if (!hls) return;
    const index = this.#qualities.findIndex((quality) => quality.id === id);
    this.#selected = index < 0 ? 'auto' : id;
    void import('./hls-switch.js').then(
      ({ switchLevel }) => switchLevel(hls, this.#Hls, index),
      // Later, but all the same.
      () => (hls.nextLevel = index),
    );
    this.#reportQuality(hls.currentLevel);
  }

  get audio(): AudioChoice | undefined {
    return this.#hls;
  }

  get live(): SeekRange | undefined {
    const { latestLevelDetails, liveSyncPosition } = this.#hls ?? {};
    return latestLevelDetails?.live
      ? { start: latestLevelDetails.fragmentStart, end: liveSyncPosition ?? 0 }
      : undefined;
  }

  measure(): EngineFigures {
    const hls = this.#hls;
    const { videoCodec, audioCodec, frameRate } = hls?.levels[hls.currentLevel] ?? {};
    return {
      bandwidth: hls?.bandwidthEstimate,
      codecs: [videoCodec, audioCodec].filter(Boolean).join(', '),
      frameRate,
      latency: hls?.latency,
    };
  }

  destroy(): void {
    this.#abort.abort();
    this.#hls?.destroy();
    this.#hls = undefined;
  }

  #config(source: EngineSource): Partial<HlsConfig> {
    return {
      loader: createAddressLoader(this.#Hls.DefaultConfig.loader, {
        ...source,
        refuse: (error) => this.#sink.failed(error),
        prepare: (data) => this.#prepare(source, data),
      }),
      // The segments are fMP4 already and decrypted by WebCrypto: a worker would gain nothing, and strict CSPs forbid it.
      enableWorker: false,
      liveDurationInfinity: true,
      startPosition: source.startTime > 0 ? source.startTime : -1,
      ...buffers[this.#bufferGoal],
      maxMaxBufferLength: 120,
      backBufferLength: 60,
      capLevelToPlayerSize: true,
      abrEwmaDefaultEstimate: source.handOver?.bitsPerSecond ?? 1_500_000,
      // What plays already is taken over at its place.
      autoStartLoad: !source.handOver,
      // Our build has none; the one that its authors publish would start to load a second time.
      interstitialsController: undefined as never,
      manifestLoadPolicy: retries(2, 10_000, 20_000),
      playlistLoadPolicy: retries(2, 10_000, 20_000),
      keyLoadPolicy: retries(1, 8000, 10_000),
      // hls.js counts the failures of picture and sound together, and may end at the first; see `#onFatal`.
      fragLoadPolicy: retries(1, 10_000, 60_000, (_config, misses, _isTimeout, answer, isDue) =>
        answer?.code === 404 ? misses < maxMissesInARow : isDue,
      ),
      ...source.config,
    };
  }

  // Without what shows its subtitles, it plays all the same. The build that its authors publish has it inside.
  #prepare({ hasCaptions }: EngineSource, data: unknown): Promise<void> | undefined {
    const isInside = this.#Hls.DefaultConfig.subtitleTrackController;
    if (hasCaptions || isInside || !/TYPE=SUBTITLES/.test(String(data))) return undefined;
    return import('./hls-subtitles.js').then(
      ({ addSubtitles }) => addSubtitles(this.#Hls, this.#hls, this.#onError),
      () => undefined,
    );
  }

  #listQualities(): void {
    this.#qualities = (this.#hls?.levels ?? []).map(toQuality);
    this.#sink.qualitiesChanged(this.#qualities);
  }

  #reportQuality(level: number): void {
    this.#sink.qualityChanged({ selected: this.#selected, playing: this.#qualities[level]?.id });
  }

  // Of what is not there yet, the picture comes sooner by a small rendition, where the playlist of one is there; what follows is as usual.
  #onSeeking(hls: Hls): void {
    if (this.#selected !== 'auto' || hls.mainForwardBufferInfo?.len) return;
    const { bandwidthEstimate, levels, nextAutoLevel } = hls;
    const { details, maxBitrate = 0 } = levels[nextAutoLevel] ?? {};
    const seconds = ((details?.averagetargetduration ?? 4) * maxBitrate) / bandwidthEstimate;
    const small = levels.findLastIndex((level) => level.details && level.height <= smallHeight);
    if (small >= 0 && small < nextAutoLevel && seconds > noticedSeconds) hls.nextAutoLevel = small;
  }

  // WebKitGTK drops a last segment of one short frame, and hls.js goes on waiting for it.
  #onWaiting(hls: Hls): void {
    const { currentTime, duration, readyState } = this.#video;
    if (readyState >= HTMLMediaElement.HAVE_CURRENT_DATA && duration - currentTime < 0.25)
      this.#tellEnd(hls);
  }

  // A decoder may hold back a few frames until it is told that no more follow, and hls.js the last sound until a picture is beside it;
  // it waits for the first picture before it says that none follows.
  #tellEnd(hls: Hls): void {
    if (!this.#ends.has('main')) return;
    const isComplete = hls.audioTracks.length === 0 || this.#ends.has('audio');
    hls.trigger(this.#Hls.Events.BUFFER_EOS, { type: isComplete ? null : 'video' });
  }

  readonly #onError = (_event: unknown, data: ErrorData): void => {
    const isDue = data.fatal || (/requiresReset/i.test(data.details) && !this.#mayReset());
    if (this.#hls && isDue) void this.#onFatal(this.#hls, data);
  };

  #mayReset(): boolean {
    const { currentTime } = this.#video;
    if (Math.abs(currentTime - this.#resetAt) > 1) this.#resets = 0;
    this.#resetAt = currentTime;
    return this.#resets++ < maxResetsInPlace;
  }

  // Only ever after a fatal error: recovering from a mere stall makes it worse (hls.js issue 5904).
  async #onFatal(hls: Hls, data: ErrorData): Promise<void> {
    const { MEDIA_ERROR, NETWORK_ERROR } = this.#Hls.ErrorTypes;
    const needsReset = /appendError|requiresReset/i.test(data.details);
    if (data.fatal && data.type === MEDIA_ERROR && needsReset && !this.#recovered) {
      this.#recovered = true;
      this.#sink.retried(data.details);
      hls.recoverMediaError();
      return;
    }
    const again = (): void => this.#tryAgain(hls, data.details);
    if (data.type === NETWORK_ERROR && this.#whenDry(this.#video, again, this.#abort.signal))
      return;
    const error = await this.#toVodError(data);
    if (this.#hls !== hls) return;
    if (hls.levels.length > 0 && mayPass(error)) {
      this.#fatalsInARow += 1;
      if (this.#fatalsInARow <= maxFatalsInARow)
        return void after(1000 * this.#fatalsInARow, () => this.#tryAgain(hls, data.details));
    }
    this.#sink.failed(this.#source?.addresses.failure ?? error);
  }

  // hls.js notices what cannot be decoded with the next segment that it appends, and may have appended all it wants.
  #onStuck(hls: Hls): void {
    const { error } = this.#video;
    if (this.#hls === hls && error)
      this.#sink.failed(new VodError('decode', error.message, { cause: error, retryable: true }));
  }

  #tryAgain(hls: Hls, reason: string): void {
    if (this.#hls !== hls) return;
    this.#sink.retried(reason);
    hls.startLoad(this.#video.currentTime);
  }

  async #toVodError({
    type,
    details,
    error: cause,
    url,
    response,
    networkDetails,
  }: ErrorData): Promise<VodError> {
    const status = response?.code || undefined;
    const from = { cause, status, retryable: true };
    // By the identifiers of hls.js, whose enum comes only with the library.
    if (/codecs?Error/i.test(details)) return new VodError('not-supported', details, { cause });
    if (type !== this.#Hls.ErrorTypes.NETWORK_ERROR) return new VodError('decode', details, from);
    if (/parsing|empty/i.test(details)) return new VodError('source', details, from);
    if (status === undefined) return networkError(cause, url);
    // What reads a refusal is fetched with the first.
    const part = await import('../../shared/http-answer.js').catch(() => undefined);
    return (
      part?.errorFromAnswer({ status, body: bodyOf(networkDetails) }) ?? networkError(cause, url)
    );
  }
}

/** A server in trouble or a lost connection; a refusal or a missing file stays what it is. */
function mayPass({ code }: VodError): boolean {
  return code === 'network' || code === 'server';
}

// hls.js loads by XMLHttpRequest, playlists as text and the rest as bytes.
function bodyOf(request: unknown): string {
  const body: unknown = request instanceof XMLHttpRequest ? request.response : '';
  return body instanceof ArrayBuffer ? new TextDecoder().decode(body) : String(body);
}

function toQuality({ height, width, bitrate }: Level): Quality {
  return { id: `${height}p-${bitrate}`, height, width, bitrate };
}
