import type { UploadDetails } from '../client/upload-details.js';
import type { UploadItem } from '../upload/upload-item.js';

/** The user of a `<vod-uploader>` said something of a file's video; the page may keep it, and need not. */
export class VodUploaderDetailsEvent extends Event {
  /** The file as it stands now. */
  readonly item: UploadItem;
  /** All that they have said so far. */
  readonly details: UploadDetails;

  constructor(item: UploadItem) {
    super('vod-uploader-details', { bubbles: true, composed: true });
    this.item = item;
    this.details = item.details;
  }
}

declare global {
  interface HTMLElementEventMap {
    'vod-uploader-details': VodUploaderDetailsEvent;
  }
}
