import { boxesOf, findBox } from '../boxes.js';

/** A keyframe of a packaged rendition: the first picture of a fragment. */
export interface Keyframe {
  segment: number;
  /** Where its fragment begins in the segment. */
  offset: number;
  /** From there to the end of the picture. */
  bytes: number;
  /** How long it stands for the video, up to the next one, in ticks of the track. */
  ticks: number;
}

export interface KeyframeIndex {
  timescale: number;
  keyframes: Keyframe[];
}

export type FoundKeyframe = Pick<Keyframe, 'offset' | 'bytes'> & {
  /** When it is presented, on the clock of the fragments. */
  time: number;
};

const nonSync = 0x1_0000;

/** The keyframes that fragments of a segment begin with. */
export function findKeyframes(segment: Buffer): FoundKeyframe[] {
  const found: FoundKeyframe[] = [];
  let offset = 0;
  for (const { type, body, whole } of boxesOf(segment)) {
    const first = type === 'moof' ? readFirstSample(body) : undefined;
    if (first?.isSync) found.push({ offset, bytes: first.end, time: first.time });
    offset += whole.length;
  }
  return found;
}

/** `moof` without its header. Positions are from the start of `moof`, as ffmpeg writes them. */
export function readFirstSample(
  moof: Buffer,
): { start: number; end: number; time: number; offset: number; isSync: boolean } | undefined {
  const [tfhd, tfdt, trun] = ['tfhd', 'tfdt', 'trun'].map((type) => findBox(moof, ['traf', type]));
  if (!tfhd || !tfdt || !trun || trun.readUInt32BE(4) === 0) return undefined;
  const defaults = readDefaults(tfhd);
  const flags = trun.readUIntBE(1, 3);
  let position = 8;
  const next = (flag: number): number | undefined => {
    if (!(flags & flag)) return undefined;
    position += 4;
    return trun.readUInt32BE(position - 4);
  };
  const start = next(0x1) ?? 0;
  const firstFlags = next(0x4);
  next(0x100);
  const size = next(0x200) ?? defaults.size;
  const sampleFlags = next(0x400);
  const offset = (next(0x800) ?? 0) | 0;
  const decodeTime = tfdt[0] === 1 ? Number(tfdt.readBigUInt64BE(4)) : tfdt.readUInt32BE(4);
  return {
    start,
    end: start + size,
    time: decodeTime + offset,
    offset,
    isSync: ((firstFlags ?? sampleFlags ?? defaults.flags) & nonSync) === 0,
  };
}

/** `default_sample_size` and `default_sample_flags` (ISO/IEC 14496-12 8.8.7). */
function readDefaults(tfhd: Buffer): { size: number; flags: number } {
  const flags = tfhd.readUIntBE(1, 3);
  const sizeAt = 8 + (flags & 0x1 ? 8 : 0) + (flags & 0x2 ? 4 : 0) + (flags & 0x8 ? 4 : 0);
  const flagsAt = sizeAt + (flags & 0x10 ? 4 : 0);
  return {
    size: flags & 0x10 ? tfhd.readUInt32BE(sizeAt) : 0,
    flags: flags & 0x20 ? tfhd.readUInt32BE(flagsAt) : 0,
  };
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
  const keyframes = all.map(({ segment, offset, bytes, time }, n) => ({
    ...{ segment, offset, bytes },
    ticks: (all[n + 1]?.time ?? end) - time,
  }));
  return keyframes.every(({ ticks }) => ticks > 0 && ticks < 2 ** 32)
    ? { timescale, keyframes }
    : null;
}

const fieldBytes = 4;
const recordBytes = 4 * fieldBytes;

/** As it is stored: a film has thousands. */
export function writeKeyframeIndex({ timescale, keyframes }: KeyframeIndex): Buffer {
  const fields = keyframes.flatMap((one) => [one.segment, one.offset, one.bytes, one.ticks]);
  const buffer = Buffer.alloc((1 + fields.length) * fieldBytes);
  for (const [n, field] of [timescale, ...fields].entries())
    buffer.writeUInt32BE(field, n * fieldBytes);
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
  const [segment, offset, bytes, ticks] = [0, 1, 2, 3].map((field) =>
    stored.readUInt32BE(at + field * fieldBytes),
  ) as [number, number, number, number];
  return { segment, offset, bytes, ticks };
}

/** Keyframe `n` of a stored index; undefined beyond the last one. */
export function findStoredKeyframe(stored: Buffer, n: number): Keyframe | undefined {
  return n < countKeyframes(stored) ? keyframeAt(stored, n) : undefined;
}
