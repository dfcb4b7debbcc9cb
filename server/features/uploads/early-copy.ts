import type { Deps } from '../../platform/deps.js';
import { mayBeCopiedEarly, queueEarlyCopy } from '../videos/change-video.js';
import { findVideo } from '../videos/video-store.js';
import type { UploadRow } from './upload-table.js';

/** With less, the beginning of few files says what they are. */
const leastBytes = 512 * 1024;
/** What is there sooner is copied when all of it is there. */
const leastSeconds = 3;

/** Has a file be copied while it arrives, where that takes so long that somebody may want to watch it meanwhile. */
export class EarlyCopy {
  readonly #deps: Deps;
  readonly #upload: UploadRow;
  #isAsked = false;

  constructor(deps: Deps, upload: UploadRow) {
    this.#deps = deps;
    this.#upload = upload;
  }

  /** So many bytes are recorded now. An upload never waits for this, nor fails by it. */
  onRecorded(offset: number): void {
    if (this.#isAsked || !isSlow(this.#upload, offset)) return;
    this.#isAsked = true;
    this.#ask().catch((error: unknown) => {
      this.#isAsked = false;
      const { id } = this.#upload;
      this.#deps.log.warn({ err: error, uploadId: id }, 'an upload is not copied early');
    });
  }

  async #ask(): Promise<void> {
    const { database } = this.#deps;
    const { appId, videoId } = this.#upload;
    const video = await findVideo(database.db, appId, videoId);
    if (!video || !mayBeCopiedEarly(video)) return;
    await database.transaction((tx) => queueEarlyCopy(tx, this.#deps, { appId, videoId }));
  }
}

function isSlow(
  { length, concat, createdAt }: UploadRow,
  offset: number,
  nowMs = Date.now(),
): boolean {
  // What is still to come is not known, or it is only a part of the file, of which nobody knows where it belongs.
  if (length === null || concat !== null) return false;
  const seconds = (nowMs - createdAt.getTime()) / 1000;
  const missing = length - offset;
  return missing > 0 && offset >= leastBytes && (seconds * missing) / offset >= leastSeconds;
}
