import { processingFraction, type Video } from '../../src/client.js';
import { currentLocale, type Translate } from './words.js';

export function statusWords(video: Video, t: Translate<never>): string {
  // A ready one waits for another protection, of which nothing is seen.
  if (video.waiting && !['uploading', 'ready'].includes(video.status))
    return waitingWords(video.waiting, t);
  switch (video.status) {
    case 'uploading':
      return t('site.statusUploading');
    case 'uploaded':
      return t('site.statusUploaded');
    case 'processing':
      return t('site.statusProcessing', { percent: formatPercent(processingFraction(video) ?? 0) });
    case 'reviewing':
      return t('site.statusReviewing');
    case 'ready':
      return t('site.statusReady');
    case 'failed':
      return t('site.statusFailed');
    case 'blocked':
      return t('site.statusBlocked');
  }
}

function waitingWords(
  { reason, position }: NonNullable<Video['waiting']>,
  t: Translate<never>,
): string {
  if (reason === 'space') return t('site.waitingSpace');
  if (position === undefined) return t('site.statusUploaded');
  return position === 1 ? t('site.waitingNext') : t('site.waitingPlace', { place: position });
}

/** Why a video failed, in the page's language. */
export function failureWords(failure: NonNullable<Video['failure']>, t: Translate<never>): string {
  return t(`site.failure.${failure.code}`);
}

/** What a video lacks although it plays, in the page's language; undefined when there is nothing to say. */
export function warningWords({ warnings = [] }: Video, t: Translate<never>): string | undefined {
  return warnings.length === 0
    ? undefined
    : warnings.map(({ code }) => t(`site.warning.${code}`)).join(' ');
}

export function formatPercent(fraction: number): string {
  return new Intl.NumberFormat(currentLocale(), { style: 'percent' }).format(
    Math.floor(fraction * 100) / 100,
  );
}

export function formatBytes(bytes: number): string {
  const units = ['byte', 'kilobyte', 'megabyte', 'gigabyte', 'terabyte'] as const;
  const step = bytes < 1000 ? 0 : Math.min(units.length - 1, Math.floor(Math.log10(bytes) / 3));
  return new Intl.NumberFormat(currentLocale(), {
    style: 'unit',
    unit: units[step] ?? 'byte',
    unitDisplay: step === 0 ? 'long' : 'short',
    maximumSignificantDigits: 3,
  }).format(bytes / 1000 ** step);
}

export function formatDate(iso: string): string {
  return new Intl.DateTimeFormat(currentLocale(), { dateStyle: 'medium' }).format(new Date(iso));
}

export function formatInstant(iso: string): string {
  return new Intl.DateTimeFormat(currentLocale(), {
    dateStyle: 'medium',
    timeStyle: 'short',
  }).format(new Date(iso));
}

export function formatTime(iso: string): string {
  return new Intl.DateTimeFormat(currentLocale(), { timeStyle: 'medium' }).format(new Date(iso));
}

/** How long something took: `0.4 s`, or as `formatDuration` from a minute on. */
export function formatElapsed(ms: number): string {
  if (ms >= 60_000) return formatDuration(ms / 1000);
  return new Intl.NumberFormat(currentLocale(), {
    style: 'unit',
    unit: 'second',
    unitDisplay: 'short',
    ...(ms < 1000
      ? { maximumSignificantDigits: 1 }
      : { maximumFractionDigits: ms < 10_000 ? 1 : 0 }),
  }).format(ms / 1000);
}

/** Seconds as `m:ss` or `h:mm:ss`. */
export function formatDuration(seconds: number): string {
  const whole = Math.max(0, Math.floor(seconds));
  const parts = [Math.floor(whole / 60) % 60, whole % 60].map((part) =>
    String(part).padStart(2, '0'),
  );
  const hours = Math.floor(whole / 3600);
  return hours > 0 ? `${hours}:${parts.join(':')}` : parts.join(':').replace(/^0/, '');
}
