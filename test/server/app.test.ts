import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { problems } from '../../src/contract/problem-codes.js';
import { startTestServer, type TestServer } from '../support/server.js';

let server: TestServer;
beforeAll(async () => {
  server = await startTestServer({ VOD_CORS_ORIGINS: 'https://page.example' });
});
afterAll(() => server.stop());

interface Operation {
  operationId?: string;
  summary?: string;
  description?: string;
  security?: unknown[];
  responses: Record<string, unknown>;
}

async function fetchDocument(): Promise<{
  openapi: string;
  paths: Record<string, Record<string, Operation>>;
}> {
  const response = await fetch(new URL('/v1/openapi.json', server.url));
  return (await response.json()) as {
    openapi: string;
    paths: Record<string, Record<string, Operation>>;
  };
}

describe('createApp', () => {
  it('says that it lives, and that all parts answer', async () => {
    expect(await (await fetch(new URL('/healthz', server.url))).json()).toMatchObject({
      status: 'ok',
    });
    expect(await (await fetch(new URL('/readyz', server.url))).json()).toMatchObject({
      status: 'ready',
      sandbox: { state: 'on' },
    });
  });

  it('describes every route of the API, each with its own operation id and words', async () => {
    const { openapi, paths } = await fetchDocument();
    expect(openapi).toBe('3.1.0');
    const api = Object.entries(paths).filter(([path]) => !path.startsWith('/p/'));
    const described = api.flatMap(([path, methods]) =>
      Object.keys(methods)
        .filter((method) => method !== 'head')
        .map((method) => `${method.toUpperCase()} ${path.replace(/\{(\w+)\}/g, ':$1')}`),
    );
    const routes = server
      .routes()
      .filter(
        (route) =>
          !/^(HEAD|OPTIONS) /.test(route) && / \/(v1\/|embed\/|oembed|healthz|readyz)/.test(route),
      );
    expect(routes.length).toBeGreaterThan(12);
    expect(described.sort()).toEqual(routes.sort());
    const operations = api
      .map(([, methods]) => methods)
      .flatMap((methods) => Object.values(methods));
    for (const operation of operations)
      expect(operation.summary && operation.description && operation.operationId).toBeTruthy();
    expect(new Set(operations.map((operation) => operation.operationId)).size).toBe(
      operations.length,
    );
  });

  it('describes how an upload is asked where to go on, which only HEAD tells', async () => {
    const { paths } = await fetchDocument();
    expect(paths['/v1/uploads/{uploadId}']?.['head']).toMatchObject({
      summary: 'Get the offset to resume from',
    });
  });

  it('documents the problem answer of every route, and every problem code', async () => {
    const document = await fetchDocument();
    for (const methods of Object.values(document.paths)) {
      for (const operation of Object.values(methods))
        expect(Object.keys(operation.responses)).toContain('default');
    }
    const { components, info } = document as unknown as {
      components: { schemas: object };
      info: { description: string };
    };
    expect(components.schemas).toHaveProperty('Problem');
    for (const code of Object.keys(problems)) expect(info.description).toContain(`\`${code}\``);
  });

  it('serves a readable page of the API', async () => {
    const page = await fetch(new URL('/docs/', server.url));
    expect(page.status).toBe(200);
    expect(page.headers.get('content-type')).toContain('text/html');
  });

  it.each([
    ['no credential', {}, 401, 'unauthenticated'],
    ['another scheme', { authorization: 'Bearer x' }, 401, 'unauthenticated'],
    [
      'a key that is not one',
      { authorization: `Basic ${btoa('VKnobody:secret')}` },
      401,
      'unauthenticated',
    ],
  ])(
    'answers %s with 401 and a code (A-24)',
    async (_name, headers: Record<string, string>, status, code) => {
      const response = await fetch(new URL('/v1/videos', server.url), { headers });
      expect(response.status).toBe(status);
      expect(response.headers.get('content-type')).toContain('application/problem+json');
      expect(await response.json()).toMatchObject({ status, code });
    },
  );

  it('answers a method that a path does not have with 405 and Allow (A-08)', async () => {
    const response = await server.api('PUT', '/v1/videos');
    expect(response.status).toBe(405);
    expect(response.headers.get('allow')).toContain('POST');
    expect(await response.json()).toMatchObject({ code: 'method-not-allowed' });
    expect((await server.api('GET', '/v1/nothing')).status).toBe(404);
  });

  it('says of a path that a proxy should have stripped whose fault it is', async () => {
    const behind = await startTestServer({ VOD_PUBLIC_URL: 'https://video.example.com/vod/' });
    const detail = async (path: string) => {
      const response = await fetch(new URL(path, behind.url));
      expect(response.status).toBe(404);
      return ((await response.json()) as { detail: string }).detail;
    };
    const unstripped = 'with the path of VOD_PUBLIC_URL: a proxy before it must strip it';
    expect(await detail('/vod/v1/videos')).toContain(unstripped);
    expect(await detail('/vod/p/a.token/hls/main.m3u8')).toContain(unstripped);
    expect(await detail('/nothing')).not.toContain('VOD_PUBLIC_URL');
    expect(await detail('/vodka/v1/videos')).not.toContain('VOD_PUBLIC_URL');
    await behind.stop();
  });

  it.each([
    ['an unknown field', { title: 'a', fileName: 'a.mp4', status: 'ready' }, 'status'],
    ['a wrong type', { title: 1, fileName: 'a.mp4' }, 'title'],
    ['a missing field', { title: 'a' }, 'fileName'],
    ['a number out of bounds', { title: 'a', fileName: 'a.mp4', size: -1 }, 'size'],
    [
      'a list that is too long',
      { title: 'a', fileName: 'a.mp4', tags: Array.from({ length: 17 }, (_, i) => `t${i}`) },
      'tags',
    ],
    ['an unknown protection', { title: 'a', fileName: 'a.mp4', protection: 'rot13' }, 'protection'],
  ])('answers %s with 422 and names the field (A-05)', async (_name, body, field) => {
    const response = await server.api('POST', '/v1/videos', body);
    expect(response.status).toBe(422);
    const problem = (await response.json()) as { code: string; errors: { field: string }[] };
    expect(problem.code).toBe('invalid-request');
    expect(problem.errors.map((error) => error.field)).toContain(field);
  });

  it.each([
    ['{"title":', 400, 'invalid-json'],
    ['{"title":"a","__proto__":{"x":1}}', 400, 'invalid-json'],
    [`{"title":"${'a'.repeat(1024 * 1024)}"}`, 413, 'payload-too-large'],
  ])('refuses a body it cannot take (%#) (A-10, A-12)', async (body, status, code) => {
    const authorization = `Basic ${btoa(`${server.accessKey.accessKeyId}:${server.accessKey.accessKeySecret}`)}`;
    const response = await fetch(new URL('/v1/videos', server.url), {
      method: 'POST',
      headers: { authorization, 'content-type': 'application/json' },
      body,
    });
    expect(response.status).toBe(status);
    expect(await response.json()).toMatchObject({ code });
  });

  it.each([
    ['https://page.example', 'https://page.example'],
    ['https://page.example.evil.example', null],
    ['null', null],
    ['http://page.example', null],
  ])(
    'answers the origin %s with Access-Control-Allow-Origin %s (A-31)',
    async (origin, allowed) => {
      const response = await fetch(new URL('/healthz', server.url), { headers: { origin } });
      expect(response.headers.get('access-control-allow-origin')).toBe(allowed);
      expect(response.headers.get('access-control-allow-credentials')).toBeNull();
    },
  );

  it('sends the security headers with every answer, errors too (A-32)', async () => {
    for (const path of ['/healthz', '/v1/videos', '/nothing', '/v1/openapi.json']) {
      const { headers } = await fetch(new URL(path, server.url));
      expect(headers.get('x-content-type-options'), path).toBe('nosniff');
      expect(headers.get('referrer-policy'), path).toBe('no-referrer');
      expect(headers.get('content-security-policy'), path).toContain("frame-ancestors 'none'");
      expect(headers.get('x-powered-by'), path).toBeNull();
    }
  });
});
