import { isObject, isSeconds } from './odd-values.js';

/** A comment that passes over the picture. */
export interface DanmakuComment {
  /** Seconds in the video at which it appears. */
  readonly time: number;
  /** Of at most 200 characters; the rest is cut off. */
  readonly text: string;
  /** `#rrggbb`; default white. */
  readonly color?: string;
  /** Whether it scrolls (default) or stands at the upper or lower edge for a while. */
  readonly mode?: DanmakuMode;
}

/** How a comment moves. */
export type DanmakuMode = 'scroll' | 'top' | 'bottom';

/** Comments of viewers, as the page has them. */
export interface Danmaku {
  /** In any order; of at most 50,000. */
  readonly comments: readonly DanmakuComment[];
  /** Whether viewers may send their own (`vod-player-danmaku-send`); default false. */
  readonly canSend?: boolean;
}

const mostComments = 50_000;
export const longestText = 200;
const modes: readonly unknown[] = ['scroll', 'top', 'bottom'];

/** The comments that can be shown, in their order. */
export function toComments(danmaku: unknown): Required<DanmakuComment>[] {
  const list: unknown = isObject(danmaku) ? danmaku['comments'] : undefined;
  if (!Array.isArray(list)) return [];
  return list
    .slice(0, mostComments)
    .flatMap((one: unknown) => {
      if (!isObject(one) || !isSeconds(one['time']) || typeof one['text'] !== 'string') return [];
      const text = shorten(one['text'].replace(/\s+/g, ' ').trim());
      return text === '' ? [] : [{ time: one['time'], text, ...looksOf(one) }];
    })
    .sort((a, b) => a.time - b.time);
}

/** Of an emoji at the end, no half is left. */
function shorten(text: string): string {
  return text.slice(0, longestText).replace(/[\ud800-\udbff]$/, '');
}

/** What of its looks can be used. */
export function looksOf(one: Record<string, unknown>): { color: string; mode: DanmakuMode } {
  const { color, mode } = one;
  const isColor = typeof color === 'string' && /^#[\da-f]{6}$/i.test(color);
  return {
    color: isColor ? color : '#ffffff',
    mode: modes.includes(mode) ? (mode as DanmakuMode) : 'scroll',
  };
}

/** The place of the first that appears at or after a time. */
export function firstFrom(comments: readonly { readonly time: number }[], time: number): number {
  let [low, high] = [0, comments.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((comments[middle]?.time ?? Infinity) < time) low = middle + 1;
    else high = middle;
  }
  return low;
}
