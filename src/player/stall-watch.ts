import { after } from '../shared/timers.js';
import { VodError } from '../shared/vod-error.js';

/** How long nothing may happen: with media ahead that should be on screen, and without. */
export interface Patience {
  readonly withMediaMs: number;
  readonly withoutMediaMs: number;
}

// The engines give up on a request by themselves sooner than the second of these; the browser alone never does.
const usual: Patience = { withMediaMs: 10_000, withoutMediaMs: 90_000 };

/** Ends a wait that would last for ever: playing was asked for, nothing moves, and neither engine nor browser reports it. */
export class StallWatch {
  readonly #video: HTMLVideoElement;
  readonly #fail: (error: VodError) => void;
  readonly #patience: Patience;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #hasNudged = false;

  constructor(video: HTMLVideoElement, fail: (error: VodError) => void, patience = usual) {
    this.#video = video;
    this.#fail = fail;
    this.#patience = patience;
  }

  /** To be told at every sign of life whether the player waits. */
  look(state: 'waiting' | 'well'): void {
    clearTimeout(this.#timer);
    if (state === 'well') this.#hasNudged = false;
    else this.#wait();
  }

  #wait(): void {
    const { withMediaMs, withoutMediaMs } = this.#patience;
    this.#timer = after(this.#nextMedia() === undefined ? withoutMediaMs : withMediaMs, () =>
      this.#act(),
    );
  }

  #act(): void {
    const next = this.#nextMedia();
    if (next === undefined)
      return this.#fail(new VodError('network', 'Nothing more arrives', { retryable: true }));
    if (this.#hasNudged)
      return this.#fail(
        new VodError('decode', 'What is loaded does not play', { retryable: true }),
      );
    this.#hasNudged = true;
    this.#video.currentTime = next;
    this.#wait();
  }

  // Past what sticks: a little further on, or where the next stretch begins.
  #nextMedia(): number | undefined {
    const { buffered, currentTime } = this.#video;
    for (let index = 0; index < buffered.length; index++) {
      if (buffered.end(index) > currentTime)
        return Math.min(buffered.end(index), Math.max(buffered.start(index), currentTime + 0.1));
    }
    return undefined;
  }
}
