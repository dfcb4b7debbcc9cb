/** The part of the source that is to be kept, in seconds of the source. */
export interface Selection {
  readonly start: number;
  readonly end: number;
}

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
  /** When the picture that is seen at the start began; `undefined` where none is seen yet. */
  readonly frame: number | undefined;
  /** The last keyframe at or before the start. */
  readonly keyframeBefore: number;
  /** The first keyframe after the start. */
  readonly keyframeAfter: number | undefined;
  /** The last moment at or before the end where decode order and presentation order part alike. */
  readonly endBefore: number;
  /** The first such moment at or after the end. */
  readonly endAfter: number;
  /** Seconds inside the selection that the source's own edit list hides and a copy takes along. */
  readonly hiddenWithin: number;
}

/** What will be cut; all times in seconds of the source. */
export interface CutPlan {
  /** `exact` where the selection has no keyframe to begin with, too. */
  readonly mode: CutMode;
  readonly start: number;
  readonly end: number;
  /** The first picture that is in the file. */
  readonly keyframe: number;
  /** Seconds before `start` that stay in the file, unseen. */
  readonly hidden: number;
  /** Seconds between start and end that stay in the file, unseen: what the source's own edits hide. */
  readonly hiddenWithin: number;
  /** Where the cut start is, seen from the selected one. */
  readonly startMoved: 'none' | 'later';
}

/** A stretch in which every moment is a clean end: after `from`, up to `to`. */
export interface CleanEnd {
  readonly from: number;
  readonly to: number;
}

/** Times closer than this are the same frame: no video has frames this short, and no clock keeps more digits. */
export const sameMoment = 0.002;

/** Neighbouring packets lie closer than this, in seconds; one that does not has a damaged time. */
export const strayGap = 60;

export function planCut(selection: Selection, mode: CutMode, bounds: CutBounds): CutPlan {
  const begins = bounds.frame ?? selection.start;
  // A keyframe that is still seen at the start is what the clip begins with, however long ago it came.
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
 * Where a run of packets can end: everything presented before comes before it in the file too. With B-frames that is
 * not after every packet. `packets` are in decode order; the last picture can stand for as long as is wanted.
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
    // A damaged time, hours beyond those that follow it, tells nothing of where a cut may be.
    const rest = restStarts[index] ?? Infinity;
    if (timestamp > rest + strayGap) return;
    latest = Math.max(latest, timestamp);
    if (rest > latest) ends.push({ from: latest, to: rest });
  });
  return ends;
}

export type EndBounds = Pick<CutBounds, 'endBefore' | 'endAfter'>;

/** The clean ends around a time, of a list in order: the time itself where it is one. */
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
