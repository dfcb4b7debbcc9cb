import { mediaLimits } from '../allow-lists.js';
import { MediaFault } from '../media-fault.js';
import { maxFrameRate } from './plan-ladder.js';
import type { ToolRun } from '../../platform/process/run-tool.js';

const minute = 60_000;
/** Shorter than the 23 hours after which the job queue expires a job. */
const maxWallMs = 22 * 60 * minute;
/** Time per second of media: enough for a slow machine, but a tool that hangs is ended. */
const wallMsPerSecond = 60_000;
const usualBytesPerSecond = 250_000;
/**
 * Renditions are larger than the source only if its codec compresses far better, such as AV1 with film grain or Opus
 * speech.
 */
const outputPerSourceByte = 20;
const minOutputBytes = 64 * 1024 ** 2;
/** Most of this is the decoded audio of a track, which is kept until it is encoded. */
const outputBytesPerSecond = 256 * 1024;

const maxFrames = mediaLimits.seconds * maxFrameRate * 1.02;

/** What came out may be too long though the duration in the header is not. */
export function lengthFault(seconds: number, frames: number): MediaFault | undefined {
  if (seconds <= mediaLimits.seconds && frames <= maxFrames) return undefined;
  return new MediaFault(
    'duration-limit',
    `The file is longer than ${mediaLimits.seconds / 3600} hours.`,
  );
}

/** The time and output limits of ffmpeg for a source. They hold even when the source states a wrong duration. */
export function boundsOf({
  seconds: stated,
  sourceBytes,
  audioTracks = 1,
}: {
  seconds: number;
  sourceBytes: number;
  audioTracks?: number | undefined;
}) {
  const seconds = stated >= 0 ? Math.min(stated, mediaLimits.seconds) : mediaLimits.seconds;
  // The header may state too short a duration; the file size gives a second estimate.
  const likelySeconds = Math.max(
    seconds,
    Math.min(sourceBytes / usualBytesPerSecond, mediaLimits.seconds),
  );
  const wallMs = Math.min(maxWallMs, 10 * minute + likelySeconds * wallMsPerSecond);
  return {
    wallMs,
    cpuSeconds: wallMs / 1000,
    outputBytes: Math.ceil(
      minOutputBytes +
        outputPerSourceByte * sourceBytes +
        outputBytesPerSecond * audioTracks * seconds,
    ),
    outputFiles: 64,
  } satisfies Partial<ToolRun>;
}
