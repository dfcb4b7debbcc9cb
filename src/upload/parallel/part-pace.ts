import type { ParallelParts } from '../parallel-option.js';

const kib = 1024;
const most = 4;
/** Of each connection's requests since their number changed, these are measured at least. */
const leastMs = 500;
/** Until it is settled how many there are, requests are no larger than what goes in that time, and no smaller than this. */
const leastTrialBytes = 512 * kib;
/** Twice as many are kept where all together are so much faster. */
const leastGain = 1.15;
/** What did not pay may later: the line may be another one. */
const againMs = 30_000;

/**
 * How many connections one file is sent over: as many as asked for, or twice as many as long as that makes it faster. Rates are those
 * of whole requests that were answered: of what was handed to the network, megabytes may still be in buffers.
 */
export class PartPace {
  readonly #isFixed: boolean;
  #wanted: number;
  #changedAtMs: number;
  #before: number | undefined;
  #settledAtMs: number | undefined;
  #trialBytes = leastTrialBytes;
  /** A connection's first request shows how it gets going, and counts for nothing. */
  readonly #known = new WeakSet();
  #measured = new Map<object, { bytes: number; ms: number }>();

  constructor(asked: ParallelParts, nowMs = performance.now()) {
    this.#isFixed = asked !== 'auto';
    this.#wanted = asked === 'auto' ? 1 : asked;
    this.#changedAtMs = nowMs;
  }

  get wanted(): number {
    return this.#wanted;
  }

  /** The most bytes of a request, so that what is tried is soon known. */
  get mostBytes(): number {
    return this.#isFixed || this.#settledAtMs !== undefined ? Infinity : this.#trialBytes;
  }

  /** A request of the connection was answered; `lanes` are those that send now. */
  arrived(
    lane: object,
    request: { bytes: number; beganAtMs: number },
    lanes: ReadonlySet<object>,
    nowMs = performance.now(),
  ): void {
    if (this.#isFixed) return;
    const { bytes, beganAtMs } = request;
    const ms = nowMs - beganAtMs;
    this.#trialBytes = Math.max(leastTrialBytes, Math.ceil((bytes / ms) * leastMs));
    const isFirst = !this.#known.has(lane);
    this.#known.add(lane);
    if (isFirst || beganAtMs < this.#changedAtMs) return;
    const measured = this.#measured.get(lane) ?? { bytes: 0, ms: 0 };
    this.#measured.set(lane, measured);
    measured.bytes += bytes;
    measured.ms += ms;
    // Others may have no room for so many.
    if (lanes.size === this.#wanted) this.#decide(lanes, nowMs);
  }

  #decide(lanes: ReadonlySet<object>, nowMs: number): void {
    if (this.#settledAtMs !== undefined && nowMs - this.#settledAtMs < againMs) return;
    let rate = 0;
    for (const lane of lanes) {
      const { bytes, ms } = this.#measured.get(lane) ?? { bytes: 0, ms: 0 };
      if (ms < leastMs) return;
      rate += bytes / ms;
    }
    const before = this.#before;
    const pays = before === undefined || rate >= before * leastGain;
    this.#before = pays && this.#wanted < most ? rate : undefined;
    this.#settledAtMs = this.#before === undefined ? nowMs : undefined;
    if (!pays) this.#change(this.#wanted / 2, nowMs);
    else if (this.#wanted < most) this.#change(this.#wanted * 2, nowMs);
  }

  #change(wanted: number, nowMs: number): void {
    this.#wanted = wanted;
    this.#changedAtMs = nowMs;
    this.#measured.clear();
  }
}
