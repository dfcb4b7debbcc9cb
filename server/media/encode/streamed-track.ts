import { FragmentStream, type StreamedFragment } from '../package/fragment-stream.js';
import {
  publishedTimes,
  readFragmentTimes,
  readTrackClock,
  type TrackClock,
} from '../package/fragment-times.js';
import type { ClearSegment } from '../package/rendition-writer.js';
import {
  SegmentGrouper,
  type SegmentGroup,
  type TimedFragment,
} from '../package/segment-grouper.js';
import { shiftTimes, withPlainEdit } from '../package/shift-times.js';
import { lengthFault } from './bounds.js';
import { segmentSeconds } from './plan-ladder.js';

export type StreamedKind = 'video' | 'audio';

/** Receives what ffmpeg puts out. While an answer is not resolved, nothing more of that track is read. */
export interface StreamSink {
  /** Before the first segment of the track. */
  onInit: (kind: StreamedKind, init: Buffer) => Promise<void>;
  /** In order. */
  onSegment: (kind: StreamedKind, segment: ClearSegment) => Promise<void>;
}

/**
 * If the streams start further apart than this, in seconds, silence or a held frame must fill the gap: transcode
 * instead.
 */
export const startTolerance = 0.05;
/** With longer or larger segments, starting, seeking and slow connections become too slow: transcode instead. */
const maxSegmentSeconds = 16;
const maxSegmentBytes = 32 * 1024 ** 2;
/** Of sound that ffmpeg writes before any picture. */
const maxWaitingBytes = 16 * 1024 ** 2;

/** Players would not accept what ffmpeg puts out. */
export class NotPlayable extends Error {
  constructor(why: string) {
    super(`Players would not accept the segments: ${why}`);
    this.name = 'NotPlayable';
  }
}

interface GroupedFragment extends TimedFragment, StreamedFragment {}

/** One track that ffmpeg writes into a pipe: made into segments as its bytes come. */
export class StreamedTrack {
  /** Video frames or audio packets so far. */
  frames = 0;
  /** The time in seconds, on ffmpeg's clock, that is 0 in the segments; a picture says it itself. */
  start: number | undefined;
  readonly #kind: StreamedKind;
  readonly #sink: StreamSink;
  readonly #stream = new FragmentStream(maxSegmentBytes);
  readonly #segments = new SegmentGrouper<GroupedFragment>(segmentSeconds);
  #waiting: StreamedFragment[] = [];
  #waitingBytes = 0;
  /** Of the fragments whose segments are not complete. */
  #heldBytes = 0;
  #clock: TrackClock | undefined;
  #shift = 0;
  #n = 0;
  #last: Promise<void> = Promise.resolve();

  constructor(kind: StreamedKind, sink: StreamSink) {
    this.#kind = kind;
    this.#sink = sink;
  }

  /** @throws NotPlayable, MediaFault `duration-limit` */
  push(bytes: Buffer): Promise<void> {
    return this.#inOrder(async () => {
      for (const fragment of this.#split(bytes)) {
        if (this.#kind === 'video') this.start ??= pictureStart(this.#stream.init, fragment);
        if (this.start === undefined) this.#wait(fragment);
        else await this.#add(fragment);
      }
    });
  }

  /** Says what is time 0, unless that is known. */
  begin(start: number): Promise<void> {
    if (this.start !== undefined) return Promise.resolve();
    return this.#inOrder(async () => {
      this.start = start;
      for (const fragment of this.#waiting.splice(0)) await this.#add(fragment);
    });
  }

  /** There is no more. */
  finish(): Promise<void> {
    return this.#inOrder(async () => {
      for (const group of this.#segments.finish()) await this.#hand(group);
    });
  }

  /** What the pipe brings may come while the start is being said. */
  #inOrder(step: () => Promise<void>): Promise<void> {
    return (this.#last = this.#last.then(step));
  }

  #split(bytes: Buffer): StreamedFragment[] {
    try {
      return this.#stream.push(bytes);
    } catch (error) {
      if (error instanceof RangeError) throw new NotPlayable(error.message);
      throw error;
    }
  }

  #wait(fragment: StreamedFragment): void {
    this.#waiting.push(fragment);
    this.#waitingBytes += sizeOf(fragment);
    if (this.#waitingBytes > maxWaitingBytes)
      throw new NotPlayable('its sound comes long before its picture');
  }

  async #add(fragment: StreamedFragment): Promise<void> {
    const clock = this.#clock ?? (await this.#open(fragment));
    const { firstTime, endTime, samples } = readFragmentTimes(fragment.moof, clock);
    this.frames += samples;
    const [start, end] = [firstTime / clock.timescale, endTime / clock.timescale];
    const fault = lengthFault(end, this.#kind === 'video' ? this.frames : 0);
    if (fault) throw fault;
    if (end - start > maxSegmentSeconds) throw new NotPlayable('its keyframes are far apart');
    this.#heldBytes += sizeOf(fragment);
    // The grouper holds two segments; times that stand still would make one without end.
    if (this.#heldBytes > 2 * maxSegmentBytes) throw new NotPlayable('its segments are too large');
    shiftTimes(fragment.moof, this.#shift);
    for (const group of this.#segments.add({ start, end, ...fragment })) await this.#hand(group);
  }

  async #open(first: StreamedFragment): Promise<TrackClock> {
    const { init } = this.#stream;
    const clock = readTrackClock(init, this.start);
    const { shift, editStart } = publishedTimes(clock, readFragmentTimes(first.moof, clock));
    this.#shift = shift;
    this.#clock = clock;
    await this.#sink.onInit(this.#kind, withPlainEdit(init, editStart));
    return clock;
  }

  async #hand({ start, duration, fragments }: SegmentGroup<GroupedFragment>): Promise<void> {
    if (duration > maxSegmentSeconds) throw new NotPlayable('its keyframes are far apart');
    const size = fragments.reduce((sum, fragment) => sum + sizeOf(fragment), 0);
    if (size > maxSegmentBytes) throw new NotPlayable('its segments are too large');
    this.#heldBytes -= size;
    const bytes = Buffer.concat(fragments.flatMap(({ moof, mdat }) => [moof, mdat]));
    await this.#sink.onSegment(this.#kind, { n: this.#n++, start, duration, bytes });
  }
}

/** Media Source Extensions drop frames before time zero, and then every frame up to the next keyframe. */
function pictureStart(init: Buffer, { moof }: StreamedFragment): number {
  const clock = readTrackClock(init);
  const times = readFragmentTimes(moof, clock);
  const { hiddenSeconds } = publishedTimes(clock, times);
  if (hiddenSeconds > startTolerance) throw new NotPlayable('its pictures begin before time 0');
  return hiddenSeconds > 0 ? 0 : times.firstTime / clock.timescale;
}

function sizeOf({ moof, mdat }: StreamedFragment): number {
  return moof.length + mdat.length;
}
