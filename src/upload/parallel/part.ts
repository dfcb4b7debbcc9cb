import { VodError } from '../../shared/vod-error.js';
import type { FoundPart } from './create-parts.js';

/** What the server is told of the whole file goes before the last bytes, which are few. */
const lastBytes = 64 * 1024;

/** A part while it is sent. Offsets are those of the file. */
export interface Part {
  /** Undefined before it is created. */
  url: string | undefined;
  readonly start: number;
  readonly length: number;
  /** Up to here it is sent beside the others. */
  readonly goal: number;
  /** The server has it up to here for certain, unless `isUncertain`. */
  offset: number;
  shown: number;
  isUncertain: boolean;
  /** Somebody sends or creates it. */
  isHeld: boolean;
}

export function toParts(found: readonly FoundPart[]): Part[] {
  let start = 0;
  return found.map(({ url, length, offset }, index) => {
    const end = start + length;
    const isLast = index === found.length - 1;
    const goal = isLast ? Math.max(start, end - lastBytes) : end;
    const at = start + offset;
    const part = { url, start, length, goal, offset: at, shown: at };
    start = end;
    return { ...part, isUncertain: false, isHeld: false };
  });
}

export function urlsOf(parts: readonly Part[]): string[] {
  return parts.map(urlOf);
}

export function urlOf({ url }: Part): string {
  if (url !== undefined) return url;
  throw new VodError('bad-response', 'A part of the upload was not created.');
}
