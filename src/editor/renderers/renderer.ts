import { VodError } from '../../shared/vod-error.js';
import type { CutBounds, CutPlan } from '../../media/cut-plan.js';
import type { Selection } from '../timeline.js';

/** What is edited: a file from the disk, or an address that answers range requests. */
export type EditorInput =
  { readonly kind: 'file'; readonly file: File } | { readonly kind: 'url'; readonly url: string };

export type RendererName = 'mediabunny' | 'ffmpeg';

export interface MediaInfo {
  /** Seconds. */
  readonly duration: number;
  /** Pixels as seen, after rotation; 0 for sound alone. */
  readonly width: number;
  readonly height: number;
  /** Frames per second; the average where the rate varies. For sound alone, the steps by which it is cut: 50. */
  readonly frameRate: number;
}

/** A picture of the filmstrip, and which of the times asked for it answers. */
export interface Thumbnail {
  readonly index: number;
  readonly image: CanvasImageSource;
}

/** An opened source. It reads what it is asked for, never the whole. */
export interface MediaReader {
  readonly name: RendererName;
  readonly info: MediaInfo;
  /** Whether this renderer can put the picture, and a sound if there is one, into a clip as they are. */
  readonly isCopyable: boolean;
  /** Sound tracks that a clip cannot hold, and which are left out of it. */
  readonly lostSounds: number;
  /** Where the packets around a selection allow a cut. */
  bounds(selection: Selection): Promise<CutBounds>;
  /** The nearest keyframe before or after a time. */
  keyframe(time: number, direction: 'before' | 'after'): Promise<number | undefined>;
  /** All keyframes in order, as they are found. */
  keyframes(signal: AbortSignal): AsyncIterable<number>;
  /** The frame seen at a time as a PNG in full size, turned the right way. Absent: this browser cannot decode it. */
  snapshot?(time: number): Promise<Blob>;
  /** Small pictures of the times given, in order. Absent: this browser cannot decode it. */
  thumbnails?(
    times: readonly number[],
    height: number,
    signal: AbortSignal,
  ): AsyncIterable<Thumbnail>;
  /** How loud the sound is around each of the times, 0 to 1, in order. Absent: there is a picture, or no decoder. */
  loudness?(times: readonly number[], signal: AbortSignal): AsyncIterable<number>;
  close(): void;
}

/** The source can be read, but an MP4 cannot hold its packets as they are. */
export class UncuttableError extends VodError {
  constructor(cause?: unknown) {
    super('not-supported', 'An MP4 cannot hold this media as it is.', { cause });
  }
}

export interface CutRequest {
  readonly input: EditorInput;
  readonly plan: CutPlan;
  readonly signal: AbortSignal;
  readonly onProgress: (fraction: number) => void;
}

/**
 * A way to read and to cut. `open` and `cut` throw VodError: `not-supported` when another renderer may do better,
 * `decode` for a damaged source, `source` when it cannot be read, `aborted` by the signal, `export-failed` otherwise.
 */
export interface Renderer {
  open(input: EditorInput, signal: AbortSignal): Promise<MediaReader>;
  /** The clip, every packet as it was; its type says what it is written as. */
  cut(request: CutRequest): Promise<Blob>;
}
