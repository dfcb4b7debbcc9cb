const killAfterMs = 5000;

/** Ends a process group with SIGTERM, and with SIGKILL 5 s later. */
export class GroupKiller {
  readonly #pid: number | undefined;
  #timer: NodeJS.Timeout | undefined;

  constructor(pid: number | undefined) {
    this.#pid = pid;
  }

  stop(): void {
    this.#send('SIGTERM');
    this.#timer ??= setTimeout(() => this.#send('SIGKILL'), killAfterMs);
  }

  finish(): void {
    clearTimeout(this.#timer);
    this.#send('SIGKILL');
  }

  #send(signal: NodeJS.Signals): void {
    if (this.#pid === undefined) return;
    try {
      process.kill(-this.#pid, signal);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
    }
  }
}
