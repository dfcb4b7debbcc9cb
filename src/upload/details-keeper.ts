import type { UploadDetails } from '../client/upload-details.js';
import type { ResumeRecord } from './resume-store.js';
import type * as TellDetails from './tell-details.js';
import { toUploadError } from './upload-failure.js';
import type { DetailsOptions, KeptDetails } from './kept-details.js';

/**
 * What the user says of one file's video: it goes into the creation, and what changes afterwards is told to the server, for which more
 * code is loaded.
 */
export class DetailsKeeper implements KeptDetails {
  readonly options: DetailsOptions;
  details: UploadDetails = {};
  /** A picture that is still to be sent. */
  poster: Blob | undefined;
  /** The video that they are of, once there is one. */
  videoId: string | undefined;
  /** What the server has of `details`, as JSON. */
  saved = '{}';
  posterPlace: ResumeRecord['poster'];
  isSaving = false;
  isSendingPoster = false;

  #isOver = false;

  constructor(options: DetailsOptions) {
    this.options = options;
  }

  set(details: UploadDetails): void {
    this.#take({ ...details });
    this.note();
    this.#tell();
  }

  setPoster(picture: Blob): void {
    this.poster = picture;
    if (!this.#isOver) this.posterPlace = 'unsent';
    this.note();
    this.options.onChange({ posterState: 'saving', keptPoster: undefined });
    this.#tell();
  }

  /** The upload is over: nothing of it is brought back. */
  over(): void {
    this.#isOver = true;
    if (!this.posterPlace) return;
    this.posterPlace = undefined;
    this.#load((code) => code.dropPosterOf(this));
  }

  /** For the record of the upload, which a reload leaves. */
  get record(): Pick<ResumeRecord, 'details' | 'areDetailsUnsaved' | 'poster'> {
    const { details, areUnsaved: areDetailsUnsaved, posterPlace: poster } = this;
    return { details, areDetailsUnsaved, poster };
  }

  get areUnsaved(): boolean {
    return JSON.stringify(this.details) !== this.saved;
  }

  /** The upload of an earlier page load goes on, whose user had typed something: what was typed since is newer. */
  restore({ details = {}, areDetailsUnsaved, poster }: ResumeRecord): void {
    if (poster && !this.posterPlace) {
      this.posterPlace = poster;
      this.#load((code) => code.restorePoster(this));
    }
    if (!areDetailsUnsaved) this.saved = JSON.stringify(details);
    this.#take({ ...details, ...this.details });
  }

  /** There is a video, which was created with `details`. */
  begun(videoId: string, details?: UploadDetails): void {
    if (details) this.saved = JSON.stringify(details);
    this.videoId = videoId;
    this.#isOver = false;
    this.#tell();
  }

  /** The video is given up; another may come. */
  end(): void {
    this.videoId = undefined;
    this.saved = '{}';
  }

  /** In the record, where there is one. */
  note(): void {
    const { place } = this.options;
    const record = place.record();
    if (record && !record.isFinished && record.videoId === this.videoId)
      place.save({ ...record, ...this.record });
  }

  #take(details: UploadDetails): void {
    this.details = Object.freeze(details);
    this.options.onChange({ details });
  }

  #tell(): void {
    if (!this.poster && (this.videoId === undefined || !this.areUnsaved)) return;
    this.#load((code) => code.tellDetails(this));
  }

  #load(act: (code: typeof TellDetails) => void): void {
    import('./tell-details.js').then(act, (cause: unknown) =>
      this.options.onChange({ detailsState: toUploadError(cause) }),
    );
  }
}
