import type { CutPlan } from '../../media/cut-plan.js';

/** Divides the frame times of every usual rate without a rest, 24000/1001 and 120000/1001 too. */
const timescale = 360_000;

/** How the start is reached: by the demuxer's index, or by reading from the very beginning. */
export type Approach = 'seek' | 'read';

interface CopyPaths {
  readonly source: string;
  readonly target: string;
}

/**
 * Arguments that copy a clip. `-ss` and `-t` alone follow decode order, and leave packets from before the start or after
 * the end in the file; the `noise` bitstream filter drops them (ffmpeg-bitstream-filters, noise). It sees times in the
 * output's timescale, whatever its `tb` says, so the timescale is set. An exact cut keeps its lead-in, which the MP4
 * muxer hides by an edit list.
 */
export function cutArguments(
  plan: CutPlan,
  { source, target }: CopyPaths,
  approach: Approach,
): string[] {
  const length = plan.end - plan.start;
  // AVI and its like know no presentation times; what they have is in order already.
  const at = 'if(eq(pts,nopts),dts,pts)';
  const late = `gte(${at},${toScale(length - 0.001)})`;
  const early =
    plan.hidden > 0 ? `lt(${at},${toScale(plan.keyframe - plan.start - 0.001)})` : `lt(${at},0)`;
  return [
    ...startAt(plan.start, approach),
    '-i',
    source,
    '-map',
    '0:V:0',
    '-map',
    '0:a?',
    '-map_metadata',
    '-1',
    '-map_chapters',
    '-1',
    '-t',
    length.toFixed(6),
    '-c',
    'copy',
    '-video_track_timescale',
    String(timescale),
    '-bsf:v',
    `noise=drop='${early}+${late}'`,
    '-bsf:a',
    `noise=drop='lt(${at},0)'`,
    '-movflags',
    '+faststart',
    '-f',
    'mp4',
    target,
  ];
}

/** Either way, times of packets, as plans are made of, not times since the first packet. */
function startAt(start: number, approach: Approach): string[] {
  const time = start.toFixed(6);
  return approach === 'seek'
    ? ['-seek_timestamp', '1', '-ss', time]
    : ['-copyts', '-itsoffset', `-${time}`];
}

function toScale(seconds: number): number {
  return Math.round(seconds * timescale);
}
