import { isId } from '../contract/ids.js';
import { errorFromAnswer } from '../shared/http-answer.js';
import { errorFromFailure } from '../shared/http-error.js';
import { VodError } from '../shared/vod-error.js';
import { readText } from './bounded-body.js';
import { readEvents, type StreamEvent } from './event-stream.js';
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

export interface Call {
  method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  /** Below `/v1`, or below the video when there is one. */
  path: string;
  videoId?: string;
  query?: Readonly<Record<string, string | number | readonly string[] | undefined>>;
  body?: unknown;
  authorization?: string | undefined;
}

const defaultTimeoutMs = 30_000;
/** The server says that it is still there every 15 s. */
const silenceMs = 45_000;
const maxAnswerBytes = 16 * 1024 * 1024;

/** Sends the calls of all resources with one credential, and turns what goes wrong into `VodError`s. */
export class ApiConnection {
  readonly baseUrl: string;
  readonly #authorization: string | undefined;
  readonly #timeoutMs: number;
  readonly #fetch: typeof fetch;

  constructor(options: Partial<VodClientOptions> = {}) {
    const {
      baseUrl,
      accessKeyId,
      accessKeySecret,
      token,
      timeoutMs = defaultTimeoutMs,
      fetch: own,
    } = options;
    if (!URL.canParse(String(baseUrl)) || !/^https?:/i.test(String(baseUrl)))
      throw new VodError(
        'configuration',
        'baseUrl (VOD_URL) must be an address such as http://localhost:8787.',
      );
    if (/\/v1\/*$/.test(String(baseUrl)))
      throw new VodError('configuration', 'baseUrl (VOD_URL) must be without /v1 at its end.');
    if ('accessKeyId' in options && !(accessKeyId && accessKeySecret)) throw noCredential();
    this.baseUrl = String(baseUrl).replace(/\/+$/, '');
    this.#authorization = accessKeyId
      ? `Basic ${btoa(`${accessKeyId}:${accessKeySecret}`)}`
      : token && `Bearer ${token}`;
    this.#timeoutMs = timeoutMs;
    this.#fetch = own ?? ((...call) => fetch(...call));
  }

  get hasCredential(): boolean {
    return Boolean(this.#authorization);
  }

  async call<T>(call: Call, { signal }: CallOptions = {}): Promise<T> {
    const life = new TimeLimit(this.#timeoutMs, signal);
    try {
      const response = await this.#send(call, 'application/json', life.signal);
      if (response.status === 204) return undefined as T;
      return parseJson(await readText(response, maxAnswerBytes), response.status) as T;
    } catch (cause) {
      throw this.#withAddress(errorFromFailure(cause, signal), call);
    } finally {
      life.end();
    }
  }

  /** The events of a stream: `undefined` once it is open, then each event, signs of life left out. */
  async *events(
    call: Call,
    { signal }: CallOptions = {},
  ): AsyncGenerator<StreamEvent | undefined, void, undefined> {
    const life = new TimeLimit(silenceMs, signal);
    try {
      const response = await this.#send(call, 'text/event-stream', life.signal);
      yield undefined;
      for await (const event of readEvents(response)) {
        life.renew();
        if (event.data !== '') yield event;
      }
    } catch (cause) {
      throw this.#withAddress(errorFromFailure(cause, signal), call);
    } finally {
      life.end();
    }
  }

  /** Where the answer is none of a vodkit server, the address may be what is wrong. */
  #withAddress(error: VodError, call: Call): VodError {
    if (error.problemCode || error.code === 'aborted') return error;
    return new VodError(error.code, `${call.method} ${this.#urlOf(call)}: ${error.message}`, error);
  }

  #urlOf(call: Call): string {
    return `${this.baseUrl}${toPath(call)}${toSearch(call.query)}`;
  }

  async #send(call: Call, accept: string, signal: AbortSignal): Promise<Response> {
    const { method, body, authorization = this.#authorization } = call;
    const url = this.#urlOf(call);
    if (!authorization) throw noCredential();
    const headers = new Headers({ Accept: accept, Authorization: authorization });
    const isPicture = body instanceof Blob;
    if (body !== undefined)
      headers.set('Content-Type', isPicture ? 'application/octet-stream' : 'application/json');
    const response = await this.#fetch(url, {
      method,
      headers,
      body: body === undefined ? null : isPicture ? body : JSON.stringify(body),
      signal,
      // A redirect would carry the credential to where nobody meant to send it.
      redirect: 'manual',
    });
    if (!response.ok) throw await errorOf(response);
    return response;
  }
}

/** The answer that a server gives for what does not exist. */
export function notFound(detail: string): VodError {
  return new VodError('not-found', detail, { status: 404, problemCode: 'not-found' });
}

export function parseJson(text: string, status?: number): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch (cause) {
    throw new VodError('bad-response', 'The server did not answer with JSON.', { cause, status });
  }
}

/** An id that is none must not become another path: the stream of changes, for one, never ends. */
function toPath({ videoId, path }: Call): string {
  if (videoId === undefined) return `/v1${path}`;
  if (isId(videoId)) return `/v1/videos/${videoId}${path}`;
  throw notFound('No video has such an id.');
}

async function errorOf(response: Response): Promise<VodError> {
  const { status, headers } = response;
  const body = await readText(response, maxAnswerBytes);
  const error = errorFromAnswer({ status, body, retryAfter: headers.get('Retry-After') });
  if (error.problemCode !== undefined) return error;
  return new VodError(
    error.code,
    `The server answered ${status} (${headers.get('Content-Type')}): ${body.slice(0, 100)}`,
    error,
  );
}

export function noCredential(): VodError {
  return new VodError(
    'configuration',
    'accessKeyId and accessKeySecret are missing: see root-access-key.json (VOD_KEY_FILE).',
    { problemCode: 'unauthenticated' },
  );
}

function toSearch(query: Call['query']): string {
  const entries = Object.entries(query ?? {}).flatMap(([name, value]) =>
    value === undefined ? [] : [[name, String(value)]],
  );
  return entries.length === 0 ? '' : `?${new URLSearchParams(entries)}`;
}
