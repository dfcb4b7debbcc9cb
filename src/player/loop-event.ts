import type { LoopRange } from './loop-range.js';

/** The viewer has set or cleared the stretch that is repeated. */
export class VodPlayerLoopRangeChangeEvent extends Event {
  /** The stretch; undefined when nothing is repeated any more. */
  readonly loopRange: LoopRange | undefined;

  constructor(loopRange: LoopRange | undefined) {
    super('vod-player-loop-range-change', { bubbles: true, composed: true });
    this.loopRange = loopRange;
  }
}

declare global {
  interface HTMLElementEventMap {
    'vod-player-loop-range-change': VodPlayerLoopRangeChangeEvent;
  }
}
