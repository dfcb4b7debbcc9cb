import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { times } from '../../../support/counts.js';
import { TusClient } from './tus-client.js';
import { someBytes, startUploadServer, type Grant, type UploadServer } from './upload-server.js';

let server: UploadServer;
let grant: Grant;
let client: TusClient;

beforeAll(async () => {
  server = await startUploadServer();
});
afterAll(() => server.stop());
beforeEach(async () => {
  grant = await server.grant();
  client = new TusClient(server, grant);
});

async function heldUploads(): Promise<string[]> {
  const ids: string[] = [];
  for await (const id of server.deps.storage.listAppendables()) ids.push(id);
  return ids;
}

function idOf(path: string): string {
  return path.split('/').at(-1) as string;
}

async function age(path: string): Promise<void> {
  await server.deps.database.db.execute(`update uploads set expires_at = now() - interval '1 second' where id = '${idOf(path)}'`);
}

describe('uploadRoutes: tus expiration', () => {
  it('T57 T58 T59 T60 says when an unfinished upload expires, seven days after its last byte', async () => {
    const created = await client.post(10);
    const path = created.headers.get('location') as string;
    const patched = await client.patch(path, 0, someBytes(5));
    for (const { headers } of [created, patched, await client.head(path)]) {
      const expires = headers.get('upload-expires') as string;
      expect(expires).toMatch(/^(Mon|Tue|Wed|Thu|Fri|Sat|Sun), \d\d \w{3} \d{4} \d\d:\d\d:\d\d GMT$/);
      expect(Math.abs(Date.parse(expires) - Date.now() - 7 * 86_400_000)).toBeLessThan(60_000);
    }
    expect((await client.patch(path, 5, someBytes(5))).headers.get('upload-expires')).toBeNull();
  });

  it('T61 U-28 answers an expired upload with 410, frees its bytes and leaves others alone', async () => {
    const path = (await client.post(10, {}, someBytes(5))).headers.get('location') as string;
    const other = new TusClient(server, await server.grant());
    const otherPath = (await other.post(10, {}, someBytes(5))).headers.get('location') as string;
    await age(path);
    for (const when of ['before the sweep', 'after it']) {
      const head = await client.head(path);
      expect([when, head.status, head.headers.get('upload-offset')]).toEqual([when, 410, null]);
      const patched = await client.patch(path, 5, someBytes(5));
      expect(await patched.json()).toMatchObject({ status: 410, code: 'upload-expired' });
      await server.sweep();
    }
    expect(await heldUploads()).not.toContain(idOf(path));
    expect((await other.patch(otherPath, 5, someBytes(5))).status).toBe(204);
    expect((await client.post(10)).status).toBe(201);
  });

  it('ends the uploads of a deleted video at the next sweep', async () => {
    const path = (await client.post(10, {}, someBytes(5))).headers.get('location') as string;
    await server.deps.database.db.execute(`update videos set deleted_at = now() where id = '${grant.videoId}'`);
    const late = await client.patch(path, 5, someBytes(5));
    expect(late.status).toBe(410);
    await server.sweep();
    expect((await client.head(path)).status).toBe(410);
    expect(await heldUploads()).not.toContain(idOf(path));
  });
});

describe('uploadRoutes: tus termination', () => {
  it('T72 T73 T74 frees the bytes and answers 410 from then on', async () => {
    const path = (await client.post(10, {}, someBytes(5))).headers.get('location') as string;
    expect(await heldUploads()).toContain(idOf(path));
    expect((await client.delete(path)).status).toBe(204);
    expect(await heldUploads()).not.toContain(idOf(path));
    for (const answer of [await client.head(path), await client.patch(path, 5, someBytes(5)), await client.delete(path)]) {
      expect(answer.status).toBe(410);
    }
  });

  it('does not give up the file of a video', async () => {
    const path = (await client.post(5, {}, someBytes(5))).headers.get('location') as string;
    expect((await client.delete(path)).status).toBe(409);
    expect(await client.offset(path)).toBe(5);
  });

  it('U-16 ends a PATCH that runs', async () => {
    for (let round = 0; round < times(10, 200); round += 1) {
      const racer = new TusClient(server, await server.grant());
      const path = await racer.create(2_000_000);
      const patch = racer.patch(path, 0, someBytes(1_000_000)).catch(() => undefined);
      await new Promise((resolve) => setTimeout(resolve, Math.random() * 10));
      expect((await racer.delete(path)).status).toBe(204);
      expect([204, 404, 409, 410, undefined]).toContain((await patch)?.status);
      expect((await racer.head(path)).status).toBe(410);
      expect(await heldUploads()).not.toContain(idOf(path));
    }
  });
});
