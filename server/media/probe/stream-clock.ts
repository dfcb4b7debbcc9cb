/** Start and end of one stream. */
export interface StreamTiming {
  /** The presentation time of the first frame, in seconds. */
  start: number;
  /** The time at which the last frame ends. */
  end: number;
  /** The presentation time of the last frame. */
  lastStart: number;
  /** The longest time between two packets, in seconds. */
  longestGap: number;
  packets: number;
}

/** Start and end of video and audio, in seconds on ffmpeg's clock. */
export interface MediaTiming {
  video?: StreamTiming;
  audio?: StreamTiming;
  /** True when every packet was read; false when the header was trusted. */
  isMeasured: boolean;
}

export interface PacketTimes {
  /** NaN if the file has no time stamp. */
  pts: number;
  dts: number;
  duration: number;
  isKey: boolean;
  /** An edit list excludes the packet: it is decoded but not shown. */
  isHidden: boolean;
}

/** ffmpeg's `dts_delta_threshold`: it treats a larger step as a break between two recordings. */
const jumpSeconds = 10;

/** Measures a stream from its packets, which must be added in the order of the file. */
export class StreamClock {
  readonly #hasTimeJumps: boolean;
  #hasKey = false;
  #packets = 0;
  #position = 0;
  #last: { dts: number; duration: number } | undefined;
  #start = NaN;
  #lastStart = -Infinity;
  #end = -Infinity;
  #longestGap = 0;

  /** `hasTimeJumps`: the time stamps may jump backwards or forwards where two recordings were joined. */
  constructor(hasTimeJumps: boolean) {
    this.#hasTimeJumps = hasTimeJumps;
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
      // A last packet without a duration gets the average duration.
      end:
        Math.max(this.#end, this.#lastStart + (this.#end > this.#lastStart ? 0 : average)) -
        clockStart,
      lastStart: this.#lastStart - clockStart,
      longestGap: this.#longestGap,
      packets: this.#packets,
    };
  }

  #step(seconds: number): number {
    const isJump = this.#hasTimeJumps && (seconds < -1 || seconds > jumpSeconds);
    if (isJump) return this.#last?.duration ?? 0;
    this.#longestGap = Math.max(this.#longestGap, seconds);
    return seconds;
  }
}
