import { after } from '../shared/timers.js';
import { VodError } from '../shared/vod-error.js';

/** How long playback may stand still: with media buffered ahead, and with none. */
export interface StallLimits {
  readonly withMediaMs: number;
  readonly withoutMediaMs: number;
}

// The engines give up on a request by themselves sooner than the second of these; the browser alone never does.
const usual: StallLimits = { withMediaMs: 10_000, withoutMediaMs: 90_000 };

/** Reports an error when play was requested, the picture stands still, and neither engine nor browser reports why. Without it the viewer sees a spinner for ever. */
export class StallWatch {
  readonly #video: HTMLVideoElement;
  readonly #fail: (error: VodError) => void;
  readonly #limits: StallLimits;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #hasNudged = false;

  constructor(video: HTMLVideoElement, fail: (error: VodError) => void, limits = usual) {
    this.#video = video;
    this.#fail = fail;
    this.#limits = limits;
  }

  /** Call it at every media event with whether the player waits; each call restarts the timer. */
  look(state: 'waiting' | 'well'): void {
    clearTimeout(this.#timer);
    if (state === 'well') this.#hasNudged = false;
    else this.#wait();
  }

  #wait(): void {
    const { withMediaMs, withoutMediaMs } = this.#limits;
    this.#timer = after(this.#nextMedia() === undefined ? withoutMediaMs : withMediaMs, () =>
      this.#act(),
    );
  }

  #act(): void {
    const next = this.#nextMedia();
    const isMissing = next === undefined;
    if (isMissing || this.#hasNudged) {
      const code = isMissing ? 'network' : 'decode';
      return this.#fail(new VodError(code, 'Nothing plays any more', { retryable: true }));
    }
    this.#hasNudged = true;
    this.#video.currentTime = next;
    this.#wait();
  }

  // A little after the point where playback sticks, or the start of the next buffered range.
  #nextMedia(): number | undefined {
    const { buffered, currentTime } = this.#video;
    for (let index = 0; index < buffered.length; index++) {
      // A browser rounds where it stands, and less than a frame is nothing to play.
      if (buffered.end(index) > currentTime + 0.01)
        return Math.min(buffered.end(index), Math.max(buffered.start(index), currentTime + 0.1));
    }
    return undefined;
  }
}
