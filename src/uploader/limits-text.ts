import type { Localizer } from '../shared/localize.js';
import { formatBytes } from '../shared/format-number.js';
import { splitCodecs, type Resolution } from '../upload/file-rules.js';
import type { UploaderWord } from './words.js';

type Words = Localizer<UploaderWord>;

/** What the element is set to take. */
export interface Limits {
  readonly maxSize: number | undefined;
  readonly maxFiles: number | undefined;
  readonly maxTotalSize: number | undefined;
  /** Seconds. */
  readonly minDuration: number | undefined;
  readonly maxDuration: number | undefined;
  readonly minResolution: Resolution | undefined;
  readonly maxResolution: Resolution | undefined;
  readonly acceptCodecs: string;
}

/** What is taken, in one line; empty without limits. */
export function limitsText(limits: Limits, words: Words): string {
  const { maxSize, maxFiles, maxTotalSize, minDuration, maxDuration } = limits;
  const { minResolution, maxResolution, acceptCodecs } = limits;
  const size = (bytes: number) => ({ size: formatBytes(bytes, words.lang) });
  const length = (seconds: number) => ({ length: lengthText(seconds, words) });
  return [
    maxFiles && words.t('limitFiles', { count: maxFiles }),
    maxSize && words.t('limitSize', size(maxSize)),
    maxTotalSize && words.t('limitTotal', size(maxTotalSize)),
    minDuration && words.t('limitShortest', length(minDuration)),
    maxDuration && words.t('limitLength', length(maxDuration)),
    minResolution && words.t('limitLeast', { size: sizeText(minResolution) }),
    maxResolution && words.t('limitMost', { size: sizeText(maxResolution) }),
    codecText(acceptCodecs),
  ]
    .filter(Boolean)
    .join(' · ');
}

/** `1920 × 1080`. */
export function sizeText(resolution = ''): string {
  return resolution.replace(/\s*[x×]\s*/i, ' × ');
}

/** `H.264, HEVC` of `h264 hevc`. */
export function codecText(codecs: string): string {
  return splitCodecs(codecs)
    .map((codec) => codec.toUpperCase().replace(/^H(?=26\d$)/, 'H.'))
    .join(', ');
}

/** `90 s`, `12 min`, `2.5 h`. */
export function lengthText(seconds: number, words: Words): string {
  if (seconds < 120) return words.t('seconds', { count: seconds });
  if (seconds < 7200) return words.t('minutes', { count: Math.floor(seconds / 60) });
  return words.t('hours', { count: Math.floor(seconds / 360) / 10 });
}
