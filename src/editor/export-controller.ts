import type { ReactiveControllerHost } from 'lit';
import { VodError } from '../shared/vod-error.js';
import type { CutPlan } from '../media/cut-plan.js';
import type { ClipExport } from './events.js';
import { cutClip, type RendererSettings } from './renderers/choose-renderer.js';
import type { MediaReader } from './renderers/renderer.js';
import { nameClip } from './result-name.js';
import { titleOf } from './source-controller.js';
import type { MediaInput } from '../media/media-input.js';

/** What is cut, and by what. */
export interface ExportRequest {
  readonly input: MediaInput;
  readonly reader: MediaReader;
  readonly settings: RendererSettings;
  readonly plan: () => Promise<CutPlan | undefined>;
}

/** A clip that was written, and how much of the source lies hidden in it, in seconds. */
export interface FinishedExport extends ClipExport {
  readonly hidden: number;
}

/** How far the time of a clip may be from the planned one before it is told instead. */
const endTolerance = 0.1;

/** Renderers tell of every packet. A percent, and 25 times a second, is what can be seen; to draw more slows the copying down. */
const progressStep = 0.01;
const progressMs = 40;

/** Writes one clip at a time, tells how far it is, and can be stopped. */
export class ExportController {
  /** 0 to 1 while a clip is written. */
  progress: number | undefined;

  readonly #host: ReactiveControllerHost;
  readonly #onProgress: (progress: number) => void;
  #stop: AbortController | undefined;
  #movedAt = -Infinity;

  constructor(host: ReactiveControllerHost, onProgress: (progress: number) => void) {
    this.#host = host;
    this.#onProgress = onProgress;
  }

  cancel(): void {
    this.#stop?.abort();
  }

  /** Forgets the one under way, which ends in `aborted`. */
  reset(): void {
    this.cancel();
    this.#finish();
  }

  async run({ input, reader, settings, plan: planning }: ExportRequest): Promise<FinishedExport> {
    if (this.#stop) throw new VodError('conflict', 'An export is under way.');
    const stop = (this.#stop = new AbortController());
    this.#show(0);
    try {
      const plan = await planning();
      if (!plan) throw new VodError('decode', 'There is nothing to cut at.');
      const onProgress = (progress: number): void => this.#move(progress, stop.signal);
      const clip = await cutClip(
        { input, plan, signal: stop.signal, onProgress },
        settings,
        reader,
      );
      stop.signal.throwIfAborted();
      const end =
        Math.abs(plan.start + clip.length - plan.end) > endTolerance
          ? plan.start + clip.length
          : plan.end;
      const file = nameClip(clip.blob, titleOf(input));
      return {
        file,
        start: plan.start,
        end,
        cutMode: plan.mode,
        renderer: clip.renderer,
        hidden: plan.hidden + plan.hiddenWithin,
      };
    } catch (error) {
      throw stop.signal.aborted ? new VodError('aborted', 'Canceled.', { cause: error }) : error;
    } finally {
      if (this.#stop === stop) this.#finish();
    }
  }

  #move(progress: number, signal: AbortSignal): void {
    const now = performance.now();
    const isSeen =
      progress - (this.progress ?? 0) >= progressStep && now - this.#movedAt >= progressMs;
    if (signal.aborted || progress === this.progress || !(isSeen || progress === 1)) return;
    this.#movedAt = now;
    this.#show(progress);
    this.#onProgress(progress);
  }

  #finish(): void {
    this.#stop = undefined;
    this.#show(undefined);
  }

  #show(progress: number | undefined): void {
    this.progress = progress;
    this.#host.requestUpdate();
  }
}
