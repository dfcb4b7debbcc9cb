import { open, type FileHandle } from 'node:fs/promises';

/** A fragmented MP4 with one track, as ffmpeg wrote it, cut into media segments. */
export interface FragmentedFile {
  init: Buffer;
  segments: MediaSegment[];
  /** Seconds at the start that an edit list hides; they are decoded, but not shown. */
  hiddenSeconds: number;
}

export interface MediaSegment {
  /** When its first sample is shown, in seconds. */
  start: number;
  duration: number;
  /** Bytes in the file; `end` is exclusive. */
  offset: number;
  end: number;
}

interface Fragment {
  offset: number;
  end: number;
  /** In ticks of the track. */
  firstTime: number;
  endTime: number;
}

interface Track {
  timescale: number;
  /** Where presentation begins on the track's time line (edit list). */
  mediaTime: number;
}

// hls.js knows no edit lists, so it takes a segment to lie later than the browser does, by as much as a decoder holds back.
// A last one that is shorter than that never seems to arrive, and the video never ends.
const crumbSeconds = 0.5;

/**
 * Groups the fragments of a file into segments of `segmentSeconds`: the first is half as long, so that a picture comes soon;
 * each begins with the first fragment at or after its time; no crumb is left at the end.
 */
export async function readFragmentedFile(path: string, segmentSeconds: number): Promise<FragmentedFile> {
  const file = await open(path);
  try {
    const { init, track, fragments } = await readFragments(file);
    const hiddenSeconds = Math.max(0, -(fragments[0]?.firstTime ?? 0) / track.timescale);
    return { init, segments: toSegments(fragments, track.timescale, segmentSeconds), hiddenSeconds };
  } finally {
    await file.close();
  }
}

async function readFragments(file: FileHandle): Promise<{ init: Buffer; track: Track; fragments: Fragment[] }> {
  const { size } = await file.stat();
  const fragments: Fragment[] = [];
  let init: Buffer = Buffer.alloc(0);
  let track: Track = { timescale: 1, mediaTime: 0 };
  let moof: { offset: number; body: Buffer } | undefined;
  for (let position = 0; position + 8 <= size; ) {
    const { type, length } = await readHeader(file, position);
    if (position + length > size) break;
    if (type === 'moof' && init.length === 0) {
      init = await readBytes(file, 0, position);
      track = readTrack(init);
    }
    if (type === 'moof') moof = { offset: position, body: await readBytes(file, position, length) };
    if (type === 'mdat' && moof) fragments.push({ offset: moof.offset, end: position + length, ...readTimes(moof.body, track) });
    position += length;
  }
  return { init, track, fragments };
}

function toSegments(fragments: Fragment[], timescale: number, segmentSeconds: number): MediaSegment[] {
  // A tick of grace: a keyframe at 5.99999 s belongs to the segment that begins at 6 s.
  const slotOf = ({ firstTime }: Fragment) => Math.floor(firstTime / timescale / segmentSeconds + 0.501);
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
  if (beforeLast && last && endOfAll - startOf(last) < crumbSeconds) groups.splice(-2, 2, [...beforeLast, ...last]);
  const starts = groups.map(startOf);
  return groups.map((group, n) => {
    const start = starts[n] ?? 0;
    const duration = Math.max(0.001, (starts[n + 1] ?? endOfAll) - start);
    return { start, duration: round(duration), offset: group[0]?.offset ?? 0, end: group.at(-1)?.end ?? 0 };
  });
}

function round(seconds: number): number {
  return Math.round(seconds * 1e6) / 1e6;
}

async function readHeader(file: FileHandle, position: number): Promise<{ type: string; length: number }> {
  const header = await readBytes(file, position, 16);
  const length = header.readUInt32BE(0);
  const type = header.toString('latin1', 4, 8);
  if (length === 1) return { type, length: Number(header.readBigUInt64BE(8)) };
  if (length < 8) throw new Error(`ffmpeg wrote a box of ${length} bytes`);
  return { type, length };
}

async function readBytes(file: FileHandle, position: number, length: number): Promise<Buffer> {
  const buffer = Buffer.alloc(length);
  await file.read(buffer, 0, length, position);
  return buffer;
}

function readTrack(init: Buffer): Track {
  const mdhd = findBox(init, ['moov', 'trak', 'mdia', 'mdhd']);
  const elst = findBox(init, ['moov', 'trak', 'edts', 'elst']);
  if (!mdhd) throw new Error('ffmpeg wrote no media header');
  const timescale = mdhd.readUInt32BE(mdhd[0] === 1 ? 20 : 12);
  // ffmpeg writes one edit for a single track that starts at zero; an empty one (-1) may come before it.
  const times = elst ? editTimes(elst) : [];
  return { timescale, mediaTime: times.find((time) => time >= 0) ?? 0 };
}

function editTimes(elst: Buffer): number[] {
  const entrySize = elst[0] === 1 ? 20 : 12;
  return Array.from({ length: elst.readUInt32BE(4) }, (_, i) => {
    const entry = 8 + i * entrySize;
    return elst[0] === 1 ? Number(elst.readBigInt64BE(entry + 8)) : elst.readInt32BE(entry + 4);
  });
}

/** Presentation times of a fragment (ISO/IEC 14496-12 8.8.7, 8.8.8, 8.8.12). */
function readTimes(moof: Buffer, { mediaTime }: Track): Pick<Fragment, 'firstTime' | 'endTime'> {
  const tfhd = findBox(moof, ['moof', 'traf', 'tfhd']);
  const tfdt = findBox(moof, ['moof', 'traf', 'tfdt']);
  const trun = findBox(moof, ['moof', 'traf', 'trun']);
  if (!tfhd || !tfdt || !trun) throw new Error('ffmpeg wrote an incomplete fragment');
  let decodeTime = tfdt[0] === 1 ? Number(tfdt.readBigUInt64BE(4)) : tfdt.readUInt32BE(4);
  const defaultDuration = defaultDurationOf(tfhd);
  const flags = trun.readUIntBE(1, 3);
  let position = 8 + (flags & 0x1 ? 4 : 0) + (flags & 0x4 ? 4 : 0);
  const next = (isPresent: number): number | undefined => {
    if (!isPresent) return undefined;
    position += 4;
    return trun.readInt32BE(position - 4);
  };
  let firstTime = Infinity;
  let lastTime = -Infinity;
  let duration = defaultDuration;
  for (let n = trun.readUInt32BE(4); n > 0; n -= 1) {
    duration = next(flags & 0x100) ?? defaultDuration;
    next(flags & 0x200);
    next(flags & 0x400);
    const time = decodeTime + (next(flags & 0x800) ?? 0) - mediaTime;
    firstTime = Math.min(firstTime, time);
    lastTime = Math.max(lastTime, time);
    decodeTime += duration;
  }
  return { firstTime, endTime: lastTime + duration };
}

function defaultDurationOf(tfhd: Buffer): number {
  const flags = tfhd.readUIntBE(1, 3);
  if (!(flags & 0x8)) return 0;
  return tfhd.readUInt32BE(8 + (flags & 0x1 ? 8 : 0) + (flags & 0x2 ? 4 : 0));
}

/** The body of the first box along `path`. */
function findBox(bytes: Buffer, [type, ...rest]: string[]): Buffer | undefined {
  for (let position = 0; position + 8 <= bytes.length; ) {
    const length = bytes.readUInt32BE(position);
    if (length < 8) return undefined;
    const body = bytes.subarray(position + 8, position + length);
    if (bytes.toString('latin1', position + 4, position + 8) === type) return rest.length > 0 ? findBox(body, rest) : body;
    position += length;
  }
  return undefined;
}
