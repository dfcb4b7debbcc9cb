import type { VodErrorCode } from '../shared/vod-error.js';
import type { Engine, EngineFigures, Quality } from './engines/engine.js';
import { VodPlayerDebugEvent } from './events.js';
import type { PlayerSnapshot } from './snapshot.js';

/** What a player can say about itself at a moment: plain values, for a log or a support request. */
export interface PlayerDiagnostics {
  /** What plays, or played last: `hls.js`, or `native` for the browser alone; undefined until one is chosen. */
  readonly engine: string | undefined;
  /** Version of that library; undefined for the browser. */
  readonly engineVersion: string | undefined;
  /** Media type of the source, such as `application/vnd.apple.mpegurl`. */
  readonly sourceType: string | undefined;
  /** Whether the addresses came with a play auth. */
  readonly hasPlayAuth: boolean;
  /** The quality on screen; undefined until the first frame, and where the source offers no choice. */
  readonly playingQuality: Quality | undefined;
  /** The chosen quality: `'auto'` or the id of one of `qualities`. */
  readonly selectedQuality: string;
  /** The qualities on offer. */
  readonly qualities: readonly Quality[];
  /** Seconds that are loaded ahead of the present position. */
  readonly bufferedSeconds: number;
  /** Frames that were decoded too late to be shown. */
  readonly droppedFrames: number;
  /** Frames that were decoded, those dropped among them. */
  readonly totalFrames: number;
  /** Bits a second that the engine thinks the network gives; undefined where it does not measure. */
  readonly bandwidth: number | undefined;
  /** What plays is encoded by, such as `avc1.64001f, mp4a.40.2`; undefined where the engine does not tell. */
  readonly codecs: string | undefined;
  /** Frames a second, as the source says; undefined where it does not. */
  readonly frameRate: number | undefined;
  /** Seconds behind what the encoder makes; undefined for what has an end. */
  readonly liveLatency: number | undefined;
  /** How often this source, once it had begun to play, had to wait for data without being sought in. */
  readonly stalls: number;
  /** The code of the last error, also after playback went on; undefined when there was none. */
  readonly lastErrorCode: VodErrorCode | undefined;
}

/** Tells what the player decides, and counts what the snapshot does not hold. */
export class Diagnostics {
  readonly #host: Pick<EventTarget, 'dispatchEvent'>;
  #chosen: { engine: string; version: string | undefined; type: string } | undefined;
  #stalls = 0;
  lastErrorCode: VodErrorCode | undefined;

  constructor(host: Pick<EventTarget, 'dispatchEvent'>) {
    this.#host = host;
  }

  engineChosen({ name, version }: Engine, type: string): void {
    this.#chosen = { engine: name, version, type };
    this.#stalls = 0;
    this.tell('engine-chosen', this.#chosen);
  }

  stalled(currentTime: number): void {
    this.#stalls += 1;
    this.tell('stalled', { currentTime });
  }

  tell(...decision: ConstructorParameters<typeof VodPlayerDebugEvent>): void {
    this.#host.dispatchEvent(new VodPlayerDebugEvent(...decision));
  }

  read(
    video: HTMLVideoElement,
    snapshot: PlayerSnapshot,
    figures: EngineFigures = {},
  ): PlayerDiagnostics {
    const { qualities, selectedQuality, playingQuality, playback, bufferedEnd } = snapshot;
    const frames = video.getVideoPlaybackQuality();
    return {
      engine: this.#chosen?.engine,
      engineVersion: this.#chosen?.version,
      sourceType: this.#chosen?.type,
      hasPlayAuth: playback !== undefined,
      playingQuality: qualities.find(({ id }) => id === playingQuality),
      selectedQuality,
      qualities,
      bufferedSeconds: Math.max(0, bufferedEnd - video.currentTime),
      droppedFrames: frames.droppedVideoFrames,
      totalFrames: frames.totalVideoFrames,
      bandwidth: figures.bandwidth || undefined,
      codecs: figures.codecs || undefined,
      frameRate: figures.frameRate || undefined,
      liveLatency: snapshot.isLive ? figures.latency : undefined,
      stalls: this.#stalls,
      lastErrorCode: this.lastErrorCode,
    };
  }
}
