import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startFaultProxy } from '../../../support/fault-proxy.js';
import { TusClient } from './tus-client.js';
import { sha256, someBytes, startUploadServer, type UploadServer } from './upload-server.js';

let server: UploadServer;

beforeAll(async () => {
  server = await startUploadServer();
  await server.deps.database.db.execute("insert into apps (id, name) values ('other', 'Other')");
});
afterAll(() => server.stop());

describe('checkUploadToken', () => {
  it.each([
    ['nothing', '-', 401, 'unauthenticated'],
    ['another scheme', 'Basic YTpi', 401, 'unauthenticated'],
    ['what is no token', 'Bearer nonsense', 401, 'unauthenticated'],
    ['a token of another kind', 'delivery', 403, 'token-invalid'],
  ])('answers %s', async (_name, credential, status, code) => {
    const grant = await server.grant();
    const client = new TusClient(server, grant);
    const path = await client.create(5);
    const claims = {
      app: 'default',
      video: grant.videoId,
      exp: Math.floor(Date.now() / 1000) + 60,
    };
    const authorization =
      credential === 'delivery'
        ? `Bearer ${server.deps.tokens.sign('delivery', claims)}`
        : credential;
    for (const answer of [
      await client.post(5, { authorization }),
      await client.patch(path, 0, someBytes(5), { authorization }),
    ]) {
      expect(answer.status).toBe(status);
      expect(await answer.json()).toMatchObject({ code });
    }
    expect(await client.offset(path)).toBe(0);
  });

  it('answers an expired token with 401 token-expired, and a renewed one goes on at the same address', async () => {
    const grant = await server.grant();
    const path = await new TusClient(server, grant).create(5);
    const late = new TusClient(server, { headers: tokenHeaders(grant.videoId, -1) });
    const answer = await late.patch(path, 0, someBytes(5));
    expect(await answer.json()).toMatchObject({ status: 401, code: 'token-expired' });
    const renewed = new TusClient(server, { headers: tokenHeaders(grant.videoId, 60) });
    expect((await renewed.patch(path, 0, someBytes(5))).status).toBe(204);
  });

  it('ends a running PATCH with 401 when its token expires, after saving what came (U-30)', async () => {
    const proxy = await startFaultProxy(server.url, { faults: { bytesPerSecond: 200_000 } });
    const bytes = someBytes(1_000_000);
    const { videoId } = await server.grant();
    const headers = tokenHeaders(videoId, 2);
    const path = await new TusClient(server, { headers }).create(bytes.length);
    const answer = await new TusClient(proxy, { headers }).patch(path, 0, bytes);
    expect(answer.status).toBe(401);
    expect(await answer.json()).toMatchObject({ code: 'token-expired' });
    await proxy.stop();
    const renewed = new TusClient(server, { headers: tokenHeaders(videoId, 60) });
    const offset = await renewed.offset(path);
    expect(offset).toBeGreaterThan(0);
    await renewed.patch(path, offset, bytes.subarray(offset));
    expect(await server.sourceDigest(videoId)).toBe(sha256(bytes));
  });

  it('answers the token of another app with 404, of another upload with 403, and touches nothing (U-31, U-50)', async () => {
    const grant = await server.grant();
    const owner = new TusClient(server, grant);
    const path = await owner.create(5);
    const foreign = new TusClient(server, await server.grant({ appId: 'other' }));
    const sibling = new TusClient(server, await server.grant());
    for (const [client, status] of [
      [foreign, 404],
      [sibling, 403],
    ] as const) {
      const override = (method: string) =>
        client.request(
          'POST',
          path,
          {
            'x-http-method-override': method,
            'upload-offset': '0',
            'content-type': 'application/offset+octet-stream',
          },
          someBytes(5),
        );
      const answers = [
        await client.head(path),
        await client.patch(path, 0, someBytes(5)),
        await client.delete(path),
        await override('PATCH'),
        await override('DELETE'),
      ];
      expect(answers.map((answer) => answer.status)).toEqual(answers.map(() => status));
    }
    expect(await owner.offset(path)).toBe(0);
    expect(await (await foreign.patch(path, 0, someBytes(1))).json()).toEqual({
      ...((await (await foreign.patch('/v1/uploads/none', 0, someBytes(1))).json()) as object),
      instance: expect.any(String) as string,
    });
  });

  it('holds an upload to the size that its token names (U-34)', async () => {
    const client = new TusClient(server, await server.grant({ size: 10 }));
    const larger = await client.post(11);
    expect(await larger.json()).toMatchObject({ status: 413, code: 'upload-too-large' });
    const smaller = await client.post(9);
    expect(await smaller.json()).toMatchObject({
      status: 403,
      code: 'beyond-claim',
      errors: [{ field: 'Upload-Length' }],
    });
    expect((await client.post(10)).status).toBe(201);
  });

  it('holds an upload to the most its token allows (U-34)', async () => {
    const client = new TusClient(server, await server.grant({ max: 10 }));
    expect((await client.post(11)).status).toBe(413);
    expect((await client.post(10)).status).toBe(201);
  });
});

describe('uploadRoutes: cross-origin', () => {
  it('answers a preflight of a listed origin with the tus headers too, and another origin without permission (U-49)', async () => {
    const preflight = (origin: string) =>
      fetch(new URL('/v1/uploads', server.url), {
        method: 'OPTIONS',
        headers: { origin, 'access-control-request-method': 'POST' },
      });
    const allowed = await preflight('http://localhost:8787');
    expect(allowed.status).toBe(204);
    expect(allowed.headers.get('access-control-allow-origin')).toBe('http://localhost:8787');
    expect(allowed.headers.get('tus-version')).toBe('1.0.0');
    for (const origin of ['https://evil.example', 'null', 'http://localhost:8787.evil.example']) {
      expect((await preflight(origin)).headers.get('access-control-allow-origin')).toBeNull();
    }
  });
});

function tokenHeaders(video: string, seconds: number): Record<string, string> {
  const claims = {
    app: 'default',
    video,
    max: 1_000_000,
    exp: Math.floor(Date.now() / 1000) + seconds,
  };
  return {
    authorization: `Bearer ${server.deps.tokens.sign('upload', claims)}`,
    'tus-resumable': '1.0.0',
  };
}
