import type { VodError } from '../shared/vod-error.js';
import type { UploadItem } from '../upload/upload-item.js';

const options = { bubbles: true, composed: true };

/** Files were added to a `<vod-uploader>`; also those that are refused for what they are. */
export class VodUploaderAddEvent extends Event {
  /** The files in the order they were added, each as it stands now. */
  readonly items: readonly UploadItem[];

  constructor(items: readonly UploadItem[]) {
    super('vod-uploader-add', options);
    this.items = items;
  }
}

/** Bytes of a file moved; at most four times a second and file. */
export class VodUploaderProgressEvent extends Event {
  /** The file as it stands now. */
  readonly item: UploadItem;
  /** Bytes handed to the network, from the start of the file. */
  readonly sentBytes: number;
  /** Size of the file in bytes. */
  readonly totalBytes: number;

  constructor(item: UploadItem, sentBytes: number, totalBytes: number) {
    super('vod-uploader-progress', options);
    this.item = item;
    this.sentBytes = sentBytes;
    this.totalBytes = totalBytes;
  }
}

/** The server has every byte of a file; its processing begins. */
export class VodUploaderDoneEvent extends Event {
  /** The file as it stands now. */
  readonly item: UploadItem;
  /** The video that the file became. */
  readonly videoId: string;
  /** The file itself. */
  readonly file: File;

  constructor(item: UploadItem, videoId: string) {
    super('vod-uploader-done', options);
    this.item = item;
    this.videoId = videoId;
    this.file = item.file;
  }
}

/** An upload failed for good, or a file was refused; `error.code` says why. */
export class VodUploaderErrorEvent extends Event {
  /** The file as it stands now. */
  readonly item: UploadItem;
  /** Why, by its `code`. */
  readonly error: VodError;
  /** The file itself. */
  readonly file: File;

  constructor(item: UploadItem, error: VodError) {
    super('vod-uploader-error', options);
    this.item = item;
    this.error = error;
    this.file = item.file;
  }
}

/** An upload was canceled, or another file took its place; `videoId` names the video that was begun for it, which the server deletes: at once where bytes could be
 * sent already, a day after its token otherwise. */
export class VodUploaderCancelEvent extends Event {
  /** The file as it stands now. */
  readonly item: UploadItem;
  /** The video that was begun for the file; undefined when there is none. */
  readonly videoId: string | undefined;
  /** The file itself. */
  readonly file: File;

  constructor(item: UploadItem) {
    super('vod-uploader-cancel', options);
    this.item = item;
    this.videoId = item.videoId;
    this.file = item.file;
  }
}

/** The user wants to edit a file before it is uploaded. The page lets them, and answers by `queue.replaceFile(item.id, file)`, or by `resume()`. */
export class VodUploaderEditRequestEvent extends Event {
  /** The file as it stands now: paused, unless it waits for `queue.start()` or was refused. */
  readonly item: UploadItem;
  /** The file itself. */
  readonly file: File;
  readonly #resume: () => void;

  constructor(item: UploadItem, resume: () => void) {
    super('vod-uploader-edit-request', options);
    this.item = item;
    this.file = item.file;
    this.#resume = resume;
  }

  /** Nothing was changed: goes on with the upload if this event paused it. Does nothing once the file is replaced. */
  resume(): void {
    this.#resume();
  }
}

declare global {
  interface HTMLElementEventMap {
    'vod-uploader-add': VodUploaderAddEvent;
    'vod-uploader-progress': VodUploaderProgressEvent;
    'vod-uploader-done': VodUploaderDoneEvent;
    'vod-uploader-error': VodUploaderErrorEvent;
    'vod-uploader-cancel': VodUploaderCancelEvent;
    'vod-uploader-edit-request': VodUploaderEditRequestEvent;
  }
}
