import { existsSync } from 'node:fs';
import { readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { and, asc, eq } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  LeaseLost,
  takeLease,
  whileLeased,
} from '../../../../server/features/renditions/video-lease.js';
import { prepareVideo } from '../../../../server/features/renditions/prepare-video.js';
import { requeueStalled } from '../../../../server/features/renditions/requeue-stalled.js';
import { runVideoJob } from '../../../../server/features/renditions/video-job.js';
import type { VideoRun } from '../../../../server/features/renditions/video-run.js';
import { changeVideo } from '../../../../server/features/videos/change-video.js';
import { deleteVideo } from '../../../../server/features/videos/delete-video.js';
import { revisions } from '../../../../server/features/revisions/revision-table.js';
import type { VideoJob } from '../../../../server/features/videos/video-queues.js';
import { outbox } from '../../../../server/platform/events/outbox-table.js';
import type { Deps } from '../../../../server/platform/deps.js';
import { inspectFfmpeg } from '../../../../server/media/media-tools.js';
import { toolStarts, type ToolStart } from '../../../../server/platform/process/run-tool.js';
import { startChild } from '../../../support/child.js';
import { times } from '../../../support/counts.js';
import { freshDataDir, startTestServer, type TestServer } from '../../../support/server.js';
import { makeMedia } from '../../../support/media.js';
import {
  allProcesses,
  processesBelow,
  signalIfThere,
  type Process,
} from '../../../support/processes.js';
import {
  decryptToFile,
  renditionsOf,
  submitClip,
  videoWhen,
} from '../../../support/process-clip.js';

const appId = 'default';
/** Small, since each round makes a ladder of it. */
const clipHeight = 54;
/** For what nobody tells of: processes and files. */
const patient = { timeout: 60_000, interval: 50 };
const settled = ({ status }: { status: string }) => status === 'ready' || status === 'failed';

describe('a fault while a video is processed', () => {
  let clip: string;
  let shortClip: string;
  beforeAll(async () => {
    const codecs = '-c:v libx264 -preset ultrafast -pix_fmt yuv420p -c:a aac'.split(' ');
    const make = (seconds: number) => {
      const picture = ['-f', 'lavfi', '-i', `testsrc2=s=96x${clipHeight}:r=30:d=${seconds}`];
      const sound = ['-f', 'lavfi', '-i', `sine=d=${seconds}`];
      return makeMedia([...picture, ...sound, ...codecs, 'clip.mp4']);
    };
    [clip, shortClip] = await Promise.all([make(10), make(4)]);
  });

  describe('with one server', () => {
    let server: TestServer;
    beforeAll(async () => {
      server = await startTestServer();
    });
    afterAll(() => server.stop());

    it('is mended by another try when ffmpeg is killed (W-01)', { timeout: 600_000 }, async () => {
      const rounds = async (): Promise<void> => {
        for (let n = 0; n < times(2, 40); n += 1) {
          const videoId = await submitClip(server.deps, clip);
          await ladderStarted(videoId);
          const victims = () =>
            processesBelow(process.pid).filter(
              ({ args }) => args.includes('ffmpeg') && args.includes(videoId),
            );
          await expect
            .poll(() => victims().length, { ...patient, interval: 20 })
            .toBeGreaterThan(0);
          for (const { pid } of victims()) signalIfThere(pid, 'SIGKILL');
          await expectSound(server.deps, videoId);
        }
      };
      // Beside each other: the next try is seconds after a kill.
      await Promise.all(Array.from({ length: 5 }, rounds));
    });

    it('makes one publication of two workers that hold one job (W-05)', async () => {
      const inspection = await inspectFfmpeg(server.deps.config);
      if (!inspection.ok) throw new Error(inspection.reason);
      const videoId = await submitClip(server.deps, clip);
      const { jobKey } = await videoWhen(
        server.deps,
        videoId,
        ({ status }) => status === 'processing',
      );
      const context = {
        jobId: 'second',
        attempt: 1,
        isLastAttempt: true,
        signal: new AbortController().signal,
        enterStage: () => undefined,
      };
      const work = (run: VideoRun) => prepareVideo(server.deps, inspection.tools, run);
      await runVideoJob(server.deps, { appId, videoId, key: jobKey ?? '' }, context, work);
      await expectSound(server.deps, videoId);
    });

    it('refuses what a worker writes after another took its job (W-04)', async () => {
      const videoId = await submitClip(server.deps, clip);
      const job = await jobOf(server.deps, videoId);
      // The server's own worker must not come in between.
      const { jobQueue } = await videoWhen(server.deps, videoId, () => true);
      await server.deps.jobs.cancel(jobQueue ?? '', job.key ?? '');
      const first = await takeLease(server.deps, job);
      const second = await takeLease(server.deps, job);
      if (!first || !second) throw new Error('Not leased');
      expect(second.rev).toBeGreaterThan(first.rev);
      const write = (lease: typeof first) =>
        whileLeased(server.deps, lease, (tx) =>
          changeVideo(tx, server.deps, { video: lease, set: { description: `by ${lease.rev}` } }),
        );
      await expect(write(first)).rejects.toThrow(LeaseLost);
      await write(second);
      await deleteVideo(server.deps, { appId, videoId });
    });

    it('gives up a file that brings its worker down again and again (W-08)', async () => {
      const videoId = await submitClip(server.deps, clip);
      const job = await jobOf(server.deps, videoId);
      for (let n = 0; n < 10; n += 1) await takeLease(server.deps, job);
      const video = await videoWhen(server.deps, videoId, settled);
      expect(video).toMatchObject({ status: 'failed', failure: { code: 'resource-limit' } });
    });

    it('queues a video again whose job went with its worker (W-02)', async () => {
      const videoId = await submitClip(server.deps, clip);
      const { jobQueue, jobKey } = await videoWhen(server.deps, videoId, () => true);
      await server.deps.jobs.cancel(jobQueue ?? '', jobKey ?? '');
      await requeueStalled(server.deps, Date.now() + 180_000);
      await requeueStalled(server.deps, Date.now() + 180_000);
      await expectSound(server.deps, videoId);
    });

    it('prepares a file whose copy during its upload went with its worker, however many others are copied (W-02)', async () => {
      const videoId = await submitClip(server.deps, clip);
      const { jobQueue, jobKey } = await videoWhen(server.deps, videoId, () => true);
      await server.deps.jobs.cancel(jobQueue ?? '', jobKey ?? '');
      // Its job waits for a slot that never comes.
      const set = { status: 'processing', jobQueue: 'copy-upload', claims: 1 } as const;
      await changeVideo(server.deps.database.db, server.deps, { video: { appId, videoId }, set });
      await requeueStalled(server.deps, Date.now() + 180_000);
      expect(
        await videoWhen(server.deps, videoId, ({ jobKey: key }) => key !== jobKey),
      ).toMatchObject({
        jobQueue: 'process-video',
      });
      await expectSound(server.deps, videoId);
    });

    it('stops when the video is deleted, and leaves nothing of it, nor scratch', async () => {
      const videoId = await submitClip(server.deps, clip);
      await videoWhen(server.deps, videoId, ({ progress }) => progress?.stage === 'transcode');
      await deleteVideo(server.deps, { appId, videoId });
      await expect
        .poll(
          () => processesBelow(process.pid).filter(({ args }) => args.includes(videoId)),
          patient,
        )
        .toEqual([]);
      const store = join(server.dataDir, 'store', 'a', appId);
      await expect
        .poll(
          () => ['vod', 'img', 'src'].filter((kind) => existsSync(join(store, kind, videoId))),
          patient,
        )
        .toEqual([]);
      const work = join(server.dataDir, 'work');
      const scratch = async () =>
        (await Promise.all((await readdir(work)).map((job) => readdir(join(work, job))))).flat();
      await expect.poll(scratch, patient).toEqual([]);
    });
  });

  it(
    'loses nothing when the worker is killed at any time (W-02, W-03)',
    { timeout: times(600_000, 7_200_000) },
    async () => {
      const dataDir = await freshDataDir();
      const videoIds: string[] = [];
      for (let n = 0; n < times(10, 100); n += 1) {
        // It finishes what was killed before it takes the next video.
        const worker = startChild(new URL('worker.ts', import.meta.url), [
          dataDir,
          shortClip,
          videoIds.at(-1) ?? '',
        ]);
        await worker.until(1);
        expect(processesOver(dataDir).filter(isAbandoned)).toEqual([]);
        const [videoId = ''] = worker.lines;
        videoIds.push(videoId);
        await new Promise((resolve) => setTimeout(resolve, Math.random() * 1500));
        await worker.kill();
        await expect
          .poll(() => processesOver(videoId).filter((process) => !isAbandoned(process)), patient)
          .toEqual([]);
      }
      const server = await startTestServer({ VOD_DATA_DIR: dataDir });
      try {
        expect(processesOver(dataDir).filter(isAbandoned)).toEqual([]);
        for (const videoId of videoIds) await expectSound(server.deps, videoId);
      } finally {
        await server.stop();
        await rm(dataDir, { recursive: true, force: true });
      }
    },
  );
});

const processesOver = (path: string) => allProcesses().filter(({ args }) => args.includes(path));

/** A sandbox whose `bwrap` was killed before it let it run: it does nothing, and the next server ends it. */
function isAbandoned({ name, session }: Process): boolean {
  return name === 'bwrap' && !allProcesses().some(({ pid }) => pid === session);
}

/** Resolves when ffmpeg is started to make the ladder of a video that was submitted just now. */
function ladderStarted(videoId: string): Promise<void> {
  return new Promise((resolve) => {
    const onStart = (start: unknown): void => {
      const { args } = start as ToolStart;
      if (!args.includes(`v/${clipHeight}p.mp4`) || !args.join(' ').includes(videoId)) return;
      toolStarts.unsubscribe(onStart);
      resolve();
    };
    toolStarts.subscribe(onStart);
  });
}

async function jobOf(deps: Deps, videoId: string): Promise<VideoJob> {
  const { jobKey } = await videoWhen(deps, videoId, () => true);
  return { appId, videoId, key: jobKey ?? '' };
}

/** Ready, told of once, one revision, and every object that its rows name is there and decrypts. */
async function expectSound(deps: Deps, videoId: string): Promise<void> {
  const video = await videoWhen(deps, videoId, settled);
  expect(video).toMatchObject({ status: 'ready', playable: true, failure: null });
  const { db } = deps.database;
  const ready = await db
    .select()
    .from(outbox)
    .where(and(eq(outbox.videoId, videoId), eq(outbox.type, 'video.ready')));
  expect(ready).toHaveLength(1);
  const published = await db
    .select()
    .from(revisions)
    .where(eq(revisions.videoId, videoId))
    .orderBy(asc(revisions.rev));
  expect(published.every(({ publishedAt }) => publishedAt !== null)).toBe(true);
  expect(published.map(({ isInterim }) => isInterim)).toEqual([true, false]);
  expect(published.at(-1)?.rev).toBe(video.currentRev);
  const rows = await renditionsOf(deps, video);
  expect(rows.map(({ name }) => name).sort()).toEqual([`${clipHeight}p`, 'main']);
  for (const row of rows) await decryptToFile(deps, video, row);
  const revs = new Set<number>();
  for await (const key of deps.storage.list(`a/${appId}/vod/${videoId}/`))
    revs.add(Number(key.split('/')[4]));
  expect([...revs].sort()).toEqual(published.map(({ rev }) => rev));
}
