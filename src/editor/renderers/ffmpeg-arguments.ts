import type { CutPlan } from '../cut-plan.js';

/**
 * Arguments that copy a clip. `-ss` and `-t` alone follow decode order and leave packets of neither side in or out by a
 * GOP; the `noise` bitstream filter drops exactly the packets presented outside the clip (ffmpeg-bitstream-filters,
 * 2.29), and keeps the lead-in of an exact cut, which the MP4 muxer then hides by an edit list.
 */
export function cutArguments(plan: CutPlan, { source, target }: { source: string; target: string }): string[] {
  const length = plan.end - plan.start;
  const tolerance = 0.001;
  const late = `gte(pts*tb,${seconds(length - tolerance)})`;
  const early = `lt(pts*tb,${seconds(-tolerance)})`;
  const lateAudio = `gt((pts+duration)*tb,${seconds(length + tolerance)})`;
  return [
    ...['-ss', seconds(plan.start), '-i', source],
    ...['-map', '0:V:0', '-map', '0:a?', '-map_metadata', '-1', '-map_chapters', '-1'],
    ...['-t', seconds(length + 1), '-c', 'copy'],
    ...['-bsf:v', `noise=drop='${plan.hidden > 0 ? late : `${early}+${late}`}'`],
    ...['-bsf:a', `noise=drop='${early}+${lateAudio}'`],
    ...['-movflags', '+faststart', '-f', 'mp4', target],
  ];
}

function seconds(value: number): string {
  return value.toFixed(6);
}
