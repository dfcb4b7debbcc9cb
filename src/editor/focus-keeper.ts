import type { LitElement, ReactiveController } from 'lit';

/** A button that goes with its view, such as the one that chose the file, leaves the focus to the whole, not to the page. */
export class FocusKeeper implements ReactiveController {
  readonly #host: LitElement;
  #hadFocus = false;

  constructor(host: LitElement) {
    this.#host = host;
    host.addController(this);
  }

  hostUpdate(): void {
    this.#hadFocus = this.#focused() !== null;
  }

  hostUpdated(): void {
    if (this.#hadFocus && this.#focused() === null)
      this.#host.renderRoot.querySelector<HTMLElement>('[part=base]')?.focus();
  }

  #focused(): Element | null {
    return this.#host.shadowRoot?.activeElement ?? null;
  }
}
