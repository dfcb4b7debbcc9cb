import type { PlaybackSource } from '../../contract/playback.js';
import type { VodError } from '../../shared/vod-error.js';
import type { DeliveryUrls } from '../delivery-urls.js';
import type { HeadStart } from '../head-start.js';

/** One rung of the ladder, as the viewer may choose it. */
export interface Quality {
  readonly id: string;
  /** Lines of the picture; 0 when unknown. */
  readonly height: number;
  readonly width: number;
  /** Bits a second. */
  readonly bitrate: number;
}

export interface AudioTrack {
  readonly name: string;
  /** A BCP 47 tag. */
  readonly lang?: string | undefined;
  /** Whom it is for, in the words of HLS (RFC 8216, 4.3.4.1), separated by commas. */
  readonly characteristics?: string | undefined;
}

/** The sounds of a source, such as languages. The instance of hls.js is one as it is. */
export interface AudioChoice {
  readonly audioTracks: readonly AudioTrack[];
  /** Index of the one that is heard; set, to choose another. */
  audioTrack: number;
}

/** Seconds of the video. */
export interface SeekRange {
  readonly start: number;
  /** Of what is live, where live plays: behind what the encoder has made by as much as the engine keeps in hand. */
  readonly end: number;
}

/** Where licences come from, by the name of the key system in the browser, such as `com.widevine.alpha`. */
export type DrmSystems = NonNullable<PlaybackSource['drm']>;

/** The engines that a page may ask for by name. */
export type EngineName = 'hls.js' | 'shaka-player' | 'dash.js' | 'native';

/** What an engine is to play. */
export interface EngineSource {
  readonly url: string;
  /** A media type such as `application/vnd.apple.mpegurl` or `video/mp4`. */
  readonly type: string;
  /** Set where the browser decrypts the media with keys from a licence server. */
  readonly drm?: DrmSystems | undefined;
  /** Options of the page for the library. */
  readonly config?: object | undefined;
  /** Where each address of this source is to be loaded from now. */
  readonly addresses: DeliveryUrls;
  /** What of it is being fetched already; only for engines that have `begin`. */
  readonly headStart?: Pick<HeadStart, 'take'> | undefined;
  /** What to go on with, in the place of a media source of its own. */
  readonly handOver?: HandOver | undefined;
  /** Seconds to start at. */
  readonly startTime: number;
  /** Whether the player shows subtitles that it knows from elsewhere, and none from inside the stream. */
  readonly hasCaptions?: boolean | undefined;
  /** Whether it is known to have an end, which may be still to come: it is no live stream. */
  readonly hasEnd?: boolean | undefined;
  /** Whether its length is not known before its end has come. */
  readonly isOpenEnded?: boolean | undefined;
}

/** A media source that plays already, with what is in it. */
export interface HandOver {
  readonly mediaSource: MediaSource;
  readonly tracks: readonly {
    readonly kind: 'video' | 'audio';
    readonly codecs: string;
    readonly buffer: SourceBuffer;
    /** Of the segments that are in it, for the engine to strike out. */
    readonly urls: Set<string>;
  }[];
  readonly bitsPerSecond: number;
}

/** What shows the first picture of a source before the engine is there. */
export interface Picture {
  /** Resolves when its first segments are under way, or will not come: what is asked for from then on comes behind them. */
  readonly answered: Promise<unknown>;
  /** Resolves when play may begin without halting soon. */
  readonly playable: Promise<void>;
  /** The engine is there. Resolves once it may take over; undefined where it has to begin anew. */
  handOver(): Promise<HandOver | undefined>;
  /** Lets go of the video, which no engine has taken. */
  destroy(): void;
}

/** What a playback answer has told of a source beforehand. */
export interface Beginning {
  /** Contents by address. */
  readonly known: ReadonlyMap<string, Uint8Array<ArrayBuffer>>;
  readonly picture: Picture | undefined;
}

export interface BeginningSource extends Pick<EngineSource, 'url' | 'addresses' | 'startTime'> {
  readonly video: HTMLVideoElement;
  /** As it was answered, unchecked. */
  readonly start: unknown;
  /** Seconds. */
  readonly duration: number;
  /** Of the session. */
  readonly signal: AbortSignal;
  /** Whether more is to be loaded than a first picture needs. */
  readonly wantsMore: () => boolean;
  readonly failed: (cause: unknown) => void;
}

/** How much to load before the viewer asks to play: enough for a first frame, or as far as is useful. */
export type BufferGoal = 'first-frame' | 'full';

/** Where an engine reports; it changes nothing else. */
export interface EngineSink {
  qualitiesChanged(qualities: readonly Quality[]): void;
  /** `playing` is the rung in the buffer now; `selected` the viewer's choice. */
  qualityChanged(quality: {
    readonly selected: string;
    readonly playing: string | undefined;
  }): void;
  /** The seconds of media that do not tell it themselves; of what has an end that is still to come, those so far, again and again. */
  durationFound(seconds: number): void;
  /** What failed is tried once more, by the engine itself. */
  retried(reason: string): void;
  /** Playback cannot go on without help. */
  failed(error: VodError): void;
}

/** What an engine has measured, or knows of what plays. */
export interface EngineFigures {
  /** Bits a second that the network is thought to give. */
  readonly bandwidth?: number | undefined;
  /** As RFC 6381 writes them, separated by commas. */
  readonly codecs?: string | undefined;
  /** Frames a second. */
  readonly frameRate?: number | undefined;
  /** Seconds behind what the encoder makes; of what is live. */
  readonly latency?: number | undefined;
}

export interface Engine {
  readonly name: EngineName;
  /** Of the library; undefined for the browser alone. */
  readonly version: string | undefined;
  /** The library's own player, once `load` was called; undefined for the browser alone. */
  readonly instance: unknown;
  load(source: EngineSource): void;
  setBufferGoal?(goal: BufferGoal): void;
  /** `'auto'` or the id of a quality. Absent when the engine offers no choice. */
  selectQuality?(id: string): void;
  /** Of what is live, what can be sought in; undefined for what has an end. */
  readonly live?: SeekRange | undefined;
  /** Absent when the engine offers no choice. */
  readonly audio?: AudioChoice | undefined;
  /** Absent when the engine measures nothing. */
  measure?(): EngineFigures;
  /** Stops the network at once and lets go of the video; resolves when nothing of it touches the video any more. */
  destroy(): void | Promise<void>;
}

export interface EngineFactory {
  readonly name: EngineName;
  /** Loads nothing. */
  canPlay(source: Pick<EngineSource, 'type' | 'drm'>): boolean;
  /** Begins with what the playback answer told, without the engine; undefined where that cannot be. */
  begin?(source: BeginningSource): Promise<Beginning | undefined>;
  create(video: HTMLVideoElement, sink: EngineSink): Promise<Engine>;
}
