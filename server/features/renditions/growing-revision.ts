import type { MediaDescription } from '../../media/probe/describe-media.js';
import type { Deps } from '../../platform/deps.js';
import { after } from '../../platform/timers.js';
import type { RevisionStream } from '../revisions/revision-stream.js';
import { durationOf } from '../revisions/store-revision.js';
import { publishGrowing } from './publish.js';
import { LeaseLost, type Lease } from './video-lease.js';

/**
 * Of each rendition, before it can be played. Of a file that is there, players want a few in hand, since they ask for more only
 * after some seconds; of one that is still being uploaded, they get what there is.
 */
const leastSegments = { whole: 3, uploading: 1 };
/** With a write for each segment, the copy would take twice as long. */
const writeEveryMs = 400;

interface GrowingSource {
  media: MediaDescription;
  isUploading: boolean;
  /** So many seconds are known of: all, where that is stated, otherwise those published. */
  onPublished: (seconds: number) => void;
}

/** Publishes a revision while it is being made: first its beginning, then what has come since. */
export class GrowingRevision {
  readonly #deps: Deps;
  readonly #lease: Lease;
  readonly #media: MediaDescription;
  readonly #leastSegments: number;
  readonly #onPublished: GrowingSource['onPublished'];
  #isPublished = false;
  #writtenAt = -Infinity;
  #writing: Promise<void> | undefined;
  #later: NodeJS.Timeout | undefined;
  #lost: LeaseLost | undefined;

  constructor(deps: Deps, lease: Lease, { media, isUploading, onPublished }: GrowingSource) {
    this.#deps = deps;
    this.#lease = lease;
    this.#media = media;
    this.#leastSegments = leastSegments[isUploading ? 'uploading' : 'whole'];
    this.#onPublished = onPublished;
  }

  /** A segment of the stream is durable. @throws LeaseLost */
  async onStored(stream: RevisionStream): Promise<void> {
    if (this.#lost) throw this.#lost;
    if (this.#later || !this.#hasEnough(stream)) return;
    const dueInMs = this.#writtenAt + writeEveryMs - performance.now();
    if (!this.#writing && dueInMs <= 0) return this.#write(stream);
    // Of an upload, the next segment may be long in coming.
    this.#later = after(Math.max(dueInMs, writeEveryMs / 4), () => {
      this.#later = undefined;
      this.onStored(stream).catch((error: unknown) => {
        if (error instanceof LeaseLost) this.#lost = error;
      });
    });
  }

  /** Resolves when the beginning is not being published: until then, more segments would only keep viewers waiting. */
  async beginning(): Promise<void> {
    if (!this.#isPublished) await this.#writing;
  }

  /** Nothing is written any more. */
  async settle(): Promise<void> {
    clearTimeout(this.#later);
    this.#later = undefined;
    await this.#writing;
  }

  async #write(stream: RevisionStream): Promise<void> {
    let lost: LeaseLost | undefined;
    this.#writing = this.#publish(stream).catch((error: unknown) => {
      if (error instanceof LeaseLost) lost = error;
      else this.#warn(error);
    });
    await this.#writing;
    this.#writing = undefined;
    this.#writtenAt = performance.now();
    if (lost) throw lost;
  }

  async #publish(stream: RevisionStream): Promise<void> {
    const stored = stream.describeStart();
    const media = this.#media;
    await publishGrowing(this.#deps, this.#lease, { media, stored, isWhole: false });
    this.#isPublished = true;
    this.#onPublished(media.duration ?? durationOf(stored.renditions));
  }

  /** A database that is away for a moment must not cost the copy: what came until now is published with what comes next. */
  #warn(error: unknown): void {
    const { videoId } = this.#lease;
    this.#deps.log.warn({ err: error, videoId }, 'a growing revision was not published further');
  }

  #hasEnough({ segments, isBeyondGrown }: RevisionStream): boolean {
    if (this.#isPublished) return true;
    return isBeyondGrown && segments.every((count) => count >= this.#leastSegments);
  }
}
