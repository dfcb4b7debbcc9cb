import type { Selection } from './timeline.js';

/**
 * How the start of a clip is cut without re-encoding. `keyframe`: the clip starts on a keyframe, and nothing from
 * outside the selection is in the file. `exact`: it starts on the chosen frame by an edit list; the frames from the
 * keyframe before it to the chosen one stay in the file, hidden, and can be dug out.
 */
export type CutMode = 'keyframe' | 'exact';

/** A packet as the container orders it (decode order), in seconds of presentation. */
export interface PacketTime {
  readonly timestamp: number;
  readonly duration: number;
}

/** Where the packets allow a cut around a selection. */
export interface CutBounds {
  /** The last keyframe at or before the start. */
  readonly keyframeBefore: number;
  /** The first keyframe after the start. */
  readonly keyframeAfter: number | undefined;
  /** The last moment at or before the end where decode order and presentation order part alike. */
  readonly endBefore: number;
  /** The first such moment at or after the end. */
  readonly endAfter: number;
}

/** What will be cut; all times in seconds of the source. */
export interface CutPlan {
  readonly mode: CutMode;
  /** The first picture that is seen. */
  readonly start: number;
  readonly end: number;
  /** The first picture that is in the file. */
  readonly keyframe: number;
  /** Seconds before `start` that stay in the file, unseen. */
  readonly hidden: number;
  /** Where the cut start is, seen from the selected one. */
  readonly startMoved: 'none' | 'later' | 'earlier';
}

/** Times closer than this are the same frame: no video has frames this short, and no clock keeps more digits. */
const sameMoment = 0.002;

export function planCut(selection: Selection, mode: CutMode, bounds: CutBounds): CutPlan {
  const onKeyframe = selection.start - bounds.keyframeBefore <= sameMoment;
  if (mode === 'exact' && !onKeyframe) {
    const end = nearest(selection.end, bounds, selection.start);
    const hidden = selection.start - bounds.keyframeBefore;
    return { mode, start: selection.start, end, keyframe: bounds.keyframeBefore, hidden, startMoved: 'none' };
  }
  const start = onKeyframe ? bounds.keyframeBefore : innerKeyframe(bounds);
  const end =
    mode === 'exact' ? nearest(selection.end, bounds, start) : bounds.endBefore > start ? bounds.endBefore : bounds.endAfter;
  const startMoved = onKeyframe ? 'none' : start > selection.start ? 'later' : 'earlier';
  return { mode, start, end, keyframe: start, hidden: 0, startMoved };
}

/**
 * The moments at which a run of packets can end: everything presented before them comes before them in the file too.
 * With B-frames that is not after every packet. `packets` are in decode order.
 */
export function cleanEnds(packets: readonly PacketTime[]): number[] {
  const restStarts: number[] = [];
  let earliest = Infinity;
  for (let index = packets.length - 1; index >= 0; index--) {
    restStarts[index] = earliest;
    earliest = Math.min(earliest, packets[index]?.timestamp ?? Infinity);
  }
  const ends: number[] = [];
  let latest = -Infinity;
  packets.forEach((packet, index) => {
    latest = Math.max(latest, packet.timestamp);
    const rest = restStarts[index] ?? Infinity;
    if (rest === Infinity) ends.push(latest + packet.duration);
    else if (rest > latest) ends.push(rest);
  });
  return ends;
}

/** The clean ends around a time, of a sorted list that has at least one. */
export function endsAround(ends: readonly number[], time: number): Pick<CutBounds, 'endBefore' | 'endAfter'> {
  const before = ends.findLast((end) => end <= time + sameMoment);
  const after = ends.find((end) => end >= time - sameMoment);
  const only = before ?? after ?? time;
  return { endBefore: before ?? only, endAfter: after ?? only };
}

function innerKeyframe({ keyframeBefore, keyframeAfter, endBefore }: CutBounds): number {
  return keyframeAfter !== undefined && keyframeAfter < endBefore ? keyframeAfter : keyframeBefore;
}

function nearest(time: number, { endBefore, endAfter }: CutBounds, start: number): number {
  if (endBefore <= start) return endAfter;
  return time - endBefore <= endAfter - time ? endBefore : endAfter;
}
