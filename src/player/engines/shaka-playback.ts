import type Shaka from 'shaka-player/dist/shaka-player.compiled-es2021.js';
import { errorFromAnswer } from '../../shared/http-answer.js';
import { networkError } from '../../shared/http-error.js';
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
import { toCharacteristics } from './audio-characteristics.js';
import { foreignSegment, isPage, isTransportStream } from './foreign-answer.js';
import { withoutCmcd } from './without-cmcd.js';
import { licenceError } from './licence-error.js';
import type { whenDry } from './when-dry.js';

type Player = Shaka.Player;
type Track = Shaka.extern.Track;

/** The part of an error of shaka-player that says what happened (shaka.util.Error). */
interface ShakaError {
  readonly severity: number;
  readonly category: number;
  readonly code: number;
  readonly data: readonly unknown[];
}

const bufferSeconds: Readonly<Record<BufferGoal, number>> = { 'first-frame': 1, full: 30 };
// By number, as their names come with the library only.
const recoverable = 1;
const categories = { network: 1, media: 3, drm: 6 } as const;
const codes = {
  badStatus: 1001,
  restricted: 4012,
  keySystemUnavailable: 6001,
  licenceFailed: 6007,
} as const;
const fairPlay = 'com.apple.fps';
const growingManifest = {
  defaultPresentationDelay: 0.1,
  dash: { ignoreSuggestedPresentationDelay: true },
};
const maxRetriesInARow = 2;
const maxRecoveriesInARow = 2;

/** What is fetched for it. */
export interface ShakaCode {
  shaka: typeof Shaka;
  whenDry: typeof whenDry;
}

/** Drives shaka-player, which it is given. */
export class ShakaPlayback implements Engine {
  readonly name = 'shaka-player';
  readonly version: string;
  readonly #whenDry: typeof whenDry;
  readonly #shaka: typeof Shaka;
  readonly #video: HTMLVideoElement;
  readonly #sink: EngineSink;
  readonly #player: Player;
  readonly #abort = new AbortController();
  #source: EngineSource | undefined;
  #bufferGoal: BufferGoal = 'full';
  #tracks: readonly Track[] = [];
  #selected = 'auto';
  #retriesInARow = 0;
  #plannedRetry: (() => void) | undefined;
  #recoveries: { count: number; at: number } = { count: 0, at: -1 };

  constructor(code: ShakaCode, video: HTMLVideoElement, sink: EngineSink) {
    const { shaka } = code;
    shaka.polyfill.installAll();
    this.version = shaka.Player.version;
    this.#shaka = shaka;
    this.#whenDry = code.whenDry;
    this.#video = video;
    this.#sink = sink;
    this.#player = new shaka.Player();
  }

  get instance(): unknown {
    return this.#player;
  }

  load(source: EngineSource): void {
    this.#source = source;
    const player = this.#player;
    player.configure(this.#config(source));
    player.configure(source.config ?? {});
    this.setBufferGoal(this.#bufferGoal);
    player.addEventListener('error', (event: object) => {
      this.#onError((event as { detail: ShakaError }).detail);
    });
    for (const name of ['trackschanged', 'adaptation', 'variantchanged'])
      player.addEventListener(name, () => this.#reportTracks());
    player.addEventListener('manifestupdated', () => this.#tellLength());
    player.addEventListener('mediasourcerecovered', () => this.#onRecovered());
    const { signal } = this.#abort;
    this.#video.addEventListener('seeking', () => this.#forgetAbortedRequests(), { signal });
    player.getNetworkingEngine()?.registerRequestFilter(async (type, request) => {
      const { LICENSE, MANIFEST, SEGMENT } = this.#shaka.net.NetworkingEngine.RequestType;
      if (type !== MANIFEST && type !== SEGMENT) takeCmcdOff(request);
      const { uris } = request;
      request.uris = await Promise.all(uris.map((uri) => source.addresses.fresh(uri)));
      if (type === LICENSE) Object.assign(request.headers, headersFor(source, uris[0]));
    });
    player.getNetworkingEngine()?.registerResponseFilter((type, response, context) => {
      const { data, uri } = response;
      response.uri = source.addresses.original?.(uri) ?? uri;
      const { SEGMENT } = this.#shaka.net.NetworkingEngine.RequestType;
      if (type !== SEGMENT || this.#abort.signal.aborted) return;
      const isMp4 = context?.stream?.mimeType.endsWith('/mp4');
      if (isPage(data) || (isMp4 && isTransportStream(data))) this.#sink.failed(foreignSegment());
    });
    void this.#load(source);
  }

  setBufferGoal(goal: BufferGoal): void {
    this.#bufferGoal = goal;
    this.#player.configure('streaming.bufferingGoal', bufferSeconds[goal]);
    // How far the page has it load holds for playing.
    if (goal === 'full') this.#player.configure(this.#source?.config ?? {});
  }

  selectQuality(id: string): void {
    const track = this.#tracks.find((one) => idOf(one) === id);
    this.#selected = track ? id : 'auto';
    this.#player.configure('abr.enabled', track === undefined);
    // Cleared up to the playhead, it may wait for ever.
    if (track) this.#player.selectVariantTrack(track, true, 1);
    this.#reportTracks();
  }

  measure(): EngineFigures {
    const { estimatedBandwidth, liveLatency } = this.#player.getStats();
    const { codecs, frameRate } =
      this.#player.getVariantTracks().find(({ active }) => active) ?? {};
    return {
      bandwidth: estimatedBandwidth,
      codecs: codecs ?? '',
      frameRate: frameRate ?? undefined,
      latency: liveLatency,
    };
  }

  get live(): SeekRange | undefined {
    const player = this.#player;
    // What has an end and is still being made, it does not call live.
    return player.isLive() || player.isInProgress() ? player.seekRange() : undefined;
  }

  get audio(): AudioChoice {
    const player = this.#player;
    const tracks = player.getAudioTracks();
    return {
      audioTracks: tracks.map(({ label, language, roles, accessibilityPurpose }) => ({
        name: label ?? '',
        lang: language === 'und' ? undefined : language,
        characteristics: toCharacteristics([...roles, accessibilityPurpose ?? '']),
      })),
      get audioTrack() {
        return tracks.findIndex(({ active }) => active);
      },
      set audioTrack(index) {
        const track = tracks[index];
        if (track) player.selectAudioTrack(track);
      },
    };
  }

  /** Resolves when the library has let go of the video. */
  async destroy(): Promise<void> {
    this.#abort.abort();
    await this.#player.destroy();
  }

  /** Of what grows: what may be sought in goes by the clock, and not by what there is. */
  #tellLength(): void {
    if (!this.live || !this.#source?.isOpenEnded) return;
    const variants = this.#player.getManifest()?.variants ?? [];
    const streams = variants.flatMap(({ video, audio }) => video ?? audio ?? []);
    const ends = streams.map(({ segmentIndex }) => [...(segmentIndex ?? [])].at(-1)?.getEndTime());
    this.#sink.durationFound(Math.max(0, ...ends.map((end = 0) => end)));
  }

  async #load({ url, type, startTime, hasEnd }: EngineSource): Promise<void> {
    try {
      await this.#player.attach(this.#video);
      // Left to itself it begins what grows at its edge.
      await this.#player.load(url, startTime > 0 || hasEnd ? startTime : null, type);
      this.#tellLength();
    } catch (error) {
      this.#onError(error as ShakaError);
    }
  }

  #config({ drm = {}, hasEnd }: EngineSource): object {
    const servers = Object.entries(drm).map(
      ([system, { licenseUrl }]) => [system, licenseUrl] as const,
    );
    const certificate = drm[fairPlay]?.certificateUrl;
    return {
      drm: {
        servers: Object.fromEntries(servers),
        ...(certificate && { advanced: { [fairPlay]: { serverCertificateUri: certificate } } }),
      },
      // What grows may be sought in up to its edge.
      ...(hasEnd && { manifest: growingManifest }),
      streaming: { bufferingGoal: bufferSeconds.full, bufferBehind: 60 },
      abr: { defaultBandwidthEstimate: 1_500_000, restrictToElementSize: true },
    };
  }

  #reportTracks(): void {
    const variants = this.#player.getVariantTracks();
    const heard = variants.find(({ active }) => active)?.audioId;
    // Each picture with the sound that is heard.
    const pictures = new Map<number | null, Track>();
    for (const track of variants)
      if (!pictures.has(track.videoId) || track.audioId === heard)
        pictures.set(track.videoId, track);
    this.#tracks = [...pictures.values()].sort((a, b) => a.bandwidth - b.bandwidth);
    if (this.#tracks.length === 0) return;
    this.#retriesInARow = 0;
    this.#sink.qualitiesChanged(this.#tracks.map(toQuality));
    const playing = this.#tracks.find(({ active }) => active);
    this.#sink.qualityChanged({
      selected: this.#selected,
      playing: playing && idOf(playing),
    });
  }

  // To another place it aborts what it is loading, an initialization segment too, but keeps that request as fetched ahead:
  // it then waits for it for ever (https://github.com/shaka-project/shaka-player/issues/10569; remove this once mended).
  // Another sound is such a seek, too.
  #forgetAbortedRequests(): void {
    if (isBuffered(this.#video)) return;
    const { segmentPrefetchLimit } = this.#player.getConfiguration().streaming;
    this.#player.configure('streaming.segmentPrefetchLimit', 0);
    this.#player.configure('streaming.segmentPrefetchLimit', segmentPrefetchLimit);
  }

  // The library begins anew after each picture that cannot be decoded, for ever.
  #onRecovered(): void {
    const { currentTime } = this.#video;
    const isSamePlace = Math.abs(currentTime - this.#recoveries.at) < 1;
    this.#recoveries = { count: isSamePlace ? this.#recoveries.count + 1 : 1, at: currentTime };
    if (this.#recoveries.count > maxRecoveriesInARow && !this.#abort.signal.aborted)
      this.#fail(new VodError('decode', 'The picture cannot be decoded', { retryable: true }));
  }

  #onError(error: ShakaError): void {
    const { signal } = this.#abort;
    if (signal.aborted || error.severity === recoverable) return;
    if (error.category !== categories.network) return this.#fail(toVodError(error));
    if (!this.#retryWhenDry(error)) void this.#renewOrFail(error);
  }

  /** Answers false where nothing is left to watch. */
  #retryWhenDry({ code }: ShakaError): boolean {
    // Picture and sound tell it each, and again with each quality, some when little is left to watch: one retry is for them all.
    if (this.#plannedRetry) {
      if (!isBuffered(this.#video)) this.#plannedRetry();
      return true;
    }
    const again = (): void => {
      if (this.#plannedRetry !== again) return;
      this.#plannedRetry = undefined;
      this.#tryAgain(String(code));
    };
    const isPlanned = this.#whenDry(this.#video, again, this.#abort.signal);
    if (isPlanned) this.#plannedRetry = again;
    return isPlanned;
  }

  /** A refusal may mean that the address has expired. */
  async #renewOrFail(error: ShakaError): Promise<void> {
    const [uri, status] = error.data;
    const isRefusal = error.code === codes.badStatus && (status === 401 || status === 403);
    const addresses = this.#source?.addresses;
    // Why it was not renewed stands in `failure`.
    const isRenewed = isRefusal && (await addresses?.renew(String(uri)).catch(() => false));
    if (this.#abort.signal.aborted) return;
    if (isRenewed && this.#retriesInARow < maxRetriesInARow) this.#tryAgain('renewed');
    else this.#fail(addresses?.failure ?? toVodError(error));
  }

  // Picture and sound fail each by itself; the first says it.
  #fail(error: VodError): void {
    this.#abort.abort();
    this.#sink.failed(error);
  }

  #tryAgain(reason: string): void {
    this.#retriesInARow += 1;
    this.#sink.retried(reason);
    if (!this.#player.retryStreaming() && this.#source) void this.#load(this.#source);
  }
}

function isBuffered({ buffered, currentTime }: HTMLVideoElement): boolean {
  for (let n = 0; n < buffered.length; n++)
    if (buffered.start(n) <= currentTime && currentTime < buffered.end(n)) return true;
  return false;
}

// Of the picture, which stays what it is when another sound is chosen.
function idOf({ id, videoId }: Track): string {
  return String(videoId ?? id);
}

function toQuality(track: Track): Quality {
  const { height, width, bandwidth, videoBandwidth } = track;
  return {
    id: idOf(track),
    height: height ?? 0,
    width: width ?? 0,
    bitrate: videoBandwidth ?? bandwidth,
  };
}

// Whoever gives licences and keys may be another, who need not allow it. The library adds it before any filter.
function takeCmcdOff(request: Shaka.extern.Request): void {
  request.uris = request.uris.map(withoutCmcd);
  for (const name of Object.keys(request.headers))
    if (/^cmcd-/i.test(name)) Reflect.deleteProperty(request.headers, name);
}

function headersFor({ drm = {} }: EngineSource, url: string | undefined): Record<string, string> {
  return Object.values(drm).find(({ licenseUrl }) => licenseUrl === url)?.headers ?? {};
}

function toVodError(error: ShakaError): VodError {
  // What decrypts by the key of a playlist is the browser, and what it throws is its own.
  if (error instanceof DOMException)
    return new VodError('decode', error.message, { cause: error, retryable: true });
  const { category, code, data } = error;
  const message = `shaka-player ${code}`;
  if (code === codes.keySystemUnavailable)
    return new VodError('not-supported', 'This browser has none of the key systems', {
      cause: error,
    });
  if (code === codes.licenceFailed) {
    const [failure] = data as [ShakaError | undefined];
    const [, status, body] = failure?.code === codes.badStatus ? failure.data : [];
    return licenceError(
      typeof status === 'number' ? status : undefined,
      typeof body === 'string' ? body : '',
      error,
    );
  }
  if (code === codes.restricted && /output-restricted/.test(JSON.stringify(data)))
    return new VodError('output-protected', 'The licence does not permit this screen', {
      cause: error,
    });
  if (category === categories.drm || code === codes.restricted)
    return new VodError('licence', message, { cause: error, retryable: true });
  if (category === categories.media)
    return new VodError('decode', message, { cause: error, retryable: true });
  if (category !== categories.network)
    return new VodError('source', message, { cause: error, retryable: true });
  const [url, status, body] = data;
  if (code !== codes.badStatus || typeof status !== 'number')
    return networkError(error, typeof url === 'string' ? url : undefined);
  return errorFromAnswer({ status, body: typeof body === 'string' ? body : '' });
}
