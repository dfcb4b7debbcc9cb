import { isIP } from 'node:net';
import { Readable } from 'node:stream';
import type { FastifyInstance, FastifyPluginAsync, FastifyReply } from 'fastify';
import { VodClient, VodError, type CreateVideo, type ListVideosQuery } from '../src/client.js';

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

/**
 * The app server of the demo: the pages' only way to the VOD server's API.
 * A real one would know its users, and decide here who may upload, see and delete what.
 */
export function demoAppServer({ apiUrl, readAccessKey, publicUrl }: DemoAppServerOptions): FastifyPluginAsync {
  const vod = async (): Promise<VodClient> => new VodClient({ baseUrl: apiUrl, ...(await readAccessKey()) });

  return async (app) => {
    refuseForgedRequests(app, new URL(publicUrl).hostname);
    renderErrors(app);
    app.addHook('onRequest', async (_request, reply) => void reply.header('cache-control', 'no-store'));

    app.post('/demo/api/upload-auth', async ({ body, query }) => {
      const fields = fieldsOf(body);
      const { videoId } = fields;
      if (typeof videoId === 'string') return { videoId, upload: await (await vod()).renewUploadToken(videoId) };
      const { video, upload } = await (await vod()).createVideo(videoOf(fields, fieldsOf(query)));
      return { videoId: video.id, upload };
    });

    app.post('/demo/api/play-auth', async ({ query }) => {
      const { playAuth } = await (await vod()).createPlayAuth(textField(fieldsOf(query), 'video'));
      return { playAuth };
    });

    app.get('/demo/api/videos', async ({ query }) => (await vod()).listVideos(query as Partial<ListVideosQuery>));
    app.get<VideoRoute>('/demo/api/videos/:id', async ({ params }) => (await vod()).getVideo(params.id));
    app.patch<VideoRoute>('/demo/api/videos/:id', async ({ params, body }) =>
      (await vod()).updateVideo(params.id, fieldsOf(body)),
    );
    app.delete<VideoRoute>('/demo/api/videos/:id', async ({ params }, reply) => {
      await (await vod()).deleteVideo(params.id);
      return reply.code(204).send();
    });

    app.post<VideoRoute>('/demo/api/videos/:id/process', async ({ params }) => (await vod()).processVideo(params.id));

    app.get('/demo/api/events', async (_request, reply) => {
      const gone = new AbortController();
      reply.raw.once('close', () => gone.abort());
      return reply.type('text/event-stream').send(await openChanges(apiUrl, await readAccessKey(), gone.signal));
    });
  };
}

/** `?protection=none` is the switch on the upload page; a real app would decide that by itself. */
function videoOf(fields: Fields, query: Fields): CreateVideo {
  const fileName = textField(fields, 'fileName');
  const given = typeof fields['title'] === 'string' ? fields['title'].trim() : '';
  const title = (given || fileName.replace(/\.[^.]*$/, '').trim() || fileName).slice(0, 128);
  // What is wrong with these two, the VOD server says.
  const { size, protection } = { ...fields, ...query } as Pick<CreateVideo, 'size' | 'protection'>;
  return { title, fileName, ...(size !== undefined && { size }), ...(protection !== undefined && { protection }) };
}

/** The VOD server's stream of changes, handed on as it comes. */
async function openChanges(apiUrl: string, key: AccessKeyPair, signal: AbortSignal): Promise<Readable> {
  const credential = Buffer.from(`${key.accessKeyId}:${key.accessKeySecret}`).toString('base64');
  const response = await fetch(new URL('/v1/videos/changes', apiUrl), {
    headers: { authorization: `Basic ${credential}`, accept: 'text/event-stream' },
    signal,
  });
  if (!response.ok || !response.body) throw new Refusal(502, 'unavailable', 'The VOD server has no changes to tell.');
  const events = Readable.fromWeb(response.body as Parameters<typeof Readable.fromWeb>[0]);
  // The page has gone, or the VOD server stops: the stream ends, and the page opens another one.
  events.on('error', () => events.destroy());
  return events;
}

/**
 * A form on another site can send neither JSON nor a DELETE without asking first, and nobody here says yes.
 * A name of another site that was made to lead here (DNS rebinding) is refused too; an IP address cannot be.
 */
function refuseForgedRequests(app: FastifyInstance, publicName: string): void {
  app.addHook('onRequest', async ({ method, headers, hostname }) => {
    const isKnownName = hostname === publicName || hostname === 'localhost' || isIP(hostname.replace(/[[\]]/g, '')) !== 0;
    if (!isKnownName) throw new Refusal(403, 'origin-not-allowed', 'This name is not VOD_PUBLIC_URL.');
    if (method === 'GET' || method === 'HEAD') return;
    if (headers['sec-fetch-site'] === 'cross-site') throw new Refusal(403, 'origin-not-allowed', 'Not from another site.');
    const type = headers['content-type']?.split(';', 1)[0]?.trim().toLowerCase();
    if (type !== undefined && type !== 'application/json') throw new Refusal(415, 'unsupported-media-type', 'Send JSON.');
  });
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

function fieldsOf(body: unknown): Fields {
  if (typeof body === 'object' && body !== null && !Array.isArray(body)) return body as Fields;
  throw new Refusal(422, 'invalid-request', 'Send a JSON object.');
}

function textField(fields: Fields, name: string): string {
  const value = fields[name];
  if (typeof value === 'string' && value !== '') return value;
  throw new Refusal(422, 'invalid-request', `Check: ${name}.`);
}

/** Problems of the VOD server are passed on with their status and code; the pages branch on the code. */
function renderErrors(app: FastifyInstance): void {
  app.setErrorHandler((error: Error & { statusCode?: number }, request, reply) => {
    const { status, code } = toProblem(error);
    if (status >= 500) request.log.error({ err: error }, 'app server');
    return sendProblem(reply, status, code, status < 500 ? error.message : 'The VOD server could not be asked. Try again.');
  });
}

function toProblem(error: Error & { statusCode?: number }): { status: number; code: string } {
  if (error instanceof Refusal) return { status: error.statusCode, code: error.code };
  if (error instanceof VodError) return { status: error.status ?? 502, code: error.problemCode ?? 'unavailable' };
  // fetch() rejects with a TypeError when nobody answers.
  if (error instanceof TypeError) return { status: 502, code: 'unavailable' };
  const status = error.statusCode ?? 500;
  return { status, code: status < 500 ? 'bad-request' : 'internal-error' };
}

function sendProblem(reply: FastifyReply, status: number, code: string, detail: string): FastifyReply {
  return reply
    .code(status)
    .type('application/problem+json')
    .send(JSON.stringify({ type: `urn:vodkit:problem:${code}`, title: detail, status, code, detail }));
}
