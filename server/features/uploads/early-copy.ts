import type { Deps } from '../../platform/deps.js';
import { mayBeCopiedEarly, queueEarlyCopy } from '../videos/change-video.js';
import { findVideo } from '../videos/video-store.js';
import { findOpenFinal } from './concat-store.js';
import { bytesIdOf, isPartial, type UploadRow } from './upload-table.js';

/** With less, the beginning of few files says what they are. */
const leastBytes = 512 * 1024;
/** What is there sooner is copied when all of it is there. */
const leastSeconds = 3;

/** Has a file be copied while it arrives, where that takes so long that somebody may want to watch it meanwhile. */
export class EarlyCopy {
  readonly #deps: Deps;
  #upload: UploadRow;
  #isAsked = false;

  constructor(deps: Deps, upload: UploadRow) {
    this.#deps = deps;
    this.#upload = upload;
  }

  /** So many bytes are recorded now. An upload never waits for this, nor fails by it. */
  onRecorded(offset: number): void {
    const mayBeSlow = isPartial(this.#upload) ? offset >= leastBytes : isSlow(this.#upload, offset);
    if (this.#isAsked || !mayBeSlow) return;
    this.#isAsked = true;
    this.#ask(offset).catch((error: unknown) => {
      this.#isAsked = false;
      const { id } = this.#upload;
      this.#deps.log.warn({ err: error, uploadId: id }, 'an upload is not copied early');
    });
  }

  async #ask(offset: number): Promise<void> {
    const { database } = this.#deps;
    const { id, appId, videoId } = this.#upload;
    if (isPartial(this.#upload)) {
      const final = await findOpenFinal(database.db, videoId);
      // Of a part, only a final upload tells where it belongs; only the first can be read before the others are there.
      if (!final || bytesIdOf(final) !== id) return;
      this.#upload = final;
      this.#isAsked = isSlow(final, offset);
      if (!this.#isAsked) return;
    }
    const video = await findVideo(database.db, appId, videoId);
    if (!video || !mayBeCopiedEarly(video)) return;
    await database.transaction((tx) => queueEarlyCopy(tx, this.#deps, { appId, videoId }));
  }
}

function isSlow({ length, createdAt }: UploadRow, offset: number, nowMs = Date.now()): boolean {
  // What is still to come is not known.
  if (length === null) return false;
  const seconds = (nowMs - createdAt.getTime()) / 1000;
  const missing = length - offset;
  return missing > 0 && offset >= leastBytes && (seconds * missing) / offset >= leastSeconds;
}
