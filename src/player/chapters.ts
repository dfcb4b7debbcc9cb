import { isSeconds, listOf } from './odd-values.js';

/** A part of a video, from its start to that of the next. */
export interface Chapter {
  /** Seconds. */
  readonly startTime: number;
  /** Shown as text. */
  readonly title: string;
}

/** The one at a moment; undefined before the first. */
export function chapterAt(chapters: readonly Chapter[], time: number): Chapter | undefined {
  return chapters.findLast(({ startTime }) => startTime <= time);
}

/** A list of chapters from anywhere, in order; what is odd is left out. */
export function toChapters(value: unknown): Chapter[] {
  return listOf<Chapter>(value, isChapter).sort((a, b) => a.startTime - b.startTime);
}

function isChapter({ startTime, title }: Record<string, unknown>): boolean {
  return isSeconds(startTime) && typeof title === 'string';
}
