import { once } from 'node:events';
import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import express from 'express';
// @ts-expect-error: its types are those of Express 5, which are there once.
import untypedExpress4 from 'express4';
import Fastify from 'fastify';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { createAppHandlers, type AppRules } from '../../../src/client/app-handlers.js';
import { toNode } from '../../../src/client/to-node.js';
import { VodClient } from '../../../src/client/vod-client.js';
import { VodError } from '../../../src/shared/vod-error.js';
import { makeMedia } from '../../support/media.js';
import { submitClip, videoWhen } from '../../support/process-clip.js';
import { startTestServer, type TestServer } from '../../support/server.js';

const express4 = untypedExpress4 as typeof express;

let server: TestServer;
let vod: VodClient;
beforeAll(async () => {
  server = await startTestServer();
  vod = new VodClient({ baseUrl: server.url, ...server.accessKey });
});
afterAll(() => server.stop());

/** Whoever sends the cookie `user=` is that user. */
const userOf = (request: Request) => /user=(\w+)/.exec(request.headers.get('cookie') ?? '')?.[1];
const errors: unknown[] = [];
afterEach(() => errors.splice(0));
const rules: AppRules = {
  async mayUpload(request, { videoId }) {
    const user = userOf(request);
    if (user === undefined) return false;
    if (videoId !== undefined) return (await vod.videos.get(videoId)).metadata['owner'] === user;
    return { metadata: { owner: user } };
  },
  mayPlay: (request) => userOf(request) !== undefined && { expiresIn: 60 },
  onError: (error) => errors.push(error),
};

const post = (body?: unknown, headers: Record<string, string> = { cookie: 'user=ann' }) =>
  new Request('https://app.example/upload-auth', {
    method: 'POST',
    headers: { ...headers, ...(body !== undefined && { 'content-type': 'application/json' }) },
    ...(body !== undefined && { body: typeof body === 'string' ? body : JSON.stringify(body) }),
  });
const play = (videoId: string, headers: Record<string, string> = { cookie: 'user=ann' }) =>
  new Request(`https://app.example/play-auth?video=${videoId}`, { method: 'POST', headers });

interface Grant {
  videoId: string;
  upload: { endpoint: string; token: string };
}

describe('createAppHandlers', () => {
  const handlers = () => createAppHandlers(vod, rules);
  const outcomeOf = async (response: Response) => {
    expect(response.headers.get('content-type')).toBe('application/problem+json');
    const problem = (await response.json()) as Record<string, unknown>;
    expect(problem).toMatchObject({
      status: response.status,
      detail: expect.any(String) as string,
    });
    return { status: response.status, code: problem['code'] };
  };

  it('creates a video with what its user says of it: protection and the page’s own fields only as the rule answers them', async () => {
    const said = {
      ...{ title: 'Mine', description: 'By the sea', tags: ['sea', 'sun'] },
      ...{ protection: 'none', fields: { course: 'Art', agree: true, odd: 7 } },
    };
    const asked = async (more: Partial<AppRules> = {}) => {
      const { uploadAuth } = createAppHandlers(vod, { ...rules, ...more });
      const answer = await uploadAuth(post({ fileName: 'a.mp4', ...said }));
      return vod.videos.get(((await answer.json()) as Grant).videoId);
    };
    expect(await asked()).toMatchObject({
      ...{ title: 'Mine', description: 'By the sea', tags: ['sea', 'sun'] },
      ...{ protection: 'aes-128', metadata: { owner: 'ann' } },
    });
    const mayUpload: AppRules['mayUpload'] = (_request, { protection, fields }) => ({
      protection: protection ?? 'cbcs',
      metadata: { course: String(fields?.['course']), odd: String(fields?.['odd']) },
    });
    expect(await asked({ mayUpload })).toMatchObject({
      ...{ title: 'Mine', protection: 'none' },
      metadata: { course: 'Art', odd: 'undefined' },
    });
  });

  it('changes what is said of a video for whom mayChange lets, and for nobody without it', async () => {
    const created = await handlers().uploadAuth(post({ fileName: 'a.mp4', size: 5 }));
    const { videoId } = (await created.json()) as Grant;
    const change = (handler = handlers(), headers?: Record<string, string>) =>
      handler.uploadAuth(
        post(
          { videoId, details: { title: 'New', protection: 'none', fields: { a: 'b' } } },
          headers,
        ),
      );
    expect(await outcomeOf(await change())).toEqual({ status: 403, code: 'forbidden' });
    const mayChange: AppRules['mayChange'] = async (request, id, { fields }) =>
      (await vod.videos.get(id)).metadata['owner'] === userOf(request) && {
        metadata: { owner: 'ann', a: String(fields?.['a']) },
      };
    const changing = createAppHandlers(vod, { ...rules, mayChange });
    expect((await change(changing, { cookie: 'user=bob' })).status).toBe(403);
    expect(await (await change(changing)).json()).toEqual({ videoId });
    expect(await vod.videos.get(videoId)).toMatchObject({
      ...{ title: 'New', protection: 'aes-128', metadata: { owner: 'ann', a: 'b' } },
    });
  });

  it('tells the page which field the server refuses, and why', async () => {
    const fieldsOf = async (response: Response) => {
      const { errors } = (await response.json()) as { errors: Record<string, string>[] };
      return errors.map(({ field, message }) => `${field}: ${message?.slice(0, 7)}`);
    };
    const open = createAppHandlers(vod, { ...rules, mayChange: () => true });
    const title = 'x'.repeat(5000);
    const tags = Array<string>(300).fill('tag');
    expect(await fieldsOf(await open.uploadAuth(post({ fileName: 'a.mp4', title, tags })))).toEqual(
      ['title: Too big', 'tags: Too big'],
    );
    const { id: videoId } = (await vod.videos.create({ fileName: 'a.mp4' })).video;
    const refused = await open.uploadAuth(post({ videoId, details: { tags } }));
    expect(await fieldsOf(refused)).toEqual(['tags: Too big']);
  });

  it('creates a video with the fields that mayUpload answers, and renews the token for its owner only', async () => {
    const created = await handlers().uploadAuth(
      post({ fileName: 'a.mp4', size: 5, title: 'Mine' }),
    );
    expect(created.status).toBe(200);
    expect(created.headers.get('cache-control')).toBe('no-store');
    const { videoId, upload } = (await created.json()) as Grant;
    expect(await vod.videos.get(videoId)).toMatchObject({
      title: 'Mine',
      fileName: 'a.mp4',
      metadata: { owner: 'ann' },
    });
    const renewed = (await (await handlers().uploadAuth(post({ videoId }))).json()) as Grant;
    expect(renewed).toMatchObject({ videoId, upload: { endpoint: upload.endpoint } });
    const stranger = await handlers().uploadAuth(post({ videoId }, { cookie: 'user=bob' }));
    expect(await outcomeOf(stranger)).toEqual({ status: 403, code: 'forbidden' });
  });

  it('gives a play auth to who may watch, and refuses others', async () => {
    const clip = await makeMedia(['-f', 'lavfi', '-i', 'sine=d=1', 'handlers.wav']);
    const id = await submitClip(server.deps, clip);
    await videoWhen(server.deps, id, ({ playable }) => playable);
    const { playAuth } = (await (await handlers().playAuth(play(id))).json()) as {
      playAuth: string;
    };
    expect(await vod.playback.get(playAuth)).toMatchObject({ videoId: id });
    const refused = await handlers().playAuth(play(id, {}));
    expect(await outcomeOf(refused)).toEqual({ status: 403, code: 'forbidden' });
  });

  it('says when to ask again for a video of which nothing plays yet, and why one failed', async () => {
    const { video } = await vod.videos.create({ fileName: 'soon.mp4' });
    const soon = await handlers().playAuth(play(video.id));
    expect(soon.status).toBe(202);
    expect(soon.headers.get('retry-after')).toBe('2');
    expect(await soon.json()).toMatchObject({
      code: 'video-not-playable',
      waiting: { reason: 'upload' },
    });
    const bad = await makeMedia(['-f', 'lavfi', '-i', 'testsrc2=d=1', '-f', 'rawvideo', 'bad.mp4']);
    const id = await submitClip(server.deps, bad);
    await videoWhen(server.deps, id, ({ status }) => status === 'failed');
    const failed = await handlers().playAuth(play(id));
    expect(failed.status).toBe(409);
    expect(failed.headers.get('retry-after')).toBeNull();
    expect(await failed.json()).toMatchObject({
      code: 'video-not-playable',
      failure: { code: 'not-media' },
    });
  });

  it.each([
    ['not JSON', post('{'), 400, 'invalid-json'],
    ['no object', post('null'), 422, 'invalid-request'],
    ['no file name', post({ size: 5 }), 422, 'invalid-request'],
    ['a form', post(undefined), 415, 'unsupported-media-type'],
    ['too long', post({ fileName: 'x'.repeat(100_000) }), 413, 'payload-too-large'],
    ['a name that the server refuses', post({ fileName: 'x'.repeat(300) }), 422, 'invalid-request'],
    ['a GET', new Request('https://app.example/upload-auth'), 405, 'method-not-allowed'],
  ])('answers a request that is %s with a problem', async (_what, request, status, code) => {
    expect(await outcomeOf(await handlers().uploadAuth(request))).toEqual({ status, code });
    expect(errors).toEqual([]);
  });

  it('answers no video, an unknown one and a foreign one', async () => {
    const unnamed = await handlers().playAuth(play(''));
    expect(await outcomeOf(unnamed)).toEqual({ status: 422, code: 'invalid-request' });
    for (const id of ['nope', '01m8ce33cbt5p93vk6y1h25900', '../apps'])
      expect(await outcomeOf(await handlers().playAuth(play(encodeURIComponent(id))))).toEqual({
        status: 404,
        code: 'not-found',
      });
  });

  const key = { accessKeyId: 'x', accessKeySecret: 'y' };
  const allow: AppRules = { ...rules, mayUpload: () => true, mayPlay: () => true };

  it.each(['mayUpload', 'mayPlay'] as const)(
    'tells the page nothing of what %s throws, and the app all of it',
    async (rule) => {
      const own = new Error('secret');
      const { uploadAuth, playAuth } = createAppHandlers(vod, {
        ...rules,
        [rule]: () => Promise.reject(own),
      });
      const response = await (rule === 'mayPlay'
        ? playAuth(play('nope'))
        : uploadAuth(post({ fileName: 'a.mp4' })));
      expect(await response.clone().text()).not.toContain('secret');
      expect(await outcomeOf(response)).toEqual({ status: 500, code: 'app-server-error' });
      expect(errors).toEqual([own]);
    },
  );

  it.each([undefined, null, 0, '', 'yes'])(
    'allows nothing where a rule answers %o, and tells the app',
    async (answer) => {
      const careless = { ...rules, mayUpload: () => answer, mayPlay: () => answer };
      const { uploadAuth, playAuth } = createAppHandlers(vod, careless as unknown as AppRules);
      for (const response of [
        await uploadAuth(post({ fileName: 'a.mp4' })),
        await playAuth(play('01m8ce33cbt5p93vk6y1h25900')),
      ])
        expect(await outcomeOf(response)).toEqual({ status: 403, code: 'forbidden' });
      expect(errors.map(String)).toEqual([
        expect.stringContaining('mayUpload answered'),
        expect.stringContaining('mayPlay answered'),
      ]);
    },
  );

  it('blames the rule, not the page, for fields that the server refuses', async () => {
    const { uploadAuth } = createAppHandlers(vod, {
      ...rules,
      mayUpload: () => ({ protection: 'rot13' }) as unknown as { title: string },
    });
    const response = await uploadAuth(post({ fileName: 'a.mp4' }));
    expect(await outcomeOf(response)).toEqual({ status: 500, code: 'rule-answer-refused' });
    expect(String(errors[0])).toMatch(/mayUpload answered what is refused: .*protection/);
    const long = await createAppHandlers(vod, allow).uploadAuth(
      post({ fileName: 'a.mp4', title: 'x'.repeat(10_000) }),
    );
    expect(await outcomeOf(long)).toEqual({ status: 422, code: 'invalid-request' });
  });

  it('takes the contexts of Hono and SvelteKit, which hold the request', async () => {
    const { uploadAuth } = handlers();
    const inHono = { req: { raw: post({ fileName: 'a.mp4' }) } };
    const inSvelteKit = { request: post({ fileName: 'a.mp4' }), url: new URL('http://a.example') };
    for (const context of [inHono, inSvelteKit])
      expect((await uploadAuth(context)).status).toBe(200);
  });

  it.each([
    ['Express 5', express],
    ['Express 4', express4],
  ])('names toNode where %s calls it without', async (_, framework) => {
    const { uploadAuth } = handlers();
    const app = framework().post('/upload-auth', uploadAuth as unknown as RequestListener);
    const listener = app.listen(0, '127.0.0.1');
    others.push(() => new Promise((resolve) => listener.close(resolve)));
    await once(listener, 'listening');
    const { port } = listener.address() as AddressInfo;
    const response = await fetch(`http://127.0.0.1:${port}/upload-auth`, { method: 'POST' });
    expect(await outcomeOf(response)).toEqual({ status: 500, code: 'app-server-error' });
    expect(String(errors[0])).toContain('toNode(uploadAuth)');
  });

  it('answers for the server what a rule learns from it, and for the app what a rule throws of itself', async () => {
    const gone = await handlers().uploadAuth(post({ videoId: '01m8ce33cbt5p93vk6y1h25900' }));
    expect(await outcomeOf(gone)).toEqual({ status: 404, code: 'not-found' });
    const { playAuth } = createAppHandlers(vod, {
      ...rules,
      mayPlay: () => Promise.reject(new VodError('forbidden', 'not today')),
    });
    expect(await outcomeOf(await playAuth(play('nope')))).toEqual({
      status: 500,
      code: 'app-server-error',
    });
  });

  it('says that the server refuses the key, and the app which server', async () => {
    const client = new VodClient({ baseUrl: server.url, ...key });
    const response = await createAppHandlers(client, allow).uploadAuth(post({ fileName: 'a.mp4' }));
    expect(await outcomeOf(response)).toEqual({ status: 502, code: 'access-key-refused' });
    expect(String(errors[0])).toContain(
      `${server.url} (baseUrl) refuses accessKeyId and accessKeySecret`,
    );
  });

  const answering = async (answer: RequestListener): Promise<VodClient> => {
    const other = createServer(answer);
    await new Promise<void>((resolve) => other.listen(0, '127.0.0.1', resolve));
    others.push(() => new Promise((resolve) => other.close(resolve)));
    const { port } = other.address() as AddressInfo;
    return new VodClient({ baseUrl: `http://127.0.0.1:${port}`, ...key });
  };
  const others: (() => Promise<unknown>)[] = [];
  afterEach(() => Promise.all(others.splice(0).map((close) => close())));

  it.each([
    ['404 and HTML', 404, 'text/html', '<h1>Cannot POST</h1>', '404 (text/html): <h1>Cannot POST'],
    ['401 and nothing', 401, 'text/plain', '', '401 (text/plain)'],
    ['a page for every address', 200, 'text/html', '<!doctype html>', 'did not answer with JSON'],
    ['JSON of its own', 200, 'application/json', '{"ok":true}', 'The answer has no '],
    ['JSON that is null', 200, 'application/json', 'null', 'The answer has no '],
    ['a redirect', 301, 'text/plain', '/elsewhere', '301 (text/plain): /elsewhere'],
  ])(
    'says that what answers %s is no vodkit server, and the app what it answered',
    async (_, status, type, body, told) => {
      const client = await answering((_request, response) => {
        const location = status === 301 ? { location: '/elsewhere' } : {};
        response.writeHead(status, { 'content-type': type, ...location }).end(body);
      });
      const { uploadAuth, playAuth } = createAppHandlers(client, allow);
      for (const response of [
        await uploadAuth(post({ fileName: 'a.mp4' })),
        await playAuth(play('01m8ce33cbt5p93vk6y1h25900')),
      ])
        expect(await outcomeOf(response)).toEqual({ status: 502, code: 'not-a-vod-server' });
      expect(errors).toHaveLength(2);
      for (const error of errors) {
        expect(String(error)).toContain(`${client.baseUrl} (baseUrl)`);
        expect(String(error)).toContain(told);
      }
    },
  );

  it.each([
    ['nothing answers', undefined, 'vod-server-unreachable'],
    ['a proxy says that it is down', '<h1>Bad gateway</h1>', 'vod-server-unreachable'],
    ['it has a problem itself', '{"code":"unavailable"}', 'unavailable'],
  ])('asks to try again where %s', async (_, body, code) => {
    const client =
      body === undefined
        ? new VodClient({ baseUrl: 'http://127.0.0.1:9', ...key })
        : await answering((_request, response) => void response.writeHead(503).end(body));
    const response = await createAppHandlers(client, allow).uploadAuth(post({ fileName: 'a.mp4' }));
    expect(await outcomeOf(response)).toEqual({ status: 502, code });
    expect(errors).toHaveLength(1);
  });

  it('refuses a client without a key at once, and names the options', () => {
    const client = new VodClient({ baseUrl: server.url });
    expect(() => createAppHandlers(client, rules)).toThrow(
      /accessKeyId and accessKeySecret are missing.*VOD_KEY_FILE/,
    );
  });
});

describe('toNode', () => {
  it.each([[undefined], [() => undefined], [{ params: {} }]])(
    'says that a router of Request and Response needs none (%o)',
    async (second) => {
      const call = toNode(() => Promise.resolve(new Response()));
      const request = new Request('http://a.example', { method: 'POST' });
      await expect(call(request as never, second as never)).rejects.toThrow('without toNode');
    },
  );

  const close: (() => Promise<unknown>)[] = [];
  afterEach(() => Promise.all(close.splice(0).map((one) => one())));

  const listen = async (listener: RequestListener): Promise<string> => {
    const host = createServer(listener);
    await new Promise<void>((resolve) => host.listen(0, '127.0.0.1', resolve));
    close.push(() => new Promise((resolve) => host.close(resolve)));
    return `http://127.0.0.1:${(host.address() as AddressInfo).port}`;
  };
  const everything = { type: '*/*' };
  const parsers: [string, (make: typeof express) => express.RequestHandler[]][] = [
    ['no parser', (make) => [make.Router()]],
    ['express.json()', (make) => [make.json()]],
    ['express.text()', (make) => [make.text()]],
    ['express.text() of every type', (make) => [make.text(everything)]],
    ['express.raw() of every type', (make) => [make.raw(everything)]],
    [
      'express.urlencoded() before express.json()',
      (make) => [make.urlencoded({ extended: false }), make.json()],
    ],
  ];
  const hosts: [string, (handlers: ReturnType<typeof createAppHandlers>) => Promise<string>][] = [
    [
      'plain Node',
      ({ uploadAuth, playAuth }) =>
        listen((request, response) => {
          const handler = request.url?.startsWith('/app/upload') ? uploadAuth : playAuth;
          void toNode(handler)(request, response);
        }),
    ],
    ...(
      [
        ['Express 5', express],
        ['Express 4', express4],
      ] as const
    ).flatMap(([name, make]) =>
      parsers.map(
        ([parser, parse]): [
          string,
          (handlers: ReturnType<typeof createAppHandlers>) => Promise<string>,
        ] => [
          `${name} with ${parser}`,
          ({ uploadAuth, playAuth }) => {
            const router = make.Router();
            router.post('/upload-auth', toNode(uploadAuth));
            router.post('/play-auth', toNode(playAuth));
            return listen(
              make()
                .use(...parse(make))
                .use('/app', router),
            );
          },
        ],
      ),
    ),
    [
      'Fastify',
      async ({ uploadAuth, playAuth }) => {
        const app = Fastify();
        app.post('/app/upload-auth', toNode(uploadAuth));
        app.post('/app/play-auth', toNode(playAuth));
        close.push(() => app.close());
        return app.listen({ port: 0, host: '127.0.0.1' });
      },
    ],
  ];

  it.each(hosts)('answers in %s, and nothing ends the process', async (_name, start) => {
    const url = await start(createAppHandlers(vod, rules));
    const headers = { cookie: 'user=ann', 'content-type': 'application/json' };
    const created = await fetch(`${url}/app/upload-auth`, {
      method: 'POST',
      headers,
      body: JSON.stringify({ fileName: 'a.mp4' }),
    });
    expect(created.status).toBe(200);
    const { videoId } = (await created.json()) as Grant;
    expect(await vod.videos.get(videoId)).toMatchObject({ metadata: { owner: 'ann' } });
    for (const [id, status, type] of [
      [videoId, 202, 'application/json'],
      ['nope', 404, 'application/problem+json'],
      ['', 422, 'application/problem+json'],
    ] as const) {
      const { cookie } = headers;
      const answer = await fetch(`${url}/app/play-auth?video=${id}`, {
        method: 'POST',
        headers: { cookie },
      });
      expect(answer.status).toBe(status);
      expect(answer.headers.get('content-type')).toContain(type);
    }
  });

  it('takes a strange Host header for none', async () => {
    const { playAuth } = createAppHandlers(vod, rules);
    let status = 0;
    const response = {
      statusCode: 0,
      setHeader: () => undefined,
      end() {
        status = this.statusCode;
      },
    };
    async function* nothing() {}
    const request = Object.assign(nothing(), {
      method: 'POST',
      url: '/play-auth?video=nope',
      headers: { host: '[]:x', cookie: 'user=ann' },
    });
    await toNode(playAuth)(request, response);
    expect(status).toBe(404);
  });
});
