import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { deleteVideo } from '../../../../server/features/videos/delete-video.js';
import { renewUploadToken } from '../../../../server/features/videos/renew-upload-token.js';
import { videoPrefixes } from '../../../../server/domain/storage-keys.js';
import { findVideo } from '../../../../server/features/videos/video-store.js';
import { times } from '../../../support/counts.js';
import { startFaultProxy } from '../../../support/fault-proxy.js';
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
  await server.deps.database.db.execute(
    `update uploads set expires_at = now() - interval '1 second' where id = '${idOf(path)}'`,
  );
}

describe('uploadRoutes: tus expiration', () => {
  it('says when an unfinished upload expires, seven days after its last byte (T57, T58, T59, T60)', async () => {
    const created = await client.post(10);
    const path = created.headers.get('location') as string;
    const patched = await client.patch(path, 0, someBytes(5));
    for (const { headers } of [created, patched, await client.head(path)]) {
      const expires = headers.get('upload-expires') as string;
      expect(expires).toMatch(
        /^(Mon|Tue|Wed|Thu|Fri|Sat|Sun), \d\d \w{3} \d{4} \d\d:\d\d:\d\d GMT$/,
      );
      expect(Math.abs(Date.parse(expires) - Date.now() - 7 * 86_400_000)).toBeLessThan(60_000);
    }
    expect((await client.patch(path, 5, someBytes(5))).headers.get('upload-expires')).toBeNull();
  });

  it('answers an expired upload with 410, frees its bytes and leaves others alone (T61, U-28)', async () => {
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

  it('forgets an upload a day after its end', async () => {
    const ended = (await client.post(10)).headers.get('location') as string;
    const open = (await client.post(10)).headers.get('location') as string;
    expect((await client.head(ended)).status).toBe(410);
    await age(ended);
    await server.sweep();
    expect((await client.head(ended)).status).toBe(404);
    expect((await client.head(open)).status).toBe(200);
  });
});

describe('endUploadsOfDeletedVideos', () => {
  it('stops a PATCH that runs when its video is deleted, with 410, and frees its bytes (uploads E, S27)', async () => {
    const proxy = await startFaultProxy(server.url, { faults: { bytesPerSecond: 1_000_000 } });
    const path = await client.create(30_000_000);
    const patch = new TusClient(proxy, grant).patch(path, 0, someBytes(30_000_000));
    await expect.poll(heldUploads).toContain(idOf(path));
    expect(await deleteVideo(server.deps, grant)).toBe(true);
    const answer = await patch;
    expect(await answer.json()).toMatchObject({ status: 410, code: 'gone' });
    expect(proxy.sentBytes).toBeLessThan(15_000_000);
    await expect.poll(heldUploads).not.toContain(idOf(path));
    await proxy.stop();
  });

  it('answers 410 from then on, also where only the row of the video tells (uploads E)', async () => {
    const path = (await client.post(10, {}, someBytes(5))).headers.get('location') as string;
    await server.deps.database.db.execute(
      `update videos set deleted_at = now() where id = '${grant.videoId}'`,
    );
    for (const answer of [
      await client.head(path),
      await client.patch(path, 5, someBytes(5)),
      await client.delete(path),
    ]) {
      expect(answer.status).toBe(410);
    }
    await server.sweep();
    expect(await heldUploads()).not.toContain(idOf(path));
  });

  it('leaves no folder of a video that is deleted while its last byte arrives (S27)', async () => {
    for (let round = 0; round < times(10, 100); round += 1) {
      const racer = await server.grant();
      const path = await new TusClient(server, racer).create(100_000);
      const patch = new TusClient(server, racer)
        .patch(path, 0, someBytes(100_000))
        .catch(() => undefined);
      await new Promise((resolve) => setTimeout(resolve, Math.random() * 20));
      await deleteVideo(server.deps, racer);
      const status = (await patch)?.status;
      for (const prefix of videoPrefixes(racer)) await server.deps.storage.deletePrefix(prefix);
      expect([204, 404, 409, 410]).toContain(status);
      await expect.poll(heldUploads).not.toContain(idOf(path));
      expect(existsSync(join(server.dataDir, 'store/a/default/src', racer.videoId))).toBe(false);
    }
  });
});

describe('terminateUpload', () => {
  it('deletes the video whose only upload was given up, and tells so (uploads K, looks 6)', async () => {
    const path = (await client.post(10, {}, someBytes(5))).headers.get('location') as string;
    expect((await client.delete(path)).status).toBe(204);
    const { db } = server.deps.database;
    expect(await findVideo(db, 'default', grant.videoId)).toBeUndefined();
    const events = await db.execute(
      `select 1 from outbox where type = 'video.deleted' and video_id = '${grant.videoId}'`,
    );
    expect(events.rows).toHaveLength(1);
    expect((await client.post(10)).status).toBe(404);
  });
});

describe('terminateUploadsOfToken', () => {
  it('ends the upload whose address is not known, and deletes its video (uploads K)', async () => {
    const path = (await client.post(10, {}, someBytes(5))).headers.get('location') as string;
    expect((await client.delete('/v1/uploads')).status).toBe(204);
    expect(await heldUploads()).not.toContain(idOf(path));
    expect((await client.patch(path, 5, someBytes(5))).status).toBe(410);
    expect(await findVideo(server.deps.database.db, 'default', grant.videoId)).toBeUndefined();
  });

  it('deletes a video before its upload, and lets a creation that comes later find none (uploads K)', async () => {
    expect((await client.delete('/v1/uploads')).status).toBe(204);
    expect((await client.delete('/v1/uploads')).status).toBe(204);
    expect((await client.post(10)).status).toBe(404);
  });

  it('leaves a video that has its file', async () => {
    await client.post(5, {}, someBytes(5));
    const answer = await client.delete('/v1/uploads');
    expect(answer.status).toBe(409);
    expect(await answer.json()).toMatchObject({ code: 'upload-complete' });
    const video = await findVideo(server.deps.database.db, 'default', grant.videoId);
    expect(video?.status).toBe('uploaded');
  });
});

describe('sweepUploads', () => {
  it('deletes a video whose file never came, a day after its last token ended, and no other (uploads K)', async () => {
    const { db } = server.deps.database;
    const grants = await Promise.all(Array.from({ length: 5 }, () => server.grant()));
    const [never, renewed, open, young, uploaded] = grants as [Grant, Grant, Grant, Grant, Grant];
    await new TusClient(server, open).create(10);
    await new TusClient(server, uploaded).post(5, {}, someBytes(5));
    const old = [never, renewed, open, uploaded].map(({ videoId }) => `'${videoId}'`).join(', ');
    await db.execute(
      `update videos set created_at = now() - interval '2 days' where id in (${old})`,
    );
    await renewUploadToken(server.deps, 'default', renewed.videoId);
    await server.sweep();
    const isThere = async ({ videoId }: Grant) =>
      (await findVideo(db, 'default', videoId)) !== undefined;
    expect(await Promise.all([never, renewed, open, young, uploaded].map(isThere))).toEqual([
      false,
      true,
      true,
      true,
      true,
    ]);
    const events = await db.execute(
      `select 1 from outbox where type = 'video.deleted' and video_id = '${never.videoId}'`,
    );
    expect(events.rows).toHaveLength(1);
  });
});

describe('uploadRoutes: tus termination', () => {
  it('frees the bytes and answers 410 from then on (T72, T73, T74)', async () => {
    const path = (await client.post(10, {}, someBytes(5))).headers.get('location') as string;
    expect(await heldUploads()).toContain(idOf(path));
    expect((await client.delete(path)).status).toBe(204);
    expect(await heldUploads()).not.toContain(idOf(path));
    for (const answer of [
      await client.head(path),
      await client.patch(path, 5, someBytes(5)),
      await client.delete(path),
    ]) {
      expect(answer.status).toBe(410);
    }
  });

  it('does not give up the file of a video', async () => {
    const path = (await client.post(5, {}, someBytes(5))).headers.get('location') as string;
    expect((await client.delete(path)).status).toBe(409);
    expect(await client.offset(path)).toBe(5);
  });

  it('ends a PATCH that runs (U-16)', async () => {
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
