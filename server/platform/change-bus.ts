import { EventEmitter } from 'node:events';

export interface DeletedVideo {
  appId: string;
  videoId: string;
}

/** In-process notifications about changed videos. They only say that something changed; listeners read the database. */
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

  /** Calls `listener` with the type of each event that this process writes to the outbox, after its commit. */
  onEvent(listener: (type: string) => void, signal: AbortSignal): void {
    this.#events.on('written', listener);
    signal.addEventListener('abort', () => this.#events.off('written', listener), { once: true });
  }

  videoDeleted(video: DeletedVideo): void {
    this.#deletions.emit('deleted', video);
  }

  /**
   * Calls `listener` after this process has committed the deletion of a video, so that its upload and jobs can be stopped at
   * once. Deletions by other processes are noticed when the upload or the job next renews its lease.
   */
  onVideoDeleted(listener: (video: DeletedVideo) => void, signal: AbortSignal): void {
    this.#deletions.on('deleted', listener);
    signal.addEventListener('abort', () => this.#deletions.off('deleted', listener), {
      once: true,
    });
  }
}
