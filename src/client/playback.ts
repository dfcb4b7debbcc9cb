import type { PlayAuth, PlayAuthRequest, Playback, PlayUrlsRequest } from '../contract/playback.js';
import type { ApiConnection, CallOptions } from './api-connection.js';

/** Permission to play, and the addresses that it opens: `client.playback`. */
export class PlaybackResource {
  readonly #connection: ApiConnection;

  constructor(connection: ApiConnection) {
    this.#connection = connection;
  }

  /**
   * Permission for one viewer to start playing within `expiresIn` seconds, default 100; hand `playAuth` to the page.
   * Rejects with `not-found` when there is no such video, with `conflict` while it is not playable.
   */
  createAuth(
    videoId: string,
    request: PlayAuthRequest = {},
    options?: CallOptions,
  ): Promise<PlayAuth> {
    return this.#connection.call(
      { method: 'POST', videoId, path: '/play-auth', body: request },
      options,
    );
  }

  /**
   * Time-limited addresses for a player of your own, good for `expiresIn` seconds, default 7,200. Rejects as `createAuth`
   * does.
   */
  createUrls(
    videoId: string,
    request: PlayUrlsRequest = {},
    options?: CallOptions,
  ): Promise<Playback> {
    return this.#connection.call(
      { method: 'POST', videoId, path: '/play-urls', body: request },
      options,
    );
  }

  /**
   * The time-limited addresses that a play auth is exchanged for. Needs no credential but the play auth. Rejects with
   * `expired` when its time is over or its one use is spent.
   */
  get(playAuth: string, options?: CallOptions): Promise<Playback> {
    return this.#connection.call(
      { method: 'GET', path: '/playback', authorization: `Bearer ${playAuth}` },
      options,
    );
  }
}
