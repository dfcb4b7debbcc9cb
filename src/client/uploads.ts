import type { UploadGrant } from '../contract/videos.js';
import type { ApiConnection, CallOptions } from './api-connection.js';

/** The uploads of the app's videos: `client.uploads`. */
export class UploadsResource {
  readonly #connection: ApiConnection;

  constructor(connection: ApiConnection) {
    this.#connection = connection;
  }

  /**
   * A new token for the upload of a video, to hand to its page when the old one has expired; the endpoint stays the same.
   * Rejects with `not-found` when there is no such video, with `conflict` when its upload is complete.
   */
  renewToken(videoId: string, options?: CallOptions): Promise<UploadGrant> {
    return this.#connection.call({ method: 'POST', videoId, path: '/upload-token' }, options);
  }
}
