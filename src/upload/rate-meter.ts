const smoothingSeconds = 4;
const settlingSeconds = 1.5;

/** Speed and time left as a person would tell them: smoothed, and silent until there is something to say. */
export class RateMeter {
  #startMs: number | undefined;
  #lastMs = 0;
  #lastBytes = 0;
  #bytesPerSecond: number | undefined;

  /** Begins at `bytes`, unless the measurement has come that far by itself. */
  restart(bytes: number, nowMs: number): void {
    if (this.#startMs !== undefined && bytes <= this.#lastBytes) return;
    this.#startMs = nowMs;
    this.#lastMs = nowMs;
    this.#lastBytes = bytes;
    this.#bytesPerSecond = undefined;
  }

  /** Tells how far the upload is. */
  add(bytes: number, nowMs: number): void {
    if (this.#startMs === undefined) return this.restart(bytes, nowMs);
    const seconds = (nowMs - this.#lastMs) / 1000;
    if (seconds < 0.2) return;
    const rate = (bytes - this.#lastBytes) / seconds;
    const weight =
      this.#bytesPerSecond === undefined ? 1 : 1 - Math.exp(-seconds / smoothingSeconds);
    this.#bytesPerSecond = (this.#bytesPerSecond ?? 0) * (1 - weight) + rate * weight;
    this.#lastMs = nowMs;
    this.#lastBytes = bytes;
  }

  get bytesPerSecond(): number | undefined {
    const settled =
      this.#startMs !== undefined && this.#lastMs - this.#startMs >= settlingSeconds * 1000;
    return settled ? this.#bytesPerSecond : undefined;
  }

  secondsLeft(bytesLeft: number): number | undefined {
    const rate = this.bytesPerSecond;
    return rate && rate > 0 ? bytesLeft / rate : undefined;
  }
}
