const quietMs = 1000;

/** Gathers what a screen reader should hear, so that bursts become one message. */
export class Announcer {
  readonly #say: (text: string) => void;
  #pending: string[] = [];
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(say: (text: string) => void) {
    this.#say = say;
  }

  add(text: string): void {
    this.#pending.push(text);
    this.#timer ??= setTimeout(() => this.#flush(), quietMs);
  }

  stop(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#pending = [];
  }

  #flush(): void {
    this.#timer = undefined;
    const [pending, most] = [this.#pending, 3];
    this.#pending = [];
    this.#say(pending.slice(-most).join(' '));
  }
}
