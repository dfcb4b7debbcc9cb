import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { cp, mkdtemp, open, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { sql } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { CreatedVideo, Video } from '../../src/contract/videos.js';
import { runVideoJob } from '../../server/features/renditions/video-job.js';
import { markUploaded } from '../../server/features/videos/change-video.js';
import { fillReserve } from '../../server/platform/database/disk-reserve.js';
import { freshDataDir, startTestServer, type TestServer } from '../support/server.js';
import { makeMedia } from '../support/media.js';
import { revisionOf, videoWhen } from '../support/process-clip.js';

const canMount = process.getuid?.() === 0;
const settled = ({ status }: { status: string }) => status === 'ready' || status === 'failed';

describe.skipIf(!canMount)('a full disk (needs root)', () => {
  let disk: string;
  let server: TestServer;
  let ids: string[];
  let waiting: string;

  beforeAll(async () => {
    disk = await mkdtemp(join(tmpdir(), 'vodkit-full-'));
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=220m', 'tmpfs', disk]);
    await cp(await freshDataDir(), join(disk, 'data'), { recursive: true });
    server = await start();
    ids = [];
    for (let n = 0; n < 10; n += 1) ids.push(await createVideo());
    await fillReserve(join(disk, 'data', 'database'));
    const source = [
      '-f',
      'lavfi',
      '-i',
      'testsrc2=s=320x180:r=30:d=2',
      '-f',
      'lavfi',
      '-i',
      'sine=d=2',
    ];
    const clip = await makeMedia([
      ...source,
      '-c:v',
      'libx264',
      '-preset',
      'ultrafast',
      '-pix_fmt',
      'yuv420p',
      '-c:a',
      'aac',
      'clip.mp4',
    ]);
    waiting = await createVideo();
    const sourceKey = `a/default/src/${waiting}/1/original`;
    const { size } = await server.deps.storage.put(sourceKey, await readFile(clip));
    await fill('first', 0);
    const upload = { appId: 'default', videoId: waiting, size, sourceKey };
    await server.deps.database.transaction((tx) => markUploaded(tx, server.deps, upload));
  });
  afterAll(async () => {
    await server?.stop();
    execFileSync('umount', ['-l', disk]);
    await rm(disk, { recursive: true, force: true });
  });

  const start = () => startTestServer({ VOD_DATA_DIR: join(disk, 'data') });
  const createVideo = async (): Promise<string> => {
    const created = await server.api('POST', '/v1/videos', { title: 'A', fileName: 'a.mp4' });
    return ((await created.json()) as CreatedVideo).video.id;
  };

  /** Writes until `left` bytes are free; another program would not ask either. */
  async function fill(name: string, left: number): Promise<void> {
    const file = await open(join(disk, name), 'w');
    const free = Number(
      execFileSync('df', ['--output=avail', '-B1', disk]).toString().split('\n')[1],
    );
    try {
      for (let written = 0; written < free - left; written += 65_536)
        await file.write(Buffer.alloc(65_536, 1));
    } catch (error) {
      expect(error).toMatchObject({ code: 'ENOSPC' });
    } finally {
      await file.close();
    }
  }

  it('refuses what needs room, deletes, and reads on (U-09, uploads I)', async () => {
    expect((await server.api('POST', '/v1/videos', { title: 'B', fileName: 'b.mp4' })).status).toBe(
      507,
    );
    for (const id of ids.slice(0, 5))
      expect((await server.api('DELETE', `/v1/videos/${id}`)).status).toBe(204);
    expect((await server.api('GET', '/v1/videos')).status).toBe(200);
  });

  it('lets a video wait for space, in no attempt of which it fails (W-07, S7)', async () => {
    const video = (await (await server.api('GET', `/v1/videos/${waiting}`)).json()) as Video;
    expect(video).toMatchObject({ status: 'uploaded', waiting: { reason: 'space' } });
  });

  it('restarts, deletes again, and processes what waited once there is room (uploads I, W-07)', async () => {
    await fill('second', 0);
    await server.stop();
    server = await start();
    await fill('third', 0);
    expect(existsSync(join(disk, 'data', 'database', 'reserve', '1'))).toBe(false);
    for (const id of ids.slice(5))
      expect((await server.api('DELETE', `/v1/videos/${id}`)).status).toBe(204);
    for (const name of ['first', 'second', 'third']) await rm(join(disk, name));
    const video = await videoWhen(server.deps, waiting, settled);
    expect(video).toMatchObject({ status: 'ready', failure: null, waitingReason: null });
  });

  it('waits, and blames no file, when what a job wrote fills the disk and hides why it failed (W-07)', async () => {
    const videoId = await createVideo();
    const sourceKey = `a/default/src/${videoId}/1/original`;
    const { size } = await server.deps.storage.put(sourceKey, Buffer.alloc(1000, 1));
    const stopped = new AbortController();
    const video = { appId: 'default', videoId, size, sourceKey };
    await server.deps.database.transaction(async (tx) => {
      await markUploaded(tx, server.deps, video);
      // Its own worker must not be the first.
      await tx.execute(sql`delete from pgboss.job where data->>'videoId' = ${videoId}`);
    });
    const { jobKey } = await videoWhen(server.deps, videoId, () => true);
    const job = { appId: 'default', videoId, key: jobKey ?? '' };
    const context = {
      jobId: 'fills',
      attempt: 1,
      isLastAttempt: true,
      signal: stopped.signal,
      enterStage: () => undefined,
    };
    const running = runVideoJob(server.deps, job, context, async ({ folder }) => {
      await fill(relative(disk, join(folder, 'scratch')), 0);
      throw new Error('an odd end');
    }).catch((error: unknown) => error);
    const waits = await videoWhen(
      server.deps,
      videoId,
      ({ waitingReason, status }) => waitingReason === 'space' || status === 'failed',
    );
    expect(waits).toMatchObject({ waitingReason: 'space', failure: null });
    stopped.abort(new Error('The test is over'));
    await running;
    await server.api('DELETE', `/v1/videos/${videoId}`);
  });

  it('pauses a video whose processing fills the disk, and ends it once there is room (W-07)', async () => {
    const noise = [
      '-f',
      'lavfi',
      '-i',
      'testsrc2=s=640x360:r=30:d=9,noise=alls=60:allf=t',
      '-c:v',
      'libx264',
      '-preset',
      'ultrafast',
      '-g',
      '30',
      '-crf',
      '20',
    ];
    const clip = await makeMedia([...noise, '-pix_fmt', 'yuv420p', 'noise.mp4']);
    const videoId = await createVideo();
    const sourceKey = `a/default/src/${videoId}/1/original`;
    const { size } = await server.deps.storage.put(sourceKey, await readFile(clip));
    const floor = 22 * 1024 ** 2;
    // The copy of the source does not fit.
    await fill('first', floor + size / 4);
    await server.deps.database.transaction((tx) =>
      markUploaded(tx, server.deps, { appId: 'default', videoId, size, sourceKey }),
    );
    const paused = await videoWhen(
      server.deps,
      videoId,
      ({ waitingReason, status }) => waitingReason === 'space' || settled({ status }),
    );
    expect(paused).toMatchObject({ waitingReason: 'space', failure: null, claims: 0 });
    await rm(join(disk, 'first'));
    expect(await videoWhen(server.deps, videoId, settled)).toMatchObject({
      status: 'ready',
      failure: null,
    });
  });

  it('lets another protection wait for space while the video is ready, and makes it once there is room (W-07)', async () => {
    const read = async () =>
      (await (await server.api('GET', `/v1/videos/${waiting}`)).json()) as Video;
    const before = await videoWhen(server.deps, waiting, settled);
    await fill('first', 0);
    await server.api('PATCH', `/v1/videos/${waiting}`, { protection: 'cbcs' });
    expect(await read()).toMatchObject({ status: 'ready', waiting: { reason: 'space' } });
    await rm(join(disk, 'first'));
    const done = await videoWhen(server.deps, waiting, ({ jobKey }) => jobKey === null);
    expect(done).toMatchObject({ status: 'ready', failure: null });
    expect(done.currentRev).toBeGreaterThan(before.currentRev ?? 0);
    expect((await revisionOf(server.deps, done)).protection).toBe('cbcs');
  });
});
