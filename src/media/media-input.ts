import { VodError } from '../shared/vod-error.js';
import type { CutPlan } from './cut-plan.js';

/** The source: a local file, or a URL whose server supports range requests. */
export type MediaInput =
  | { readonly kind: 'file'; readonly file: File }
  | { readonly kind: 'url'; readonly url: string };

/** What is known of an opened source. */
export interface MediaInfo {
  /** Seconds. */
  readonly duration: number;
  /** Displayed pixels, after rotation; 0 if there is no video. */
  readonly width: number;
  readonly height: number;
  /** Frames per second; the typical rate if it varies. Without video 50, the steps per second in which audio is cut. */
  readonly frameRate: number;
}

/** The source can be read, but its packets cannot be copied into an MP4 without re-encoding. */
export class UncuttableError extends VodError {
  constructor(cause?: unknown) {
    super('not-supported', 'This media cannot be copied into an MP4 without re-encoding.', {
      cause,
    });
  }
}

export interface CutRequest {
  readonly input: MediaInput;
  readonly plan: CutPlan;
  readonly signal: AbortSignal;
  readonly onProgress: (fraction: number) => void;
}
