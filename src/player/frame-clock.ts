/** Learns how long a frame is from the frames that pass, for stepping by one. */
export class FrameClock {
  readonly #video: HTMLVideoElement;
  readonly #frameRate: () => number | undefined;
  #seconds = Infinity;
  #last = Number.NaN;

  /** `frameRate`: what the engine knows of it, for a video that has not played yet. */
  constructor(video: HTMLVideoElement, frameRate: () => number | undefined) {
    this.#video = video;
    this.#frameRate = frameRate;
    // Firefox has it from 132 on; without it the engine knows, or the guess below stands.
    if (!('requestVideoFrameCallback' in video)) return;
    if (!video.paused) this.#watch(6);
    video.addEventListener('playing', () => {
      [this.#seconds, this.#last] = [Infinity, Number.NaN];
      this.#watch(6);
    });
  }

  /** Seconds a frame is shown. */
  get frameSeconds(): number {
    return Number.isFinite(this.#seconds) ? this.#seconds : 1 / (this.#frameRate() || 30);
  }

  // Where one is left out, two are as long as one seems: the shortest counts.
  #watch(frames: number): void {
    this.#video.requestVideoFrameCallback((_now, { mediaTime }) => {
      const passed = mediaTime - this.#last;
      this.#last = mediaTime;
      if (passed > 0.005 && passed < 0.2) this.#seconds = Math.min(this.#seconds, passed);
      if (frames > 0) this.#watch(frames - 1);
    });
  }
}
