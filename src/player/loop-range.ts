/** A stretch that is repeated. */
export interface LoopRange {
  /** Seconds. */
  readonly start: number;
  /** Seconds, later than `start` by at least a tenth. */
  readonly end: number;
}
