import { readFile } from 'node:fs/promises';
import { Agent, request as httpRequest } from 'node:http';
import { join } from 'node:path';
import Fastify from 'fastify';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { demoAppServer } from '../../demo/app-server.js';
import { sitePages } from '../../demo/site-pages.js';
import { times } from '../support/counts.js';
import { startDemoServer, type DemoServer } from '../support/demo-server.js';
import { basic, startTestServer, type AccessKeyPair } from '../support/server.js';

interface Call {
  method: string;
  path: string;
  headers: Record<string, string>;
  body: string | undefined;
}

let demo: DemoServer;
let key: AccessKeyPair;
let videoId: string;
let routes: string[];
const agent = new Agent({ keepAlive: true });

beforeAll(async () => {
  demo = await startDemoServer({ VOD_PROXY_HOPS: '1' });
  key = JSON.parse(
    await readFile(join(demo.dataDir, 'root-access-key.json'), 'utf8'),
  ) as AccessKeyPair;
  const created = await send({
    method: 'POST',
    path: '/v1/videos',
    headers: { authorization: basic(key), 'content-type': 'application/json' },
    body: '{"fileName":"a.mp4"}',
  });
  videoId = (JSON.parse(created.body) as { video: { id: string } }).video.id;
  routes = [
    ...(await ownRoutes()),
    ...(await demoRoutes()),
    'GET /nowhere',
    'POST /p/x',
    'GET /p/*',
  ];
});
afterAll(async () => {
  agent.destroy();
  await demo?.stop();
});

/** From the server itself: every route that it added, those too that the API document leaves out. */
async function ownRoutes(): Promise<string[]> {
  const server = await startTestServer();
  await server.stop();
  return server.allRoutes();
}

async function demoRoutes(): Promise<string[]> {
  const found: string[] = [];
  const app = Fastify();
  app.addHook(
    'onRoute',
    ({ method, url }) => void found.push(...[method].flat().map((one) => `${one} ${url}`)),
  );
  await app.register(
    demoAppServer({ apiUrl: demo.url, readAccessKey: async () => key, publicUrl: demo.url }),
  );
  await app.register(
    sitePages({
      distDir: new URL('../../demo/dist', import.meta.url).pathname,
      publicUrl: demo.url,
    }),
  );
  await app.close();
  return found;
}

interface Answer {
  status: number;
  type: string;
  body: string;
}

/** Resolves with the beginning of a stream that would not end. */
function send(sent: Call): Promise<Answer> {
  const { method, path, headers, body } = sent;
  return new Promise((resolve, reject) => {
    const { hostname, port } = new URL(demo.url);
    const call = httpRequest(
      {
        hostname,
        port,
        method,
        path,
        agent,
        headers: {
          ...headers,
          ...(body !== undefined && { 'content-length': Buffer.byteLength(body) }),
        },
      },
      (response) => {
        const type = response.headers['content-type'] ?? '';
        const status = response.statusCode ?? 0;
        if (type.startsWith('text/event-stream')) {
          resolve({ status, type, body: '' });
          return void response.destroy();
        }
        let text = '';
        response.setEncoding('latin1').on('data', (chunk: string) => (text += chunk));
        response.on('end', () => resolve({ status, type, body: text })).on('error', reject);
      },
    );
    // The server may close a connection that was idle just as the next request goes into it (RFC 9110, 9.2.2).
    call.on('error', (error) => {
      const isRace = call.reusedSocket && (error as NodeJS.ErrnoException).code === 'ECONNRESET';
      if (isRace) resolve(send(sent));
      else reject(error);
    });
    call.end(body);
  });
}

const nasty = fc.oneof(
  fc.constantFrom(
    '',
    ' ',
    '\0',
    'a\0b',
    '\ud800',
    'x\udfffy',
    '\u202e',
    '../..',
    '%00',
    '\\',
    "'; drop table videos; --",
    '{}',
    '-1',
    '1e400',
    'NaN',
    'null',
    'x'.repeat(300),
    '录像',
    'é',
    '__proto__',
  ),
  fc.string({ unit: 'binary', maxLength: 40 }),
  fc.string({ unit: 'grapheme', maxLength: 40 }),
);
const cursor = fc
  .tuple(
    fc.oneof(fc.constantFrom('createdAt', '-createdAt', 'title', '-title'), nasty),
    fc.oneof(
      fc.constantFrom(
        '1',
        '+275760-09-13T00:00:00.000Z',
        'Jan 1 2020 (x)',
        '2026-01-01T00:00:00.000Z',
      ),
      nasty,
    ),
    nasty,
  )
  .map((parts) => Buffer.from(JSON.stringify(parts)).toString('base64url'));
const value = fc.oneof(
  { weight: 4, arbitrary: nasty },
  { weight: 1, arbitrary: cursor },
  { weight: 2, arbitrary: fc.constantFrom('default', 'createdAt', '20', 'ready', 'none') },
);
const fields = [
  'title',
  'fileName',
  'size',
  'description',
  'tags',
  'categoryId',
  'templateId',
  'protection',
  'metadata',
  'name',
  'expiresIn',
  'viewerId',
  'previewSeconds',
  'maxHeight',
  'singleUse',
  'videoId',
];
const json = fc.oneof(
  nasty,
  fc.jsonValue(),
  fc.array(nasty, { maxLength: 4 }),
  fc.dictionary(nasty, nasty, { maxKeys: 3 }),
  fc.double(),
  fc.integer(),
);
const bodyText = fc.oneof(
  {
    weight: 6,
    arbitrary: fc
      .dictionary(fc.constantFrom(...fields), json, { maxKeys: 6 })
      .map((one) => JSON.stringify({ fileName: 'a.mp4', ...one })),
  },
  { weight: 2, arbitrary: fc.json() },
  { weight: 1, arbitrary: nasty },
  {
    weight: 1,
    arbitrary: fc.constantFrom(
      '['.repeat(100_000),
      '{"a":'.repeat(5000),
      '{"fileName":"a","__proto__":{}}',
    ),
  },
);
const query = fc.dictionary(
  fc.oneof(
    fc.constantFrom('q', 'status', 'tag', 'sort', 'cursor', 'limit', 'video', 'protection', 'v'),
    nasty,
  ),
  value,
  { maxKeys: 4 },
);
const headerText = nasty.map((text) => text.replace(/[^\t\x20-\x7e\x80-\xff]/g, '').trim());
const basicText = fc
  .oneof(fc.constantFrom('a\0b:c', ':', 'VK\0:x'), nasty)
  .map((text) => `Basic ${Buffer.from(text).toString('base64')}`);

function callsOf(): fc.Arbitrary<Call> {
  const authorization = fc.oneof(
    { weight: 8, arbitrary: fc.constant(basic(key)) },
    { weight: 1, arbitrary: basicText },
    {
      weight: 1,
      arbitrary: fc.oneof(
        headerText,
        headerText.map((text) => `Bearer ${text}`),
      ),
    },
  );
  const extra = fc.dictionary(
    fc.constantFrom(
      'vod-app-id',
      'range',
      'if-none-match',
      'accept',
      'accept-language',
      'cookie',
      'origin',
      'upload-length',
      'upload-offset',
      'upload-metadata',
      'x-http-method-override',
      'x-forwarded-for',
      'x-forwarded-host',
      'tus-resumable',
    ),
    fc.oneof(headerText, fc.constantFrom('default', '1.0.0', '0', 'bytes=0-', 'text/html')),
    { maxKeys: 3 },
  );
  const type = fc.oneof(
    { weight: 8, arbitrary: fc.constant('application/json') },
    { weight: 1, arbitrary: headerText },
    { weight: 1, arbitrary: fc.constant('application/offset+octet-stream') },
  );
  const param = fc.oneof(
    { weight: 3, arbitrary: fc.constant(undefined) },
    { weight: 2, arbitrary: nasty },
  );
  return fc
    .record({
      route: fc.constantFrom(...routes),
      param,
      query,
      authorization,
      extra,
      type,
      bodyText,
      hasBody: fc.boolean(),
    })
    .map(
      ({
        route,
        param: given,
        query: search,
        authorization: credential,
        extra: others,
        type: contentType,
        bodyText: body,
        hasBody,
      }) => {
        const [method = 'GET', pattern = '/'] = route.split(' ');
        const filled = pattern.replace(/:\w+|\*/g, () =>
          given === undefined ? videoId : toPath(given),
        );
        const names = Object.entries(search)
          .map(([name, text]) => `${toPath(name)}=${toPath(text)}`)
          .join('&');
        const takesBody = hasBody && !['GET', 'HEAD', 'OPTIONS'].includes(method);
        // The id stays there for the other calls.
        const path =
          method === 'DELETE' && filled.includes(videoId)
            ? filled.replace(videoId, `${videoId.slice(0, -1)}z`)
            : filled;
        return {
          method,
          path: `${path}${names === '' ? '' : `?${names}`}`,
          headers: {
            ...others,
            ...(credential !== '' && { authorization: credential }),
            ...(takesBody && contentType !== '' && { 'content-type': contentType }),
          },
          body: takesBody ? body : undefined,
        };
      },
    );
}

/** As UTF-8 would be, and for a lone surrogate the bytes that some encoders write. */
function toPath(text: string): string {
  return Array.from(text, (letter) =>
    /\p{Surrogate}/u.test(letter) ? '%ED%A0%80' : encodeURIComponent(letter),
  ).join('');
}

describe('every route of what `npm start` serves', { timeout: 1_800_000 }, () => {
  it('takes any text, number, nesting, header, cursor and id without an error of its own (S14, A-07, A-13, A-14)', async () => {
    expect(routes.length).toBeGreaterThan(45);
    await fc.assert(
      fc.asyncProperty(callsOf(), async (call) => {
        const { status, type, body } = await send(call);
        if (status < 400) return;
        expect(status, body).toBeLessThan(500);
        if (call.method === 'HEAD' || type.startsWith('text/html')) return;
        expect(type, body).toMatch(/^application\/problem\+json/);
        expect(JSON.parse(body)).toMatchObject({
          status,
          code: expect.stringMatching(/^[a-z-]+$/) as string,
        });
      }),
      { numRuns: times(1500, 50_000), interruptAfterTimeLimit: times(60_000, 1_200_000) },
    );
    const errors = demo
      .output()
      .split('\n')
      .filter(
        (line) =>
          line.includes('"level":"error"') &&
          !line.includes('an operation of the job queue failed'),
      );
    expect(errors).toEqual([]);
  });

  it.each([
    ['an id with NUL in Basic', { headers: { authorization: `Basic ${btoa('a\0b:c')}` } }, 401],
    [
      'an id and more, encoded',
      { method: 'POST', path: (id: string) => `/v1/videos/${id}%2Fanything/play-auth` },
      404,
    ],
    ['the old address of changes', { path: () => '/v1/videos/changes' }, 404],
    ['NUL in an id', { path: () => '/v1/videos/x%00' }, 404],
    ['NUL in a search', { path: () => '/v1/videos?q=%00' }, 422],
    ['NUL in a tag', { path: () => '/v1/videos?tag=%00' }, 422],
    ['NUL in the cursor of apps', { path: () => '/v1/apps?cursor=%00' }, 422],
    ['another cursor of apps', { path: () => '/v1/apps?cursor=zz' }, 400],
    ['a page’s id that is a route', { path: () => '/demo/api/videos/changes' }, 404],
    [
      'a protection that there is not',
      { method: 'POST', path: () => '/demo/api/upload-auth?protection=default' },
      422,
    ],
    ['a page’s id that leads upwards', { path: () => '/demo/api/videos/%2e%2e' }, 404],
  ] as const)(
    'answers %s with its status (S4, S14, S28)',
    async (
      _,
      given: { method?: string; path?: (id: string) => string; headers?: Record<string, string> },
      status,
    ) => {
      const answer = await send({
        method: given.method ?? 'GET',
        path: given.path?.(videoId) ?? '/v1/videos',
        // From an address of its own: that of the random calls may have used up its failed credentials.
        headers: {
          'x-forwarded-for': '192.0.2.7',
          authorization: basic(key),
          ...given.headers,
        },
        body: undefined,
      });
      expect(answer.status).toBe(status);
    },
  );
});
