import { errorFromResponse, networkError } from '../shared/http-error.js';
import { VodError } from '../shared/vod-error.js';
import type { PlayAuth, PlayAuthRequest, Playback, PlayUrlsRequest } from './contract/playback.js';
import type {
  CreatedVideo,
  CreateVideo,
  ListVideosQuery,
  ProcessVideo,
  UpdateVideo,
  UploadGrant,
  Video,
  VideoList,
} from './contract/videos.js';

/** Where the VOD server is, and as whom to speak with it. */
export interface VodClientOptions {
  /** Address of the VOD server: `http://localhost:8787`. */
  baseUrl: string | URL;
  /** An access key, for app servers. Never let one reach a page. */
  accessKeyId?: string;
  accessKeySecret?: string;
  /** A temporary credential instead of an access key. */
  token?: string;
  /** Default the platform's `fetch`. */
  fetch?: typeof fetch;
}

/** What every call of a `VodClient` takes besides its own parameters. */
export interface CallOptions {
  /** Ends the call, which then rejects with the code `aborted`. */
  signal?: AbortSignal;
}

interface Call {
  method: 'GET' | 'POST' | 'PATCH' | 'DELETE';
  path: string;
  query?: Readonly<Record<string, string | number | undefined>>;
  body?: unknown;
  authorization?: string | undefined;
}

/**
 * The API of a vodkit server, typed. For app servers (Node 20 or newer, and every runtime with `fetch`); in a page only
 * `getPlayback` makes sense, for an access key in a page is everybody's.
 *
 * Every method rejects with a `VodError`: `network` without an answer, `aborted` by its signal, else by what the server
 * answered, whose own code is in `problemCode`. Nothing is tried again by itself; `retryable` says whether it may help.
 */
export class VodClient {
  readonly #baseUrl: string;
  readonly #authorization: string | undefined;
  readonly #fetch: typeof fetch;

  constructor({ baseUrl, accessKeyId, accessKeySecret, token, fetch: own }: VodClientOptions) {
    this.#baseUrl = String(baseUrl).replace(/\/+$/, '');
    this.#authorization =
      accessKeyId !== undefined ? `Basic ${btoa(`${accessKeyId}:${accessKeySecret ?? ''}`)}` : token && `Bearer ${token}`;
    this.#fetch = own ?? ((...call) => fetch(...call));
  }

  /** Begins a video; hand `video.id` and `upload` to the page that uploads it. */
  createVideo(video: CreateVideo, options?: CallOptions): Promise<CreatedVideo> {
    return this.#call({ method: 'POST', path: '/v1/videos', body: video }, options);
  }

  /** A new token for the upload of a video; the endpoint stays the same. */
  renewUploadToken(videoId: string, options?: CallOptions): Promise<UploadGrant> {
    return this.#call({ method: 'POST', path: `${pathOf(videoId)}/upload-token` }, options);
  }

  /** A video as it stands now; `not-found` when there is none of this id. */
  getVideo(videoId: string, options?: CallOptions): Promise<Video> {
    return this.#call({ method: 'GET', path: pathOf(videoId) }, options);
  }

  /** One page of videos, newest first unless `sort` says else; `nextCursor` leads to the next page. */
  listVideos(query: Partial<ListVideosQuery> = {}, options?: CallOptions): Promise<VideoList> {
    return this.#call({ method: 'GET', path: '/v1/videos', query }, options);
  }

  /** Changes what `changes` names, leaves the rest, and answers with the whole video. */
  updateVideo(videoId: string, changes: UpdateVideo, options?: CallOptions): Promise<Video> {
    return this.#call({ method: 'PATCH', path: pathOf(videoId), body: changes }, options);
  }

  /** Removes a video with everything made from it; what was uploaded of it is dropped too. */
  async deleteVideo(videoId: string, options?: CallOptions): Promise<void> {
    await this.#call({ method: 'DELETE', path: pathOf(videoId) }, options);
  }

  /**
   * Processes a video again, from its stored source: after a failure, or to make its renditions anew. What plays goes on
   * playing until there is something newer. `source-missing` or `already-processing` (both `conflict`) when it cannot be done.
   */
  processVideo(videoId: string, request: ProcessVideo = {}, options?: CallOptions): Promise<Video> {
    return this.#call({ method: 'POST', path: `${pathOf(videoId)}/process`, body: request }, options);
  }

  /** Leave for one viewer to start playing; hand `playAuth` to the page. */
  createPlayAuth(videoId: string, request: PlayAuthRequest = {}, options?: CallOptions): Promise<PlayAuth> {
    return this.#call({ method: 'POST', path: `${pathOf(videoId)}/play-auth`, body: request }, options);
  }

  /** What a play auth buys: time-limited addresses. Needs no credential but the play auth. */
  getPlayback(playAuth: string, options?: CallOptions): Promise<Playback> {
    return this.#call({ method: 'GET', path: '/v1/playback', authorization: `Bearer ${playAuth}` }, options);
  }

  /** Time-limited addresses for a player of your own. */
  createPlayUrls(videoId: string, request: PlayUrlsRequest = {}, options?: CallOptions): Promise<Playback> {
    return this.#call({ method: 'POST', path: `${pathOf(videoId)}/play-urls`, body: request }, options);
  }

  async #call<T>(call: Call, { signal }: CallOptions = {}): Promise<T> {
    const headers = new Headers({ Accept: 'application/json' });
    const authorization = call.authorization ?? this.#authorization;
    if (authorization) headers.set('Authorization', authorization);
    if (call.body !== undefined) headers.set('Content-Type', 'application/json');
    const init: RequestInit = {
      method: call.method,
      headers,
      body: call.body === undefined ? null : JSON.stringify(call.body),
      signal: signal ?? null,
      // A redirect would carry the credential to where nobody meant to send it.
      redirect: 'error',
    };
    try {
      const response = await this.#fetch(`${this.#baseUrl}${call.path}${toSearch(call.query)}`, init);
      if (!response.ok) throw await errorFromResponse(response);
      return (response.status === 204 ? undefined : await readJson(response)) as T;
    } catch (cause) {
      if (cause instanceof VodError) throw cause;
      throw signal?.aborted ? new VodError('aborted', 'The call was ended.', { cause }) : networkError(cause);
    }
  }
}

function pathOf(videoId: string): string {
  return `/v1/videos/${encodeURIComponent(videoId)}`;
}

function toSearch(query: Call['query']): string {
  const entries = Object.entries(query ?? {}).flatMap(([name, value]) => (value === undefined ? [] : [[name, String(value)]]));
  return entries.length === 0 ? '' : `?${new URLSearchParams(entries)}`;
}

async function readJson(response: Response): Promise<unknown> {
  const text = await response.text();
  try {
    return JSON.parse(text) as unknown;
  } catch (cause) {
    throw new VodError('bad-response', 'The server did not answer with JSON.', { cause, status: response.status });
  }
}
