import type * as Dash from 'dashjs';
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
import { foreignSegment, isFragmentedMp4, isLicence } from './foreign-answer.js';
import { licenceError } from './licence-error.js';
import { withoutCmcd } from './without-cmcd.js';
import type { whenDry } from './when-dry.js';

type Player = Dash.MediaPlayerClass;

const bufferSeconds: Readonly<Record<BufferGoal, number>> = { 'first-frame': 1, full: 30 };
// By number, as their names come with the library only: Errors, ProtectionErrors, and those of a MediaError below 10.
const unplayableCodes: readonly unknown[] = [23, 24, 35, 112];
const decodeCodes: readonly unknown[] = [3, 20];
/** Before the end, within which everything has been appended. */
const endSeconds = 2;
const noUsableKey = 36;
const firstProtectionError = 100;

/** What is fetched for it. */
export interface DashCode {
  dash: typeof Dash;
  whenDry: typeof whenDry;
}

/** Drives dash.js, which it is given. */
export class DashPlayback implements Engine {
  readonly name = 'dash.js';
  readonly version: string;
  readonly #events: typeof Dash.MediaPlayer.events;
  readonly #video: HTMLVideoElement;
  readonly #sink: EngineSink;
  readonly #player: Player;
  readonly #whenDry: typeof whenDry;
  readonly #abort = new AbortController();
  #bufferGoal: BufferGoal = 'full';
  #source: EngineSource | undefined;
  #qualities: readonly Quality[] = [];
  #selected = 'auto';
  #playing: string | undefined;

  constructor(code: DashCode, video: HTMLVideoElement, sink: EngineSink) {
    const { MediaPlayer } = code.dash;
    this.#whenDry = code.whenDry;
    this.#events = MediaPlayer.events;
    this.#video = video;
    this.#sink = sink;
    this.#player = MediaPlayer().create();
    this.version = this.#player.getVersion();
  }

  get instance(): Player {
    return this.#player;
  }

  load(source: EngineSource): void {
    this.#source = source;
    const { addresses, drm, startTime, url, config } = source;
    const player = this.#player;
    player.on(this.#events.STREAM_INITIALIZED, () => {
      this.#listQualities();
      // It asks for more of what grows once it has seen playback start, which it may not have listened to yet.
      const startTime = this.#video.currentTime;
      // Its types take an event for the name of one.
      const started = this.#events.PLAYBACK_STARTED as unknown as Dash.MediaPlayerEvent;
      if (!this.#video.paused) player.trigger(started, { startTime }, {});
    });
    // By the clock, all of what grows is there: only its timeline says what is.
    if (source.isOpenEnded) {
      this.#goByTimeline(true);
      player.on(this.#events.PLAYBACK_TIME_UPDATED, () => this.#tellLength());
    }
    player.on(this.#events.DYNAMIC_TO_STATIC, () => {
      if (source.isOpenEnded) this.#goByTimeline(false);
      this.#tellEndLater();
    });
    player.on(this.#events.QUALITY_CHANGE_RENDERED, ({ mediaType, newRepresentation }) => {
      if (mediaType !== 'video') return;
      this.#playing = newRepresentation?.id;
      this.#reportQuality();
    });
    player.on(this.#events.ERROR, ({ error }) => void this.#onError(error));
    player.addRequestInterceptor(async (request) => {
      request.url = await addresses.fresh(request.url);
      return request;
    });
    player.addResponseInterceptor((response) => {
      if (isForeign(response)) this.#fail(foreignSegment());
      return Promise.resolve(response);
    });
    if (drm) player.setProtectionData(toProtection(drm));
    player.registerLicenseRequestFilter(async (request) => {
      request.url = await addresses.fresh(request.url);
    });
    // It waits for ever for a key that such an answer does not bring.
    player.registerLicenseResponseFilter(({ url, data }) => {
      if (!isLicence(data, systemOf(drm, url, addresses)))
        this.#fail(licenceError(200, '', undefined));
      return Promise.resolve();
    });
    player.updateSettings({
      // It would begin anew behind what cannot be decoded, and stay paused there.
      errors: { recoverAttempts: { mediaErrorDecode: 0 } },
      streaming: {
        // Nothing of a viewer is stored in the page, nor taken for the next video.
        lastBitrateCachingInfo: { enabled: false },
        lastMediaSettingsCachingInfo: { enabled: false },
        // The player shows the subtitles of the answer itself.
        text: { defaultEnabled: false },
        // Whether a viewer is reported on is for the page to say, not for the MPD.
        cmcd: { applyParametersFromMpd: false },
        abr: { limitBitrateByPortal: true, initialBitrate: { video: 1500 } },
      },
    });
    player.initialize(this.#video, undefined, false);
    // It would ask a server of others for the time.
    player.clearDefaultUTCTimingSources();
    if (config) player.updateSettings(config);
    this.setBufferGoal(this.#bufferGoal);
    player.attachSource(url, startTime > 0 ? startTime : undefined);
  }

  #goByTimeline(calcFromSegmentTimeline: boolean): void {
    const timeShiftBuffer = { calcFromSegmentTimeline };
    this.#player.updateSettings({ streaming: { timeShiftBuffer } });
  }

  #tellLength(): void {
    const player = this.#player;
    if (player.isReady() && player.isDynamic()) this.#sink.durationFound(player.getDvrWindow().end);
  }

  // It tells the browser once that nothing more will come, and not where a track is just being appended: it would pause at the
  // end, which nobody is told of. Told again, the browser takes no notice.
  #tellEndLater(): void {
    const video = this.#video;
    const look = (): void => {
      const { buffered, currentTime, duration } = video;
      if (buffered.length === 0 || duration - currentTime > endSeconds) return;
      if (duration - buffered.end(buffered.length - 1) > 0.1) return;
      video.removeEventListener('timeupdate', look);
      // Its types take an event for the name of one.
      const completed = 'streamBufferingCompleted' as unknown as Dash.MediaPlayerEvent;
      this.#player.trigger(completed, { streamInfo: { isLast: true } }, {});
    };
    video.addEventListener('timeupdate', look, { signal: this.#abort.signal });
  }

  setBufferGoal(goal: BufferGoal): void {
    this.#bufferGoal = goal;
    const seconds = bufferSeconds[goal];
    this.#player.updateSettings({
      streaming: { buffer: { bufferTimeDefault: seconds, bufferTimeAtTopQuality: seconds } },
    });
    // How far the page has it load holds for playing.
    if (goal === 'full') this.#player.updateSettings(this.#source?.config ?? {});
  }

  selectQuality(id: string): void {
    const isKnown = this.#qualities.some((quality) => quality.id === id);
    this.#selected = isKnown ? id : 'auto';
    this.#player.updateSettings({
      streaming: { abr: { autoSwitchBitrate: { video: !isKnown } } },
    });
    if (isKnown) this.#player.setRepresentationForTypeById('video', id, true);
    this.#reportQuality();
  }

  measure(): EngineFigures {
    const player = this.#player;
    const playing = (['video', 'audio'] as const).map((type) =>
      player.isReady() ? player.getCurrentRepresentationForType(type) : null,
    );
    return {
      bandwidth: player.getAverageThroughput('video') * 1000,
      codecs: playing.flatMap((one) => one?.codecs ?? []).join(', '),
      frameRate: playing[0]?.frameRate,
      latency: player.getCurrentLiveLatency(),
    };
  }

  get live(): SeekRange | undefined {
    const player = this.#player;
    if (!player.isReady() || !player.isDynamic()) return undefined;
    const { start, end } = player.getDvrWindow();
    return { start, end: end - player.getTargetLiveDelay() };
  }

  get audio(): AudioChoice {
    const player = this.#player;
    const tracks = player.getTracksFor('audio');
    return {
      audioTracks: tracks.map(({ labels, lang, roles }) => ({
        name: labels[0]?.text ?? '',
        lang: lang === 'und' ? undefined : (lang ?? undefined),
        characteristics: toCharacteristics(roles?.map(({ value }) => value ?? '') ?? []),
      })),
      get audioTrack() {
        const selected = player.getCurrentTrackFor('audio')?.index;
        return tracks.findIndex(({ index }) => index === selected);
      },
      set audioTrack(index) {
        const track = tracks[index];
        if (track) player.setCurrentTrack(track);
      },
    };
  }

  destroy(): void {
    this.#source = undefined;
    this.#abort.abort();
    this.#player.destroy();
  }

  #fail(error: VodError): void {
    if (!this.#source) return;
    this.#source = undefined;
    this.#sink.failed(error);
  }

  #listQualities(): void {
    this.#qualities = this.#player
      .getRepresentationsByType('video')
      .map(({ id, width, height, bandwidth }) => ({ id, width, height, bitrate: bandwidth }));
    this.#playing ??= this.#player.getCurrentRepresentationForType('video')?.id;
    this.#sink.qualitiesChanged(this.#qualities);
    this.#reportQuality();
  }

  #reportQuality(): void {
    this.#sink.qualityChanged({ selected: this.#selected, playing: this.#playing });
  }

  async #onError(error: unknown): Promise<void> {
    const { addresses } = this.#source ?? {};
    if (!addresses) return;
    const answer = answerOf(error);
    const isRefusal = answer?.status === 401 || answer?.status === 403;
    // Why it was not renewed stands in `failure`.
    const isRenewed = isRefusal && (await addresses.renew(answer.url).catch(() => false));
    if (!this.#source) return;
    if (isRenewed) return this.#tryAgain('renewed');
    const again = (): void => this.#tryAgain(String(answer?.status));
    if (answer && this.#whenDry(this.#video, again, this.#abort.signal)) return;
    this.#source = undefined;
    this.#sink.failed(addresses.failure ?? toVodError(error, answer));
  }

  #tryAgain(reason: string): void {
    if (!this.#source) return;
    this.#sink.retried(reason);
    this.#player.attachSource(this.#source.url, this.#video.currentTime);
  }
}

function toProtection(drm: NonNullable<EngineSource['drm']>): Dash.ProtectionDataSet {
  return Object.fromEntries(
    Object.entries(drm).map(([system, { licenseUrl, headers }]) => [
      system,
      { serverURL: licenseUrl, ...(headers && { httpRequestHeaders: headers }) },
    ]),
  );
}

function systemOf(
  drm: EngineSource['drm'],
  url: string,
  addresses: EngineSource['addresses'],
): string | undefined {
  const [system] =
    Object.entries(drm ?? {}).find(
      ([, { licenseUrl }]) => addresses.current(licenseUrl) === addresses.current(withoutCmcd(url)),
    ) ?? [];
  return system;
}

/** Of what was answered, the part that tells whether it is a segment that can be one. */
interface SegmentAnswer {
  request: { customData?: object | undefined };
  data?: unknown;
  status?: number | undefined;
}

interface MediaRequest {
  type?: string;
  mediaType?: string;
  representation?: { mimeType?: string };
}

function isForeign({ request, data, status = 0 }: SegmentAnswer): boolean {
  const { customData } = request as { customData?: { request?: MediaRequest } };
  const { type = '', mediaType = '', representation } = customData?.request ?? {};
  return (
    status < 300 &&
    /segment/i.test(type) &&
    /^(?:video|audio)$/.test(mediaType) &&
    /\/mp4$/.test(representation?.mimeType ?? '') &&
    data instanceof ArrayBuffer &&
    !isFragmentedMp4(data)
  );
}

interface Answer {
  url: string;
  /** 0 without an answer. */
  status: number;
  body: string;
}

/** The request that failed, if it was one. */
function answerOf(error: unknown): Answer | undefined {
  const { data } = (error ?? {}) as {
    data?: { request?: { url?: string }; response?: { status?: number; data?: unknown } };
  };
  if (!data?.request) return undefined;
  const { status = 0, data: body } = data.response ?? {};
  return {
    url: data.request.url ?? '',
    status,
    // Of a segment it is bytes, of a manifest text.
    body: body instanceof ArrayBuffer ? new TextDecoder().decode(body) : String(body),
  };
}

function toVodError(error: unknown, answer: Answer | undefined): VodError {
  const { code } = (error ?? {}) as Partial<Dash.DashJSError>;
  const from = { cause: error, retryable: true };
  // What the library says of it may name an address with its token.
  const message = `dash.js ${code}`;
  if (unplayableCodes.includes(code)) return new VodError('not-supported', message, from);
  if (decodeCodes.includes(code)) return new VodError('decode', message, from);
  if (code === noUsableKey || (typeof code === 'number' && code >= firstProtectionError))
    return licenceError(answer?.status || undefined, '', error);
  if (answer?.status === 0) return networkError(error, answer.url || undefined);
  if (answer && answer.status >= 400) return errorFromAnswer(answer);
  return new VodError('source', message, from);
}
