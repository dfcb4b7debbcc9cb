import type { HashAnswer, HashEnd, HashNews, HashQuestion, HashStart } from './hash-protocol.js';
import workerCode from './hash-worker-code.js';

/** Who is told what becomes of one body. */
export interface HashUser {
  take(message: HashAnswer | HashNews): void;
  /** The worker does not run. */
  fail(): void;
}

/** What parts of files are hashed in: a worker for each connection kept 30 MiB of its own, most of it waiting for garbage collection. */
let shared: HashThread | undefined;

/** A worker that hashes bodies until the last of them is left. @throws where the page's policy forbids it, in some browsers */
export class HashThread {
  readonly #users = new Map<number, HashUser>();
  readonly #worker: Worker;
  readonly #url: string;
  #lastHash = 0;

  /** One for the digest of a whole file, which would keep others waiting; the same one for all parts. */
  static for(of: 'whole' | 'parts'): HashThread {
    if (of === 'whole') return new HashThread();
    return (shared ??= new HashThread());
  }

  private constructor() {
    this.#url = URL.createObjectURL(new Blob([workerCode], { type: 'text/javascript' }));
    try {
      this.#worker = new Worker(this.#url);
    } catch (cause) {
      URL.revokeObjectURL(this.#url);
      throw cause;
    }
    this.#worker.onmessage = ({ data }: MessageEvent<HashAnswer | HashNews>) => {
      // It has been fetched.
      URL.revokeObjectURL(this.#url);
      this.#users.get(data.hash)?.take(data);
    };
    this.#worker.onerror = (event) => {
      // The page goes on without it: for the console's list of errors this is none.
      event.preventDefault();
      const users = [...this.#users.values()];
      this.#end();
      for (const user of users) user.fail();
    };
  }

  join(user: HashUser, start: Omit<HashStart, 'hash'>): number {
    const hash = (this.#lastHash += 1);
    this.#users.set(hash, user);
    this.#worker.postMessage({ hash, ...start } satisfies HashStart);
    return hash;
  }

  ask(question: HashQuestion): void {
    this.#worker.postMessage(question);
  }

  leave(hash: number): void {
    if (!this.#users.delete(hash)) return;
    if (this.#users.size === 0) return this.#end();
    this.#worker.postMessage({ hash, isOver: true } satisfies HashEnd);
  }

  #end(): void {
    this.#users.clear();
    this.#worker.terminate();
    URL.revokeObjectURL(this.#url);
    if (shared === this) shared = undefined;
  }
}
