/** What runs in a lane last. Times are seconds of playback, widths share the unit of the frame's. */
interface Run {
  readonly startedAt: number;
  readonly width: number;
}

/** Of the way into the frame between two comments. */
const gapShare = 0.04;

/** Which lane a comment takes, so that none covers another. */
export class DanmakuLanes {
  readonly #seconds: number;
  #runs: (Run | undefined)[] = [];

  /** `seconds`: how long a comment is on its way through the frame. */
  constructor(seconds: number) {
    this.#seconds = seconds;
  }

  clear(): void {
    this.#runs = [];
  }

  /** The first of `count` lanes in which a comment that scrolls fits now; undefined for none. */
  takeScrolling(
    count: number,
    { width, frame, now }: { width: number; frame: number; now: number },
  ): number | undefined {
    return this.#take(count, { startedAt: now, width }, (last) => {
      const gone = now - last.startedAt;
      const isIn = (gone / this.#seconds) * (frame + last.width) > last.width + gapShare * frame;
      // A longer one is faster: it must not reach the one before within the frame.
      const reachesEnd = (this.#seconds * frame) / (frame + width);
      return isIn && last.startedAt + this.#seconds <= now + reachesEnd;
    });
  }

  /** Likewise for one that stands. */
  takeStanding(
    count: number,
    { now, seconds }: { now: number; seconds: number },
  ): number | undefined {
    return this.#take(
      count,
      { startedAt: now, width: 0 },
      (last) => now >= last.startedAt + seconds,
    );
  }

  #take(count: number, run: Run, isFree: (last: Run) => boolean): number | undefined {
    for (let lane = 0; lane < count; lane++) {
      const last = this.#runs[lane];
      if (last && !isFree(last)) continue;
      this.#runs[lane] = run;
      return lane;
    }
    return undefined;
  }
}
