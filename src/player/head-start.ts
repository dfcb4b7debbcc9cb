/** An answer that came before the engine asked for it. Instants are those of `performance.now()`. */
export interface EarlyAnswer {
  readonly bytes: ArrayBuffer;
  readonly askedAt: number;
  readonly answeredAt: number;
  readonly arrivedAt: number;
}

const timeoutMs = 10_000;

/** Fetches what a source begins with, all at once, while the engine is still on its way. Each answer is handed out once; what is known already, as often as it is asked for. */
export class HeadStart {
  readonly #answers: Map<string, Promise<EarlyAnswer | undefined>>;
  readonly #known: ReadonlyMap<string, Uint8Array<ArrayBuffer>>;

  /** `known` has contents that came already, by address. */
  constructor(
    urls: readonly string[],
    signal: AbortSignal,
    known: ReadonlyMap<string, Uint8Array<ArrayBuffer>> = new Map(),
  ) {
    const abort = new AbortController();
    const stop = (): void => abort.abort();
    const timer = setTimeout(stop, timeoutMs);
    signal.addEventListener('abort', stop);
    this.#answers = new Map(urls.map((url) => [url, fetchEarly(url, abort.signal)]));
    this.#known = known;
    void Promise.all(this.#answers.values()).then(() => {
      clearTimeout(timer);
      signal.removeEventListener('abort', stop);
    });
  }

  /** The answer, waited for if need be; undefined when this address has to be loaded in the usual way. */
  async take(url: string): Promise<EarlyAnswer | undefined> {
    const known = this.#known.get(url);
    if (known) {
      const now = performance.now();
      // A copy, since who takes it may hand its memory on.
      return { bytes: known.slice().buffer, askedAt: now, answeredAt: now, arrivedAt: now };
    }
    const answer = this.#answers.get(url);
    this.#answers.delete(url);
    return answer;
  }
}

// Whatever goes wrong here is met again, and told, when the engine asks in the usual way.
async function fetchEarly(url: string, signal: AbortSignal): Promise<EarlyAnswer | undefined> {
  try {
    const askedAt = performance.now();
    const response = await fetch(url, { signal });
    const answeredAt = performance.now();
    if (!response.ok) return undefined;
    return {
      bytes: await response.arrayBuffer(),
      askedAt,
      answeredAt,
      arrivedAt: performance.now(),
    };
  } catch {
    return undefined;
  }
}
