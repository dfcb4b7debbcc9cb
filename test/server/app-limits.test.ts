import { once } from 'node:events';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { isNightly, times } from '../support/counts.js';
import { basic, startTestServer, type TestServer } from '../support/server.js';
import { openRaw, readAnswer, rawRequest, type RawAnswer } from './features/uploads/raw-request.js';

let server: TestServer;
let credential: string;
beforeAll(async () => {
  server = await startTestServer({
    VOD_KEY_RATE: '1000',
    VOD_PROXY_HOPS: '1',
    VOD_CORS_ORIGINS: 'https://page.example',
  });
  credential = `Authorization: ${basic(server.accessKey)}`;
});
afterAll(() => server.stop());

function ask(lines: readonly string[], body = ''): Promise<RawAnswer | undefined> {
  return rawRequest(server.url, `${[...lines, '', ''].join('\r\n')}${body}`);
}

function expectProblem(answer: RawAnswer | undefined, status: number, code: string): void {
  expect(answer?.status).toBe(status);
  expect(answer?.headers).toMatchObject({
    'content-type': expect.stringMatching(/^application\/problem\+json/) as string,
    'x-content-type-options': 'nosniff',
    'cache-control': 'no-store',
    'content-security-policy': expect.stringContaining("default-src 'none'") as string,
  });
  expect(JSON.parse(answer?.body ?? '')).toMatchObject({ status, code });
}

describe('createApp, what no route sees', () => {
  it.each([
    ['an address that cannot be decoded', ['GET /%zz HTTP/1.1', 'Host: a'], 400, 'bad-request'],
    ['bytes that are no request', ['nonsense'], 400, 'bad-request'],
    [
      'a chunk size that is none',
      ['POST /v1/videos HTTP/1.1', 'Host: a', 'Transfer-Encoding: chunked', '', 'zz', 'x'],
      400,
      'bad-request',
    ],
    [
      'headers of 20 KiB',
      ['GET /healthz HTTP/1.1', 'Host: a', `X: ${'x'.repeat(20_000)}`],
      431,
      'headers-too-large',
    ],
    [
      'a parameter of 5,000 letters',
      [`GET /v1/videos/${'x'.repeat(5000)} HTTP/1.1`, 'Host: a'],
      404,
      'not-found',
    ],
    ['two hosts', ['GET /healthz HTTP/1.1', 'Host: a', 'Host: b'], 400, 'bad-request'],
    ['no host', ['GET /healthz HTTP/1.1'], 400, 'bad-request'],
    [
      'a host with more behind its address',
      ['GET /healthz HTTP/1.1', 'Host: [1.2.3.4].evil.example'],
      400,
      'bad-request',
    ],
    ['a host with a path', ['GET /healthz HTTP/1.1', 'Host: a/b'], 400, 'bad-request'],
    [
      'a forwarded host that is none',
      ['GET /healthz HTTP/1.1', 'Host: a', 'X-Forwarded-Host: a@b'],
      400,
      'bad-request',
    ],
  ] as const)('answers %s as every other fault (S25, S26)', async (_, lines, status, code) => {
    expectProblem(await ask(lines), status, code);
  });

  it.each(['a', 'a.example:80', '127.0.0.1', '[::1]:8787', 'localhost'])(
    'takes the host %s',
    async (host) => {
      expect((await ask(['GET /healthz HTTP/1.1', `Host: ${host}`]))?.status).toBe(200);
    },
  );
});

describe('createApp, JSON', () => {
  const post = (body: string | Buffer) =>
    fetch(new URL('/v1/videos', server.url), {
      method: 'POST',
      headers: { authorization: basic(server.accessKey), 'content-type': 'application/json' },
      body: new Uint8Array(Buffer.from(body)),
    });

  it.each([
    ['a mebibyte of brackets', '['.repeat(1024 * 1024 - 1)],
    ['33 levels', `${'{"a":'.repeat(33)}1${'}'.repeat(33)}`],
    ['no UTF-8', Buffer.from([0x22, 0xff, 0x22])],
    ['half a letter', Buffer.from('{"fileName":"\xed\xa0\x80"}', 'latin1')],
    ['nothing', ''],
  ])('refuses %s (A-11, A-14, S15)', async (_, body) => {
    const response = await post(body);
    expect([response.status, await response.json()]).toMatchObject([400, { code: 'invalid-json' }]);
  });

  it('takes brackets for letters inside a string', async () => {
    const response = await post(JSON.stringify({ fileName: `\\"${'['.repeat(100)}` }));
    expect(response.status).toBe(201);
  });

  it('keeps text whole, composed, or refuses it with its field (S14, S35, A-14)', async () => {
    for (const [field, value] of Object.entries({
      title: 'a\0',
      fileName: '\ud800',
      description: '\udfff',
      tags: ['\0'],
      categoryId: '\0',
      templateId: '\0',
    })) {
      const response = await server.api('POST', '/v1/videos', { fileName: 'a', [field]: value });
      const { errors } = (await response.json()) as { errors: { field: string }[] };
      expect([response.status, errors[0]?.field.split('.')[0]]).toEqual([422, field]);
    }
    for (const metadata of [{ 'a\0': 'x' }, { a: 'x\0' }])
      expect((await server.api('POST', '/v1/videos', { fileName: 'a', metadata })).status).toBe(
        422,
      );
    const { video } = (await (
      await server.api('POST', '/v1/videos', { title: 'e\u0301\n👩‍👩‍👧 \u202e', fileName: 'a' })
    ).json()) as { video: { title: string } };
    expect(video.title).toBe('\u00e9\n👩‍👩‍👧 \u202e');
  });

  it.each([
    ['255 letters', `${'录'.repeat(251)}.mp4`, '录'.repeat(251)],
    ['blanks', '   ', 'Untitled'],
    ['blanks and an extension', '  .mp4', '.mp4'],
    ['no extension', 'beach', 'beach'],
  ])(
    'takes a file name of %s, and as the title what stands before its dot (S36, U11, looks 22)',
    async (_, fileName, title) => {
      for (const given of [{}, { title: '  ' }]) {
        const response = await server.api('POST', '/v1/videos', { fileName, ...given });
        expect([response.status, await response.json()]).toMatchObject([
          201,
          { video: { fileName, title } },
        ]);
      }
      expect((await server.api('POST', '/v1/videos', { title: fileName, fileName })).status).toBe(
        201,
      );
    },
  );

  it('hands out cursors that it takes back, also behind the longest title', async () => {
    for (let n = 0; n < 2; n += 1)
      await server.api('POST', '/v1/videos', { title: '\uffdc'.repeat(255), fileName: 'z' });
    const page = (await (await server.api('GET', '/v1/videos?sort=-title&limit=1')).json()) as {
      nextCursor: string;
    };
    expect(
      (await server.api('GET', `/v1/videos?sort=-title&limit=1&cursor=${page.nextCursor}`)).status,
    ).toBe(200);
  });
});

describe('createApp, time', () => {
  it('answers a refusal although the body never comes, and closes the connection (S15, U-36)', async () => {
    const stalled = await openRaw(server.url);
    stalled.write('POST /v1/videos HTTP/1.1\r\nHost: a\r\nContent-Length: 10\r\n\r\n{');
    expectProblem(await readAnswer(stalled), 401, 'unauthenticated');
    await once(stalled.resume(), 'close');
  });

  it.runIf(isNightly)(
    'ends half a header, and a body that says nothing more (S15, U-36)',
    async () => {
      const half = await openRaw(server.url);
      half.write('GET /healthz HTTP/1.1\r\nHost: a\r\n');
      const stalled = await openRaw(server.url);
      stalled.write(
        `POST /v1/videos HTTP/1.1\r\nHost: a\r\n${credential}\r\nContent-Type: application/json\r\nContent-Length: 100\r\n\r\n{"fileName"`,
      );
      for (const socket of [half, stalled]) {
        expectProblem(await readAnswer(socket), 408, 'request-timeout');
        await once(socket.resume(), 'close');
      }
    },
  );
});

describe('createApp, preflight', () => {
  it('allows the headers that clients add by themselves, for as long as browsers remember (U12, uploads H)', async () => {
    const wanted =
      'x-request-id,x-requested-with,traceparent,tracestate,sentry-trace,baggage,authorization,tus-resumable';
    const { headers } = await fetch(new URL('/v1/uploads', server.url), {
      method: 'OPTIONS',
      headers: {
        origin: 'https://page.example',
        'access-control-request-method': 'POST',
        'access-control-request-headers': wanted,
      },
    });
    const allowed = headers.get('access-control-allow-headers')?.toLowerCase().split(/, */);
    expect(allowed).toEqual(expect.arrayContaining(wanted.split(',')));
    expect(headers.get('access-control-max-age')).toBe('86400');
  });
});

describe('createApp, rates', () => {
  const from = (address: string, headers: Record<string, string>) =>
    fetch(new URL('/v1/videos', server.url), {
      headers: { 'x-forwarded-for': address, ...headers },
    });
  const wrong = { authorization: `Basic ${btoa(`VK${'x'.repeat(22)}:secret`)}` };

  it('stops an address that tries credentials, not its neighbours and not a key that is right (A-23, A-24)', async () => {
    const tries = await Promise.all(
      Array.from({ length: times(200, 1000) }, (_, n) =>
        from(`2001:db8:0:1::${n.toString(16)}`, n % 2 ? wrong : {}),
      ),
    );
    const stopped = tries.filter(({ status }) => status === 429);
    expect(tries.filter(({ status }) => status === 401).length).toBeGreaterThanOrEqual(100);
    expect(await stopped[0]?.json()).toMatchObject({ code: 'too-many-requests' });
    expect(Number(stopped[0]?.headers.get('retry-after'))).toBeGreaterThan(0);
    expect((await from('2001:db8:0:2::1', wrong)).status).toBe(401);
    const disguised = await Promise.all(
      Array.from({ length: 20 }, () => from('9.9.9.9, 2001:db8:0:1::1', wrong)),
    );
    expect(disguised.map(({ status }) => status)).toContain(429);
    expect((await from('2001:db8:0:1::1', { authorization: basic(server.accessKey) })).status).toBe(
      200,
    );
  });

  it('stops a key that calls too often, and lets another key go on (U-38)', async () => {
    const slow = await startTestServer({ VOD_KEY_RATE: '2', VOD_ADDRESS_RATE: '2' });
    try {
      const app = (await (await slow.api('POST', '/v1/apps', { name: 'Other' })).json()) as {
        id: string;
      };
      const other = (await (
        await slow.api('POST', `/v1/apps/${app.id}/access-keys`)
      ).json()) as typeof slow.accessKey;
      const creations = await Promise.all(
        Array.from({ length: 10 }, () => slow.api('POST', '/v1/videos', { fileName: 'a' })),
      );
      const stopped = creations.find(({ status }) => status === 429);
      expect(await stopped?.json()).toMatchObject({ code: 'too-many-requests' });
      expect(Number(stopped?.headers.get('retry-after'))).toBeGreaterThan(0);
      expect((await slow.api('GET', '/v1/videos', undefined, other)).status).toBe(200);
      const open = await Promise.all(
        Array.from({ length: 20 }, () => fetch(new URL('/healthz', slow.url))),
      );
      expect(open.some(({ status }) => status === 429)).toBe(true);
    } finally {
      await slow.stop();
    }
  });
});
