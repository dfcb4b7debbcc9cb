import { errorFromAnswer, errorFromFailure } from '../shared/http-error.js';
import { VodError } from '../shared/vod-error.js';
import { readText } from './bounded-body.js';
import { isId } from '../contract/ids.js';
import type { PlayAuth, PlayAuthRequest, Playback, PlayUrlsRequest } from '../contract/playback.js';
import type {
  CreatedVideo,
  CreateVideo,
  ListVideosQuery,
  ProcessVideo,
  UpdateVideo,
  UploadGrant,
  Video,
  VideoList,
} from '../contract/videos.js';
import { readEvents } from './event-stream.js';
import { TimeLimit } from './time-limit.js';

/** Where the VOD server is, and as whom to speak with it. */
export interface VodClientOptions {
  /** Address of the VOD server: `http://localhost:8787`. */
  baseUrl: string | URL;
  /** An access key, for app servers. Never let one reach a page. */
  accessKeyId?: string;
  accessKeySecret?: string;
  /** A temporary credential instead of an access key. */
  token?: string;
  /** Milliseconds that a call may take in all, default 30,000; then it rejects with `network`. */
  timeoutMs?: number;
  /** Default the platform's `fetch`. */
  fetch?: typeof fetch;
}

/** What every call of a `VodClient` takes besides its own parameters. */
export interface CallOptions {
  /** Ends the call, which then rejects with the code `aborted`. */
  signal?: AbortSignal;
}

/** What `watchVideos` tells: that it listens now, that a video changed or came, or that one was deleted. */
export type VideoChange =
  { type: 'open' } | { type: 'video'; video: Video } | { type: 'deleted'; id: string };

const defaultTimeoutMs = 30_000;
/** The server says that it is still there every 15 s. */
const silenceMs = 45_000;
const mostAnswerBytes = 16 * 1024 * 1024;

interface Call {
  method: 'GET' | 'POST' | 'PATCH' | 'DELETE';
  /** Below `/v1`, or below the video when there is one. */
  path: string;
  videoId?: string;
  query?: Readonly<Record<string, string | number | readonly string[] | undefined>>;
  body?: unknown;
  authorization?: string | undefined;
}

/**
 * The API of a vodkit server, typed. For app servers (Node 20 or newer, and every runtime with `fetch`); in a page only
 * `getPlayback` makes sense, for an access key in a page is everybody's.
 *
 * Every method rejects with a `VodError`: `network` without an answer in time, `aborted` by its signal, `not-found` for an id
 * that is none, without asking; else by what the server answered, whose own code is in `problemCode`. Nothing is tried again by itself; `retryable` says whether it may help.
 */
export class VodClient {
  readonly #baseUrl: string;
  readonly #authorization: string | undefined;
  readonly #timeoutMs: number;
  readonly #fetch: typeof fetch;

  constructor({
    baseUrl,
    accessKeyId,
    accessKeySecret,
    token,
    timeoutMs = defaultTimeoutMs,
    fetch: own,
  }: VodClientOptions) {
    this.#baseUrl = String(baseUrl).replace(/\/+$/, '');
    this.#authorization =
      accessKeyId !== undefined
        ? `Basic ${btoa(`${accessKeyId}:${accessKeySecret ?? ''}`)}`
        : token && `Bearer ${token}`;
    this.#timeoutMs = timeoutMs;
    this.#fetch = own ?? ((...call) => fetch(...call));
  }

  /** Begins a video; hand `video.id` and `upload` to the page that uploads it. */
  createVideo(video: CreateVideo, options?: CallOptions): Promise<CreatedVideo> {
    return this.#call({ method: 'POST', path: '/videos', body: video }, options);
  }

  /** A new token for the upload of a video; the endpoint stays the same. */
  renewUploadToken(videoId: string, options?: CallOptions): Promise<UploadGrant> {
    return this.#call({ method: 'POST', videoId, path: '/upload-token' }, options);
  }

  /** A video as it stands now; `not-found` when there is none of this id. */
  getVideo(videoId: string, options?: CallOptions): Promise<Video> {
    return this.#call({ method: 'GET', videoId, path: '' }, options);
  }

  /** One page of videos, newest first unless `sort` says else; `nextCursor` leads to the next page. */
  listVideos(query: Partial<ListVideosQuery> = {}, options?: CallOptions): Promise<VideoList> {
    return this.#call({ method: 'GET', path: '/videos', query }, options);
  }

  /** Changes what `changes` names, leaves the rest, and answers with the whole video. */
  updateVideo(videoId: string, changes: UpdateVideo, options?: CallOptions): Promise<Video> {
    return this.#call({ method: 'PATCH', videoId, path: '', body: changes }, options);
  }

  /** Removes a video with everything made from it; what was uploaded of it is dropped too. */
  async deleteVideo(videoId: string, options?: CallOptions): Promise<void> {
    await this.#call({ method: 'DELETE', videoId, path: '' }, options);
  }

  /**
   * Processes a video again, from its stored source: after a failure, or to make its renditions anew. What plays goes on
   * playing until there is something newer. `source-missing` or `already-processing` (both `conflict`) when it cannot be done.
   */
  processVideo(videoId: string, request: ProcessVideo = {}, options?: CallOptions): Promise<Video> {
    return this.#call({ method: 'POST', videoId, path: '/process', body: request }, options);
  }

  /** Permission for one viewer to start playing; hand `playAuth` to the page. */
  createPlayAuth(
    videoId: string,
    request: PlayAuthRequest = {},
    options?: CallOptions,
  ): Promise<PlayAuth> {
    return this.#call({ method: 'POST', videoId, path: '/play-auth', body: request }, options);
  }

  /** What a play auth buys: time-limited addresses. Needs no credential but the play auth. */
  getPlayback(playAuth: string, options?: CallOptions): Promise<Playback> {
    return this.#call(
      { method: 'GET', path: '/playback', authorization: `Bearer ${playAuth}` },
      options,
    );
  }

  /** Time-limited addresses for a player of your own. */
  createPlayUrls(
    videoId: string,
    request: PlayUrlsRequest = {},
    options?: CallOptions,
  ): Promise<Playback> {
    return this.#call({ method: 'POST', videoId, path: '/play-urls', body: request }, options);
  }

  /**
   * What happens to the app's videos from now on: first `open`, then each change as it comes; ends when the server ends it,
   * and rejects with `network` when it falls silent. What happened in between is not told: read the list after each `open`.
   */
  async *watchVideos({ signal }: CallOptions = {}): AsyncGenerator<VideoChange, void, undefined> {
    const life = new TimeLimit(silenceMs, signal);
    try {
      const response = await this.#fetch(
        `${this.#baseUrl}/v1/changes`,
        this.#toInit({ method: 'GET', path: '', accept: 'text/event-stream' }, life.signal),
      );
      if (!response.ok) throw await errorOf(response);
      yield { type: 'open' };
      for await (const { name, data } of readEvents(response)) {
        life.renew();
        if (name === 'video')
          yield { type: 'video', video: parseJson(data, response.status) as Video };
        if (name === 'deleted')
          yield { type: 'deleted', id: (parseJson(data, response.status) as { id: string }).id };
      }
    } catch (cause) {
      throw errorFromFailure(cause, signal);
    } finally {
      life.end();
    }
  }

  async #call<T>(call: Call, { signal }: CallOptions = {}): Promise<T> {
    const life = new TimeLimit(this.#timeoutMs, signal);
    try {
      const response = await this.#fetch(
        `${this.#baseUrl}${toPath(call)}${toSearch(call.query)}`,
        this.#toInit(call, life.signal),
      );
      if (!response.ok) throw await errorOf(response);
      if (response.status === 204) return undefined as T;
      return parseJson(await readText(response, mostAnswerBytes), response.status) as T;
    } catch (cause) {
      throw errorFromFailure(cause, signal);
    } finally {
      life.end();
    }
  }

  #toInit(
    {
      method,
      body,
      authorization = this.#authorization,
      accept = 'application/json',
    }: Call & { accept?: string },
    signal: AbortSignal,
  ): RequestInit {
    const headers = new Headers({ Accept: accept });
    if (authorization) headers.set('Authorization', authorization);
    if (body !== undefined) headers.set('Content-Type', 'application/json');
    // A redirect would carry the credential to where nobody meant to send it.
    return {
      method,
      headers,
      body: body === undefined ? null : JSON.stringify(body),
      signal,
      redirect: 'error',
    };
  }
}

/** An id that is none must not become another path: the stream of changes, for one, never ends. */
function toPath({ videoId, path }: Call): string {
  if (videoId === undefined) return `/v1${path}`;
  if (isId(videoId)) return `/v1/videos/${videoId}${path}`;
  throw new VodError('not-found', 'No video has such an id.', {
    status: 404,
    problemCode: 'not-found',
  });
}

async function errorOf(response: Response): Promise<VodError> {
  const body = await readText(response, mostAnswerBytes);
  return errorFromAnswer({
    status: response.status,
    body,
    retryAfter: response.headers.get('Retry-After'),
  });
}

function toSearch(query: Call['query']): string {
  const entries = Object.entries(query ?? {}).flatMap(([name, value]) =>
    value === undefined ? [] : [[name, String(value)]],
  );
  return entries.length === 0 ? '' : `?${new URLSearchParams(entries)}`;
}

function parseJson(text: string, status: number): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch (cause) {
    throw new VodError('bad-response', 'The server did not answer with JSON.', { cause, status });
  }
}
