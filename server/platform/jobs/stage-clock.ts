/** Measures how long each stage of a job takes. */
export class StageClock {
  readonly #began = performance.now();
  readonly #stages = new Map<string, number>();
  #stage: string | undefined;
  #since = this.#began;

  /** Ends the current stage and starts another. When a stage is entered again, its times are added up. */
  enter(stage: string): void {
    if (stage === this.#stage) return;
    this.#close();
    this.#stage = stage;
  }

  /** The total time and the time of each stage, in milliseconds. */
  read(): { ms: number; stages?: Record<string, number> } {
    this.#close();
    const ms = Math.round(performance.now() - this.#began);
    const stages = [...this.#stages].map(([name, time]) => [name, Math.round(time)] as const);
    return { ms, ...(stages.length > 0 && { stages: Object.fromEntries(stages) }) };
  }

  #close(): void {
    const now = performance.now();
    if (this.#stage !== undefined)
      this.#stages.set(this.#stage, (this.#stages.get(this.#stage) ?? 0) + now - this.#since);
    this.#since = now;
  }
}
