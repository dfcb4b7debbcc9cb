import { VodError } from '../shared/vod-error.js';
import type { AppHandlers } from './app-handlers.js';

type Handler = AppHandlers['uploadAuth'];

/** As much of Node's `IncomingMessage` as is needed; frameworks may have read its body already. */
interface NodeRequest extends AsyncIterable<Uint8Array> {
  method?: string | undefined;
  url?: string | undefined;
  /** Express: the whole path where the handler is mounted below one. */
  originalUrl?: string;
  headers: Readonly<Record<string, string | readonly string[] | undefined>>;
  body?: unknown;
  /** Whether anybody has begun to read its body; frameworks that make requests of their own may not say. */
  readableDidRead?: boolean;
}

interface NodeResponse {
  statusCode: number;
  setHeader(name: string, value: string): unknown;
  end(body?: string): unknown;
  once?(event: 'close', listener: () => void): unknown;
}

/** Fastify's: Node's own request is inside. */
interface WrappedRequest {
  raw: NodeRequest;
  body?: unknown;
}

interface WrappedReply {
  raw: NodeResponse;
  hijack(): unknown;
}

/**
 * A handler for Express 4 and 5, Fastify and plain Node of one that `createAppHandlers` made. It answers whatever comes and
 * rejects only where a router of `Request` and `Response` calls it, with a `VodError` `configuration`; a body that `express.json()`, `express.text()`, `express.raw()` or Fastify has read is taken as it is.
 */
export function toNode(
  handler: Handler,
): (request: NodeRequest | WrappedRequest, response: NodeResponse | WrappedReply) => Promise<void> {
  return async (request, response) => {
    const parsed = request.body;
    if (!isNodeResponse(response)) throw new VodError('configuration', withoutNode);
    const [incoming, outgoing] = [
      'raw' in request ? request.raw : request,
      'raw' in response ? response.raw : response,
    ];
    if ('hijack' in response) response.hijack();
    const gone = new AbortController();
    outgoing.once?.('close', () => gone.abort());
    try {
      const answer = await handler(toRequest(incoming, parsed, gone.signal));
      outgoing.statusCode = answer.status;
      answer.headers.forEach((value, name) => outgoing.setHeader(name, value));
      outgoing.end(await answer.text());
    } catch {
      // The handler itself does not reject: the request was none that can be put into words.
      outgoing.statusCode = 400;
      outgoing.end();
    }
  };
}

const withoutNode =
  'This router is not one of Node: hand over uploadAuth and playAuth themselves, without toNode.';

/** Routers of `Request` and `Response` hand over a context, a function or nothing. */
function isNodeResponse(response: NodeResponse | WrappedReply | undefined): boolean {
  const outgoing = response && 'raw' in response ? response.raw : response;
  return typeof outgoing?.end === 'function';
}

function toRequest(request: NodeRequest, parsed: unknown, signal: AbortSignal): Request {
  const { method = 'GET', headers } = request;
  const entries = Object.entries(headers).flatMap(([name, value]) =>
    value === undefined || name.startsWith(':') ? [] : [[name, String(value)] as [string, string]],
  );
  const host = headers['host'];
  const base = typeof host === 'string' && URL.canParse(`http://${host}`) ? host : 'localhost';
  const url = new URL(request.originalUrl ?? request.url ?? '/', `http://${base}`);
  const hasBody = method !== 'GET' && method !== 'HEAD';
  const init = { method, headers: entries, signal, duplex: 'half' };
  return new Request(url, {
    ...init,
    ...(hasBody && { body: isUnread(request, parsed) ? streamOf(request) : bodyOf(parsed) }),
  });
}

/** Express 4 sets an empty object where a parser has left the body to others. */
function isUnread({ readableDidRead }: NodeRequest, parsed: unknown): boolean {
  if (parsed === undefined) return true;
  const isEmpty = parsed instanceof Object && Object.keys(parsed).length === 0;
  return isEmpty && readableDidRead === false;
}

function bodyOf(parsed: unknown): BodyInit {
  if (typeof parsed === 'string') return parsed;
  return parsed instanceof Uint8Array ? (parsed as BodyInit) : JSON.stringify(parsed);
}

function streamOf(source: AsyncIterable<Uint8Array>): ReadableStream<Uint8Array> {
  const chunks = source[Symbol.asyncIterator]();
  return new ReadableStream({
    async pull(controller) {
      const next = await chunks.next();
      if (next.done) controller.close();
      else controller.enqueue(next.value);
    },
    async cancel() {
      await chunks.return?.();
    },
  });
}
