import type { HistoryItem } from '../../../src/contract/videos.js';
import type { ProcessingStage } from '../../../src/contract/stages.js';
import { endedItem, type NewHistoryItem } from '../videos/history-store.js';

interface StageBegun {
  stage: ProcessingStage;
  at: Date;
}

/** The stages that one attempt of a job passes, for the history of its video. */
export class StageLog {
  readonly #attempt: number;
  readonly #ended: NewHistoryItem[] = [];
  #now: StageBegun;

  constructor(attempt: number, first: ProcessingStage) {
    this.#attempt = attempt;
    this.#now = { stage: first, at: new Date() };
  }

  get now(): Readonly<StageBegun> {
    return this.#now;
  }

  /** Ends the stage before. */
  enter(stage: ProcessingStage): void {
    if (stage === this.#now.stage) return;
    this.#ended.push(this.#end('done'));
    this.#now = { stage, at: new Date() };
  }

  /** All of it, when the attempt ends in the stage that it is in. */
  close(
    state: HistoryItem['state'],
    outcome: Pick<NewHistoryItem, 'code' | 'published'> = {},
  ): NewHistoryItem[] {
    return [...this.#ended, { ...this.#end(state), ...outcome }];
  }

  #end(state: HistoryItem['state']): NewHistoryItem {
    return endedItem({ ...this.#now, attempt: this.#attempt }, state);
  }
}
