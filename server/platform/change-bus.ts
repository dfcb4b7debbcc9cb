import { EventEmitter } from 'node:events';

/** Wakes what waits inside this process for a change of an app's videos; it carries no facts, listeners read those. */
export class ChangeBus {
  readonly #emitter = new EventEmitter().setMaxListeners(0);

  changed(appId: string): void {
    this.#emitter.emit(appId);
  }

  onChange(appId: string, listener: () => void, signal: AbortSignal): void {
    this.#emitter.on(appId, listener);
    signal.addEventListener('abort', () => this.#emitter.off(appId, listener), { once: true });
  }
}
