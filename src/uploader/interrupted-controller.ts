import type { ReactiveController, ReactiveControllerHost } from 'lit';
import type { InterruptedUpload } from '../upload/resume-store.js';
import type { VodUploadQueue } from '../upload/upload-queue.js';

const quietMs = 300;
const maxShown = 20;

/** What earlier page loads left unfinished, kept in step with this tab and the others. */
export class InterruptedController implements ReactiveController {
  items: readonly InterruptedUpload[] = [];
  readonly #host: ReactiveControllerHost;
  readonly #queue: VodUploadQueue;
  #connection: AbortController | undefined;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(host: ReactiveControllerHost, queue: VodUploadQueue) {
    this.#host = host;
    this.#queue = queue;
    host.addController(this);
  }

  hostConnected(): void {
    this.#connection = new AbortController();
    addEventListener('storage', () => this.refreshSoon(), { signal: this.#connection.signal });
    void this.#refresh();
  }

  hostDisconnected(): void {
    this.#connection?.abort();
    clearTimeout(this.#timer);
    this.#timer = undefined;
  }

  /** Many changes at once are looked at once. */
  refreshSoon(): void {
    if (!this.#connection || this.#connection.signal.aborted) return;
    this.#timer ??= setTimeout(() => {
      this.#timer = undefined;
      void this.#refresh();
    }, quietMs);
  }

  forget(key: string): void {
    this.#queue.forgetInterrupted(key);
    void this.#refresh();
  }

  async #refresh(): Promise<void> {
    const items = await this.#queue.findInterrupted(maxShown);
    if (items.length === 0 && this.items.length === 0) return;
    this.items = items;
    this.#host.requestUpdate();
  }
}
