import type { Deps } from '../../platform/deps.js';
import { pause } from '../../platform/timers.js';
import type { ActiveUploads } from './active-uploads.js';
import { findOpenFinal } from './concat-store.js';
import { joinParts } from './join-parts.js';
import { findUpload } from './upload-store.js';
import { isFinal, type FinalUpload } from './upload-table.js';

/** Proxies give up on a request that nothing comes of for a minute. */
const waitMs = 20_000;

/** The final uploads that requests of this process have joined. */
export class Joins {
  readonly #deps: Deps;
  readonly #active: ActiveUploads;
  readonly #running = new Map<string, Promise<void>>();
  /** Of those, the ones a part of which became complete meanwhile. */
  readonly #again = new Set<string>();

  constructor(deps: Deps, active: ActiveUploads) {
    this.#deps = deps;
    this.#active = active;
  }

  /** Resolves when the parts that are there are joined, and after 20 s when it takes longer. */
  async wait(final: FinalUpload): Promise<void> {
    const over = new AbortController();
    await Promise.race([this.#join(final), pause(waitMs, over.signal)]).finally(() => over.abort());
  }

  /** Begins to join what can be joined; the sweep retries what fails. */
  begin(final: FinalUpload): void {
    this.#join(final).catch((error: unknown) => this.#warn(error, final.videoId));
  }

  /** A partial upload of the video has all of its bytes. */
  beginOf(videoId: string): void {
    findOpenFinal(this.#deps.database.db, videoId).then(
      (final) => final && this.begin(final),
      (error: unknown) => this.#warn(error, videoId),
    );
  }

  #join(final: FinalUpload): Promise<void> {
    this.#again.add(final.id);
    const running = this.#running.get(final.id) ?? this.#claimAndJoin(final);
    this.#running.set(final.id, running);
    return running;
  }

  async #claimAndJoin(final: FinalUpload): Promise<void> {
    const { id } = final;
    const stop = new AbortController();
    const release = await this.#active.enterJoin(id, (reason) => stop.abort(reason));
    try {
      let mayBeMore = true;
      while (this.#again.delete(id) || mayBeMore) {
        const now = await findUpload(this.#deps.database.db, id);
        mayBeMore =
          now?.state === 'open' && isFinal(now) && (await joinParts(this.#deps, now, stop.signal));
      }
    } finally {
      release();
      this.#running.delete(id);
    }
  }

  #warn(error: unknown, videoId: string): void {
    this.#deps.log.warn({ err: error, videoId }, 'the parts of an upload were not joined');
  }
}
