import { isId } from '../contract/ids.js';
import type {
  CreateTextTrack,
  TextTrack,
  TextTrackList,
  UpdateTextTrack,
} from '../contract/text-tracks.js';
import { notFound, type ApiConnection, type CallOptions } from './api-connection.js';

const path = '/text-tracks';

/** An id that is none must not become another path. */
function pathOf(trackId: string): string {
  if (isId(trackId)) return `${path}/${trackId}`;
  throw notFound('No text track has such an id.');
}

/** Subtitles that were uploaded to a video, beside those of its file: `client.videos.textTracks`. */
export class TextTracksResource {
  readonly #connection: ApiConnection;

  constructor(connection: ApiConnection) {
    this.#connection = connection;
  }

  /**
   * Adds subtitles, which play at once. `text` is the whole file in SRT, ASS, TTML or WebVTT. Rejects with `problemCode`
   * `text-track-invalid` when nothing of it can be shown, `text-track-too-large`, `too-many-text-tracks` or `label-taken`.
   */
  create(videoId: string, track: CreateTextTrack, options?: CallOptions): Promise<TextTrack> {
    return this.#connection.call({ method: 'POST', videoId, path, body: track }, options);
  }

  /** The oldest first; those of the video file are not among them. */
  list(videoId: string, options?: CallOptions): Promise<TextTrackList> {
    return this.#connection.call({ method: 'GET', videoId, path }, options);
  }

  /** Changes the fields that `changes` names; `text` and `format` come together. Rejects as `create` does. */
  async update(
    videoId: string,
    trackId: string,
    changes: UpdateTextTrack,
    options?: CallOptions,
  ): Promise<TextTrack> {
    const call = { method: 'PATCH', videoId, path: pathOf(trackId), body: changes } as const;
    return this.#connection.call(call, options);
  }

  /** Removes subtitles; `not-found` when there are none of this id. */
  async delete(videoId: string, trackId: string, options?: CallOptions): Promise<void> {
    return this.#connection.call({ method: 'DELETE', videoId, path: pathOf(trackId) }, options);
  }
}
