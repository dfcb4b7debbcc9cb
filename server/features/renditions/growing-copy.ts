import type { MediaDescription } from '../../media/probe/describe-media.js';
import type { Deps } from '../../platform/deps.js';
import type { RevisionStream } from '../revisions/revision-stream.js';
import { publishGrowing } from './publish.js';
import { LeaseLost, type Lease } from './video-lease.js';

/** Of each rendition, before it can be played: players want a few in hand, and ask for more only after some seconds. */
const leastSegments = 3;
/** With a write for each segment, the copy would take twice as long. */
const writeEveryMs = 400;

/** Publishes the copy of a source while it is being made: first its beginning, then what has come since. */
export class GrowingCopy {
  readonly #deps: Deps;
  readonly #lease: Lease;
  readonly #media: MediaDescription;
  #isPublished = false;
  #isWriting = false;
  #writtenAt = -Infinity;

  constructor(deps: Deps, lease: Lease, media: MediaDescription) {
    this.#deps = deps;
    this.#lease = lease;
    this.#media = media;
  }

  /** A segment of the stream is durable. @throws LeaseLost */
  async onStored(stream: RevisionStream): Promise<void> {
    const { duration } = this.#media;
    // Players show the duration from the beginning.
    if (duration === undefined || !this.#isDue(stream)) return;
    this.#isWriting = true;
    try {
      const stored = stream.describeStart();
      await publishGrowing(this.#deps, this.#lease, {
        media: { ...this.#media, duration },
        stored,
      });
      this.#isPublished = true;
    } catch (error) {
      if (error instanceof LeaseLost) throw error;
      // A database that is away for a moment must not cost the copy: what came until now is published with what comes next.
      const { videoId } = this.#lease;
      this.#deps.log.warn(
        { err: error, videoId },
        'the copy of a source was not published further',
      );
    } finally {
      this.#isWriting = false;
      this.#writtenAt = performance.now();
    }
  }

  #isDue({ segments }: RevisionStream): boolean {
    if (this.#isWriting || performance.now() - this.#writtenAt < writeEveryMs) return false;
    return this.#isPublished || segments.every((count) => count >= leastSegments);
  }
}
