import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { eq, sql } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { sweepUploads } from '../../../../server/features/uploads/sweep.js';
import { uploads } from '../../../../server/features/uploads/upload-table.js';
import { videoWhen } from '../../../support/process-clip.js';
import { postgresMissing, startPostgres, type PostgresCluster } from '../../../support/postgres.js';
import { freshDataDir, startTestServer, type TestServer } from '../../../support/server.js';
import { makeSlowClip } from '../../../support/slow-upload.js';
import { countOf, isSettled, playbackOf, playlistOf } from './growing-video.js';
import { expectGone, watchUpload } from './watched-upload.js';

describe('faults of an upload that is watched meanwhile', () => {
  let server: TestServer;
  let clip: string;
  beforeAll(async () => {
    [server, clip] = await Promise.all([startTestServer(), makeSlowClip()]);
  });
  afterAll(() => server.stop());

  const sha256 = (bytes: Buffer): string => createHash('sha256').update(bytes).digest('base64');
  const codeOf = async (answer: Response) => ((await answer.json()) as { code: string }).code;

  it('takes everything back when the file is not what its digest says (U-45)', async () => {
    const watched = await watchUpload(server, clip);
    const { upload } = watched;
    await upload.sendTo(0.9);
    const wrong = { 'repr-digest': `sha-256=:${sha256(Buffer.of(1))}:` };
    const refused = await upload.send(1, { headers: wrong });
    expect(refused.status).toBe(460);
    expect(await codeOf(refused)).toBe('digest-mismatch');
    await expectGone(server, watched);
    const video = await videoWhen(server.deps, upload.videoId, ({ jobKey }) => jobKey === null);
    expect(video).toMatchObject({ playable: false, currentRev: null, sourceKey: null });
  });

  it('plays to the end after a part whose checksum is wrong, bytes that come again and too many of them (U-45)', async () => {
    const { upload } = await watchUpload(server, clip);
    const wrong = { 'upload-checksum': `sha256 ${sha256(Buffer.of(1))}` };
    expect((await upload.send(0.6, { headers: wrong })).status).toBe(460);
    expect((await upload.send(0.6, { offset: 0 })).status).toBe(409);
    await upload.sendTo(0.6);
    const bytes = await readFile(clip);
    const much = Buffer.concat([bytes.subarray(Math.round(bytes.length * 0.6)), Buffer.alloc(9)]);
    const refused = await upload.sendBytes(much);
    expect(refused.status).toBe(413);
    const digest = { 'repr-digest': `sha-256=:${sha256(bytes)}:` };
    expect((await upload.send(1, { headers: digest })).status).toBe(204);
    const ready = await videoWhen(server.deps, upload.videoId, isSettled);
    expect(ready).toMatchObject({ status: 'ready', failure: null });
    expect(Buffer.from(ready.sha256 ?? '', 'hex').toString('base64')).toBe(sha256(bytes));
  });

  it('takes everything back when the upload expires', async () => {
    const watched = await watchUpload(server, clip);
    const { db } = server.deps.database;
    await db
      .update(uploads)
      .set({ expiresAt: sql`clock_timestamp() - interval '1 second'` })
      .where(eq(uploads.videoId, watched.upload.videoId));
    await sweepUploads(server.deps);
    await expectGone(server, watched);
  });

  it('goes on to the end when the clock is set back by hours', async () => {
    const { upload } = await watchUpload(server, clip);
    const now = Date.now.bind(Date);
    const back = vi.spyOn(Date, 'now').mockImplementation(() => now() - 6 * 3600_000);
    try {
      await upload.sendTo(1);
      const ready = await videoWhen(server.deps, upload.videoId, isSettled);
      expect(ready).toMatchObject({ status: 'ready', failure: null });
    } finally {
      back.mockRestore();
    }
  });

  describe.skipIf(postgresMissing)(`over PostgreSQL ${postgresMissing ?? ''}`, () => {
    let cluster: PostgresCluster;
    beforeAll(async () => {
      cluster = await startPostgres();
    });
    afterAll(() => cluster.stop());

    it('plays what one process receives and another one copies, and goes when it is cancelled', async () => {
      const shared = {
        VOD_DATA_DIR: await freshDataDir(),
        DATABASE_URL: await cluster.createDatabase(),
      };
      const api = await startTestServer({ ...shared, VOD_ROLE: 'api' });
      const worker = await startTestServer({ ...shared, VOD_ROLE: 'worker' });
      // The worker tells of changes at once, the other process when it looks.
      const both = { ...api, deps: worker.deps };
      try {
        const [first, second] = [await watchUpload(both, clip), await watchUpload(both, clip)];
        await first.upload.sendTo(1);
        const ready = await videoWhen(both.deps, first.upload.videoId, isSettled);
        expect(ready).toMatchObject({ status: 'ready', failure: null });
        const playlist = await fetch(first.files[0] ?? '');
        expect(countOf(await playlist.text())).toBe(11);
        expect(playlistOf(await playbackOf(api, first.upload.videoId)).href).not.toBe(
          first.files[0]?.href,
        );
        expect((await second.upload.cancel()).status).toBe(204);
        await expectGone(both, second);
      } finally {
        await worker.stop();
        await api.stop();
      }
    });
  });
});
