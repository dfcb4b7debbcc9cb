import type { MediaDescription } from '../probe/describe-media.js';

/** Two minutes of 1080p at 30 frames a second. */
const mostShortPixels = 1920 * 1080 * 30 * 120;
/** What a second of sound costs beside pictures. */
const soundPixels = 1_000_000;
const unknownFrameRate = 60;

/** Whether a ladder may take a slot that is kept for short ones, by the pixels it has to read. What does not tell its length may be of any. */
export function predictLength({ video, duration }: MediaDescription): 'short' | 'long' {
  if (duration === undefined) return 'long';
  const perSecond =
    soundPixels + (video ? video.width * video.height * (video.frameRate ?? unknownFrameRate) : 0);
  return perSecond * duration <= mostShortPixels ? 'short' : 'long';
}

/** A file that goes on so far beyond the length it told is not what was predicted. */
export const mostOverrun = 1.2;
/** However short it looked: what holds a slot for short ladders longer than this does the rest of it elsewhere. */
export const mostShortMs = 10 * 60_000;
