import { boxesOf, findBox } from '../boxes.js';
import { readFirstSample } from './first-sample.js';
import { toKeyframeFragment } from './keyframe-fragment.js';

/** A keyframe of a packaged rendition: the first picture of a fragment. */
export interface Keyframe {
  segment: number;
  /** Where its fragment begins in the segment. */
  offset: number;
  /** From there to the end of the picture. */
  bytes: number;
  /** The length of the fragment with that picture alone. */
  size: number;
  /** How long it stands for the video, up to the next one, in ticks of the track. */
  ticks: number;
}

export interface KeyframeIndex {
  timescale: number;
  keyframes: Keyframe[];
}

export type FoundKeyframe = Pick<Keyframe, 'offset' | 'bytes' | 'size'> & {
  /** When it is presented, on the clock of the fragments. */
  time: number;
};

/** The keyframes that fragments of a segment begin with. */
export function findKeyframes(segment: Buffer): FoundKeyframe[] {
  const found: FoundKeyframe[] = [];
  let offset = 0;
  for (const { type, body, whole } of boxesOf(segment)) {
    const first = type === 'moof' ? readFirstSample(body) : undefined;
    if (first?.isSync) {
      const bytes = segment.subarray(offset, offset + first.end);
      const { length: size } = toKeyframeFragment(bytes, 1);
      found.push({ offset, bytes: first.end, size, time: first.time });
    }
    offset += whole.length;
  }
  return found;
}

/**
 * Those of all segments; null where the rendition does not begin with a keyframe, or they do not follow each other in time.
 * `init` is the init segment of `segments`, which last `segmentDurations` seconds.
 */
export function indexKeyframes(
  init: Buffer,
  segments: readonly (readonly FoundKeyframe[])[],
  segmentDurations: readonly number[],
): KeyframeIndex | null {
  const mdhd = findBox(init, ['moov', 'trak', 'mdia', 'mdhd']);
  const lastStart = segments.at(-1)?.[0]?.time;
  if (!mdhd || lastStart === undefined || !segments[0]?.some(({ offset }) => offset === 0))
    return null;
  const timescale = mdhd.readUInt32BE(mdhd[0] === 1 ? 20 : 12);
  const end = lastStart + Math.round((segmentDurations.at(-1) ?? 0) * timescale);
  const all = segments.flatMap((found, segment) => found.map((one) => ({ ...one, segment })));
  const keyframes = all.map(({ time, ...one }, n) => ({
    ...one,
    ticks: (all[n + 1]?.time ?? end) - time,
  }));
  return keyframes.every(({ ticks }) => ticks > 0 && ticks < 2 ** 32)
    ? { timescale, keyframes }
    : null;
}

const fieldBytes = 4;
const fields = ['segment', 'offset', 'bytes', 'size', 'ticks'] as const;
const recordBytes = fields.length * fieldBytes;

/** As it is stored: a film has thousands. */
export function writeKeyframeIndex({ timescale, keyframes }: KeyframeIndex): Buffer {
  const values = [timescale, ...keyframes.flatMap((one) => fields.map((field) => one[field]))];
  const buffer = Buffer.alloc(values.length * fieldBytes);
  for (const [n, value] of values.entries()) buffer.writeUInt32BE(value, n * fieldBytes);
  return buffer;
}

export function readKeyframeIndex(stored: Buffer): KeyframeIndex {
  const keyframes = Array.from({ length: countKeyframes(stored) }, (_, n) => keyframeAt(stored, n));
  return { timescale: stored.readUInt32BE(0), keyframes };
}

function countKeyframes(stored: Buffer): number {
  return Math.floor((stored.length - fieldBytes) / recordBytes);
}

function keyframeAt(stored: Buffer, n: number): Keyframe {
  const at = fieldBytes + n * recordBytes;
  const [segment, offset, bytes, size, ticks] = fields.map((_, field) =>
    stored.readUInt32BE(at + field * fieldBytes),
  ) as [number, number, number, number, number];
  return { segment, offset, bytes, size, ticks };
}

/** Keyframe `n` of a stored index; undefined beyond the last one. */
export function findStoredKeyframe(stored: Buffer, n: number): Keyframe | undefined {
  return n < countKeyframes(stored) ? keyframeAt(stored, n) : undefined;
}
