import type { CutPlan } from '../cut-plan.js';

/** Divides the frame times of every usual rate without a rest, 24000/1001 and 120000/1001 too. */
const timescale = 360_000;

/**
 * Arguments that copy a clip. `-ss` and `-t` alone follow decode order, and leave packets from before the start or after
 * the end in the file; the `noise` bitstream filter drops them (ffmpeg-bitstream-filters, noise). It sees times in the
 * output's timescale, whatever its `tb` says, so the timescale is set. An exact cut keeps its lead-in, which the MP4
 * muxer hides by an edit list.
 */
export function cutArguments(plan: CutPlan, { source, target }: { source: string; target: string }): string[] {
  const length = plan.end - plan.start;
  // AVI and its like know no presentation times; what they have is in order already.
  const at = 'if(eq(pts,nopts),dts,pts)';
  const late = `gte(${at},${Math.round((length - 0.001) * timescale)})`;
  const early = `lt(${at},0)`;
  return [
    // Times of packets, as plans are made of, not times since the first packet.
    ...['-seek_timestamp', '1', '-ss', plan.start.toFixed(6), '-i', source],
    ...['-map', '0:V:0', '-map', '0:a?', '-map_metadata', '-1', '-map_chapters', '-1'],
    ...['-t', length.toFixed(6), '-c', 'copy', '-video_track_timescale', String(timescale)],
    ...['-bsf:v', `noise=drop='${plan.hidden > 0 ? late : `${early}+${late}`}'`],
    ...['-bsf:a', `noise=drop='${early}'`],
    ...['-movflags', '+faststart', '-f', 'mp4', target],
  ];
}
