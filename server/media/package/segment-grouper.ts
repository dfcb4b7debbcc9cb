/** A part of a track that ffmpeg wrote, with times in seconds of the published rendition. */
export interface TimedFragment {
  /** Of its first sample in presentation order. */
  start: number;
  end: number;
}

/** Fragments that make one media segment. */
export interface SegmentGroup<T extends TimedFragment> {
  /** The presentation time of its first sample, at least 0. */
  start: number;
  duration: number;
  fragments: T[];
}

// Decoders hold back some frames. If the last segment is shorter than that, players may never report the end of the video.
const shortestLastSeconds = 0.5;

/**
 * What begins that much before a segment's time belongs to it: a keyframe that was rounded down, and sound, which is cut between two of
 * its frames (the longest usual have 93 ms). Otherwise the first segment of the sound would be twice as long as that of the picture.
 */
const earlySeconds = 0.1;

/**
 * Groups the fragments of a track, one after the other, into segments of `segmentSeconds`. The first segment is half as long,
 * so that playback starts sooner. Each segment begins with the first fragment at or after its time. A last segment below half
 * a second is joined to the one before; hence a segment is known only when the next one is that long.
 */
export class SegmentGrouper<T extends TimedFragment> {
  readonly #segmentSeconds: number;
  /** The last two at most, which the next fragment may change. */
  #open: T[][] = [];
  #end = 0;

  constructor(segmentSeconds: number) {
    this.#segmentSeconds = segmentSeconds;
  }

  /** Returns the segments that are complete now. */
  add(fragment: T): SegmentGroup<T>[] {
    const group = this.#open.at(-1);
    if (group && this.#slotOf(group) === this.#slotOf([fragment])) group.push(fragment);
    else this.#open.push([fragment]);
    this.#end = Math.max(this.#end, fragment.end);
    const complete: SegmentGroup<T>[] = [];
    while (this.#open.length > 2 || (this.#open.length === 2 && !this.#isLastShort()))
      complete.push(this.#take());
    return complete;
  }

  /** Returns the rest: there are no more fragments. */
  finish(): SegmentGroup<T>[] {
    const [beforeLast, last] = this.#open;
    if (beforeLast && last && this.#isLastShort()) this.#open = [[...beforeLast, ...last]];
    const rest: SegmentGroup<T>[] = [];
    while (this.#open.length > 0) rest.push(this.#take());
    return rest;
  }

  #slotOf([first]: T[]): number {
    return Math.floor(((first?.start ?? 0) + earlySeconds) / this.#segmentSeconds + 0.5);
  }

  #isLastShort(): boolean {
    return this.#end - startOf(this.#open.at(-1) ?? []) < shortestLastSeconds;
  }

  #take(): SegmentGroup<T> {
    const fragments = this.#open.shift() ?? [];
    const start = startOf(fragments);
    const [next] = this.#open;
    const duration = Math.max(0.001, (next ? startOf(next) : this.#end) - start);
    return { start, duration: Math.round(duration * 1e6) / 1e6, fragments };
  }
}

function startOf([first]: readonly TimedFragment[]): number {
  return Math.max(0, first?.start ?? 0);
}
