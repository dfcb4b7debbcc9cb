import { EventEmitter } from 'node:events';

export interface DeletedVideo {
  appId: string;
  videoId: string;
}

/** Wakes what waits inside this process for a change of an app's videos; it carries no facts, listeners read those. */
export class ChangeBus {
  readonly #changes = new EventEmitter().setMaxListeners(0);
  readonly #events = new EventEmitter<{ written: [string] }>().setMaxListeners(0);
  readonly #deletions = new EventEmitter<{ deleted: [DeletedVideo] }>().setMaxListeners(0);

  changed(appId: string): void {
    this.#changes.emit(appId);
  }

  onChange(appId: string, listener: () => void, signal: AbortSignal): void {
    this.#changes.on(appId, listener);
    signal.addEventListener('abort', () => this.#changes.off(appId, listener), { once: true });
  }

  eventWritten(type: string): void {
    this.#events.emit('written', type);
  }

  /** Calls `listener` with the type of each event that this process has written to the outbox, once it is committed. */
  onEvent(listener: (type: string) => void, signal: AbortSignal): void {
    this.#events.on('written', listener);
    signal.addEventListener('abort', () => this.#events.off('written', listener), { once: true });
  }

  videoDeleted(video: DeletedVideo): void {
    this.#deletions.emit('deleted', video);
  }

  /**
   * Calls `listener` once the deletion of a video by this process has committed, so that what works for the video ends
   * at once: its upload, its jobs. What another process deletes is noticed by whoever holds a claim or a lease.
   */
  onVideoDeleted(listener: (video: DeletedVideo) => void, signal: AbortSignal): void {
    this.#deletions.on('deleted', listener);
    signal.addEventListener('abort', () => this.#deletions.off('deleted', listener), {
      once: true,
    });
  }
}
