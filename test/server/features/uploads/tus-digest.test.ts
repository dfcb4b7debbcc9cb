import { createHash } from 'node:crypto';
import { rm } from 'node:fs/promises';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { digestMissing } from '../../../../server/features/uploads/source-digest.js';
import { toVideo } from '../../../../server/features/videos/to-video.js';
import { findVideo } from '../../../../server/features/videos/video-store.js';
import { embeddedDataDir } from '../../../support/embedded.js';
import { heldUploads, idOf, postFinal, sendPart } from './partial-uploads.js';
import { TusClient } from './tus-client.js';
import {
  sha256,
  someBytes,
  startUploadServer,
  type Grant,
  type UploadServer,
} from './upload-server.js';

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

function stated(bytes: Uint8Array): { 'repr-digest': string } {
  const digest = createHash('sha256').update(bytes).digest('base64');
  return { 'repr-digest': `sha-256=:${digest}:` };
}

async function videoOf({ deps }: UploadServer, { videoId }: Grant) {
  const row = await findVideo(deps.database.db, 'default', videoId);
  if (!row) throw new Error(`No video ${videoId}`);
  return toVideo(deps, row);
}

/** What becomes of a file that is not what its digest says: nothing. */
async function expectNothing(path: string, from = client): Promise<void> {
  expect((await from.head(path)).status).toBe(410);
  expect(await heldUploads(server)).not.toContain(idOf(path));
  expect(await videoOf(server, grant)).toMatchObject({ status: 'uploading' });
  expect(JSON.stringify(server.jobs.enqueued)).not.toContain(grant.videoId);
}

describe('verifyDigest', () => {
  it.each([1_000_000, 12_000_000])(
    'takes %i bytes that are what Repr-Digest says with the last of them, and tells it of the video (U-45)',
    async (length) => {
      const bytes = someBytes(length);
      const path = await client.create(length);
      await client.patch(path, 0, bytes.subarray(0, length - 10));
      const answer = await client.patch(path, length - 10, bytes.subarray(-10), stated(bytes));
      expect(answer.status).toBe(204);
      expect(await videoOf(server, grant)).toMatchObject({
        status: 'uploaded',
        sha256: sha256(bytes),
      });
    },
  );

  it.each([1_000_000, 12_000_000])(
    'refuses %i bytes of which one is another, whenever the digest was said, and takes the right ones after (U-45)',
    async (length) => {
      const bytes = someBytes(length);
      const flipped = Buffer.from(bytes);
      flipped[500_000]! ^= 1;
      const before = await client.create(length, stated(bytes));
      const last = await client.create(length);
      expect((await client.head(before)).status).toBe(410);
      const answer = await client.patch(last, 0, flipped, stated(bytes));
      expect(await answer.json()).toMatchObject({ status: 460, code: 'digest-mismatch' });
      await expectNothing(last);
      const created = await client.create(length, stated(bytes));
      expect((await client.patch(created, 0, flipped)).status).toBe(460);
      await expectNothing(created);
      expect((await client.post(length, stated(bytes), bytes)).status).toBe(201);
      expect(await server.sourceDigest(grant.videoId)).toBe(sha256(bytes));
    },
  );

  it('compares the file that parts were joined to (U-45)', async () => {
    const parts = [someBytes(9_000_000), someBytes(1_000_000)];
    const wrong = [await sendPart(client, parts[0]!), await sendPart(client, parts[1]!)];
    const refused = await postFinal(client, wrong, stated(parts[0]!));
    expect(await refused.json()).toMatchObject({ status: 460, code: 'digest-mismatch' });
    for (const path of wrong) await expectNothing(path);
    const right = [await sendPart(client, parts[0]!), await sendPart(client, parts[1]!)];
    expect((await postFinal(client, right, stated(Buffer.concat(parts)))).status).toBe(201);
    expect(await videoOf(server, grant)).toMatchObject({ sha256: sha256(Buffer.concat(parts)) });
  });

  it('compares the whole file after a restart, which forgets how far the digest was (U-45)', async () => {
    const dataDir = await embeddedDataDir();
    const bytes = someBytes(30_000_000);
    const first = await startUploadServer({ dataDir });
    const owner = await first.grant();
    const path = await new TusClient(first, owner).create(bytes.length, stated(bytes));
    await new TusClient(first, owner).patch(path, 0, bytes.subarray(0, 20_000_000));
    await first.stop();
    const second = await startUploadServer({ dataDir });
    const rest = bytes.subarray(20_000_000);
    const answer = await new TusClient(second, owner).patch(path, 20_000_000, rest);
    expect(answer.status).toBe(204);
    expect(await videoOf(second, owner)).toMatchObject({ sha256: sha256(bytes) });
    await second.stop();
    await rm(dataDir, { recursive: true, force: true });
  });

  it.each([
    ['no digest', 'sha-256'],
    ['an empty value', ''],
    ['a value without colons', `sha-256=${Buffer.alloc(32).toString('base64')}`],
    ['a digest of another length', 'sha-256=:AAAA:'],
    [
      'two digests',
      `${stated(Buffer.of(1))['repr-digest']}, ${stated(Buffer.of(2))['repr-digest']}`,
    ],
    ['what is no dictionary', 'sha256 AAAA'],
  ])('answers a Repr-Digest with %s with 400, and stores nothing', async (_name, value) => {
    const path = await client.create(5);
    const header = { 'repr-digest': value };
    expect((await client.patch(path, 0, someBytes(5), header)).status).toBe(400);
    expect(await client.offset(path)).toBe(0);
  });

  it('does not look at other algorithms, and keeps to the digest that was said first', async () => {
    const bytes = someBytes(5);
    const other = { 'repr-digest': 'sha-512=:AAAA:, md5=:AAAA:' };
    const path = await client.create(5, other);
    await client.patch(path, 0, bytes.subarray(0, 1), stated(bytes));
    expect((await client.patch(path, 1, bytes.subarray(1), stated(someBytes(5)))).status).toBe(400);
    expect((await client.patch(path, 1, bytes.subarray(1), stated(bytes))).status).toBe(204);
  });
});

describe('digestSource', () => {
  it.each([1_000, 20_000_000])(
    'tells the digest of %i bytes of which the client said none, soon after they came (S21)',
    async (length) => {
      const bytes = someBytes(length);
      await client.post(length, {}, bytes);
      await expect
        .poll(async () => (await videoOf(server, grant)).sha256, { timeout: 20_000 })
        .toBe(sha256(bytes));
    },
  );

  it('is made up for where a restart has prevented it (S21)', async () => {
    const bytes = someBytes(1_000);
    await client.post(bytes.length, {}, bytes);
    const { db } = server.deps.database;
    await expect.poll(async () => (await videoOf(server, grant)).sha256).toBeDefined();
    await db.execute(
      `update videos set sha256 = null, updated_at = now() - interval '2 minutes' where id = '${grant.videoId}'`,
    );
    await digestMissing(server.deps, new AbortController().signal);
    expect((await videoOf(server, grant)).sha256).toBe(sha256(bytes));
  });
});
