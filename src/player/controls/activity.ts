import type { ReactiveController, ReactiveControllerHost } from 'lit';

const idleAfterMs = 2500;

/** Whether the viewer uses the controls: 2.5 s without input count as idle, and the controls fade. */
export class ActivityController implements ReactiveController {
  readonly #host: ReactiveControllerHost;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #active = false;

  constructor(host: ReactiveControllerHost) {
    this.#host = host;
    host.addController(this);
  }

  get active(): boolean {
    return this.#active;
  }

  hostDisconnected(): void {
    clearTimeout(this.#timer);
  }

  markActive(): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.markIdle(), idleAfterMs);
    this.#set(true);
  }

  markIdle(): void {
    clearTimeout(this.#timer);
    this.#set(false);
  }

  #set(active: boolean): void {
    if (active === this.#active) return;
    this.#active = active;
    this.#host.requestUpdate();
  }
}
