import { Readable } from 'node:stream';
import type { FastifyError, FastifyInstance, FastifyPluginAsync, FastifyReply } from 'fastify';

/** What an app server holds: an access key of the VOD server. It never leaves this process. */
export interface AccessKeyPair {
  accessKeyId: string;
  accessKeySecret: string;
}

export interface DemoAppServerOptions {
  /** Where the VOD server answers, such as `http://127.0.0.1:8787`. */
  apiUrl: string;
  readAccessKey: () => Promise<AccessKeyPair>;
}

type Call = (method: string, path: string, init?: { body?: object; signal?: AbortSignal }) => Promise<Response>;
type Fields = Readonly<Record<string, unknown>>;

/**
 * The app server of the demo: the pages' only way to the VOD server's API.
 * A real one would know its users, and decide here who may upload, see and delete what.
 */
export function demoAppServer(options: DemoAppServerOptions): FastifyPluginAsync {
  const call = createCall(options);
  return async (app) => {
    refuseForgedRequests(app);
    renderErrors(app);

    // `?protection=none`: what the page's switch asks for; a real app would decide this itself.
    app.post('/demo/api/upload-auth', async (request, reply) => {
      const fields = { ...(request.body as Fields), ...(request.query as Fields) };
      const videoId = fields['videoId'];
      if (typeof videoId !== 'string') return createUpload(call, fields, reply);
      const answer = await call('POST', `${videoPath(videoId)}/upload-token`);
      return answer.ok ? noStore(reply).send({ videoId, upload: await answer.json() }) : passOn(answer, reply);
    });

    app.post('/demo/api/play-auth', async (request, reply) => {
      const videoId = textField(request.body as Fields, 'videoId');
      const answer = await call('POST', `${videoPath(videoId)}/play-auth`, { body: {} });
      if (!answer.ok) return passOn(answer, reply);
      const { playAuth } = (await answer.json()) as { playAuth: string };
      return noStore(reply).send({ playAuth });
    });

    app.get('/demo/api/videos', async (request, reply) => {
      const query = new URL(request.url, 'http://app').search;
      return passOn(await call('GET', `/v1/videos${query}`), reply);
    });

    app.get<{ Params: { id: string } }>('/demo/api/videos/:id', async (request, reply) =>
      passOn(await call('GET', videoPath(request.params.id)), reply),
    );

    app.patch<{ Params: { id: string } }>('/demo/api/videos/:id', async (request, reply) =>
      passOn(await call('PATCH', videoPath(request.params.id), { body: request.body as Fields }), reply),
    );

    app.delete<{ Params: { id: string } }>('/demo/api/videos/:id', async (request, reply) =>
      passOn(await call('DELETE', videoPath(request.params.id)), reply),
    );

    app.get('/demo/api/events', async (_request, reply) => {
      const gone = new AbortController();
      reply.raw.once('close', () => gone.abort());
      const answer = await call('GET', '/v1/videos/changes', { signal: gone.signal });
      if (!answer.ok || !answer.body) return passOn(answer, reply);
      const events = Readable.fromWeb(answer.body as Parameters<typeof Readable.fromWeb>[0]);
      return noStore(reply).type('text/event-stream').send(events);
    });
  };
}

async function createUpload(call: Call, fields: Fields, reply: FastifyReply): Promise<FastifyReply> {
  const { size, protection } = fields;
  const fileName = textField(fields, 'fileName');
  const given = typeof fields['title'] === 'string' ? fields['title'].trim() : '';
  const title = (given || fileName.replace(/\.[^.]*$/, '').trim() || fileName).slice(0, 128);
  const answer = await call('POST', '/v1/videos', { body: { title, fileName, size, protection } });
  if (!answer.ok) return passOn(answer, reply);
  const { video, upload } = (await answer.json()) as { video: { id: string }; upload: object };
  return noStore(reply).send({ videoId: video.id, upload });
}

function createCall({ apiUrl, readAccessKey }: DemoAppServerOptions): Call {
  return async (method, path, { body, signal } = {}) => {
    const { accessKeyId, accessKeySecret } = await readAccessKey();
    const credential = Buffer.from(`${accessKeyId}:${accessKeySecret}`).toString('base64');
    return fetch(new URL(path, apiUrl), {
      method,
      headers: { authorization: `Basic ${credential}`, ...(body && { 'content-type': 'application/json' }) },
      ...(body && { body: JSON.stringify(body) }),
      ...(signal && { signal }),
    });
  };
}

function videoPath(id: string): string {
  return `/v1/videos/${encodeURIComponent(id)}`;
}

/** The VOD server's answer, problem documents included, becomes ours. */
async function passOn(answer: Response, reply: FastifyReply): Promise<FastifyReply> {
  for (const name of ['content-type', 'retry-after']) {
    const value = answer.headers.get(name);
    if (value !== null) reply.header(name, value);
  }
  return noStore(reply).code(answer.status).send(Buffer.from(await answer.arrayBuffer()));
}

function noStore(reply: FastifyReply): FastifyReply {
  return reply.header('cache-control', 'no-store');
}

/** A form on another site can send neither JSON nor a DELETE without asking first, and nobody here says yes. */
function refuseForgedRequests(app: FastifyInstance): void {
  app.addHook('onRequest', async (request) => {
    if (request.method === 'GET' || request.method === 'HEAD') return;
    if (request.headers['sec-fetch-site'] === 'cross-site') throw new Refusal(403, 'origin-not-allowed');
    const type = request.headers['content-type']?.split(';', 1)[0]?.trim().toLowerCase();
    if (request.method !== 'DELETE' && type !== 'application/json') throw new Refusal(415, 'unsupported-media-type');
  });
  app.addHook('preHandler', async (request) => {
    if (request.method !== 'POST' && request.method !== 'PATCH') return;
    if (typeof request.body !== 'object' || request.body === null) throw new Refusal(422, 'invalid-request');
  });
}

class Refusal extends Error {
  readonly statusCode: number;
  readonly code: string;

  constructor(statusCode: number, code: string, detail?: string) {
    super(detail ?? 'The app server does not accept this request.');
    this.statusCode = statusCode;
    this.code = code;
  }
}

function textField(fields: Fields, name: string): string {
  const value = fields[name];
  if (typeof value === 'string' && value !== '') return value;
  throw new Refusal(422, 'invalid-request', `Check: ${name}.`);
}

function renderErrors(app: FastifyInstance): void {
  app.setErrorHandler((error: FastifyError | Refusal, request, reply) => {
    // fetch() rejects with a TypeError when the VOD server cannot be reached.
    const status = error.statusCode ?? (error instanceof TypeError ? 502 : 500);
    const code = error instanceof Refusal ? error.code : status === 502 ? 'unavailable' : status < 500 ? 'bad-request' : 'internal-error';
    if (status >= 500) request.log.error({ err: error }, 'app server');
    const detail = status < 500 ? error.message : 'The VOD server could not be asked. Try again.';
    return noStore(reply)
      .code(status)
      .type('application/problem+json')
      .send(JSON.stringify({ type: `urn:vodkit:problem:${code}`, title: detail, status, code, detail }));
  });
}
