import type { Selection } from '../media/cut-plan.js';

/** What bounds a selection: the source's length and the length of one frame, in seconds. */
export interface Timeline {
  readonly duration: number;
  readonly frameDuration: number;
}

export type Edge = 'start' | 'end';

/** The selection with one edge moved; the edges stay at least one frame apart and within the source. */
export function moveEdge(
  selection: Selection,
  edge: Edge,
  time: number,
  timeline: Timeline,
): Selection {
  const { duration, frameDuration } = timeline;
  if (edge === 'start')
    return { ...selection, start: clamp(time, 0, selection.end - frameDuration) };
  return { ...selection, end: clamp(time, selection.start + frameDuration, duration) };
}

/** A selection made valid for the timeline, whatever was asked for. */
export function fitSelection(wanted: Selection, timeline: Timeline): Selection {
  const shortest = Math.min(timeline.frameDuration, timeline.duration);
  const start = clamp(wanted.start, 0, timeline.duration - shortest);
  return { start, end: clamp(wanted.end, start + shortest, timeline.duration) };
}

/** The time `count` frames away, counted on the frame grid so that rounding never adds up. */
export function stepFrames(time: number, count: number, timeline: Timeline): number {
  const frame = Math.round(time / timeline.frameDuration) + count;
  return clamp(frame * timeline.frameDuration, 0, timeline.duration);
}

/** The mark closest to a time when it is within `tolerance` seconds, else the time itself. `marks` are sorted. */
export function snapToMark(time: number, marks: readonly number[], tolerance: number): number {
  const next = firstAtOrAfter(marks, time);
  let best = time;
  let distance = tolerance;
  for (const mark of [marks[next - 1], marks[next]]) {
    if (mark === undefined || Math.abs(mark - time) > distance) continue;
    best = mark;
    distance = Math.abs(mark - time);
  }
  return best;
}

export function sameSelection(one: Selection, other: Selection): boolean {
  return one.start === other.start && one.end === other.end;
}

export function clamp(value: number, low: number, high: number): number {
  return Math.max(low, Math.min(high, value));
}

function firstAtOrAfter(marks: readonly number[], time: number): number {
  let [low, high] = [0, marks.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((marks[middle] ?? Infinity) < time) low = middle + 1;
    else high = middle;
  }
  return low;
}
