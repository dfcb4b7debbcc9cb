import { isIPv4, isIPv6 } from 'node:net';
import type { FastifyInstance, FastifyPluginAsync, FastifyReply } from 'fastify';
import {
  VodClient,
  VodError,
  createAppHandlers,
  toNode,
  type AppRules,
  type CallOptions,
  type CreateTextTrack,
  type ListVideosQuery,
  type PlayAuthRequest,
  type Protection,
} from '../src/client.js';
import { ChangesRelay } from './changes-relay.js';

/** What an app server holds: an access key of the VOD server. It never leaves this process. */
export interface AccessKeyPair {
  accessKeyId: string;
  accessKeySecret: string;
}

export interface DemoAppServerOptions {
  /** Where the VOD server answers, such as `http://127.0.0.1:8787`. */
  apiUrl: string;
  readAccessKey: () => Promise<AccessKeyPair>;
  /** Where visitors open the pages, such as `https://videos.example.com`; other names are refused. */
  publicUrl: string;
}

type Fields = Readonly<Record<string, unknown>>;
interface VideoRoute {
  Params: { id: string };
}
interface TrackRoute {
  Params: { id: string; trackId: string };
}
interface UploadAuthRoute {
  Querystring: { protection?: unknown };
  Body: { protection?: unknown; details?: { protection?: unknown } } | null | undefined;
}

/** As JSON, 5 MiB of text may be twice as much. */
const maxSubtitlesBody = 11 * 1024 * 1024;

/**
 * The app server of the demo: the pages' only way to the VOD server's API.
 * A real one would know its users, and decide here who may upload, see and delete what.
 */
export function demoAppServer({
  apiUrl,
  readAccessKey,
  publicUrl,
}: DemoAppServerOptions): FastifyPluginAsync {
  const vod = async (): Promise<VodClient> =>
    new VodClient({ baseUrl: apiUrl, ...(await readAccessKey()) });

  return async (app) => {
    refuseForgedRequests(app, new URL(publicUrl).hostname);
    renderErrors(app);
    app.addHook(
      'onRequest',
      async (_request, reply) => void reply.header('cache-control', 'no-store'),
    );

    const relay = new ChangesRelay(vod);
    app.addHook('preClose', async () => relay.end());

    app.post<UploadAuthRoute>('/demo/api/upload-auth', async (request, reply) => {
      refuseUnknownProtection(request.query.protection);
      refuseUnknownProtection(request.body?.protection);
      refuseUnknownProtection(request.body?.details?.protection);
      const { uploadAuth } = createAppHandlers(await vod(), rules);
      await toNode(uploadAuth)(request, reply);
    });

    app.post('/demo/api/play-auth', async (request, reply) => {
      const { playAuth } = createAppHandlers(await vod(), rules);
      await toNode(playAuth)(request, reply);
    });

    app.get('/demo/api/videos', async ({ query }, reply) =>
      (await vod()).videos.list(query as Partial<ListVideosQuery>, whileAsked(reply)),
    );
    app.get<VideoRoute>('/demo/api/videos/:id', async ({ params }, reply) =>
      (await vod()).videos.get(params.id, whileAsked(reply)),
    );
    app.get<VideoRoute>('/demo/api/videos/:id/history', async ({ params }, reply) =>
      (await vod()).videos.history(params.id, whileAsked(reply)),
    );
    app.get<VideoRoute>('/demo/api/videos/:id/statistics', async ({ params }, reply) =>
      (await vod()).videos.statistics(params.id, {}, whileAsked(reply)),
    );
    app.patch<VideoRoute>('/demo/api/videos/:id', async ({ params, body }, reply) =>
      (await vod()).videos.update(params.id, fieldsOf(body), whileAsked(reply)),
    );
    app.delete<VideoRoute>('/demo/api/videos/:id', async ({ params }, reply) => {
      await (await vod()).videos.delete(params.id);
      return reply.code(204).send();
    });

    app.get<VideoRoute>('/demo/api/videos/:id/text-tracks', async ({ params }, reply) =>
      (await vod()).videos.textTracks.list(params.id, whileAsked(reply)),
    );
    app.post<VideoRoute>(
      '/demo/api/videos/:id/text-tracks',
      { bodyLimit: maxSubtitlesBody },
      async ({ params, body }) =>
        (await vod()).videos.textTracks.create(params.id, fieldsOf(body) as CreateTextTrack),
    );
    app.delete<TrackRoute>(
      '/demo/api/videos/:id/text-tracks/:trackId',
      async ({ params }, reply) => {
        await (await vod()).videos.textTracks.delete(params.id, params.trackId);
        return reply.code(204).send();
      },
    );

    app.post<VideoRoute>('/demo/api/videos/:id/play-urls', async ({ params }, reply) =>
      (await vod()).playback.createUrls(params.id, {}, whileAsked(reply)),
    );

    // Only the app server knows the public address, under which the VOD server describes its embed pages.
    app.get<VideoRoute>('/demo/api/videos/:id/oembed', async ({ params }, reply) => {
      const query = new URLSearchParams({ url: `${publicUrl}/embed/${params.id}` });
      const answer = await fetch(`${apiUrl}/oembed?${query}`, whileAsked(reply));
      const type = answer.headers.get('content-type') ?? 'application/json';
      return reply
        .code(answer.status)
        .type(type)
        .send(await answer.text());
    });

    app.post<VideoRoute>('/demo/api/videos/:id/process', async ({ params }) =>
      (await vod()).videos.process(params.id),
    );

    app.get('/demo/api/events', { exposeHeadRoute: false }, async (_request, reply) =>
      reply.type('text/event-stream').send(await relay.open()),
    );
  };
}

/** What the examples of the player page ask for: a real app would know it of the viewer. */
const grants: Readonly<Record<string, PlayAuthRequest>> = {
  preview: { previewSeconds: 6 },
  marquee: { marquee: 'viewer 4711' },
};

/** A real app would ask who it is, and decide by itself: here everybody may, and the upload page has a switch. */
const rules: AppRules = {
  mayUpload(request, { protection: chosen }) {
    const usual = new URL(request.url).searchParams.get('protection') as Protection | null;
    const protection = chosen ?? usual;
    return protection === null ? true : { protection };
  },
  mayChange: (_request, _videoId, { protection }) => (protection ? { protection } : true),
  mayPlay: ({ url }) => grants[new URL(url).searchParams.get('grant') ?? ''] ?? true,
};

/** A call ends when the page that wanted its answer goes. */
function whileAsked(reply: FastifyReply): CallOptions {
  const gone = new AbortController();
  reply.raw.once('close', () => gone.abort());
  return { signal: gone.signal };
}

/**
 * A form on another site can send neither JSON nor a DELETE without asking first, and nobody here says yes.
 * A name of another site that was made to lead here (DNS rebinding) is refused too; an IP address cannot be.
 */
function refuseForgedRequests(app: FastifyInstance, publicName: string): void {
  app.addHook('onRequest', async ({ method, headers, hostname }) => {
    const isKnownName = hostname === publicName || hostname === 'localhost' || isAddress(hostname);
    if (!isKnownName)
      throw new Refusal(
        403,
        'origin-not-allowed',
        'The Host header does not match VOD_PUBLIC_URL.',
      );
    if (method === 'GET' || method === 'HEAD') return;
    if (headers['sec-fetch-site'] === 'cross-site')
      throw new Refusal(403, 'origin-not-allowed', 'Requests from another site are not accepted.');
    const type = headers['content-type']?.split(';', 1)[0]?.trim().toLowerCase();
    if (type !== undefined && type !== 'application/json')
      throw new Refusal(415, 'unsupported-media-type', 'Send JSON.');
  });
}

function isAddress(hostname: string): boolean {
  return isIPv4(hostname) || isIPv6(/^\[(.*)\]$/.exec(hostname)?.[1] ?? '');
}

class Refusal extends Error {
  readonly statusCode: number;
  readonly code: string;

  constructor(statusCode: number, code: string, detail: string) {
    super(detail);
    this.statusCode = statusCode;
    this.code = code;
  }
}

const protections: readonly unknown[] = [
  'none',
  'aes-128',
  'cbcs',
  'cenc',
] satisfies readonly Protection[];

/** What a rule answers must hold: an error in it would be this server's own. */
function refuseUnknownProtection(named: unknown): void {
  if (named === undefined || protections.includes(named)) return;
  throw new Refusal(422, 'invalid-request', `protection must be one of ${protections.join(', ')}.`);
}

function fieldsOf(body: unknown): Fields {
  if (typeof body === 'object' && body !== null && !Array.isArray(body)) return body as Fields;
  throw new Refusal(422, 'invalid-request', 'Send a JSON object.');
}

interface Failure extends Error {
  statusCode?: number;
  code?: string;
  headers?: Record<string, string>;
}

/** Problems of the VOD server are passed on with their status and code; the pages branch on the code. */
function renderErrors(app: FastifyInstance): void {
  app.setErrorHandler((error: Failure, request, reply) => {
    const { status, code } = toProblem(error);
    if (status >= 500) request.log.error({ err: error }, 'app server');
    if (error instanceof VodError && error.retryAfterMs !== undefined)
      reply.header('retry-after', Math.ceil(error.retryAfterMs / 1000));
    reply.headers(error.headers ?? {});
    return sendProblem(
      reply,
      status,
      code,
      status < 500 ? error.message : 'The VOD server could not be reached. Try again.',
    );
  });
}

function toProblem(error: Failure): { status: number; code: string } {
  if (error instanceof VodError)
    return { status: error.status ?? 502, code: error.problemCode ?? 'unavailable' };
  // fetch() rejects with a TypeError when nobody answers.
  if (error instanceof TypeError) return { status: 502, code: 'unavailable' };
  const { statusCode: status = 500, code = '' } = error;
  if (status >= 500) return { status, code: 'internal-error' };
  // A refusal of our own, or of the server that these routes were added to; others have codes of their own making.
  return { status, code: /^[a-z-]+$/.test(code) ? code : 'bad-request' };
}

function sendProblem(
  reply: FastifyReply,
  status: number,
  code: string,
  detail: string,
): FastifyReply {
  return reply
    .code(status)
    .type('application/problem+json')
    .send(
      JSON.stringify({ type: `urn:vodkit:problem:${code}`, title: detail, status, code, detail }),
    );
}
