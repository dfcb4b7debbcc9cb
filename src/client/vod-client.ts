import { ApiConnection, type VodClientOptions } from './api-connection.js';
import { PlaybackResource } from './playback.js';
import { UploadsResource } from './uploads.js';
import { VideosResource } from './videos.js';

/**
 * The API of a vodkit server, typed, by resource. For app servers (Node 20 or newer, and every runtime with `fetch`); in
 * a page only `playback.get` makes sense, for an access key in a page is everybody's.
 *
 * Every method rejects with a `VodError`: `network` without an answer in time, `aborted` by its signal, `not-found` for an
 * id that is none and `configuration` without a credential, both without asking; else by what the server answered, whose own code is in `problemCode`. No request is
 * repeated by itself; `retryable` says whether it may help.
 */
export class VodClient {
  /** Videos: create, read, change, delete, process, watch. */
  readonly videos: VideosResource;
  /** Uploads: renew the token of one. */
  readonly uploads: UploadsResource;
  /** Playback: permission to play, and addresses. */
  readonly playback: PlaybackResource;

  /** Address of the server, without a slash at its end. */
  readonly baseUrl: string;
  /** Whether it was given an access key or a token. */
  readonly hasCredential: boolean;

  /** Sends nothing yet. Throws a `VodError` `configuration` for an address or a key that is missing or cannot be one. */
  constructor(options: VodClientOptions) {
    const connection = new ApiConnection(options);
    this.baseUrl = connection.baseUrl;
    this.hasCredential = connection.hasCredential;
    this.videos = new VideosResource(connection);
    this.uploads = new UploadsResource(connection);
    this.playback = new PlaybackResource(connection);
  }
}
