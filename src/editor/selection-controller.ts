import type { ReactiveController, ReactiveControllerHost } from 'lit';
import { planCut, type CutMode, type CutPlan, type Selection } from '../media/cut-plan.js';
import { amend, commit, createHistory, redo, undo, type History } from './history.js';
import type { MediaReader } from './renderers/renderer.js';
import { fitSelection, moveEdge, sameSelection, type Edge, type Timeline } from './timeline.js';

const nothing: Selection = { start: 0, end: 0 };

export interface SelectionHost extends ReactiveControllerHost {
  readonly cutMode: CutMode;
}

/** Owns what is selected, the way back and forth, and the cut that the selection leads to. */
export class SelectionController implements ReactiveController {
  timeline: Timeline = { duration: 0, frameDuration: 1 };
  /** The cut of the present selection; `undefined` while it is worked out. */
  plan: CutPlan | undefined;

  readonly #host: SelectionHost;
  readonly #onChange: () => void;
  readonly #onPlanError: (error: unknown) => void;
  #history: History<Selection> = createHistory(nothing);
  #draft: Selection | undefined;
  #reader: MediaReader | undefined;
  #planning: Promise<void> | undefined;
  #plannedFor: Selection | undefined;

  constructor(
    host: SelectionHost,
    on: { change: () => void; planError: (error: unknown) => void },
  ) {
    this.#host = host;
    this.#onChange = on.change;
    this.#onPlanError = on.planError;
    host.addController(this);
  }

  hostConnected(): void {}

  get selection(): Selection {
    return this.#draft ?? this.#history.present;
  }

  get canUndo(): boolean {
    return this.#history.past.length > 0;
  }

  get canRedo(): boolean {
    return this.#history.future.length > 0;
  }

  open(reader: MediaReader): void {
    this.#reader = reader;
    this.timeline = { duration: reader.info.duration, frameDuration: 1 / reader.info.frameRate };
    this.#history = createHistory({ start: 0, end: reader.info.duration });
    this.#draft = undefined;
    this.#invalidate();
  }

  close(): void {
    this.#reader = undefined;
    this.#history = createHistory(nothing);
    this.#invalidate();
  }

  /** The cut mode of the host has changed. */
  replan(): void {
    this.#invalidate();
  }

  drag(edge: Edge, time: number): void {
    this.#draft = moveEdge(this.selection, edge, time, this.timeline);
    this.#invalidate();
  }

  drop(): void {
    const draft = this.#draft;
    this.#draft = undefined;
    if (draft) this.#change(draft, 'step');
  }

  /** `grow` folds the change into the last one: a key held down is one step back. */
  move(edge: Edge, time: number, step: 'step' | 'grow' = 'step'): void {
    this.#change(moveEdge(this.selection, edge, time, this.timeline), step);
  }

  select(wanted: Selection): void {
    this.#change(fitSelection(wanted, this.timeline), 'step');
  }

  undo(): void {
    this.#travel(undo(this.#history));
  }

  redo(): void {
    this.#travel(redo(this.#history));
  }

  /** The plan of the selection as it is now. */
  async settledPlan(): Promise<CutPlan | undefined> {
    while (this.#planning) await this.#planning;
    return this.plan;
  }

  #change(next: Selection, step: 'step' | 'grow'): void {
    if (sameSelection(next, this.#history.present)) {
      this.#invalidate();
      return;
    }
    this.#travel(
      step === 'grow' && this.canUndo ? amend(this.#history, next) : commit(this.#history, next),
    );
  }

  #travel(history: History<Selection>): void {
    if (history === this.#history) return;
    this.#history = history;
    this.#invalidate();
    this.#onChange();
  }

  #invalidate(): void {
    this.#plannedFor = undefined;
    this.#host.requestUpdate();
    this.#planning ??= this.#replan().finally(() => {
      this.#planning = undefined;
      this.#host.requestUpdate();
    });
  }

  async #replan(): Promise<void> {
    while (this.#reader && this.#plannedFor !== this.selection) {
      const [reader, selection, mode] = [this.#reader, this.selection, this.#host.cutMode];
      this.#plannedFor = selection;
      try {
        const bounds = await reader.bounds(selection);
        if (reader === this.#reader) this.plan = planCut(selection, mode, bounds);
      } catch (error) {
        this.plan = undefined;
        if (reader === this.#reader) this.#onPlanError(error);
        return;
      }
      this.#host.requestUpdate();
    }
    if (!this.#reader) this.plan = undefined;
  }
}
