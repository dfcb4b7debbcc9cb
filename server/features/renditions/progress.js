import { changeVideo } from '../videos/change-video.js';
import { ClaimLost, withClaim } from './claim.js';
const tickMs = 700;
/** Without progress the claim is still checked this often, so that a deleted video stops soon. */
const checkEveryTicks = 3;
/** Writes how far a job is, at most once a tick, and notices when the video is no longer the job's. */
export class Progress {
    #lost = new AbortController();
    #deps;
    #claim;
    #now = { stage: 'probe', fraction: 0 };
    #written = '';
    #idleTicks = 0;
    #timer;
    #writing = Promise.resolve();
    constructor(deps, claim) {
        this.#deps = deps;
        this.#claim = claim;
        this.#schedule();
    }
    /** Aborts with `ClaimLost`. */
    get lost() {
        return this.#lost.signal;
    }
    set(stage, fraction) {
        this.#now = { stage, fraction: Math.round(Math.min(1, Math.max(0, fraction)) * 1000) / 1000 };
    }
    /** Resolves when nothing more will be written. */
    async stop() {
        clearTimeout(this.#timer);
        this.#timer = undefined;
        await this.#writing;
        clearTimeout(this.#timer);
    }
    #schedule() {
        this.#timer = setTimeout(() => {
            this.#writing = this.#tick();
        }, tickMs);
    }
    async #tick() {
        const progress = this.#now;
        const text = JSON.stringify(progress);
        this.#idleTicks += 1;
        try {
            if (text !== this.#written) {
                await withClaim(this.#deps, this.#claim, (tx) => changeVideo(tx, this.#claim, { progress }));
                this.#written = text;
                this.#idleTicks = 0;
            }
            else if (this.#idleTicks >= checkEveryTicks) {
                await withClaim(this.#deps, this.#claim, async () => undefined);
                this.#idleTicks = 0;
            }
        }
        catch (error) {
            if (error instanceof ClaimLost)
                return this.#lost.abort(error);
            // A database that is away for a moment must not cost an hour of transcoding; publishing checks again.
            this.#deps.log.warn({ err: error, videoId: this.#claim.videoId }, 'progress was not written');
        }
        if (this.#timer)
            this.#schedule();
    }
}
