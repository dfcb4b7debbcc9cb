import { open } from 'node:fs/promises';
import type { FragmentedFile } from './fragmented-file.js';
import { shiftTimes } from './shift-times.js';

/** What a rendition consists of before it is protected. */
export interface ClearFiles {
  init: Buffer;
  /** Seconds of each segment. */
  segmentDurations: number[];
  /** Reads segment `n`. */
  segment(n: number): Promise<Buffer>;
}

/** Those of a file that ffmpeg wrote. */
export function clearFilesOf(path: string, { init, segments, shift }: FragmentedFile): ClearFiles {
  return {
    init,
    segmentDurations: segments.map(({ duration }) => duration),
    async segment(n) {
      const { offset, end } = segments[n] ?? { offset: 0, end: 0 };
      const bytes = await readSegment(path, offset, end);
      shiftTimes(bytes, shift);
      return bytes;
    },
  };
}

async function readSegment(path: string, offset: number, end: number): Promise<Buffer> {
  const file = await open(path);
  try {
    const { buffer, bytesRead } = await file.read(
      Buffer.alloc(end - offset),
      0,
      end - offset,
      offset,
    );
    if (bytesRead !== end - offset)
      throw new Error('The file became shorter while its segments were read');
    return buffer;
  } finally {
    await file.close();
  }
}
