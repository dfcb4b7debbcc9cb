import type { ReactiveController, ReactiveControllerHost } from 'lit';
import type { MediaReader } from './renderers/renderer.js';
import { clamp } from './timeline.js';
import type { Selection } from '../media/cut-plan.js';

/** Drives the preview: one frame at a time, or the selection from its start to its end. */
export class PlaybackController implements ReactiveController {
  /** Seconds of the source. */
  playhead = 0;
  isPlaying = false;
  /** Whether the browser plays the source; a file it cannot play can still be cut. */
  isPlayable = true;
  /** Address of a still picture of the playhead where the browser cannot play the source. */
  still: string | undefined;

  readonly #host: ReactiveControllerHost;
  readonly #video: () => HTMLMediaElement | null;
  #reader: MediaReader | undefined;
  #stopAt = Infinity;
  #frameRequest = 0;
  #drawing: Promise<void> | undefined;

  constructor(host: ReactiveControllerHost, video: () => HTMLMediaElement | null) {
    this.#host = host;
    this.#video = video;
    host.addController(this);
  }

  hostDisconnected(): void {
    this.pause();
  }

  open(reader: MediaReader): void {
    this.#reader = reader;
    this.playhead = 0;
    this.isPlayable = true;
  }

  close(): void {
    this.pause();
    this.#reader = undefined;
    this.#show(undefined);
  }

  seek(time: number, duration: number): void {
    this.pause();
    this.playhead = clamp(time, 0, duration);
    const video = this.#video();
    // A hair inside the frame: its own start, rounded down by the decoder's clock, shows the frame before.
    if (video && this.isPlayable) video.currentTime = Math.min(this.playhead + 0.001, duration);
    if (!this.isPlayable) this.#drawStill();
    this.#host.requestUpdate();
  }

  async play(selection: Selection, frameDuration: number): Promise<void> {
    const video = this.#video();
    if (!video || !this.isPlayable) return;
    const isInside =
      this.playhead >= selection.start && this.playhead < selection.end - frameDuration * 1.5;
    if (!isInside) video.currentTime = selection.start + 0.001;
    this.#stopAt = selection.end;
    await video.play();
  }

  pause(): void {
    this.#video()?.pause();
  }

  /** The video's own events say what is so. */
  readonly onPlay = (): void => {
    this.isPlaying = true;
    this.#follow();
    this.#host.requestUpdate();
  };

  readonly onPause = (): void => {
    this.isPlaying = false;
    cancelAnimationFrame(this.#frameRequest);
    this.#host.requestUpdate();
  };

  readonly onError = (): void => {
    this.isPlayable = false;
    this.isPlaying = false;
    this.#drawStill();
    this.#host.requestUpdate();
  };

  /** One picture at a time; while one is made, the playhead may move on, and the next one is of where it then is. */
  #drawStill(): void {
    this.#drawing ??= this.#draw().finally(() => (this.#drawing = undefined));
  }

  async #draw(): Promise<void> {
    for (let drawn = NaN; this.#reader?.snapshot && drawn !== this.playhead;) {
      const reader = this.#reader;
      drawn = this.playhead;
      const picture = await this.#reader.snapshot(drawn).catch(() => undefined);
      if (reader === this.#reader) this.#show(picture);
    }
  }

  #show(picture: Blob | undefined): void {
    if (this.still !== undefined) URL.revokeObjectURL(this.still);
    this.still = picture ? URL.createObjectURL(picture) : undefined;
    this.#host.requestUpdate();
  }

  #follow(): void {
    const video = this.#video();
    if (!video || !this.isPlaying) return;
    this.playhead = Math.min(video.currentTime, this.#stopAt);
    if (video.currentTime >= this.#stopAt) video.pause();
    else this.#frameRequest = requestAnimationFrame(() => this.#follow());
    this.#host.requestUpdate();
  }
}
