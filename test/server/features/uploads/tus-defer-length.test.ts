import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { rawHead, rawRequest } from './raw-request.js';
import { TusClient } from './tus-client.js';
import {
  sha256,
  someBytes,
  startUploadServer,
  type Grant,
  type UploadServer,
} from './upload-server.js';

const maxBytes = 1_000_000;

let server: UploadServer;
let grant: Grant;
let client: TusClient;

beforeAll(async () => {
  server = await startUploadServer({ env: { VOD_MAX_UPLOAD_BYTES: String(maxBytes) } });
});
afterAll(() => server.stop());
beforeEach(async () => {
  grant = await server.grant();
  client = new TusClient(server, grant);
});

const deferred = { 'upload-length': '-', 'upload-defer-length': '1' };

async function createDeferred(from = client, headers: Record<string, string> = {}) {
  const answer = await from.post(0, { ...deferred, ...headers });
  expect(answer.status).toBe(201);
  return answer.headers.get('location') as string;
}

async function told(path: string): Promise<(string | null)[]> {
  const { headers } = await client.head(path);
  return ['upload-offset', 'upload-length', 'upload-defer-length'].map((name) => headers.get(name));
}

describe('uploadRoutes: tus creation-defer-length', () => {
  it('takes a file whose length is said with its last bytes, and HEAD tells which is known (T32, T42, T44, T45)', async () => {
    const bytes = someBytes(300_000);
    const path = await createDeferred();
    expect(await told(path)).toEqual(['0', null, '1']);
    await client.patch(path, 0, bytes.subarray(0, 100_000));
    expect(await told(path)).toEqual(['100000', null, '1']);
    await client.patch(path, 100_000, bytes.subarray(100_000, 200_000), {
      'upload-length': '300000',
    });
    expect(await told(path)).toEqual(['200000', '300000', null]);
    expect((await client.patch(path, 200_000, bytes.subarray(200_000))).status).toBe(204);
    expect(await told(path)).toEqual(['300000', '300000', null]);
    expect(await server.sourceDigest(grant.videoId)).toBe(sha256(bytes));
  });

  it.each([0, 10])(
    'completes %i bytes by an empty request that says the length (T42)',
    async (size) => {
      const bytes = someBytes(size);
      const path = await createDeferred();
      await client.patch(path, 0, bytes);
      const answer = await client.patch(path, size, someBytes(0), {
        'upload-length': String(size),
      });
      expect(answer.status).toBe(204);
      expect(await server.sourceDigest(grant.videoId)).toBe(sha256(bytes));
    },
  );

  it('takes the first bytes with the creation (T45)', async () => {
    const bytes = someBytes(10);
    const answer = await client.post(0, deferred, bytes);
    expect([answer.status, answer.headers.get('upload-offset')]).toEqual([201, '10']);
    const path = answer.headers.get('location') as string;
    await client.patch(path, 10, someBytes(0), { 'upload-length': '10' });
    expect(await server.sourceDigest(grant.videoId)).toBe(sha256(bytes));
  });

  it.each(['0', '2', 'true', '', '1, 1', '01'])(
    'answers Upload-Defer-Length: %j with 400 (T32, T41)',
    async (value) => {
      const answer = await client.post(0, { ...deferred, 'upload-defer-length': value });
      expect(await answer.json()).toMatchObject({ status: 400, code: 'bad-request' });
    },
  );

  it('answers a length that is both said and deferred, or neither, with 400 (T40)', async () => {
    expect((await client.post(5, { 'upload-defer-length': '1' })).status).toBe(400);
    expect((await client.request('POST', '/v1/uploads')).status).toBe(400);
  });

  it('keeps a length once it is said, and refuses one below what is there (T43, U-26)', async () => {
    const path = await createDeferred();
    await client.patch(path, 0, someBytes(10));
    for (const length of ['9', '0', '-1', '1e3', ''])
      expect((await client.patch(path, 10, someBytes(0), { 'upload-length': length })).status).toBe(
        400,
      );
    expect(await told(path)).toEqual(['10', null, '1']);
    await client.patch(path, 10, someBytes(0), { 'upload-length': '20' });
    expect((await client.patch(path, 10, someBytes(5), { 'upload-length': '15' })).status).toBe(
      400,
    );
    expect(await told(path)).toEqual(['10', '20', null]);
  });

  it('answers a body longer than the length that it says with 413 (U-22)', async () => {
    const path = await createDeferred();
    const answer = await client.patch(path, 0, someBytes(11), { 'upload-length': '10' });
    expect(await answer.json()).toMatchObject({ status: 413, code: 'upload-too-large' });
    expect(await told(path)).toEqual(['0', null, '1']);
  });

  it('ends a body of unknown length at the most that the server takes, and stores no more (U-23)', async () => {
    const path = await createDeferred();
    const id = path.split('/').at(-1) as string;
    const head = rawHead('PATCH', path, [
      `Authorization: Bearer ${grant.token}`,
      ...['Tus-Resumable: 1.0.0', 'Content-Type: application/offset+octet-stream'],
      ...['Upload-Offset: 0', 'Transfer-Encoding: chunked'],
    ]);
    const size = (maxBytes + 1).toString(16);
    const answer = await rawRequest(
      server.url,
      head,
      `${size}\r\n`,
      someBytes(maxBytes + 1),
      '\r\n0\r\n\r\n',
    );
    expect(answer?.status).toBe(413);
    expect(await (await server.deps.storage.openAppendable(id)).size()).toBeLessThanOrEqual(
      maxBytes,
    );
    const length = await client.patch(path, 0, someBytes(1), {
      'upload-length': String(maxBytes + 1),
    });
    expect(length.status).toBe(413);
    expect(await told(path)).toEqual([expect.any(String), null, '1']);
  });

  it('holds it to the most, and to the size, that its token names (U-23, U-34)', async () => {
    const small = new TusClient(server, await server.grant({ max: 10 }));
    const smallPath = await createDeferred(small);
    expect((await small.patch(smallPath, 0, someBytes(11))).status).toBe(413);
    expect((await small.patch(smallPath, 0, someBytes(1), { 'upload-length': '11' })).status).toBe(
      413,
    );
    const sized = await server.grant({ size: 10 });
    const exact = new TusClient(server, sized);
    const path = await createDeferred(exact);
    expect((await exact.patch(path, 0, someBytes(11))).status).toBe(413);
    const shorter = await exact.patch(path, 0, someBytes(1), { 'upload-length': '9' });
    expect(await shorter.json()).toMatchObject({ status: 403, code: 'beyond-claim' });
    const bytes = someBytes(10);
    expect((await exact.patch(path, 0, bytes, { 'upload-length': '10' })).status).toBe(204);
    expect(await server.sourceDigest(sized.videoId)).toBe(sha256(bytes));
  });

  it('leaves the room that other uploads were promised, and asks for its own once it is known (uploads J)', async () => {
    const roomy = await startUploadServer();
    const [promised, unknown] = [
      new TusClient(roomy, await roomy.grant()),
      new TusClient(roomy, await roomy.grant()),
    ];
    const path = await createDeferred(unknown);
    const free = await roomy.deps.storage.freeBytes();
    // What else is stored on the same disk meanwhile must not decide.
    expect((await promised.post(free - 2 ** 30)).status).toBe(201);
    const tooLong = { 'upload-length': String(2 ** 32) };
    const refused = await unknown.patch(path, 0, someBytes(1), tooLong);
    expect(await refused.json()).toMatchObject({ status: 507, code: 'out-of-space' });
    expect((await unknown.patch(path, 0, someBytes(1), { 'upload-length': '1' })).status).toBe(204);
    await roomy.stop();
  });

  it('removes one whose length never came, and its video has no file (U-27)', async () => {
    const path = await createDeferred();
    await client.patch(path, 0, someBytes(10));
    await server.deps.database.db.execute(
      `update uploads set expires_at = now() - interval '1 second' where id = '${path.split('/').at(-1)}'`,
    );
    await server.sweep();
    expect((await client.head(path)).status).toBe(410);
    await expect(server.sourceDigest(grant.videoId)).rejects.toThrow('no source');
  });
});
