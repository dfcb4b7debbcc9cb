import { findBox } from '../boxes.js';

/** The clock of a track. */
export interface TrackClock {
  /** Ticks a second. */
  timescale: number;
  /** The media time, in ticks, that is presented at 0, as set by the edit list. */
  origin: number;
}

/** The times of a fragment, in ticks. */
export interface FragmentTimes {
  /** The presentation time of its first picture or sound, and the end of its last. */
  firstTime: number;
  endTime: number;
  firstDecodeTime: number;
  /** The composition time offset of the first sample. */
  firstOffset: number;
  samples: number;
}

/** How the fragments of a track are changed to be published. */
export interface PublishedTimes {
  /** Ticks to add to their decode times. */
  shift: number;
  /** The media time at which the edit list of the init segment starts. */
  editStart: number;
  /** Seconds of media before time 0, which are decoded but not shown. */
  hiddenSeconds: number;
}

/** By the first fragment of the track. */
export function publishedTimes(
  { timescale }: TrackClock,
  { firstTime, firstDecodeTime, firstOffset }: FragmentTimes,
): PublishedTimes {
  const hidden = Math.max(0, -firstTime);
  return {
    shift: firstTime + hidden - firstDecodeTime,
    editStart: firstOffset + hidden,
    hiddenSeconds: hidden / timescale,
  };
}

/** The clock that an init segment of ffmpeg states, such that `startSeconds` become 0. */
export function readTrackClock(init: Buffer, startSeconds = 0): TrackClock {
  const mvhd = findBox(init, ['moov', 'mvhd']);
  const mdhd = findBox(init, ['moov', 'trak', 'mdia', 'mdhd']);
  const elst = findBox(init, ['moov', 'trak', 'edts', 'elst']);
  if (!mvhd || !mdhd) throw new Error('ffmpeg wrote no media header');
  const [movieTimescale, timescale] = [timescaleOf(mvhd), timescaleOf(mdhd)];
  // ffmpeg writes one edit for a track that starts at zero, preceded by an empty edit (media time -1) if it starts later.
  const edits = elst ? readEdits(elst) : [];
  const empty = edits
    .filter(({ time }) => time < 0)
    .reduce((sum, { duration }) => sum + duration, 0);
  const mediaTime = edits.find(({ time }) => time >= 0)?.time ?? 0;
  return {
    timescale,
    origin: mediaTime - Math.round((empty / movieTimescale - startSeconds) * timescale),
  };
}

function timescaleOf(header: Buffer): number {
  return header.readUInt32BE(header[0] === 1 ? 20 : 12);
}

function readEdits(elst: Buffer): { duration: number; time: number }[] {
  const isLong = elst[0] === 1;
  return Array.from({ length: elst.readUInt32BE(4) }, (_, i) => {
    const entry = 8 + i * (isLong ? 20 : 12);
    return isLong
      ? {
          duration: Number(elst.readBigUInt64BE(entry)),
          time: Number(elst.readBigInt64BE(entry + 8)),
        }
      : { duration: elst.readUInt32BE(entry), time: elst.readInt32BE(entry + 4) };
  });
}

/** Reads the times of a fragment (ISO/IEC 14496-12 8.8.7, 8.8.8, 8.8.12). */
export function readFragmentTimes(moof: Buffer, { origin }: TrackClock): FragmentTimes {
  const tfhd = findBox(moof, ['moof', 'traf', 'tfhd']);
  const tfdt = findBox(moof, ['moof', 'traf', 'tfdt']);
  const trun = findBox(moof, ['moof', 'traf', 'trun']);
  if (!tfhd || !tfdt || !trun) throw new Error('ffmpeg wrote an incomplete fragment');
  const firstDecodeTime = tfdt[0] === 1 ? Number(tfdt.readBigUInt64BE(4)) : tfdt.readUInt32BE(4);
  let decodeTime = firstDecodeTime;
  const defaultDuration = defaultDurationOf(tfhd);
  const flags = trun.readUIntBE(1, 3);
  let position = 8 + (flags & 0x1 ? 4 : 0) + (flags & 0x4 ? 4 : 0);
  const next = (isPresent: number): number | undefined => {
    if (!isPresent) return undefined;
    position += 4;
    return trun.readInt32BE(position - 4);
  };
  let firstOffset: number | undefined;
  let firstTime = Infinity;
  let lastTime = -Infinity;
  let duration = defaultDuration;
  const samples = trun.readUInt32BE(4);
  for (let n = samples; n > 0; n -= 1) {
    duration = next(flags & 0x100) ?? defaultDuration;
    next(flags & 0x200);
    next(flags & 0x400);
    const offset = next(flags & 0x800) ?? 0;
    firstOffset ??= offset;
    const time = decodeTime + offset - origin;
    firstTime = Math.min(firstTime, time);
    lastTime = Math.max(lastTime, time);
    decodeTime += duration;
  }
  return {
    firstTime,
    endTime: lastTime + duration,
    firstDecodeTime,
    firstOffset: firstOffset ?? 0,
    samples,
  };
}

function defaultDurationOf(tfhd: Buffer): number {
  const flags = tfhd.readUIntBE(1, 3);
  if (!(flags & 0x8)) return 0;
  return tfhd.readUInt32BE(8 + (flags & 0x1 ? 8 : 0) + (flags & 0x2 ? 4 : 0));
}
