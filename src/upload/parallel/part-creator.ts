import { VodError } from '../../shared/vod-error.js';
import { locationOf } from '../transports/tus-requests.js';
import type { SendAttempt } from '../transports/upload-transport.js';
import { createPart, postFinal, type PartRequest } from './create-parts.js';
import { urlsOf, type Part } from './part.js';
import { toPartsAddress } from './part-list.js';

/** Connections that send and those that create parts are no more than this; of HTTP/1.1, a browser opens six. */
const mostAtOnce = 5;

export interface CreatorOptions {
  attempt: SendAttempt;
  parts: readonly Part[];
  /** Of the upload that the parts become, where it is there already. */
  url: string | undefined;
  /** Ends all of it. */
  stop: AbortSignal;
  /** Repeats a request until it is answered, or until that is no use. */
  untilAnswered: <T>(send: (signal: AbortSignal) => Promise<T>) => Promise<T>;
  /** There is one part, or the upload, more. */
  onCreated: () => void;
}

/** Creates the parts while the first are sent, and then the upload that they become. */
export class PartCreator {
  readonly #options: CreatorOptions;
  #url: string | undefined;
  #isOver = false;
  /** Told of each part. */
  #look: () => void = () => undefined;

  constructor(options: CreatorOptions) {
    this.#options = options;
    this.#url = options.url;
  }

  /** Whether what the parts become is created. */
  get hasUpload(): boolean {
    return this.#url !== undefined;
  }

  /** Resolves when all of it is there; whoever sends creates the parts that it comes to. */
  async run(connectionsOfOthers: number): Promise<void> {
    if (this.hasUpload) return;
    const { attempt, parts, stop, untilAnswered } = this.#options;
    const complete = new Promise<void>((resolve, reject) => {
      this.#look = () => parts.every(({ url }) => url !== undefined) && resolve();
      stop.addEventListener('abort', () => reject(stop.reason as Error));
    });
    this.#look();
    const beside = Math.max(1, mostAtOnce - connectionsOfOthers);
    await Promise.all([complete, ...Array.from({ length: beside }, () => this.#createOthers())]);
    const answer = await untilAnswered(() => postFinal(attempt, urlsOf(parts)));
    this.#url = locationOf(answer, attempt.endpoint);
    this.#tell(this.#url);
  }

  /** Answers up to where the server has the part then. */
  async create(part: Part, request: PartRequest): Promise<number> {
    const { attempt, parts } = this.#options;
    const { url, offset } = await createPart(attempt, part.length, request);
    part.url = url;
    const urls = parts.map((each) => each.url);
    this.#tell(toPartsAddress(attempt.endpoint, urls));
    this.#look();
    return part.start + offset;
  }

  /** Another attempt may go on from now on: this one remembers nothing more. */
  end(): void {
    this.#isOver = true;
  }

  /** From the last on, as others send from the first on. */
  async #createOthers(): Promise<void> {
    const { parts, stop, untilAnswered } = this.#options;
    const next = () => parts.findLast(({ url, isHeld }) => url === undefined && !isHeld);
    for (let part = next(); part && !stop.aborted; part = next()) {
      const one = part;
      one.isHeld = true;
      try {
        await untilAnswered((signal) => this.create(one, { signal }));
      } finally {
        one.isHeld = false;
      }
      this.#options.onCreated();
    }
  }

  #tell(address: string): void {
    if (this.#isOver) throw new VodError('aborted', 'The upload was stopped.');
    this.#options.attempt.onUploadUrl(address);
    this.#options.onCreated();
  }
}
