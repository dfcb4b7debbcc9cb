import { open, type FileHandle } from 'node:fs/promises';
import { findBox, longestBoxHeader, readBoxHeader } from '../boxes.js';
import { withPlainEdit } from './shift-times.js';

/** A fragmented MP4 with one track, as ffmpeg wrote it, divided into media segments. */
export interface FragmentedFile {
  /** The init segment to publish. Its edit list has at most one entry. */
  init: Buffer;
  segments: MediaSegment[];
  /** The presentation time of the first sample in the published rendition, in seconds; Infinity without samples. */
  start: number;
  /** Seconds of media before time 0, which are decoded but not shown. */
  hiddenSeconds: number;
  /** Ticks to add to the decode times of the fragments before they are published. */
  shift: number;
}

export interface MediaSegment {
  /** The presentation time of its first sample, in seconds. */
  start: number;
  duration: number;
  /** The byte range in the file; `end` is exclusive. */
  offset: number;
  end: number;
}

interface Fragment {
  offset: number;
  end: number;
  /** In ticks of the track's timescale. */
  firstTime: number;
  endTime: number;
  firstDecodeTime: number;
  /** The composition time offset of the first sample. */
  firstOffset: number;
}

interface Track {
  timescale: number;
  /** The media time, in ticks, that is presented at 0, as set by the edit list. */
  origin: number;
}

// Decoders hold back some frames. If the last segment is shorter than that, players may never report the end of the video.
const shortestLastSeconds = 0.5;

/**
 * Groups the fragments of a file into segments of `segmentSeconds`. The first segment is half as long, so that playback
 * starts sooner. Each segment begins with the first fragment at or after its time. A last segment below half a second is
 * joined to the one before. Time `startSeconds` of the file becomes 0 in the published rendition.
 */
export async function readFragmentedFile(
  path: string,
  segmentSeconds: number,
  startSeconds = 0,
): Promise<FragmentedFile> {
  const file = await open(path);
  try {
    const { init, track, fragments } = await readFragments(file, startSeconds);
    const [
      { firstTime, firstOffset, firstDecodeTime } = {
        firstTime: 0,
        firstOffset: 0,
        firstDecodeTime: 0,
      },
    ] = fragments;
    const hidden = Math.max(0, -firstTime);
    return {
      init: withPlainEdit(init, firstOffset + hidden),
      segments: toSegments(fragments, track.timescale, segmentSeconds),
      start: fragments.length > 0 ? firstTime / track.timescale : Infinity,
      hiddenSeconds: hidden / track.timescale,
      shift: firstTime + hidden - firstDecodeTime,
    };
  } finally {
    await file.close();
  }
}

async function readFragments(
  file: FileHandle,
  startSeconds: number,
): Promise<{ init: Buffer; track: Track; fragments: Fragment[] }> {
  const { size } = await file.stat();
  const fragments: Fragment[] = [];
  let init: Buffer = Buffer.alloc(0);
  let track: Track = { timescale: 1, origin: 0 };
  let moof: { offset: number; body: Buffer } | undefined;
  for (let position = 0; position + 8 <= size;) {
    const { type, length } = await readHeader(file, position);
    if (position + length > size) break;
    if (type === 'moof' && init.length === 0) {
      init = await readBytes(file, 0, position);
      track = readTrack(init, startSeconds);
    }
    if (type === 'moof') moof = { offset: position, body: await readBytes(file, position, length) };
    if (type === 'mdat' && moof)
      fragments.push({
        offset: moof.offset,
        end: position + length,
        ...readTimes(moof.body, track),
      });
    position += length;
  }
  return { init, track, fragments };
}

function toSegments(
  fragments: Fragment[],
  timescale: number,
  segmentSeconds: number,
): MediaSegment[] {
  // 0.501 instead of 0.5 tolerates rounding: a keyframe at 5.99999 s belongs to the segment that begins at 6 s.
  const slotOf = ({ firstTime }: Fragment) =>
    Math.floor(firstTime / timescale / segmentSeconds + 0.501);
  const groups: Fragment[][] = [];
  for (const fragment of fragments) {
    const group = groups.at(-1);
    const [first] = group ?? [];
    if (group && first && slotOf(first) === slotOf(fragment)) group.push(fragment);
    else groups.push([fragment]);
  }
  const startOf = ([first]: Fragment[]) => Math.max(0, (first?.firstTime ?? 0) / timescale);
  const endOfAll = fragments.reduce((end, { endTime }) => Math.max(end, endTime / timescale), 0);
  const [beforeLast, last] = groups.slice(-2);
  if (beforeLast && last && endOfAll - startOf(last) < shortestLastSeconds)
    groups.splice(-2, 2, [...beforeLast, ...last]);
  const starts = groups.map(startOf);
  return groups.map((group, n) => {
    const start = starts[n] ?? 0;
    const duration = Math.max(0.001, (starts[n + 1] ?? endOfAll) - start);
    return {
      start,
      duration: round(duration),
      offset: group[0]?.offset ?? 0,
      end: group.at(-1)?.end ?? 0,
    };
  });
}

function round(seconds: number): number {
  return Math.round(seconds * 1e6) / 1e6;
}

async function readHeader(
  file: FileHandle,
  position: number,
): Promise<{ type: string; length: number }> {
  const header = readBoxHeader(await readBytes(file, position, longestBoxHeader));
  if (!header?.length) throw new Error('ffmpeg wrote a box without a length');
  return { type: header.type, length: header.length };
}

async function readBytes(file: FileHandle, position: number, length: number): Promise<Buffer> {
  const buffer = Buffer.alloc(length);
  await file.read(buffer, 0, length, position);
  return buffer;
}

function readTrack(init: Buffer, startSeconds: number): Track {
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
function readTimes(moof: Buffer, { origin }: Track): Omit<Fragment, 'offset' | 'end'> {
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
  for (let n = trun.readUInt32BE(4); n > 0; n -= 1) {
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
  };
}

function defaultDurationOf(tfhd: Buffer): number {
  const flags = tfhd.readUIntBE(1, 3);
  if (!(flags & 0x8)) return 0;
  return tfhd.readUInt32BE(8 + (flags & 0x1 ? 8 : 0) + (flags & 0x2 ? 4 : 0));
}
