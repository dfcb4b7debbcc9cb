/** Deletions that can still be taken back: each is sent when it settles, or at the latest when the page goes. */
export class PendingDeletions {
  readonly #send: (id: string) => Promise<void>;
  readonly #pending = new Set<string>();

  constructor(send: (id: string) => Promise<void>) {
    this.#send = send;
  }

  has(id: string): boolean {
    return this.#pending.has(id);
  }

  add(id: string): void {
    this.#pending.add(id);
  }

  cancel(id: string): void {
    this.#pending.delete(id);
  }

  /** Sends it, unless it was taken back; it counts as gone until the answer is there. */
  async settle(id: string): Promise<void> {
    if (!this.#pending.has(id)) return;
    try {
      await this.#send(id);
    } finally {
      this.#pending.delete(id);
    }
  }

  settleAll(): void {
    for (const id of this.#pending) void this.settle(id).catch(() => undefined);
  }
}
