import type { AudioTrack } from './engines/engine.js';
import { isObject } from './odd-values.js';

/** Which sound a viewer wants. */
export interface AudioPreference {
  /** A BCP 47 tag; empty for any. */
  readonly language: string;
  /** Whether the picture is described. */
  readonly isDescribed: boolean;
}

/** Whether it tells what is seen. */
export function isDescribed({ characteristics = '' }: AudioTrack): boolean {
  return characteristics.includes('describes-video');
}

/** As the attribute has it, such as `de`, `description` or `de description`; undefined for nothing. */
export function parseAudioPreference(text: string): AudioPreference | undefined {
  const words = text.trim().split(/\s+/).filter(Boolean);
  if (words.length === 0) return undefined;
  return {
    language: words.find((word) => word !== 'description') ?? '',
    isDescribed: words.includes('description'),
  };
}

/** What was remembered, as far as it can be read. */
export function toAudioPreference(value: unknown): AudioPreference | undefined {
  if (!isObject(value) || typeof value['language'] !== 'string') return undefined;
  return { language: value['language'], isDescribed: value['isDescribed'] === true };
}

/** The place of the track that suits, the present one before others; -1 for none. A language goes before a description. */
export function preferredTrack(
  tracks: readonly AudioTrack[],
  { language, isDescribed: wanted }: AudioPreference,
  present: number,
): number {
  const speaks = ({ lang = '' }: AudioTrack): boolean =>
    language === '' ? lang === tracks[present]?.lang : baseOf(lang) === baseOf(language);
  const inLanguage = tracks.filter(speaks);
  const suiting = inLanguage.filter((track) => isDescribed(track) === wanted);
  const exact = suiting.filter(({ lang }) => lang === language);
  const [best] = [...exact, ...suiting, ...inLanguage];
  const now = tracks[present];
  return now && (exact.length > 0 ? exact : suiting).includes(now)
    ? present
    : best
      ? tracks.indexOf(best)
      : -1;
}

function baseOf(tag: string): string {
  return tag.toLowerCase().split('-', 1)[0] ?? '';
}
