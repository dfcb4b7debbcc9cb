/** Learns how long a frame is from the frames that pass, for stepping by one. */
export class FrameClock {
  readonly #video: HTMLVideoElement;
  #seconds = 1 / 30;
  #last = Number.NaN;

  constructor(video: HTMLVideoElement) {
    this.#video = video;
    // Firefox has it from 132 on; without it the guess above stands.
    if ('requestVideoFrameCallback' in video)
      video.addEventListener('playing', () => this.#watch(4));
  }

  /** Seconds a frame is shown. */
  get frameSeconds(): number {
    return this.#seconds;
  }

  #watch(frames: number): void {
    this.#video.requestVideoFrameCallback((_now, { mediaTime }) => {
      const passed = mediaTime - this.#last;
      this.#last = mediaTime;
      if (passed > 0.005 && passed < 0.2) this.#seconds = passed;
      if (frames > 0) this.#watch(frames - 1);
    });
  }
}
