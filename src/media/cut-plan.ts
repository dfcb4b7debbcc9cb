/** The part of the source to keep, in seconds of the source. */
export interface Selection {
  readonly start: number;
  readonly end: number;
}

/**
 * How the start of a clip is cut without re-encoding. `keyframe`: the clip starts on a keyframe, and the file contains
 * nothing from outside the selection. `exact`: an edit list makes the clip start on the selected frame. The frames from the
 * preceding keyframe on stay in the file; players hide them, but they can be extracted.
 */
export type CutMode = 'keyframe' | 'exact';

/** A packet as the container orders it (decode order), in seconds of presentation. */
export interface PacketTime {
  readonly timestamp: number;
  readonly duration: number;
}

/** Where the packets allow a cut around a selection. */
export interface CutBounds {
  /** The time stamp of the frame that is shown at the start; `undefined` if none is shown yet. */
  readonly frame: number | undefined;
  /** The last keyframe at or before the start. */
  readonly keyframeBefore: number;
  /** The first keyframe after the start. */
  readonly keyframeAfter: number | undefined;
  /** The last time at or before the end at which the clip can end; see `cleanEnds`. */
  readonly endBefore: number;
  /** The first such time at or after the end. */
  readonly endAfter: number;
  /** Seconds inside the selection that the source's own edit list hides and that a copy contains as well. */
  readonly hiddenWithin: number;
}

/** How the clip will be cut; all times in seconds of the source. */
export interface CutPlan {
  /** `exact` as well if `keyframe` was requested but the selection contains no keyframe. */
  readonly mode: CutMode;
  readonly start: number;
  readonly end: number;
  /** The time of the first frame in the file. */
  readonly keyframe: number;
  /** Seconds before `start` that stay in the file, hidden. */
  readonly hidden: number;
  /** Seconds between `start` and `end` that stay in the file, hidden by the source's own edit list. */
  readonly hiddenWithin: number;
  /** Whether the clip starts later than selected. */
  readonly startMoved: 'none' | 'later';
}

/** A range of times at which the clip can end: after `from`, up to and including `to`. */
export interface CleanEnd {
  readonly from: number;
  readonly to: number;
}

/**
 * Times closer than this, in seconds, belong to the same frame: no frame is this short, and rounding errors are
 * smaller.
 */
export const sameMoment = 0.002;

/** A packet that is further than this, in seconds, from its neighbours has a damaged time stamp. */
export const strayGap = 60;

export function planCut(selection: Selection, mode: CutMode, bounds: CutBounds): CutPlan {
  const begins = bounds.frame ?? selection.start;
  // If the frame shown at the start is a keyframe, the clip begins with it, even if its time stamp is much earlier.
  const onKeyframe = begins - bounds.keyframeBefore <= sameMoment;
  const inner = mode === 'keyframe' && !onKeyframe ? innerKeyframe(bounds) : undefined;
  const start =
    inner ??
    (Math.abs(begins - selection.start) <= sameMoment ? begins : Math.max(begins, selection.start));
  const end =
    mode === 'keyframe' && bounds.endBefore > start
      ? bounds.endBefore
      : nearest(selection.end, bounds, start);
  const hidden = onKeyframe || inner !== undefined ? 0 : start - bounds.keyframeBefore;
  return {
    start,
    end,
    hidden,
    keyframe: start - hidden,
    hiddenWithin: bounds.hiddenWithin,
    mode: hidden > 0 ? 'exact' : mode,
    startMoved: inner === undefined ? 'none' : 'later',
  };
}

/**
 * The times at which a copy of packets can end: every packet shown before such a time also precedes it in the file. With
 * B-frames this is not the case after every packet. `packets` are in decode order. After the last packet any time is allowed,
 * because the last frame can be extended.
 */
export function cleanEnds(packets: readonly PacketTime[]): CleanEnd[] {
  const restStarts: number[] = [];
  let earliest = Infinity;
  for (let index = packets.length - 1; index >= 0; index--) {
    restStarts[index] = earliest;
    earliest = Math.min(earliest, packets[index]?.timestamp ?? Infinity);
  }
  const ends: CleanEnd[] = [];
  let latest = -Infinity;
  packets.forEach(({ timestamp }, index) => {
    // Ignores a damaged time stamp far after those that follow it.
    const rest = restStarts[index] ?? Infinity;
    if (timestamp > rest + strayGap) return;
    latest = Math.max(latest, timestamp);
    if (rest > latest) ends.push({ from: latest, to: rest });
  });
  return ends;
}

export type EndBounds = Pick<CutBounds, 'endBefore' | 'endAfter'>;

/** The nearest clean ends before and after a time, or the time itself if it is one. `ends` must be sorted. */
export function endsAround(ends: readonly CleanEnd[], time: number): EndBounds {
  if (ends.some(({ from, to }) => time > from + sameMoment && time <= to))
    return { endBefore: time, endAfter: time };
  const before = ends.findLast(({ to }) => to <= time + sameMoment)?.to;
  const after = ends.find(({ from }) => from >= time - sameMoment);
  const whole = after && Number.isFinite(after.to) ? after.to : undefined;
  const only = before ?? whole ?? time;
  return { endBefore: before ?? only, endAfter: whole ?? only };
}

function innerKeyframe({ keyframeAfter, endBefore }: CutBounds): number | undefined {
  return keyframeAfter !== undefined && keyframeAfter < endBefore ? keyframeAfter : undefined;
}

function nearest(time: number, { endBefore, endAfter }: CutBounds, start: number): number {
  if (endBefore <= start) return endAfter;
  return time - endBefore <= endAfter - time ? endBefore : endAfter;
}
