/** Called when an event happens, with the player as `this`. */
export type VideoJsHandler<Self> = (this: Self, event: Event, data?: unknown) => void;

/** Who listens to the events of an element, by the functions that the page gave. */
export class Listeners<Self> {
  readonly #element: HTMLElement;
  readonly #self: Self;
  readonly #bound: {
    readonly type: string;
    readonly handler: VideoJsHandler<Self>;
    readonly listener: (event: Event) => void;
  }[] = [];

  constructor(element: HTMLElement, self: Self) {
    this.#element = element;
    this.#self = self;
  }

  add(types: string | readonly string[], handler: VideoJsHandler<Self>): void {
    for (const type of [types].flat()) this.#listen(type, handler, () => undefined);
  }

  /** Each type once. */
  addOnce(types: string | readonly string[], handler: VideoJsHandler<Self>): void {
    for (const type of [types].flat())
      this.#listen(type, handler, () => this.remove(type, handler));
  }

  /** Whichever of the types comes first. */
  addAny(types: string | readonly string[], handler: VideoJsHandler<Self>): void {
    for (const type of [types].flat())
      this.#listen(type, handler, () => this.remove(types, handler));
  }

  /** Without types all, without a handler all of those types. */
  remove(types?: string | readonly string[], handler?: VideoJsHandler<Self>): void {
    const named = types === undefined ? undefined : [types].flat();
    for (const entry of [...this.#bound]) {
      if (named && !named.includes(entry.type)) continue;
      if (handler && handler !== entry.handler) continue;
      this.#element.removeEventListener(entry.type, entry.listener);
      this.#bound.splice(this.#bound.indexOf(entry), 1);
    }
  }

  #listen(type: string, handler: VideoJsHandler<Self>, before: () => void): void {
    const listener = (event: Event): void => {
      before();
      handler.call(
        this.#self,
        event,
        event instanceof CustomEvent ? (event.detail ?? undefined) : undefined,
      );
    };
    this.#bound.push({ type, handler, listener });
    this.#element.addEventListener(type, listener);
  }
}
