import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Deps } from '../../platform/deps.js';
import type { StoppableBody } from './active-uploads.js';
import { appendToUpload, type Append, type UploadTasks } from './append-upload.js';
import type { DeferredContinue } from './expect-continue.js';
import { RequestBody } from './request-body.js';
import { bodyLengthOf } from './tus-headers.js';
import type { UploadRow } from './upload-table.js';

const idleMs = 30_000;
/** Browsers read no answer before they have sent all of a request; what is left of less is there soon. */
const worthClosing = 1024 * 1024;

type Target = Omit<Append, 'body' | 'bodyLength'>;

/** Appends the bodies of requests, whatever protocol they speak. */
export class BodyAppender {
  readonly #deps: Deps;
  readonly #tasks: UploadTasks;
  readonly #deferredContinue: DeferredContinue;

  constructor(deps: Deps, tasks: UploadTasks, deferredContinue: DeferredContinue) {
    this.#deps = deps;
    this.#tasks = tasks;
    this.#deferredContinue = deferredContinue;
  }

  async append(
    { raw, headers }: FastifyRequest,
    reply: FastifyReply,
    target: Target,
  ): Promise<UploadRow> {
    const body = new RequestBody(raw, {
      idleMs,
      whenCut: target.checksum?.isStepped === false ? 'discarded' : 'stored',
      expiresAtMs: target.claims.exp * 1000,
      onStart: () => this.#deferredContinue.send(raw, reply.raw),
    });
    try {
      return await appendToUpload(this.#deps, this.#tasks, {
        ...target,
        bodyLength: bodyLengthOf(headers),
        body,
      });
    } catch (error) {
      // Who repeats a request that was cut, as Chromium does by itself, would send all of it for a 409.
      const isLarge = (bodyLengthOf(headers) ?? Infinity) > worthClosing;
      if (isLarge && !raw.complete) reply.header('connection', 'close');
      throw error;
    } finally {
      body.close();
    }
  }

  /** Ends an upload with what is stored of it: what has come was all. */
  end(target: Pick<Target, 'claims' | 'id' | 'offset'>): Promise<UploadRow> {
    const length = target.offset;
    return appendToUpload(this.#deps, this.#tasks, {
      ...{ ...target, length, bodyLength: 0, checksum: undefined, body: emptyBody },
    });
  }
}

const emptyBody: StoppableBody & AsyncIterable<Uint8Array> = {
  idleMs: 0,
  stop: () => undefined,
  async *[Symbol.asyncIterator]() {},
};
