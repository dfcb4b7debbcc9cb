/** Where one stream lies. */
export interface StreamTiming {
  /** When its first picture or sample is shown, in seconds. */
  start: number;
  /** When the last one ends. */
  end: number;
  /** When the last one is shown. */
  lastStart: number;
  /** Longest time without a new packet. */
  longestGap: number;
  packets: number;
}

/** Where picture and sound lie, in seconds on the clock by which ffmpeg decodes the file. */
export interface MediaTiming {
  video?: StreamTiming;
  audio?: StreamTiming;
  /** Every packet was looked at; otherwise the file's header was believed. */
  isMeasured: boolean;
}

export interface PacketTimes {
  /** NaN where the file does not tell. */
  pts: number;
  dts: number;
  duration: number;
  isKey: boolean;
  /** An edit list leaves it out: it is decoded, and not shown. */
  isHidden: boolean;
}

/** ffmpeg's `dts_delta_threshold`: it takes a larger step for a break between two recordings. */
const jumpSeconds = 10;

/** Where picture and sound lie, in seconds on the clock by which ffmpeg decodes the file. */
export interface MediaTiming {
  video?: StreamTiming;
  audio?: StreamTiming;
  /** Every packet was looked at; otherwise the file's header was believed. */
  isMeasured: boolean;
}

/** Follows the packets of a stream in the order of the file. */
export class StreamClock {
  readonly #isJumpy: boolean;
  #hasKey = false;
  #packets = 0;
  #position = 0;
  #last: { dts: number; duration: number } | undefined;
  #start = NaN;
  #lastStart = -Infinity;
  #end = -Infinity;
  #longestGap = 0;

  /** `isJumpy`: the time stamps may go back, or ahead by any amount, where two recordings were joined. */
  constructor(isJumpy: boolean) {
    this.#isJumpy = isJumpy;
  }

  take({ pts, dts, duration, isKey, isHidden }: PacketTimes): void {
    // Nothing is shown before the first keyframe.
    this.#hasKey ||= isKey;
    if (isHidden || !this.#hasKey) return;
    const decoded = Number.isFinite(dts) ? dts : pts;
    if (!Number.isFinite(decoded)) return;
    this.#position += this.#last ? this.#step(decoded - this.#last.dts) : decoded;
    const length = duration > 0 ? duration : 0;
    this.#last = { dts: decoded, duration: length };
    this.#packets += 1;
    const shown = this.#position + (Number.isFinite(pts) ? pts - decoded : 0);
    if (this.#packets === 1) this.#start = shown;
    if (shown < this.#lastStart) return;
    this.#lastStart = shown;
    this.#end = shown + length;
  }

  timing(clockStart: number): StreamTiming | undefined {
    if (this.#packets === 0) return undefined;
    const average = (this.#lastStart - this.#start) / Math.max(1, this.#packets - 1);
    return {
      start: this.#start - clockStart,
      // A last packet without a length is taken for one of the usual length.
      end:
        Math.max(this.#end, this.#lastStart + (this.#end > this.#lastStart ? 0 : average)) -
        clockStart,
      lastStart: this.#lastStart - clockStart,
      longestGap: this.#longestGap,
      packets: this.#packets,
    };
  }

  #step(seconds: number): number {
    const isJump = this.#isJumpy && (seconds < -1 || seconds > jumpSeconds);
    if (isJump) return this.#last?.duration ?? 0;
    this.#longestGap = Math.max(this.#longestGap, seconds);
    return seconds;
  }
}
