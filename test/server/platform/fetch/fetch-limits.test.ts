import type { RequestListener, ServerResponse } from 'node:http';
import { createServer, type Socket } from 'node:net';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { brotliCompressSync, deflateSync, gzipSync } from 'node:zlib';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { makeCertificate, type Certificate } from '../../../support/certificate.js';
import { FetchError } from '../../../../server/platform/fetch/fetch-error.js';
import {
  GuardedFetcher,
  type FetchRequest,
} from '../../../../server/platform/fetch/guarded-fetcher.js';
import { parseFetchAllow } from '../../../../server/platform/fetch/reachable-addresses.js';
import {
  bodyOf,
  startAnsweringServer,
  type AnsweringServer,
} from '../../../support/answering-server.js';

const limits = { totalMs: 10_000, responseBytes: 64 * 1024 };
const secret = 'SECRET-OF-THE-TARGET';

describe('GuardedFetcher against hostile servers', () => {
  let [first, other, forbidden]: AnsweringServer[] = [];
  let tls: Certificate;
  beforeAll(async () => {
    [first, other] = [await startAnsweringServer(), await startAnsweringServer('127.0.0.2')];
    forbidden = await startAnsweringServer('127.0.0.3');
    tls = await makeCertificate({ subject: '/CN=vendor', host: 'vendor.example' });
  });
  const servers = () => ({ first: first!, other: other!, forbidden: forbidden! });
  afterAll(async () => {
    for (const server of Object.values(servers())) await server.close();
  });
  const logged: object[] = [];
  beforeEach(() => {
    logged.length = 0;
    for (const server of Object.values(servers())) {
      server.hits = 0;
      server.answer = (_request, response) => void response.end('hello');
    }
  });

  const urlOf = ({ port }: AnsweringServer, host = '127.0.0.1'): string =>
    `http://${host}:${port}/`;
  function fetcher(more: { ca?: string; address?: string; ports?: number[] } = {}): GuardedFetcher {
    const { first: one, other: two } = servers();
    const ports = (more.ports ?? []).map((port) => `127.0.0.1:${port}`);
    const parsed = parseFetchAllow([`127.0.0.1:${one.port}`, `127.0.0.2:${two.port}`, ...ports]);
    if ('fault' in parsed) throw new Error(parsed.fault);
    return new GuardedFetcher({
      ...parsed,
      log: { warn: (facts) => void logged.push(facts) },
      resolve: async () => [more.address ?? '127.0.0.1'],
      ...(more.ca !== undefined && { ca: more.ca }),
    });
  }
  const ask = (request: Partial<FetchRequest> = {}, its = fetcher()) =>
    its.fetch({ url: urlOf(servers().first), limits, ...request });
  async function codeOf(work: Promise<unknown>): Promise<string> {
    const error: unknown = await work.then(
      () => new Error('it answered'),
      (reason: unknown) => reason,
    );
    expect(error).toBeInstanceOf(FetchError);
    const { message, stack } = error as FetchError;
    expect(message + (stack ?? '') + JSON.stringify(logged)).not.toContain(secret);
    return (error as FetchError).code;
  }

  describe('redirects (H-28)', () => {
    const redirect =
      (status: number, location: string): RequestListener =>
      (_request, response) =>
        void response.writeHead(status, { location }).end(secret);

    it.each([301, 302, 303, 307, 308])('follows no %i by default (H-28)', async (status) => {
      servers().first.answer = redirect(status, urlOf(servers().other, '127.0.0.2'));
      expect(await codeOf(ask())).toBe('redirect-refused');
      expect(servers().other.hits).toBe(0);
    });

    it.each([301, 302, 303, 307, 308])(
      'follows %i where the caller allows it (H-28)',
      async (status) => {
        servers().first.answer = redirect(status, urlOf(servers().other, '127.0.0.2'));
        const { body } = await ask({ redirects: 1 });
        expect([body.toString(), servers().other.hits]).toEqual(['hello', 1]);
      },
    );

    it.each([1, 2, 3, 4, 20])('follows a chain of %i as far as it may (H-28)', async (length) => {
      servers().first.answer = ({ url = '/' }, response) => {
        const n = Number(url.slice(1) || 0);
        if (n < length) response.writeHead(302, { location: `/${n + 1}` }).end();
        else response.end('the end');
      };
      const work = ask({ redirects: 3 });
      if (length <= 3) expect((await work).body.toString()).toBe('the end');
      else expect(await codeOf(work)).toBe('redirect-refused');
      expect(servers().first.hits).toBe(Math.min(length, 3) + 1);
    });

    const places = [
      'file:///etc/passwd',
      'ftp://127.0.0.1/',
      'http://169.254.169.254/',
      '//[::1]/',
    ];
    it.each([...places, 'http://user:pass@127.0.0.1/', 'http://127.0.0.1:22/', '\\\\127.0.0.3\\'])(
      'checks a hop again: %s (H-28)',
      async (place) => {
        servers().first.answer = redirect(302, place);
        expect(await codeOf(ask({ redirects: 3 }))).toBe('target-blocked');
      },
    );

    it('checks the address of a hop (H-27, H-28)', async () => {
      const { first: one, forbidden: no } = servers();
      one.answer = redirect(302, urlOf(no, '127.0.0.3'));
      expect(await codeOf(ask({ redirects: 3 }))).toBe('target-blocked');
      expect(no.hits).toBe(0);
    });

    it('follows neither a meta refresh nor a Refresh header (H-28)', async () => {
      const url = urlOf(servers().other, '127.0.0.2');
      servers().first.answer = (_request, response) => {
        response.setHeader('refresh', `0; url=${url}`);
        response.end(`<meta http-equiv="refresh" content="0; url=${url}">`);
      };
      expect((await ask({ redirects: 3 })).status).toBe(200);
      expect(servers().other.hits).toBe(0);
    });

    it('carries no credential, cookie or body to another origin (H-28)', async () => {
      const { first: one, other: two } = servers();
      const headers = { authorization: 'Bearer x', cookie: 'a=b', 'x-api-key': 'k', accept: 'a/b' };
      let seen: object = {};
      two.answer = (request, response) => {
        seen = request.headers;
        response.end();
      };
      one.answer = redirect(302, urlOf(two, '127.0.0.2'));
      await ask({ headers, redirects: 1 });
      expect(seen).toHaveProperty('accept', 'a/b');
      for (const name of ['authorization', 'cookie', 'x-api-key'])
        expect(seen).not.toHaveProperty(name);
      one.answer = redirect(307, urlOf(two, '127.0.0.2'));
      const body = Buffer.from('x');
      expect(await codeOf(ask({ method: 'POST', body, redirects: 1 }))).toBe('redirect-refused');
      expect(two.hits).toBe(1);
    });

    it('keeps credentials and body on the same origin', async () => {
      const seen: unknown[] = [];
      servers().first.answer = (request, response) => {
        const { url, method, headers } = request;
        void bodyOf(request).then((body) => {
          seen.push([url, method, headers['x-api-key'], body.toString()]);
          if (url === '/') response.writeHead(307, { location: '/2' }).end();
          else response.end();
        });
      };
      const headers = { 'X-Api-Key': 'k' };
      await ask({ method: 'POST', headers, body: Buffer.from('body'), redirects: 1 });
      expect(seen).toEqual([
        ['/', 'POST', 'k', 'body'],
        ['/2', 'POST', 'k', 'body'],
      ]);
    });
  });

  describe('TLS', () => {
    const overTls = async (
      answer: RequestListener,
      run: (its: GuardedFetcher, url: string) => Promise<void>,
      ca: string | undefined = tls.cert,
    ): Promise<void> => {
      const server = await startAnsweringServer('127.0.0.1', { tls });
      server.answer = answer;
      try {
        const its = fetcher({ ports: [server.port], ...(ca && { ca }) });
        await run(its, `https://vendor.example:${server.port}/`);
      } finally {
        await server.close();
      }
    };
    const hello: RequestListener = (_request, response) => void response.end('over TLS');

    it('checks the certificate against the name, though it connects to an address', () =>
      overTls(hello, async (its, url) => {
        expect((await its.fetch({ url, limits })).body.toString()).toBe('over TLS');
        const wrong = url.replace('vendor.example', 'another.example');
        expect(await codeOf(its.fetch({ url: wrong, limits }))).toBe('unreachable');
      }));

    it('trusts no certificate that nobody vouches for', () =>
      overTls(
        hello,
        async (its, url) => expect(await codeOf(its.fetch({ url, limits }))).toBe('unreachable'),
        '',
      ));

    it('never goes from https to http (H-28)', () =>
      overTls(
        (_request, response) =>
          void response.writeHead(302, { location: urlOf(servers().first) }).end(),
        async (its, url) => {
          expect(await codeOf(its.fetch({ url, limits, redirects: 3 }))).toBe('redirect-refused');
          expect(servers().first.hits).toBe(0);
        },
      ));
  });

  describe('limits (H-33)', () => {
    const most = limits.responseBytes;
    const sends: [string, string, (response: ServerResponse) => void][] = [
      [
        'an announced length',
        'response-too-large',
        (to) => void to.writeHead(200, { 'content-length': most + 1 }).end(Buffer.alloc(most + 1)),
      ],
      ['an endless body', 'response-too-large', (to) => endless(to)],
      [
        'a gzip bomb',
        'response-too-large',
        (to) =>
          void to
            .writeHead(200, { 'content-encoding': 'gzip' })
            .end(gzipSync(Buffer.alloc(32 * most))),
      ],
      [
        'a deflate bomb',
        'response-too-large',
        (to) =>
          void to
            .writeHead(200, { 'content-encoding': 'deflate' })
            .end(deflateSync(Buffer.alloc(32 * most))),
      ],
      [
        'a brotli bomb',
        'response-too-large',
        (to) =>
          void to
            .writeHead(200, { 'content-encoding': 'br' })
            .end(brotliCompressSync(Buffer.alloc(32 * most))),
      ],
      [
        'two encodings',
        'response-invalid',
        (to) =>
          void to
            .writeHead(200, { 'content-encoding': 'gzip, gzip' })
            .end(gzipSync(gzipSync(secret))),
      ],
      [
        'an encoding of its own',
        'response-invalid',
        (to) => void to.writeHead(200, { 'content-encoding': 'zip' }).end(secret),
      ],
      [
        'what is no gzip',
        'response-invalid',
        (to) => void to.writeHead(200, { 'content-encoding': 'gzip' }).end(secret),
      ],
      [
        'gzip that is cut',
        'response-invalid',
        (to) =>
          void to
            .writeHead(200, { 'content-encoding': 'gzip' })
            .end(gzipSync(secret).subarray(0, -4)),
      ],
      [
        'a body that is cut',
        'response-invalid',
        (to) => void to.writeHead(200, { 'content-length': 100 }).write(secret, () => to.destroy()),
      ],
      [
        'too many headers',
        'response-invalid',
        (to) =>
          void to
            .writeHead(
              200,
              Object.fromEntries(Array.from({ length: 200 }, (_, n) => [`x-${n}`, '1'])),
            )
            .end(),
      ],
      [
        'huge headers',
        'response-invalid',
        (to) => void to.writeHead(200, { 'x-huge': 'x'.repeat(20_000) }).end(),
      ],
    ];
    it.each(sends)('refuses %s with %s (H-33, H-36)', async (_what, code, send) => {
      servers().first.answer = (_request, response) => send(response);
      expect(await codeOf(ask())).toBe(code);
      expect(logged).toEqual([expect.objectContaining({ code })]);
    });

    it.each([
      ['gzip', gzipSync],
      ['deflate', deflateSync],
      ['br', brotliCompressSync],
    ])('decodes %s, and hands out what it was', async (encoding, compress) => {
      const text = 'text '.repeat(1000);
      servers().first.answer = (_request, response) =>
        void response.writeHead(200, { 'content-encoding': encoding }).end(compress(text));
      expect((await ask()).body.toString()).toBe(text);
    });

    it('takes an answer of exactly the limit', async () => {
      servers().first.answer = (_request, response) => void response.end(Buffer.alloc(most, 1));
      expect((await ask()).body).toHaveLength(most);
    });

    it.each([
      ['says nothing', () => undefined],
      ['sends a byte now and then', (socket: Socket) => drip(socket)],
    ])('gives up a server that %s (H-33)', async (_what, behave) => {
      await withRawServer(behave, async (its, url) => {
        expect(await codeOf(its.fetch({ url, limits: { ...limits, totalMs: 300 } }))).toBe(
          'timed-out',
        );
      });
    });

    it.each([
      ['no HTTP', `${secret}\r\n\r\n`],
      [
        'another protocol',
        'HTTP/1.1 101 Switching Protocols\r\nupgrade: x\r\nconnection: upgrade\r\n\r\n',
      ],
      ['nothing at all', ''],
    ])('refuses a server that answers %s (H-36)', async (_what, text) => {
      await withRawServer(
        (socket) => socket.once('data', () => socket.end(text)),
        async (its, url) =>
          expect(await codeOf(its.fetch({ url, limits }))).toBe('response-invalid'),
      );
    });

    it('says that nobody answers where nobody listens', async () => {
      const gone = await startAnsweringServer();
      await gone.close();
      const its = fetcher({ ports: [gone.port] });
      expect(await codeOf(its.fetch({ url: urlOf(gone), limits }))).toBe('unreachable');
    });

    it('gives up a name that the DNS is silent about', async () => {
      const its = new GuardedFetcher({
        allowances: [],
        log: { warn: () => undefined },
        resolve: () => new Promise(() => undefined),
      });
      const request = { url: 'http://silent.example/', limits: { ...limits, totalMs: 50 } };
      expect(await codeOf(its.fetch(request))).toBe('timed-out');
    });

    it('stops when its caller stops, with the reason of the caller', async () => {
      const stop = new AbortController();
      servers().first.answer = () => stop.abort(new Error('no longer needed'));
      await expect(ask({ signal: stop.signal })).rejects.toThrow('no longer needed');
      expect(logged).toEqual([]);
    });
  });

  it.each(['Host', 'content-length', 'Transfer-Encoding', 'proxy-authorization'])(
    'lets no caller set %s',
    async (name) => {
      await expect(ask({ headers: { [name]: '1' } })).rejects.toThrow('belongs to the connection');
      expect(servers().first.hits).toBe(0);
    },
  );

  it('lets no header break the line', async () => {
    await expect(ask({ headers: { 'x-a': 'b\r\nhost: other' } })).rejects.toThrow(/character/);
    expect(servers().first.hits).toBe(0);
  });

  function endless(response: ServerResponse): void {
    const more = (): void => {
      while (!response.destroyed && response.write(Buffer.alloc(16_384)));
      if (!response.destroyed) response.once('drain', more);
    };
    more();
  }

  function drip(socket: Socket): void {
    socket.write('HTTP/1.1 200 OK\r\ncontent-length: 1000\r\n\r\n');
    const timer = setInterval(() => socket.write('x'), 20);
    socket.once('close', () => clearInterval(timer));
  }

  async function withRawServer(
    behave: (socket: Socket) => unknown,
    run: (its: GuardedFetcher, url: string) => Promise<void>,
  ): Promise<void> {
    const sockets = new Set<Socket>();
    const server = createServer((socket) => {
      sockets.add(socket);
      socket.on('error', () => undefined);
      behave(socket);
    }).listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { port } = server.address() as AddressInfo;
    try {
      await run(fetcher({ ports: [port] }), `http://127.0.0.1:${port}/`);
    } finally {
      for (const socket of sockets) socket.destroy();
      server.close();
    }
  }
});
