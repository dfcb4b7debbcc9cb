import type { Deps } from '../../platform/deps.js';
import { changeVideo } from '../videos/change-video.js';
import type { StageLog } from './stage-log.js';
import { LeaseLost, whileLeased, type Lease } from './video-lease.js';

const tickMs = 700;
/** Without progress the lease is still checked this often, so that a deleted video stops soon. */
const checkEveryTicks = 3;

/**
 * Writes how far a job is, at most once a tick, and aborts `lost` when the lease was taken over or the video deleted.
 */
export class JobHeartbeat {
  readonly #lost = new AbortController();
  readonly #deps: Deps;
  readonly #lease: Lease;
  readonly #stages: StageLog;
  /** What a file that is still being uploaded goes through is nobody's progress. */
  readonly #isHidden: boolean;
  #fraction = 0;
  #written = '';
  #idleTicks = 0;
  #timer: NodeJS.Timeout | undefined;
  #writing: Promise<void> = Promise.resolve();

  constructor(deps: Deps, lease: Lease, stages: StageLog) {
    this.#deps = deps;
    this.#lease = lease;
    this.#stages = stages;
    this.#isHidden = lease.video.status === 'uploading';
    this.#schedule();
  }

  /** Aborts with `LeaseLost`. */
  get lost(): AbortSignal {
    return this.#lost.signal;
  }

  /** How much of the stage that is going on is done, 0 to 1. */
  set(fraction: number): void {
    this.#fraction = Math.round(Math.min(1, Math.max(0, fraction)) * 1000) / 1000;
  }

  /** Resolves when nothing more will be written. */
  async stop(): Promise<void> {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    await this.#writing;
    clearTimeout(this.#timer);
  }

  #schedule(): void {
    this.#timer = setTimeout(() => {
      this.#writing = this.#tick();
    }, tickMs);
  }

  async #tick(): Promise<void> {
    const { stage, at } = this.#stages.now;
    const progress = { stage, fraction: this.#fraction, since: at.toISOString() };
    const text = JSON.stringify(progress);
    this.#idleTicks += 1;
    try {
      if (text !== this.#written && !this.#isHidden) {
        await whileLeased(this.#deps, this.#lease, (tx) =>
          changeVideo(tx, this.#deps, { video: this.#lease, set: { progress } }),
        );
        this.#written = text;
        this.#idleTicks = 0;
      } else if (this.#idleTicks >= checkEveryTicks) {
        await whileLeased(this.#deps, this.#lease, async () => undefined);
        this.#idleTicks = 0;
      }
    } catch (error) {
      if (error instanceof LeaseLost) return this.#lost.abort(error);
      // A database that is away for a moment must not cost an hour of transcoding; publishing checks again.
      this.#deps.log.warn({ err: error, videoId: this.#lease.videoId }, 'progress was not written');
    }
    if (this.#timer) this.#schedule();
  }
}
