import { mediaLimits } from '../allow-lists.js';
import type { ToolRun } from '../../platform/process/run-tool.js';

const minute = 60_000;
/** A job that takes longer is given up by its queue. */
const mostWallMs = 22 * 60 * minute;
/** For a second of media: generous for a slow machine, and an end for what hangs. */
const wallMsPerSecond = 60_000;
const usualBytesPerSecond = 250_000;
/** Renditions are larger than a source only where its codec is far better, such as AV1 of film grain or speech in Opus. */
const outputPerSourceByte = 20;
const leastOutputBytes = 64 * 1024 ** 2;
/** Decoded sound is kept until it is encoded, and takes most of this. */
const outputBytesPerSecond = 256 * 1024;

/** How much ffmpeg may take for a source, and write in all, whatever the source makes of it and says of its length. */
export function boundsOf({
  seconds: stated,
  sourceBytes,
}: {
  seconds: number;
  sourceBytes: number;
}) {
  const seconds = stated >= 0 ? Math.min(stated, mediaLimits.seconds) : mediaLimits.seconds;
  // A header may also say too little.
  const likelySeconds = Math.max(
    seconds,
    Math.min(sourceBytes / usualBytesPerSecond, mediaLimits.seconds),
  );
  const wallMs = Math.min(mostWallMs, 10 * minute + likelySeconds * wallMsPerSecond);
  return {
    wallMs,
    cpuSeconds: wallMs / 1000,
    outputBytes: Math.ceil(
      leastOutputBytes + outputPerSourceByte * sourceBytes + outputBytesPerSecond * seconds,
    ),
    outputFiles: 64,
  } satisfies Partial<ToolRun>;
}
