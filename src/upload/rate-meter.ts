const smoothingSeconds = 4;
const settlingSeconds = 1.5;
const leastSampleSeconds = 0.2;

interface Point {
  readonly bytes: number;
  readonly ms: number;
}

/** Speed and time left as a person would tell them: smoothed, and silent until there is something to say. */
export class RateMeter {
  #start: Point | undefined;
  #last: Point = { bytes: 0, ms: 0 };
  /** The furthest that was told, also between two samples. */
  #seenBytes = 0;
  /** Where the request began that is sent now. */
  #request: Point | undefined;
  /** While requests wait for their time, the seconds that two of them are apart; 0 while they follow at once. */
  #paceSeconds = 0;
  /** Sums in which what is older counts less. */
  #bytes = 0;
  #seconds = 0;

  /** Begins at `bytes`, unless the measurement has come that far by itself. */
  restart(bytes: number, nowMs: number): void {
    if (this.#start !== undefined && bytes <= this.#seenBytes) return;
    this.#seenBytes = bytes;
    this.#begin({ bytes, ms: nowMs });
  }

  /** Tells how far the upload is. */
  add(bytes: number, nowMs: number): void {
    if (this.#start === undefined) return this.restart(bytes, nowMs);
    this.#seenBytes = Math.max(this.#seenBytes, bytes);
    const seconds = (nowMs - this.#last.ms) / 1000;
    // A request that had to wait is sent faster than the mean; but where it takes this long, the connection is slower.
    if (seconds >= Math.max(leastSampleSeconds, 2 * this.#paceSeconds))
      this.#take({ bytes, ms: nowMs });
  }

  /** Tells that a request begins, at once or after it waited for its time, as a limit of the rate wants it. */
  request(bytes: number, nowMs: number, begins: 'at-once' | 'waited'): void {
    const [point, before] = [{ bytes, ms: nowMs }, this.#request];
    this.#request = point;
    if (begins === 'at-once' || !before) {
      this.#paceSeconds = 0;
      return;
    }
    // What was measured within a request was not the mean.
    if (this.#paceSeconds === 0) this.#begin(before);
    this.#paceSeconds = (nowMs - before.ms) / 1000;
    if (nowMs > this.#last.ms) this.#take(point);
  }

  #begin(start: Point): void {
    this.#start = start;
    this.#last = start;
    this.#bytes = 0;
    this.#seconds = 0;
  }

  #take(point: Point): void {
    const seconds = (point.ms - this.#last.ms) / 1000;
    const kept = Math.exp(-seconds / smoothingSeconds);
    this.#bytes = this.#bytes * kept + point.bytes - this.#last.bytes;
    this.#seconds = this.#seconds * kept + seconds;
    this.#last = point;
  }

  get bytesPerSecond(): number | undefined {
    const settled =
      this.#start !== undefined && this.#last.ms - this.#start.ms >= settlingSeconds * 1000;
    return settled ? this.#bytes / this.#seconds : undefined;
  }

  secondsLeft(bytesLeft: number): number | undefined {
    const rate = this.bytesPerSecond;
    return rate && rate > 0 ? bytesLeft / rate : undefined;
  }
}
