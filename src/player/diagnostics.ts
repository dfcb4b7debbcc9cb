import type { VodErrorCode } from '../shared/vod-error.js';
import type { Engine, Quality } from './engines/engine.js';
import { VodPlayerDebugEvent } from './events.js';

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

type Mutable<Facts> = { -readonly [Name in keyof Facts]: Facts[Name] };

/** Tells what the player decides, and keeps what the snapshot does not hold. */
export class Diagnostics {
  readonly #host: HTMLElement;
  /** What is known without a look at snapshot, video and engine. */
  readonly known: Mutable<PlayerDiagnostics> = {
    engine: undefined,
    engineVersion: undefined,
    sourceType: undefined,
    hasPlayAuth: false,
    playingQuality: undefined,
    selectedQuality: 'auto',
    qualities: [],
    bufferedSeconds: 0,
    droppedFrames: 0,
    totalFrames: 0,
    bandwidth: undefined,
    codecs: undefined,
    frameRate: undefined,
    liveLatency: undefined,
    stalls: 0,
    lastErrorCode: undefined,
  };

  constructor(host: HTMLElement) {
    this.#host = host;
  }

  engineChosen({ name: engine, version }: Engine, type: string): void {
    Object.assign(this.known, { engine, engineVersion: version, sourceType: type, stalls: 0 });
    this.tell('engine-chosen', { engine, version, type });
  }

  stalled(currentTime: number): void {
    this.known.stalls += 1;
    this.tell('stalled', { currentTime });
  }

  tell(...decision: ConstructorParameters<typeof VodPlayerDebugEvent>): void {
    this.#host.dispatchEvent(new VodPlayerDebugEvent(...decision));
  }
}
