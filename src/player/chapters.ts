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
