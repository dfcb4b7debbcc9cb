import type { ReactiveController, ReactiveControllerHost } from 'lit';

const stillnessMs = 2500;

/** Whether the viewer is at the controls; still for 2.5 s means not. */
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

  stir(): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.rest(), stillnessMs);
    this.#set(true);
  }

  rest(): void {
    clearTimeout(this.#timer);
    this.#set(false);
  }

  #set(active: boolean): void {
    if (active === this.#active) return;
    this.#active = active;
    this.#host.requestUpdate();
  }
}
