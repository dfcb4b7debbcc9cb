import { VodError } from '../shared/vod-error.js';
import type { CutPlan } from './cut-plan.js';

/** What is read: a file from the disk, or an address that answers range requests. */
export type MediaInput =
  { readonly kind: 'file'; readonly file: File } | { readonly kind: 'url'; readonly url: string };

export interface MediaInfo {
  /** Seconds. */
  readonly duration: number;
  /** Pixels as seen, after rotation; 0 for sound alone. */
  readonly width: number;
  readonly height: number;
  /** Frames per second; the average where the rate varies. For sound alone, the steps by which it is cut: 50. */
  readonly frameRate: number;
}

/** The source can be read, but an MP4 cannot hold its packets as they are. */
export class UncuttableError extends VodError {
  constructor(cause?: unknown) {
    super('not-supported', 'An MP4 cannot hold this media as it is.', { cause });
  }
}

export interface CutRequest {
  readonly input: MediaInput;
  readonly plan: CutPlan;
  readonly signal: AbortSignal;
  readonly onProgress: (fraction: number) => void;
}
