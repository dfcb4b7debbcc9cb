import type { UploadDetails } from '../client/upload-details.js';
import type { ResumePlace } from './resume-place.js';
import type { ResumeRecord } from './resume-store.js';
import type { UploadItem } from './upload-item.js';
import type { UploadContext } from './upload-options.js';

/** Where a picture is sent to. */
export interface PosterPermission {
  readonly url: string;
  readonly token: string;
}

export interface DetailsOptions {
  place: ResumePlace;
  context: UploadContext;
  /** Rejects where there is nowhere to send a picture to. */
  getPosterPermission: () => Promise<PosterPermission>;
  onChange: (change: Partial<UploadItem>) => void;
}

/** What is kept of what a user says of one file's video, and what of it is on its way. */
export interface KeptDetails {
  readonly options: DetailsOptions;
  readonly details: UploadDetails;
  /** A picture that is still to be sent. */
  poster: Blob | undefined;
  /** The video that they are of, once there is one. */
  readonly videoId: string | undefined;
  /** What the server has of `details`, as JSON. */
  saved: string;
  readonly areUnsaved: boolean;
  /** What a reload is to know of the picture; undefined where there is none. */
  posterPlace: ResumeRecord['poster'];
  isSaving: boolean;
  isSendingPoster: boolean;
  /** Notes them in the record of the upload, where there is one. */
  note(): void;
}
