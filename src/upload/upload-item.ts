import type { UploadDetails } from '../client/upload-details.js';
import type { MediaFacts } from '../media/media-facts.js';
import type { VodError } from '../shared/vod-error.js';

/** Where one upload stands. */
export type UploadState =
  /** Waits in the queue. */
  | { readonly phase: 'waiting' }
  /** Asks the app server for permission to upload. */
  | { readonly phase: 'authorizing' }
  /** Another tab of this origin uploads the same file; goes on by itself when that one is done or stops. */
  | { readonly phase: 'elsewhere' }
  | {
      readonly phase: 'sending';
      readonly sentBytes: number;
      readonly totalBytes: number;
      /** Smoothed; undefined until there is something to say. */
      readonly bytesPerSecond: number | undefined;
      readonly secondsLeft: number | undefined;
    }
  | { readonly phase: 'paused'; readonly sentBytes: number }
  /** Waits for the network, and goes on by itself. */
  | { readonly phase: 'offline'; readonly sentBytes: number }
  /** Tries again by itself after `retryInMs`. */
  | {
      readonly phase: 'retrying';
      readonly sentBytes: number;
      readonly retryInMs: number;
      readonly error: VodError;
    }
  | { readonly phase: 'done'; readonly videoId: string }
  | { readonly phase: 'failed'; readonly sentBytes: number; readonly error: VodError }
  | { readonly phase: 'canceled' };

/** One file in the queue; a new frozen object at every change. */
export interface UploadItem {
  readonly id: string;
  readonly file: File;
  readonly state: UploadState;
  /** Known once the app server has authorized the upload. */
  readonly videoId: string | undefined;
  /** Whether it is being looked into, as its rules ask for, before anything of it is sent; it waits meanwhile. */
  readonly isChecking?: boolean;
  /** What its container says, once it was looked into. */
  readonly media?: MediaFacts | undefined;
  /**
   * `resumed`: goes on where an earlier page load stopped. `restarted`: there was an unfinished upload of a file of
   * this name, but the file is not the same any more.
   */
  readonly begin: 'fresh' | 'resumed' | 'restarted';
  /** Whether `toBody` of the queue gave something else to send than the file; undefined until it was asked. */
  readonly isAltered?: boolean;
  /** What its user says of the video: given with `queue.setDetails`, or brought back when an upload goes on after a reload. */
  readonly details: UploadDetails;
  /**
   * Whether the server has changes of `details` that were made after the video was created; why not, where it refused them. Undefined
   * while there were none.
   */
  readonly detailsState?: 'saving' | 'saved' | VodError;
  /** The same of the picture that was given with `queue.setPoster`; `saving` also while there is no video yet. */
  readonly posterState?: 'saving' | 'saved' | VodError;
  /** The picture that an earlier page load was given with `queue.setPoster`, once its upload goes on after a reload and until another one is given. */
  readonly keptPoster?: Blob | undefined;
}

/** Whether nothing more happens unless somebody acts. */
export function isSettled({ state }: UploadItem): boolean {
  return state.phase === 'done' || state.phase === 'failed' || state.phase === 'canceled';
}

/** Whether trying again can help: not for a file that is refused for what it is, or that changed on disk. */
export function isRetryable({ state }: UploadItem): boolean {
  if (state.phase === 'canceled') return true;
  return state.phase === 'failed' && !hopeless.has(state.error.code);
}

/** Whether it waits for somebody to say that a file which was uploaded already is to be uploaded again. */
export function isDuplicate({ state }: UploadItem): boolean {
  return state.phase === 'failed' && state.error.code === 'duplicate';
}

/** Whether the file was never taken: it is no upload, and counts as none. */
export function isRefused({ state, videoId }: UploadItem): boolean {
  if (state.phase !== 'failed' || videoId !== undefined) return false;
  return state.error.code === 'duplicate' || refusals.has(state.error.code);
}

/** Whether another file, made of this one, may take its place. */
export function isReplaceable({ state }: UploadItem): boolean {
  if (state.phase === 'failed') return !unfit.has(state.error.code);
  return state.phase !== 'done' && state.phase !== 'canceled';
}

const unfit: ReadonlySet<string> = new Set([
  'duplicate',
  'empty-file',
  'type-not-allowed',
  'file-changed',
  'too-many-files',
  'not-media',
  'decode',
  'encrypted-source',
  'unsupported-codec',
  'too-short',
  'resolution-too-low',
]);
const refusals: ReadonlySet<string> = new Set([
  'empty-file',
  'type-not-allowed',
  'too-large',
  'too-many-files',
  'total-too-large',
  'too-long',
  'too-short',
  'resolution-too-high',
  'resolution-too-low',
  'codec-not-allowed',
  'not-media',
  'decode',
  'encrypted-source',
  'unsupported-codec',
  'location-not-removed',
  'refused',
]);
const hopeless: ReadonlySet<string> = new Set([...refusals, 'file-changed']);
