import type { VodError } from '../shared/vod-error.js';

/** Retries since the server last had more than before. */
export interface RetryCounts {
  readonly retries: number;
  /** How many of them came after a delay. */
  readonly delayed: number;
  /** Whether one of them was for a new token. */
  readonly isRenewed: boolean;
}

/** What is known when an attempt to upload has failed. */
export interface FailedAttempt {
  error: VodError;
  /** Of the attempts before this one. */
  counts: RetryCounts;
  maxRetries: number;
  isOnline: boolean;
  /** Whether the attempt went on with an upload that the server had opened. */
  hasUpload: boolean;
  /** The video that the bytes belong to, where it is known. */
  videoId: string | undefined;
  /** Whether smaller requests, of which the next attempt makes use, may be all it takes. */
  maySendLess: boolean;
  /** 0 to 1; spreads the retries of many uploaders. */
  random: number;
}

/** What sets right that which the attempt failed of; every attempt asks for the offset before it sends. */
export type Remedy = 'ask-offset' | 'renew-token' | 'open-anew';

/** What comes after a failed attempt. */
export type RetryDecision =
  | { readonly action: 'retry'; readonly remedy: Remedy; readonly afterMs: number }
  | { readonly action: 'wait-for-network' }
  /** The server has every byte: another tab sent the last one, or this one did and never heard so. */
  | { readonly action: 'finish'; readonly videoId: string }
  /** What the server got is dropped, or kept for a retry by the user. */
  | { readonly action: 'give-up'; readonly upload: 'drop' | 'keep' };

export const noRetries: RetryCounts = { retries: 0, delayed: 0, isRenewed: false };

const firstDelayMs = 1000;
const longestDelayMs = 5000;
/**
 * What looks like a failing proxy is most often an origin that is not permitted, which waiting does not change; and a connection that
 * damages a part so often damages it always.
 */
const maxFewRetries = 4;
const seldomCured: ReadonlySet<string> = new Set(['blocked', 'transfer-damaged']);
const curedByAsking: ReadonlySet<string> = new Set([
  'network',
  'conflict',
  'expired',
  'not-found',
  'transfer-damaged',
]);

export function decideRetry(attempt: FailedAttempt): RetryDecision {
  const { error, counts, maxRetries, isOnline, videoId } = attempt;
  if (error.problemCode === 'upload-complete' && videoId !== undefined)
    return { action: 'finish', videoId };
  // Ends by itself: a size that was refused is halved until a proxy that refuses it is no use.
  if (error.code === 'too-large' && error.retryable && attempt.maySendLess)
    return { action: 'retry', remedy: 'ask-offset', afterMs: 0 };
  const remedy = remedyOf(attempt);
  const max = seldomCured.has(error.code) ? Math.min(maxFewRetries, maxRetries) : maxRetries;
  if (!remedy || counts.retries >= max)
    return { action: 'give-up', upload: error.code === 'file-changed' ? 'drop' : 'keep' };
  // What was tried without a network says nothing about the server, and is not counted.
  if (error.code === 'network' && !isOnline) return { action: 'wait-for-network' };
  return { action: 'retry', remedy, afterMs: delayOf(attempt) };
}

export function countRetry(
  { retries, delayed, isRenewed }: RetryCounts,
  { afterMs, remedy }: { afterMs: number; remedy: Remedy },
): RetryCounts {
  return {
    retries: retries + 1,
    delayed: delayed + (afterMs > 0 ? 1 : 0),
    isRenewed: isRenewed || remedy === 'renew-token',
  };
}

function remedyOf({ error, hasUpload }: FailedAttempt): Remedy | undefined {
  if (error.code === 'not-found' && hasUpload) return 'open-anew';
  if (!error.retryable || error.code === 'too-large') return undefined;
  return error.code === 'expired' ? 'renew-token' : 'ask-offset';
}

/**
 * The first retry after headway comes at once where asking for the offset may settle it all; then it is 1, 2, 4 and 5 s,
 * so that a server that is back is noticed soon. Each smaller size of requests is tried at once.
 */
function delayOf({ error, counts, maySendLess, random }: FailedAttempt): number {
  const { code, retryAfterMs } = error;
  // A token that ends while bytes are on their way may be told of only when the offset is asked for.
  const isUntried = counts.retries === counts.delayed || (code === 'expired' && !counts.isRenewed);
  if ((isUntried || maySendLess) && retryAfterMs === undefined && curedByAsking.has(code)) return 0;
  const delayMs = Math.min(longestDelayMs, firstDelayMs * 2 ** counts.delayed);
  return Math.round(Math.max(delayMs * (0.5 + random / 2), retryAfterMs ?? 0));
}
