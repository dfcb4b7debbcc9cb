import { networkError } from '../../shared/http-error.js';
import { pause } from '../../shared/timers.js';
import { VodError } from '../../shared/vod-error.js';
import { PartPace } from './part-pace.js';
import type { RequestLane } from '../request-lane.js';
import type { NextRequest } from '../request-sizes.js';
import { countRetry, decideRetry, noRetries, type RetryCounts } from '../retry-policy.js';
import { Watchdog } from '../watchdog.js';
import { isRefusalOfParts, postFinal, type FoundPart, type PartsOffer } from './create-parts.js';
import { toParts, urlOf, urlsOf, type Part } from './part.js';
import { PartCreator } from './part-creator.js';
import {
  callFor,
  mostFirstBytes,
  parseOffset,
  patch,
  pieceAt,
  type Piece,
} from '../transports/tus-requests.js';
import type { ParallelSending, SendAttempt } from '../transports/upload-transport.js';

/** What the parts become, once it is created. */
export interface PartsUpload extends PartsOffer {
  url: string | undefined;
}

/** One connection. */
interface Lane {
  readonly requests: RequestLane;
  readonly integrity: ReturnType<ParallelSending['openIntegrity']> | undefined;
  readonly leave: () => void;
  isWaiting: boolean;
}

/**
 * Sends the parts of one file over one or more connections, always the first that nobody sends, so that the beginning of the file is
 * complete soonest. A connection that fails is tried again by itself while another one still sends.
 */
export class PartSender {
  readonly #attempt: SendAttempt;
  readonly #parallel: ParallelSending;
  readonly #upload: PartsUpload;
  readonly #parts: readonly Part[];
  readonly #lanes = new Set<Lane>();
  readonly #creator: PartCreator;
  readonly #pace: PartPace;
  readonly #stop = new AbortController();
  /** The digest of all of it is stated while its bytes are sent, so that the last ones need not wait for that. */
  #stating: Promise<void> = Promise.resolve();
  /** The first connection that could not be mended, or what creates the parts. */
  #failed: Promise<void> | undefined;
  #end: () => void = () => undefined;
  #shown = 0;

  constructor(attempt: SendAttempt, upload: PartsUpload, parts: readonly FoundPart[]) {
    if (!attempt.parallel) throw new VodError('configuration', 'An upload in parts needs them.');
    this.#attempt = attempt;
    this.#parallel = attempt.parallel;
    this.#upload = upload;
    this.#pace = new PartPace(attempt.parallel.most);
    this.#parts = toParts(parts);
    this.#creator = new PartCreator({
      attempt,
      parts: this.#parts,
      url: upload.url,
      stop: this.#stop.signal,
      untilAnswered: (send) => this.#untilAnswered(send),
      onCreated: () => {
        this.#acknowledge();
        this.#fill();
      },
    });
  }

  /** Whether what the parts become is created. */
  get hasUpload(): boolean {
    return this.#creator.hasUpload;
  }

  async run(): Promise<void> {
    const { signal } = this.#attempt;
    const stop = () => this.#stop.abort(signal.reason);
    signal.addEventListener('abort', stop);
    if (signal.aborted) stop();
    try {
      this.#acknowledge();
      // In their order, all bytes take a while: they are read while the first are sent. Who asks at the end is told what went wrong.
      if (this.#upload.integrity) this.#parallel.digest().catch(() => undefined);
      const created = this.#creator.run(this.#pace.wanted);
      created.catch((cause: unknown) => {
        this.#failed ??= created;
        this.#stop.abort(cause);
        this.#fill();
      });
      this.#stating = created.then(() => this.#stateDigest());
      this.#stating.catch(() => undefined);
      await this.#sendBeside();
      await created;
      await this.#finish();
    } finally {
      this.#creator.end();
      signal.removeEventListener('abort', stop);
    }
  }

  /** All but the last bytes. */
  async #sendBeside(): Promise<void> {
    const ended = new Promise<void>((resolve) => (this.#end = resolve));
    this.#fill();
    await ended;
    await this.#failed;
  }

  async #finish(): Promise<void> {
    const attempt = this.#attempt;
    const { integrity } = this.#upload;
    const last = this.#parts.at(-1)!;
    const end = attempt.file.size;
    const digest = await integrity?.digest();
    const isStated = await this.#stating.then(
      () => true,
      () => false,
    );
    if (last.offset < end) {
      const { start, offset } = last;
      const checksum = await integrity?.checksum(offset, end);
      await attempt.checkFile();
      if (!isStated && digest !== undefined) await postFinal(attempt, urlsOf(this.#parts), digest);
      const piece = { offset, end, checksum };
      const onProgress = () => attempt.onProgress(this.#shown);
      last.offset = await patch(attempt, piece, { url: urlOf(last), start, onProgress });
    }
    // It answers when all is joined, or after a while.
    for (let isJoined = false; !isJoined;) {
      attempt.onProgress(end);
      const answer = await postFinal(attempt, urlsOf(this.#parts), digest);
      isJoined = answer.header('Upload-Offset') === String(end);
    }
    attempt.onAcknowledged(end);
  }

  async #stateDigest(): Promise<void> {
    if (!this.#upload.integrity) return;
    const digest = await this.#parallel.digest();
    if (digest !== undefined) await postFinal(this.#attempt, urlsOf(this.#parts), digest);
  }

  /** Of requests that carry no bytes. */
  async #untilAnswered<T>(send: (signal: AbortSignal) => Promise<T>): Promise<T> {
    for (let counts = noRetries; ;) {
      try {
        return await this.#watched(send);
      } catch (cause) {
        counts = await this.#recover(cause, undefined, counts);
      }
    }
  }

  #fill(): void {
    while (this.#mayAddLane()) this.#addLane();
    // A part that is being created is sent next.
    const isSent = this.#parts.every(({ offset, goal }) => offset >= goal);
    if (this.#lanes.size === 0 && (isSent || this.#failed)) this.#end();
  }

  #mayAddLane(): boolean {
    if (this.#failed || !this.#nextPart()) return false;
    if (this.#lanes.size === 0) return true;
    return this.#lanes.size < this.#pace.wanted && this.#parallel.connections.hasRoom;
  }

  get #isOneTooMany(): boolean {
    const { size } = this.#lanes;
    return size > 1 && (size > this.#pace.wanted || this.#parallel.connections.isOver);
  }

  #nextPart(): Part | undefined {
    return this.#parts.find(({ isHeld, offset, goal }) => !isHeld && offset < goal);
  }

  #addLane(): void {
    const { connections, openLane, openIntegrity } = this.#parallel;
    const lane: Lane = {
      requests: openLane(),
      integrity: this.#upload.integrity && openIntegrity(),
      // The first is that of the attempt.
      leave: this.#lanes.size === 0 ? () => undefined : connections.take(),
      isWaiting: false,
    };
    this.#lanes.add(lane);
    const run = this.#work(lane);
    void run
      .catch((cause: unknown) => {
        this.#failed ??= run;
        this.#stop.abort(cause);
      })
      .finally(() => {
        this.#lanes.delete(lane);
        lane.integrity?.dispose();
        lane.leave();
        this.#fill();
      });
  }

  async #work(lane: Lane): Promise<void> {
    for (let part = this.#nextPart(); part && !this.#isOneTooMany; part = this.#nextPart()) {
      part.isHeld = true;
      try {
        await this.#sendPart(part, lane);
      } finally {
        part.isHeld = false;
      }
    }
  }

  async #sendPart(part: Part, lane: Lane): Promise<void> {
    let counts = noRetries;
    while (part.offset < part.goal && !this.#isOneTooMany) {
      try {
        if (part.isUncertain) {
          await this.#ask(part);
          lane.requests.reached(part.offset);
        }
        if (part.offset < part.goal) await this.#sendPiece(part, lane);
        counts = noRetries;
        this.#fill();
      } catch (cause) {
        part.isUncertain = true;
        counts = await this.#recover(cause, lane, counts);
      }
    }
  }

  async #ask(part: Part): Promise<void> {
    part.isUncertain = part.url !== undefined;
    if (part.url === undefined) return;
    const signal = this.#stop.signal;
    const answer = await callFor(this.#attempt, { method: 'HEAD', url: part.url, signal });
    part.offset = part.start + parseOffset(answer, 0, this.#attempt.file.size);
    part.isUncertain = false;
    part.shown = part.offset;
    this.#acknowledge();
  }

  async #sendPiece(part: Part, lane: Lane): Promise<void> {
    const { requests } = lane;
    const { start, offset } = part;
    if (part.url === undefined && !this.#upload.takesFirstBytes)
      await this.#watched((signal) => this.#creator.create(part, { signal }));
    const { url } = part;
    const piece = await this.#nextPiece(part, lane);
    const beganAtMs = performance.now();
    part.offset = await this.#watched((signal, feed) => {
      const onProgress = (sentBytes: number) => {
        feed();
        part.shown = requests.handed(offset + sentBytes);
        this.#show();
      };
      const request = { signal, onProgress };
      if (url === undefined) return this.#creator.create(part, { piece, ...request });
      return patch(this.#attempt, piece, { url, start, ...request });
    });
    part.shown = part.offset;
    requests.reached(part.offset);
    this.#pace.arrived(lane, { bytes: part.offset - offset, beganAtMs }, this.#lanes);
    this.#acknowledge();
  }

  #nextPiece({ url, offset, goal }: Part, { requests, integrity }: Lane): Promise<Piece> {
    const first = url === undefined ? mostFirstBytes : Infinity;
    return pieceAt(offset, {
      ...{ integrity, goal },
      most: Math.min(first, this.#pace.mostBytes),
      // The end of the file is sent by itself.
      endOf: (start, request) => this.#endOf(start, request, requests),
    });
  }

  async #endOf(
    start: number,
    request: Omit<NextRequest, 'size'>,
    requests: RequestLane,
  ): Promise<number> {
    const askedAtMs = performance.now();
    const end = await requests.next(start, { ...request, size: Infinity }, this.#stop.signal);
    this.#attempt.onRequest?.(this.#shown, askedAtMs);
    return end;
  }

  /** A request that ends as a lost connection when nothing of it moves, though others do. */
  async #watched<T>(send: (signal: AbortSignal, feed: () => void) => Promise<T>): Promise<T> {
    const own = new AbortController();
    const stop = () => own.abort(this.#stop.signal.reason);
    this.#stop.signal.addEventListener('abort', stop);
    if (this.#stop.signal.aborted) stop();
    const watchdog = new Watchdog(this.#parallel.stallMs, () => own.abort('stalled'));
    watchdog.feed(1);
    try {
      return await send(own.signal, () => watchdog.feed(1));
    } catch (cause) {
      throw own.signal.reason === 'stalled' ? networkError(cause) : cause;
    } finally {
      watchdog.stop();
      this.#stop.signal.removeEventListener('abort', stop);
    }
  }

  /** Waits until the part may be tried again. @throws what cannot be mended here */
  async #recover(
    cause: unknown,
    lane: Lane | undefined,
    counts: RetryCounts,
  ): Promise<RetryCounts> {
    if (!(cause instanceof VodError) || this.#stop.signal.aborted) throw cause;
    const maySendLess = lane?.requests.failed(cause) ?? false;
    if (!this.hasUpload && isRefusalOfParts(cause)) throw cause;
    const others = [...this.#lanes].some((other) => other !== lane && !other.isWaiting);
    // Where no other sends, whoever began the attempt decides.
    if (!others && !(maySendLess && cause.code === 'too-large')) throw cause;
    const decision = decideRetry({
      ...{ error: cause, counts, maxRetries: Infinity, isOnline: true, hasUpload: false },
      ...{ videoId: undefined, maySendLess, random: this.#parallel.random() },
    });
    if (decision.action !== 'retry') throw cause;
    if (decision.remedy === 'renew-token') this.#parallel.refuseToken();
    if (lane) lane.isWaiting = true;
    await pause(decision.afterMs, this.#stop.signal);
    if (lane) lane.isWaiting = false;
    return countRetry(counts, decision);
  }

  /** What was shown as sent and was not is sent again before more is shown. */
  #show(): void {
    const shown = this.#parts.reduce((sum, { start, shown: at }) => sum + at - start, 0);
    this.#shown = Math.max(this.#shown, shown);
    this.#attempt.onProgress(this.#shown);
  }

  #acknowledge(): void {
    this.#attempt.onAcknowledged(
      this.#parts.reduce((sum, { start, offset }) => sum + offset - start, 0),
    );
    this.#show();
  }
}
