import type { MediaDescription } from '../probe/describe-media.js';

/** Two minutes of 1080p at 30 frames per second. */
const maxShortPixels = 1920 * 1080 * 30 * 120;
/** The cost of a second of audio, in pixels of video that take as long. */
const soundPixels = 1_000_000;
const unknownFrameRate = 60;

/**
 * Predicts whether encoding takes a short or a long time, by the number of pixels to decode. Short ones have slots reserved
 * for them. A source of unknown duration counts as long.
 */
export function predictLength({ video, duration }: MediaDescription): 'short' | 'long' {
  if (duration === undefined) return 'long';
  const perSecond =
    soundPixels + (video ? video.width * video.height * (video.frameRate ?? unknownFrameRate) : 0);
  return perSecond * duration <= maxShortPixels ? 'short' : 'long';
}

/** A source whose actual duration exceeds the stated one by this factor makes the prediction invalid. */
export const maxOverrun = 1.2;
/** A job that holds a slot for short ladders longer than this gives the slot up, whatever was predicted. */
export const maxShortMs = 10 * 60_000;
