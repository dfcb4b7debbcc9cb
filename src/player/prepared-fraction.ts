import { processingFraction } from '../client/processing-fraction.js';
import type { Video } from '../contract/videos.js';
import { isObject } from './odd-values.js';

/** How much of a video’s processing is done, 0 to 1, by the answer that asks to wait for it; undefined when it does not say. */
export function preparedFraction(answer: unknown): number | undefined {
  const progress = isObject(answer) && isObject(answer['progress']) ? answer['progress'] : {};
  if (typeof progress['fraction'] !== 'number') return undefined;
  return processingFraction({ progress: progress as Video['progress'] });
}
