import { open, type FileHandle } from 'node:fs/promises';
import { longestBoxHeader, readBoxHeader } from '../boxes.js';
import {
  publishedTimes,
  readFragmentTimes,
  readTrackClock,
  type FragmentTimes,
  type TrackClock,
} from './fragment-times.js';
import { SegmentGrouper, type SegmentGroup } from './segment-grouper.js';
import { withPlainEdit } from './shift-times.js';

/** A fragmented MP4 with one track, as ffmpeg wrote it, divided into media segments. */
export interface FragmentedFile {
  /** The init segment to publish. Its edit list has at most one entry. */
  init: Buffer;
  segments: MediaSegment[];
  /** The presentation time of the first sample in the published rendition, in seconds; Infinity without samples. */
  start: number;
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
  times: FragmentTimes;
}

/**
 * Groups the fragments of a file into segments of `segmentSeconds`. Time `startSeconds` of the file becomes 0 in the
 * published rendition.
 */
export async function readFragmentedFile(
  path: string,
  segmentSeconds: number,
  startSeconds = 0,
): Promise<FragmentedFile> {
  const file = await open(path);
  try {
    const { init, clock, fragments } = await readFragments(file, startSeconds);
    const [first] = fragments;
    if (!first) return { init: withPlainEdit(init, 0), segments: [], start: Infinity, shift: 0 };
    const { shift, editStart } = publishedTimes(clock, first.times);
    return {
      init: withPlainEdit(init, editStart),
      segments: toSegments(fragments, clock, segmentSeconds),
      start: first.times.firstTime / clock.timescale,
      shift,
    };
  } finally {
    await file.close();
  }
}

async function readFragments(
  file: FileHandle,
  startSeconds: number,
): Promise<{ init: Buffer; clock: TrackClock; fragments: Fragment[] }> {
  const { size } = await file.stat();
  const fragments: Fragment[] = [];
  let init: Buffer = Buffer.alloc(0);
  let clock: TrackClock = { timescale: 1, origin: 0 };
  let moof: { offset: number; body: Buffer } | undefined;
  for (let position = 0; position + 8 <= size;) {
    const { type, length } = await readHeader(file, position);
    if (position + length > size) break;
    if (type === 'moof' && init.length === 0) {
      init = await readBytes(file, 0, position);
      clock = readTrackClock(init, startSeconds);
    }
    if (type === 'moof') moof = { offset: position, body: await readBytes(file, position, length) };
    if (type === 'mdat' && moof)
      fragments.push({
        offset: moof.offset,
        end: position + length,
        times: readFragmentTimes(moof.body, clock),
      });
    position += length;
  }
  return { init, clock, fragments };
}

function toSegments(
  fragments: readonly Fragment[],
  { timescale }: TrackClock,
  segmentSeconds: number,
): MediaSegment[] {
  const grouper = new SegmentGrouper<{ start: number; end: number; fragment: Fragment }>(
    segmentSeconds,
  );
  const groups = fragments.flatMap((fragment) => {
    const { firstTime, endTime } = fragment.times;
    return grouper.add({ start: firstTime / timescale, end: endTime / timescale, fragment });
  });
  return [...groups, ...grouper.finish()].map(toSegment);
}

function toSegment({
  start,
  duration,
  fragments,
}: SegmentGroup<{ start: number; end: number; fragment: Fragment }>): MediaSegment {
  return {
    ...{ start, duration },
    offset: fragments[0]?.fragment.offset ?? 0,
    end: fragments.at(-1)?.fragment.end ?? 0,
  };
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
