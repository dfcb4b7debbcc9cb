import type { CutBounds, Selection } from '../../media/cut-plan.js';
import type { CutRequest, MediaInfo, MediaInput } from '../../media/media-input.js';

/** What reads and cuts media: mediabunny, or ffmpeg.wasm. */
export type RendererName = 'mediabunny' | 'ffmpeg';

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

/**
 * A way to read and to cut. `open` and `cut` throw VodError: `not-supported` when another renderer may do better,
 * `decode` for a damaged source, `source` when it cannot be read, `aborted` by the signal, `export-failed` otherwise.
 */
export interface Renderer {
  open(input: MediaInput, signal: AbortSignal): Promise<MediaReader>;
  /** The clip, every packet as it was; its type says what it is written as. */
  cut(request: CutRequest): Promise<Blob>;
}
