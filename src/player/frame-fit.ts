import type { ReactiveController, ReactiveControllerHost } from 'lit';

// So little is cut away unseen, where the bars beside it would be seen.
const tolerance = 0.02;

/** Knows the shape of the frame, and so whether a picture of nearly that shape may fill it. */
export class FrameFit implements ReactiveController {
  readonly #host: ReactiveControllerHost;
  #frame: Element | undefined;
  #observer: ResizeObserver | undefined;
  #ratio = 0;

  constructor(host: ReactiveControllerHost) {
    this.#host = host;
    host.addController(this);
  }

  hostDisconnected(): void {
    this.#observer?.disconnect();
    this.#frame = undefined;
  }

  observe(frame: Element | undefined): void {
    // A simulated DOM has no layout to observe.
    if (!frame || frame === this.#frame || !('ResizeObserver' in globalThis)) return;
    this.#frame = frame;
    this.#observer ??= new ResizeObserver(([entry]) => this.#measure(entry));
    this.#observer.disconnect();
    this.#observer.observe(frame);
  }

  fills(ratio: number | undefined): boolean {
    return ratio !== undefined && ratio > 0 && Math.abs(this.#ratio / ratio - 1) <= tolerance;
  }

  #measure(entry: ResizeObserverEntry | undefined): void {
    const { width = 0, height = 0 } = entry?.contentRect ?? {};
    const ratio = height > 0 ? width / height : 0;
    if (ratio === this.#ratio) return;
    this.#ratio = ratio;
    this.#host.requestUpdate();
  }
}
