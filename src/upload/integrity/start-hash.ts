import { VodError } from '../../shared/vod-error.js';
import { BodyHash, type BodyDigests } from './body-hash.js';
import type { HashAnswer, HashQuestion, HashStart } from './hash-protocol.js';
import workerCode from './hash-worker-code.js';

const mib = 1024 * 1024;
/** Less than this is hashed sooner than a worker starts. */
const leastForWorker = 2 * mib;
/** A task of the page's thread takes 2 ms for it. */
const pageSliceBytes = mib / 4;

/** `BodyDigests` that hold a thread until they are disposed of. They reject with a `VodError`: `network` when the file cannot be read, `file-changed`. */
export interface RunningHash extends BodyDigests {
  dispose(): void;
}

/**
 * In a worker. Where the page's policy permits none from `blob:`, checksums of parts are computed between the page's own tasks, and the
 * digest of all is not: it takes four times as long. Node has no such workers, and no page that would wait.
 */
export function startHash(body: Blob, { isWhole = true } = {}): RunningHash {
  const hash = start(body, isWhole);
  let last: { range: string; checksum: string } | undefined;
  return {
    checksum: async (from, to) => {
      const checksum = await readable(hash.checksum(from, to));
      const range = `${from}-${to}`;
      // The samples that tell files apart do not see every byte.
      if (last?.range === range && last.checksum !== checksum)
        throw new VodError('file-changed', 'The file changed while it was being uploaded.');
      last = { range, checksum };
      return checksum;
    },
    digest: () => readable(hash.digest()),
    dispose: () => hash.dispose(),
  };
}

async function readable<T>(answer: Promise<T>): Promise<T> {
  try {
    return await answer;
  } catch (cause) {
    throw new VodError('network', 'The file could not be read.', { cause, retryable: true });
  }
}

function start(body: Blob, isWhole: boolean): RunningHash {
  const onPage = (all: boolean) => new BodyHash(body, { sliceBytes: pageSliceBytes, isWhole: all });
  if (body.size < leastForWorker || !('Worker' in globalThis)) return toRunning(onPage(isWhole));
  return new WorkerHash(body, { isWhole, onPage: () => onPage(false) });
}

interface Asked {
  question: HashQuestion;
  resolve: (value: HashAnswer['value'] | Promise<HashAnswer['value']>) => void;
  reject: (reason: unknown) => void;
}

/** What runs between the tasks of this thread holds none. */
function toRunning(hash: BodyHash): RunningHash {
  return {
    checksum: (start, end) => hash.checksum(start, end),
    digest: () => hash.digest(),
    dispose: () => undefined,
  };
}

class WorkerHash implements RunningHash {
  readonly #asked = new Map<number, Asked>();
  readonly #onPage: () => BodyHash;
  /** What answers where the worker does not run. */
  #instead: BodyHash | undefined;
  #worker: Worker | undefined;
  #lastId = 0;
  #isDisposed = false;

  constructor(body: Blob, { isWhole, onPage }: { isWhole: boolean; onPage: () => BodyHash }) {
    this.#onPage = onPage;
    const url = URL.createObjectURL(new Blob([workerCode], { type: 'text/javascript' }));
    try {
      const worker = new Worker(url);
      this.#worker = worker;
      worker.onmessage = ({ data }: MessageEvent<HashAnswer>) => {
        // It has been fetched.
        URL.revokeObjectURL(url);
        this.#take(data);
      };
      worker.onerror = (event) => {
        // The page goes on without it: for the console's list of errors this is none.
        event.preventDefault();
        URL.revokeObjectURL(url);
        this.#fallBack();
      };
      worker.postMessage({ body, sliceBytes: mib, isWhole } satisfies HashStart);
    } catch {
      // Some browsers throw where the policy forbids it, others fire `error`.
      URL.revokeObjectURL(url);
      this.#fallBack();
    }
  }

  async checksum(start: number, end: number): Promise<string> {
    return (await this.#ask([start, end])) ?? '';
  }

  digest(): Promise<string | undefined> {
    return this.#ask(undefined);
  }

  dispose(): void {
    this.#worker?.terminate();
    this.#isDisposed = true;
    for (const { reject } of this.#asked.values()) reject(disposed());
    this.#asked.clear();
  }

  async #ask(range: HashQuestion['range']): Promise<HashAnswer['value']> {
    if (this.#instead) return answerFrom(this.#instead, range);
    // The worker would not answer any more.
    if (this.#isDisposed) throw disposed();
    return new Promise((resolve, reject) => {
      const question: HashQuestion = { id: (this.#lastId += 1), range };
      this.#asked.set(question.id, { question, resolve, reject });
      this.#worker?.postMessage(question);
    });
  }

  #take({ id, value, error }: HashAnswer): void {
    const asked = this.#asked.get(id);
    this.#asked.delete(id);
    if (error === undefined) asked?.resolve(value);
    else asked?.reject(new Error(error));
  }

  #fallBack(): void {
    this.#worker?.terminate();
    this.#worker = undefined;
    this.#instead ??= this.#onPage();
    for (const { question, resolve } of this.#asked.values())
      resolve(answerFrom(this.#instead, question.range));
    this.#asked.clear();
  }
}

function disposed(): Error {
  return new Error('What hashed was disposed of.');
}

function answerFrom(hash: BodyHash, range: HashQuestion['range']): Promise<HashAnswer['value']> {
  return range ? hash.checksum(...range) : hash.digest();
}
