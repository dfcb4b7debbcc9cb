import type { ReactiveController, ReactiveControllerHost } from 'lit';

/** Finds, after an update, what takes over the focus. */
export type FindSuccessor = () => HTMLElement | null | undefined;

/** Keeps the focus in an element: it never falls to the page because a button went away with its view. */
export class FocusKeeper implements ReactiveController {
  readonly #host: ReactiveControllerHost & HTMLElement;
  readonly #successorOf: (focused: Element) => FindSuccessor;
  readonly #focusOptions: FocusOptions | undefined;
  #successor: FindSuccessor | undefined;

  /** `successorOf` is asked before each update, while what has the focus is still there. */
  constructor(
    host: ReactiveControllerHost & HTMLElement,
    successorOf: (focused: Element) => FindSuccessor,
    focusOptions?: FocusOptions,
  ) {
    this.#host = host;
    this.#successorOf = successorOf;
    this.#focusOptions = focusOptions;
    host.addController(this);
  }

  hostUpdate(): void {
    const focused = this.#focused;
    this.#successor = focused ? this.#successorOf(focused) : undefined;
  }

  hostUpdated(): void {
    if (!this.#focused) this.#successor?.()?.focus(this.#focusOptions);
  }

  get #focused(): Element | null {
    return this.#host.shadowRoot?.activeElement ?? null;
  }
}
