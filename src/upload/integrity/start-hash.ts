import { checksumStep } from '../../contract/stepped-checksum.js';
import { VodError } from '../../shared/vod-error.js';
import {
  BodyHash,
  type BodyDigests,
  type BodyHashOptions,
  type Readiness,
  type Wanted,
} from './body-hash.js';
import {
  answerFrom,
  type Answered,
  keepEveryBytes,
  type HashAnswer,
  type HashNews,
  type HashStart,
  type Question,
} from './hash-protocol.js';
import { HashThread, type HashUser } from './hash-thread.js';
import { parseKeptHash, toKeptHash, type HashPlace } from './kept-hash.js';
import type { Sha256State } from './sha256.js';

const mib = 1024 * 1024;
/** Less than this is hashed sooner than a worker starts. */
const leastForWorker = 2 * mib;
/** This page hashes no more at once, while a worker starts. */
const mostFirst = mib / 2;
/** What the platform hashes at once is in memory meanwhile. */
const mostForPlatform = 64 * mib;
/** A task of the page's thread takes 2 ms for it. */
const pageSliceBytes = mib / 4;

/** `BodyDigests` that hold a thread until they are disposed of. They reject with a `VodError`: `network` when the file cannot be read, `file-changed`. */
export interface RunningHash extends BodyDigests {
  /** Whether the digest goes on from a state that was kept, which may be a wrong one. */
  readonly isResumed: boolean;
  dispose(): void;
}

/**
 * In a worker. Where the page's policy permits none from `blob:`, checksums of parts are computed between the page's own tasks, and the
 * digest of all only where the platform makes it: our own takes four times as long. Node has no such workers, and no page that would wait.
 */
export function startHash(body: Blob, { isWhole = true, place }: HashOptions = {}): RunningHash {
  const hash = start(body, { isWhole, place });
  let last: Stated | undefined;
  return {
    isResumed: hash.isResumed,
    ready: (from, wanted) => readable(hash.ready(from, wanted)),
    checksum: async (from, to) => {
      const checksum = await readable(hash.checksum(from, to));
      // The samples that tell files apart do not see every byte.
      if (last && !agree(last, { from, to, checksum }))
        throw new VodError('file-changed', 'The file changed while it was being uploaded.');
      last = { from, to, checksum };
      return checksum;
    },
    digest: () => readable(hash.digest()),
    dispose: () => hash.dispose(),
  };
}

interface HashOptions {
  isWhole?: boolean;
  /** Where the state of a long hash is kept, so that another page goes on from it. */
  place?: HashPlace | undefined;
}

interface Stated {
  from: number;
  to: number;
  checksum: string;
}

/** Whether both may be of one file: not where they begin at the same byte, and differ of 256 KiB that both have. */
function agree(one: Stated, other: Stated): boolean {
  if (one.from !== other.from) return true;
  const steps = Math.floor((Math.min(one.to, other.to) - one.from) / checksumStep);
  const common = one.to === other.to ? undefined : steps * 4;
  return atob(one.checksum).slice(0, common) === atob(other.checksum).slice(0, common);
}

async function readable<T>(answer: Promise<T>): Promise<T> {
  try {
    return await answer;
  } catch (cause) {
    throw new VodError('network', 'The file could not be read.', { cause, retryable: true });
  }
}

function start(body: Blob, { isWhole = true, place }: HashOptions): RunningHash {
  const whole = wholeOf(body, isWhole);
  const { key, keptHash } = (whole === 'own' && place) || {};
  const from = key === undefined ? undefined : parseKeptHash(keptHash, key, body.size);
  const keep = (state: Sha256State) => {
    if (place && key !== undefined) place.keptHash = toKeptHash(state, key);
  };
  const onPage = (how: BodyHashOptions['whole']) =>
    new BodyHash(
      body,
      { sliceBytes: pageSliceBytes, whole: how, from },
      { everyBytes: keepEveryBytes, keep },
    );
  if (body.size < leastForWorker || !('Worker' in globalThis))
    return toRunning(onPage(whole), from !== undefined);
  return new WorkerHash({
    start: { body, sliceBytes: mib, whole, from },
    keep,
    onPage: (how = whole === 'own' ? 'none' : whole) => onPage(how),
  });
}

function wholeOf(body: Blob, isWhole: boolean): BodyHashOptions['whole'] {
  if (!isWhole) return 'none';
  // Undefined on pages without TLS.
  return body.size <= mostForPlatform && globalThis.crypto?.subtle ? 'platform' : 'own';
}

interface Asked {
  question: Question;
  resolve: (value: Answered | Promise<Answered>) => void;
  reject: (reason: unknown) => void;
}

/** What runs between the tasks of this thread holds none. */
function toRunning(hash: BodyHash, isResumed: boolean): RunningHash {
  return {
    isResumed,
    ready: (from, wanted) => hash.ready(from, wanted),
    checksum: (from, to) => hash.checksum(from, to),
    digest: () => hash.digest(),
    dispose: () => undefined,
  };
}

type OnPage = (how?: BodyHashOptions['whole']) => BodyHash;

interface WorkerOptions {
  start: Omit<HashStart, 'hash'>;
  keep: (state: Sha256State) => void;
  onPage: OnPage;
}

class WorkerHash implements RunningHash, HashUser {
  readonly isResumed: boolean;
  readonly #asked = new Map<number, Asked>();
  readonly #onPage: OnPage;
  readonly #keep: (state: Sha256State) => void;
  /** Of the first bytes: they are sent before the worker has begun. */
  #first: BodyHash | undefined;
  /** What answers where the worker does not run. */
  #instead: BodyHash | undefined;
  #thread: HashThread | undefined;
  /** Which of those of its thread it is. */
  #hash = 0;
  #lastId = 0;
  #isDisposed = false;

  constructor({ start, keep, onPage }: WorkerOptions) {
    this.isResumed = start.from !== undefined;
    this.#onPage = onPage;
    this.#keep = keep;
    try {
      this.#thread = HashThread.for(start.whole === 'none' ? 'parts' : 'whole');
      this.#hash = this.#thread.join(this, start);
    } catch {
      // Some browsers throw where the policy forbids it, others fire `error`.
      this.fail();
    }
  }

  ready(from: number, wanted: Wanted): Promise<Readiness> {
    const { goal, most } = wanted;
    if (from > 0 || most > mostFirst)
      return this.#ask({ ask: 'ready', start: from, wanted }) as Promise<Readiness>;
    this.#first = this.#onPage('none');
    // Who asks for what follows is told what went wrong.
    this.ready(most, { goal, most: Infinity }).catch(() => undefined);
    return this.#first.ready(from, { goal: Math.min(goal, most), most });
  }

  checksum(from: number, to: number): Promise<string> {
    const first = this.#first;
    this.#first = undefined;
    if (first && from === 0 && to <= mostFirst) return first.checksum(from, to);
    return this.#ask({ ask: 'checksum', start: from, end: to }) as Promise<string>;
  }

  digest(): Promise<string | undefined> {
    return this.#ask({ ask: 'digest' }) as Promise<string | undefined>;
  }

  dispose(): void {
    this.#thread?.leave(this.#hash);
    this.#isDisposed = true;
    for (const { reject } of this.#asked.values()) reject(disposed());
    this.#asked.clear();
  }

  take(message: HashAnswer | HashNews): void {
    if ('kept' in message) return this.#keep(message.kept);
    const { id, value, error } = message;
    const asked = this.#asked.get(id);
    this.#asked.delete(id);
    if (error === undefined) asked?.resolve(value);
    else asked?.reject(new Error(error));
  }

  fail(): void {
    this.#thread = undefined;
    this.#instead ??= this.#onPage();
    for (const { question, resolve } of this.#asked.values())
      resolve(answerFrom(this.#instead, question));
    this.#asked.clear();
  }

  async #ask(question: Question): Promise<Answered> {
    if (this.#instead) return answerFrom(this.#instead, question);
    // The worker would not answer any more.
    if (this.#isDisposed) throw disposed();
    return new Promise((resolve, reject) => {
      const id = (this.#lastId += 1);
      this.#asked.set(id, { question, resolve, reject });
      this.#thread?.ask({ hash: this.#hash, id, ...question });
    });
  }
}

function disposed(): Error {
  return new Error('What hashed was disposed of.');
}
