import { VodError } from '../../shared/vod-error.js';
import {
  cleanEnds,
  endsAround,
  sameMoment,
  type CutBounds,
  type Selection,
} from '../../media/cut-plan.js';
import type { ProbedPacket } from './ffprobe-report.js';

/** Packets of the picture between two times, in seconds. */
export type ListPackets = (from: number, to: number) => Promise<ProbedPacket[]>;

/** Seconds searched for a keyframe; encoders put one at least every 10 s unless told otherwise. */
const searchSeconds = 12;

export function windowFrom(time: number, direction: 'before' | 'after'): [number, number] {
  return direction === 'before'
    ? [Math.max(0, time - searchSeconds), time]
    : [time, time + searchSeconds];
}

export async function readBounds(
  packets: ListPackets,
  { start: from, end }: Selection,
): Promise<CutBounds> {
  const around = await packets(Math.max(0, from - searchSeconds), from + searchSeconds);
  const before =
    findKeyframe(around, from + 0.004, 'before') ??
    around.find(({ isKeyframe }) => isKeyframe)?.timestamp;
  if (before === undefined)
    throw new VodError('decode', 'There is no keyframe near the selection.');
  const ends = cleanEnds(await packetsBefore(packets, end));
  // Frames keep their times here: the clip begins with the first one that begins in the selection.
  const frame = Math.min(
    ...around
      .map(({ timestamp }) => timestamp)
      .filter((timestamp) => timestamp >= from - sameMoment),
  );
  return {
    frame: Number.isFinite(frame) ? frame : undefined,
    keyframeBefore: before,
    keyframeAfter: findKeyframe(around, from, 'after'),
    ...endsAround(ends, end),
    hiddenWithin: 0,
  };
}

/** Packets on both sides of a time. Some demuxers (FLV, program streams) land beyond where they were sent, or cannot seek at all. */
async function packetsBefore(packets: ListPackets, end: number): Promise<ProbedPacket[]> {
  for (const from of [Math.max(0, end - 2), Math.max(0, end - searchSeconds), 0]) {
    const found = await packets(from, end + 1);
    if (from === 0 || found.some(({ timestamp }) => timestamp < end - sameMoment)) return found;
  }
  return [];
}

export function findKeyframe(
  packets: readonly ProbedPacket[],
  time: number,
  direction: 'before' | 'after',
): number | undefined {
  const keyframes = packets
    .filter(({ isKeyframe }) => isKeyframe)
    .map(({ timestamp }) => timestamp);
  return direction === 'before'
    ? keyframes.findLast((timestamp) => timestamp < time - 0.002)
    : keyframes.find((timestamp) => timestamp > time + 0.002);
}

export async function* listKeyframes(
  packets: ListPackets,
  duration: number,
  signal: AbortSignal,
): AsyncGenerator<number> {
  let last = -Infinity;
  for (let from = 0; from < duration && !signal.aborted; from += searchSeconds) {
    for (const { isKeyframe, timestamp } of await packets(from, from + searchSeconds)) {
      if (!isKeyframe || timestamp <= last) continue;
      last = timestamp;
      yield timestamp;
    }
  }
}
