import type { KeyChange } from '../../domain/key-changes.js';
import { codecString } from './codec-string.js';
import {
  findKeyframes,
  indexKeyframes,
  writeKeyframeIndex,
  type FoundKeyframe,
} from './keyframes.js';
import type { PackagedTrack, Packager, TrackPackager } from './packager.js';
import { fileDigest, renditionDigest } from './rendition-digest.js';
import { peakBitRate } from './peak-bit-rate.js';

export interface PackagedRendition {
  codecs: string;
  /** Peak bits per second. */
  bandwidth: number;
  /** Average bits per second of all segments. */
  averageBandwidth: number;
  /** See `TrackPackager`. */
  ivBase: Buffer | null;
  contentKeyId: string | null;
  keyChanges: readonly KeyChange[] | null;
  segmentDurations: number[];
  /** A stored `KeyframeIndex`; null for sound, and where segments cannot be read without the key. */
  keyframes: Buffer | null;
  /** Of its stored files, see `renditionDigest`; null while more of them come. */
  digest: Buffer | null;
}

export interface RenditionFiles {
  /** The clear init segment. */
  init: Buffer;
  track: PackagedTrack;
  packager: Packager;
  /** As of `Packager.track`. */
  iv?: Buffer | undefined;
  /** Stores a file of the rendition durably. */
  put: (name: string, bytes: Buffer) => Promise<unknown>;
}

/** A segment of a rendition before it is protected. */
export interface ClearSegment {
  n: number;
  /** In seconds from the first segment. */
  start: number;
  duration: number;
  bytes: Buffer;
}

/** Encrypts and stores the files of one rendition, and keeps what is to be published of them. */
export class RenditionWriter {
  readonly #files: RenditionFiles;
  readonly #track: TrackPackager;
  readonly #sizes: number[] = [];
  readonly #durations: number[] = [];
  readonly #digests: Buffer[] = [];
  readonly #keyframes: FoundKeyframe[][] = [];
  #segments = 0;

  constructor(files: RenditionFiles) {
    this.#files = files;
    this.#track = files.packager.track(files.track, files.init, files.iv);
  }

  /** How many are durable with all that come before them. */
  get segments(): number {
    return this.#segments;
  }

  async writeInit(): Promise<void> {
    await this.#files.put('init.mp4', this.#track.init);
  }

  /** In any order. May change the bytes. When it resolves, the segment is durable. */
  async write({ n, start, duration, bytes }: ClearSegment): Promise<void> {
    const segment = this.#track.segment(bytes, n, start);
    const digest = fileDigest(segment);
    await this.#files.put(`${n}.m4s`, segment);
    this.#sizes[n] = segment.length;
    this.#durations[n] = duration;
    this.#digests[n] = digest;
    if (this.#files.track.kind === 'video' && this.#track.hasReadableBoxes)
      this.#keyframes[n] = findKeyframes(segment);
    while (this.#durations[this.#segments] !== undefined) this.#segments += 1;
  }

  /** What is to be published, once all segments are written. */
  describe(): PackagedRendition {
    const index = indexKeyframes(this.#files.init, this.#keyframes, this.#durations);
    return {
      ...this.describeStart(),
      keyframes: index && writeKeyframeIndex(index),
      digest: renditionDigest(fileDigest(this.#track.init), this.#digests),
    };
  }

  /** What can be published of it so far: the segments without a gap, and no trick play. */
  describeStart(): PackagedRendition {
    const { ivBase, contentKeyId, keyChanges } = this.#track;
    const segmentDurations = this.#durations.slice(0, this.#segments);
    return {
      codecs: codecString(this.#files.init),
      ...{ ivBase, contentKeyId, keyChanges },
      segmentDurations,
      keyframes: null,
      digest: null,
      ...bandwidths(this.#sizes, segmentDurations),
    };
  }
}

function bandwidths(
  sizes: readonly number[],
  durations: readonly number[],
): Pick<PackagedRendition, 'bandwidth' | 'averageBandwidth'> {
  const total = durations.reduce((sum, seconds) => sum + seconds, 0);
  const bits = sizes.reduce((sum, size) => sum + size * 8, 0);
  const averageBandwidth = Math.ceil(bits / Math.max(total, 0.001));
  const peak = Math.ceil(peakBitRate(sizes, durations));
  return { bandwidth: Math.max(averageBandwidth, peak), averageBandwidth };
}
