import type {
  CreatedVideo,
  CreateVideo,
  History,
  ListVideosQuery,
  ProcessVideo,
  UpdateVideo,
  Video,
  VideoList,
} from '../contract/videos.js';
import type { Statistics, StatisticsQuery } from '../contract/beacons.js';
import type { Chapters } from '../contract/text-tracks.js';
import { pause } from '../shared/timers.js';
import { VodError } from '../shared/vod-error.js';
import { parseJson, notFound, type ApiConnection, type CallOptions } from './api-connection.js';
import { TextTracksResource } from './text-tracks.js';

/** What `videos.watch` tells: that it listens now, that a video changed or came, or that one was deleted. */
export type VideoChange =
  | { type: 'open' }
  | { type: 'video'; video: Video }
  | { type: 'deleted'; id: string };

const reopenAfterMs = 1000;

/** The videos of the app that the credential belongs to: `client.videos`. */
export class VideosResource {
  /** Subtitles that were uploaded to a video. */
  readonly textTracks: TextTracksResource;
  readonly #connection: ApiConnection;

  constructor(connection: ApiConnection) {
    this.#connection = connection;
    this.textTracks = new TextTracksResource(connection);
  }

  /**
   * Creates a video, `uploading` until its file has arrived. Hand `video.id` and `upload` to the page that uploads it.
   * Rejects with `invalid-request` when a field is missing or out of bounds.
   */
  create(video: CreateVideo, options?: CallOptions): Promise<CreatedVideo> {
    return this.#connection.call({ method: 'POST', path: '/videos', body: video }, options);
  }

  /** A video as it stands now; `not-found` when there is none of this id. */
  get(videoId: string, options?: CallOptions): Promise<Video> {
    return this.#connection.call({ method: 'GET', videoId, path: '' }, options);
  }

  /**
   * One page of videos, 20 unless `limit` says otherwise, newest first unless `sort` does. `nextCursor` leads to the
   * next page and is null on the last one.
   */
  list(query: Partial<ListVideosQuery> = {}, options?: CallOptions): Promise<VideoList> {
    return this.#connection.call({ method: 'GET', path: '/videos', query }, options);
  }

  /**
   * Changes the fields that `changes` names, leaves the rest, and answers with the whole video. Another `protection` of a
   * `ready` video takes effect a little later, without encoding: its history has a stage `protect`. Whoever plays it goes
   * on, and addresses handed out before stay good until they end.
   */
  update(videoId: string, changes: UpdateVideo, options?: CallOptions): Promise<Video> {
    return this.#connection.call({ method: 'PATCH', videoId, path: '', body: changes }, options);
  }

  /**
   * Shows a JPEG, PNG or WebP picture of at most 20 MiB in place of the poster that is made of the video. Rejects with `too-large`,
   * `type-not-allowed`, and `invalid-request` for a damaged one.
   */
  setPoster(videoId: string, picture: Blob, options?: CallOptions): Promise<void> {
    return this.#connection.call(
      { method: 'PUT', videoId, path: '/poster', body: picture },
      options,
    );
  }

  /** Removes a video with everything made from it; an upload of it that is not complete is dropped too. */
  delete(videoId: string, options?: CallOptions): Promise<void> {
    return this.#connection.call({ method: 'DELETE', videoId, path: '' }, options);
  }

  /**
   * Processes a video again, from its stored source: after a failure, or to make its renditions anew. What plays goes on
   * playing until there is something newer. Rejects with `conflict` when it cannot be done: `problemCode` is
   * `source-missing` or `already-processing`.
   */
  process(videoId: string, request: ProcessVideo = {}, options?: CallOptions): Promise<Video> {
    return this.#connection.call(
      { method: 'POST', videoId, path: '/process', body: request },
      options,
    );
  }

  /**
   * Sets all chapters of a video, in place of those of its file, and answers with them in order. None brings those of the file
   * back.
   */
  setChapters(videoId: string, items: Chapters['items'], options?: CallOptions): Promise<Chapters> {
    return this.#connection.call(
      { method: 'PUT', videoId, path: '/chapters', body: { items } },
      options,
    );
  }

  /**
   * What a video went through, each stage with the time it took; the last item is what is done now, or waited for. It
   * answers why a video is not playable yet. The newest 500 items are kept.
   */
  history(videoId: string, options?: CallOptions): Promise<History> {
    return this.#connection.call({ method: 'GET', videoId, path: '/history' }, options);
  }

  /**
   * How a video is watched, as players tell it: views, watch time in seconds, milliseconds until it plays, stalls, errors, and which
   * parts are watched. Of the last 30 days unless `from` and `to` say otherwise; views are kept for 90 days. Rejects with
   * `not-found` when there is no such video.
   */
  statistics(
    videoId: string,
    query: StatisticsQuery = {},
    options?: CallOptions,
  ): Promise<Statistics> {
    return this.#connection.call({ method: 'GET', videoId, path: '/statistics', query }, options);
  }

  /**
   * What happens to the app's videos from now on: first `open`, then each change as it comes. Changes from before `open`
   * are not told: read the list after it. The loop ends when the server ends the stream; it throws `network` when the
   * server says nothing for 45 seconds, `aborted` when the signal aborts.
   */
  async *watch(options: CallOptions = {}): AsyncGenerator<VideoChange, void, undefined> {
    for await (const event of this.#connection.events(
      { method: 'GET', path: '/changes' },
      options,
    )) {
      if (!event) yield { type: 'open' };
      else if (event.name === 'video')
        yield { type: 'video', video: parseJson(event.data) as Video };
      else if (event.name === 'deleted')
        yield { type: 'deleted', id: (parseJson(event.data) as { id: string }).id };
    }
  }

  /**
   * The video once it is `playable`, however long its upload and processing take; at once when it is already. Rejects
   * with `conflict` (`problemCode` `video-not-playable`, `cause` the video's `failure`) when it failed before anything
   * of it played, with `not-found` when it does not exist or is deleted meanwhile, and otherwise as `watch` throws;
   * after a `retryable` rejection it may be called again.
   */
  async waitUntilPlayable(videoId: string, options: CallOptions = {}): Promise<Video> {
    for (;;) {
      for await (const change of this.watch(options)) {
        if (change.type === 'deleted' && change.id === videoId)
          throw notFound('The video was deleted.');
        const video = await this.#videoIn(change, videoId, options);
        if (video?.playable) return video;
        if (video?.status === 'failed') throw failedError(video);
      }
      // The server ends its streams when it stops.
      await pause(reopenAfterMs, options.signal);
    }
  }

  /** Nothing that happened before `open` is missed, because the video is read after it. */
  async #videoIn(
    change: VideoChange,
    videoId: string,
    options: CallOptions,
  ): Promise<Video | undefined> {
    if (change.type === 'open') return this.get(videoId, options);
    return change.type === 'video' && change.video.id === videoId ? change.video : undefined;
  }
}

function failedError({ failure }: Video): VodError {
  return new VodError('conflict', failure?.detail ?? 'The video could not be processed.', {
    problemCode: 'video-not-playable',
    cause: failure,
  });
}
