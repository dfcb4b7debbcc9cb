import type { Localizer } from '../shared/localize.js';
import { formatBytes, formatPercent } from '../shared/format-number.js';
import { roundTimeLeft } from './format.js';
import {
  isDuplicate,
  isRefused,
  isReplaceable,
  isRetryable,
  type UploadItem,
  type UploadState,
} from '../upload/upload-item.js';
import type { VodError } from '../shared/vod-error.js';
import { processingFraction } from '../client/processing-fraction.js';
import { codecText, lengthText, sizeText, type Limits } from './limits-text.js';
import type { VideoNews } from './video-news.js';
import type { UploaderWord } from './words.js';

export type Words = Localizer<UploaderWord>;

/** What a row shows, derived from an item and what is known of its video. */
export interface RowState {
  text: string;
  detail: string;
  tone: 'plain' | 'muted' | 'success' | 'warning' | 'danger';
  /** 0 to 1; undefined when there is no bar to show. */
  fraction: number | undefined;
  primary: 'pause' | 'resume' | 'retry' | 'retryNow' | 'uploadAgain' | undefined;
  dismiss: 'cancel' | 'remove';
  isWatchable: boolean;
  /** Whether another file may still take its place. */
  isEditable: boolean;
}

export interface RowContext {
  words: Words;
  video: VideoNews | undefined;
  /** The furthest share of processing seen; it never goes back on the screen. */
  processed: number | undefined;
  limits: Limits;
}

export function toRowState(item: UploadItem, context: RowContext): RowState {
  const { state } = item;
  const view: RowState = {
    text: stateText(item, context),
    detail: fileDetail(item, context.words),
    tone: 'muted',
    fraction: sentFraction(state, item.file.size),
    primary: undefined,
    dismiss: 'cancel',
    isWatchable: context.video?.playable === true,
    isEditable: isReplaceable(item),
  };
  switch (state.phase) {
    case 'waiting':
    case 'authorizing':
    case 'elsewhere':
      return { ...view, primary: 'pause' };
    case 'sending':
      return { ...view, tone: 'plain', detail: sendingDetail(item, context), primary: 'pause' };
    case 'paused':
      return { ...view, primary: 'resume' };
    case 'offline':
    case 'retrying':
      return { ...view, tone: 'warning', primary: 'retryNow' };
    case 'failed':
      return {
        ...view,
        ...failureView(item),
        ...{ fraction: undefined, dismiss: 'remove', isWatchable: false },
      };
    case 'canceled':
      return {
        ...view,
        ...{ fraction: undefined, primary: 'retry', dismiss: 'remove', isWatchable: false },
      };
    case 'done':
      return { ...view, ...videoView(context), dismiss: 'remove' };
  }
}

function fileDetail({ file, isAltered }: UploadItem, words: Words): string {
  const size = formatBytes(file.size, words.lang);
  return isAltered ? `${size} · ${words.t('locationRemoved')}` : size;
}

function failureView(item: UploadItem): Pick<RowState, 'tone' | 'primary'> {
  if (isDuplicate(item)) return { tone: 'muted', primary: 'uploadAgain' };
  return { tone: 'danger', primary: isRetryable(item) ? 'retry' : undefined };
}

/** One line of state in words. */
export function stateText(item: UploadItem, context: RowContext): string {
  const { words } = context;
  const { state } = item;
  switch (state.phase) {
    case 'sending':
      return sendingText(state, words);
    case 'retrying':
      return words.t(retryWord(state));
    case 'failed':
      return errorText(state, item, context);
    case 'done':
      return videoText(context);
    default:
      return words.t(item.isChecking && state.phase === 'waiting' ? 'checking' : state.phase);
  }
}

function sentFraction(state: UploadState, totalBytes: number): number | undefined {
  if (state.phase === 'waiting' || state.phase === 'authorizing') return 0;
  return 'sentBytes' in state && totalBytes > 0
    ? Math.min(1, Math.max(0, state.sentBytes / totalBytes))
    : undefined;
}

function sendingText(state: UploadState & { phase: 'sending' }, words: Words): string {
  if (state.sentBytes >= state.totalBytes) return words.t('finishing');
  if (state.secondsLeft === undefined) return words.t('sending');
  return words.t('sendingLeft', { left: timeLeftText(state.secondsLeft, words) });
}

/** `12 s`, `3 min`, `1.5 h`: with its unit, for a sentence. */
export function timeLeftText(seconds: number, words: Words): string {
  const { unit, count } = roundTimeLeft(seconds);
  return words.t(unit, { count });
}

function sendingDetail(item: UploadItem, { words }: RowContext): string {
  const { state } = item;
  if (state.phase !== 'sending') return '';
  if (item.begin !== 'fresh' && state.bytesPerSecond === undefined) return words.t(item.begin);
  const sent = words.t('sentOf', {
    sent: formatBytes(state.sentBytes, words.lang),
    total: formatBytes(state.totalBytes, words.lang),
  });
  return state.bytesPerSecond
    ? `${sent} · ${words.t('speed', { rate: formatBytes(state.bytesPerSecond, words.lang) })}`
    : sent;
}

/** The viewer's own connection may be well: there was none to the server yet, or another one failed. */
function isUnreachable({ error: { code, problemCode }, sentBytes }: Failed): boolean {
  return (
    code === 'blocked' ||
    problemCode === 'vod-server-unreachable' ||
    (code === 'network' && sentBytes === 0 && globalThis.navigator?.onLine !== false)
  );
}

type Failed = Extract<UploadState, { phase: 'retrying' | 'failed' }>;

function retryWord(state: Failed): UploaderWord {
  const { code, problemCode, status } = state.error;
  if (problemCode === 'out-of-space') return 'retryingSpace';
  if (code === 'transfer-damaged') return 'retryingDamaged';
  if (isUnreachable(state)) return 'retryingUnreachable';
  if (code === 'network') return 'retrying';
  return status === 429 || status === 503 ? 'retryingBusy' : 'retryingServer';
}

function errorText(state: Failed, item: UploadItem, context: RowContext): string {
  const { code, message } = state.error;
  if (code === 'refused') return message;
  const { words } = context;
  const key = errorKey(state, item, context.limits);
  return (
    words.t(`error-${key}` as UploaderWord, errorValues(state.error, item, context)) ||
    failureText(code === 'decode' ? 'corrupt' : code, words) ||
    // The words for what was refused are on their way.
    (isRefused(item) ? message : words.t('error-other'))
  );
}

function errorKey(state: Failed, { videoId }: UploadItem, { maxSize }: Limits): string {
  const { code, problemCode, status } = state.error;
  if (problemCode === 'out-of-space' || problemCode === 'digest-mismatch') return problemCode;
  // The app server said so; the page itself may be well.
  if (code === 'configuration' && problemCode !== undefined) return 'set-up-wrongly';
  if (isUnreachable(state)) return 'blocked';
  // Not what a vodkit server says of a video: the address leads elsewhere.
  if (status === 404 && (problemCode ?? 'path-not-found') === 'path-not-found')
    return 'set-up-wrongly';
  if (code === 'not-found' && videoId !== undefined) return 'deleted';
  return code === 'too-large' && maxSize !== undefined ? 'too-large-max' : code;
}

/** Empty where there is none. */
function failureText(code: string, words: Words): string {
  return words.t(`failure-${code}` as UploaderWord);
}

/** What may be filled into the sentence of an error. */
function errorValues(
  { code, cause }: VodError,
  { media }: UploadItem,
  { words, limits }: RowContext,
): Record<string, string | number> {
  const { maxSize, maxFiles, maxTotalSize, minDuration, maxDuration } = limits;
  const bytes = code === 'total-too-large' ? maxTotalSize : maxSize;
  const seconds = code === 'too-short' ? minDuration : maxDuration;
  return {
    size: code.startsWith('resolution')
      ? sizeText(`${media?.width}x${media?.height}`)
      : formatBytes(bytes ?? 0, words.lang),
    count: maxFiles ?? 0,
    length: lengthText(seconds ?? 0, words),
    most: sizeText(limits.maxResolution),
    least: sizeText(limits.minResolution),
    codec: codecText(String(cause)),
    codecs: codecText(limits.acceptCodecs),
  };
}

function videoText({ words, video, processed }: RowContext): string {
  switch (video?.status) {
    case undefined:
    case 'uploading':
      return words.t('uploaded');
    case 'uploaded':
      return waitingText(video, words);
    case 'processing':
      if (video.waiting) return waitingText(video, words);
      return processed === undefined
        ? words.t('processing')
        : words.t('processingPercent', { percent: formatPercent(processed, words.lang) });
    case 'failed':
      return failureText(video.failure?.code ?? '', words) || words.t('failure-internal');
    case 'reviewing':
    case 'ready':
    case 'blocked':
      return words.t(video.status);
  }
}

function waitingText({ waiting }: VideoNews, words: Words): string {
  if (waiting?.reason === 'space') return words.t('waitingSpace');
  if (waiting?.position === undefined) return words.t('waitingToProcess');
  return waiting.position === 1
    ? words.t('waitingNext')
    : words.t('waitingPlace', { place: waiting.position });
}

function videoView({ words, video, processed }: RowContext): Partial<RowState> {
  if (!video) return { tone: 'success', isWatchable: true };
  const isWatchable = video.playable && video.status !== 'failed' && video.status !== 'blocked';
  if (video.status === 'ready') return { tone: 'success', isWatchable };
  if (video.status === 'failed' || video.status === 'blocked') return { tone: 'danger' };
  return {
    isWatchable,
    fraction: processed ?? 0,
    ...(isWatchable && { detail: words.t('watchNow') }),
  };
}

export function furthest(before: number | undefined, video: VideoNews): number | undefined {
  const now = processingFraction(video);
  return now === undefined ? before : Math.max(before ?? 0, now);
}
