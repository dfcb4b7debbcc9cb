import { rm } from 'node:fs/promises';
import { asc, eq } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { AccessKey, App } from '../../../../src/contract/apps.js';
import type { Playback } from '../../../../src/contract/playback.js';
import type { CreatedVideo, History, Protection, Video } from '../../../../src/contract/videos.js';
import { makeShortLadder } from '../../../../server/features/renditions/make-ladder.js';
import { protectVideo } from '../../../../server/features/renditions/protect-video.js';
import { runVideoJob } from '../../../../server/features/renditions/video-job.js';
import type { VideoRun } from '../../../../server/features/renditions/video-run.js';
import { sweepRevision } from '../../../../server/features/revisions/retire-revision.js';
import {
  revisions,
  type RevisionRow,
} from '../../../../server/features/revisions/revision-table.js';
import { changeVideo } from '../../../../server/features/videos/change-video.js';
import { deleteVideo } from '../../../../server/features/videos/delete-video.js';
import type { VideoRow } from '../../../../server/features/videos/video-table.js';
import { imagePrefix, revisionPrefixes } from '../../../../server/domain/storage-keys.js';
import { inspectFfmpeg } from '../../../../server/media/media-tools.js';
import { outbox } from '../../../../server/platform/events/outbox-table.js';
import type { Deps } from '../../../../server/platform/deps.js';
import { makeClip } from '../../../support/clip.js';
import { firstOf } from '../../../support/counts.js';
import { freshDataDir, startTestServer, type TestServer } from '../../../support/server.js';
import { sharedServer, type SharedServer } from '../../../support/shared-server.js';
import {
  processClip,
  renditionsOf,
  revisionOf,
  submitClip,
  videoWhen,
} from '../../../support/process-clip.js';
import {
  clearDigests,
  digestOf,
  expectOnlyPublished,
  packetDigests,
  publishedRevisions,
} from '../../../support/stored-revision.js';

const appId = 'default';
const isDone = ({ jobKey }: VideoRow) => jobKey === null;
/** Each protection once, and then so that each follows each other one. */
const everyPair = [
  ...(['none', 'aes-128', 'cbcs', 'cenc', 'none'] as const),
  ...(['cbcs', 'aes-128', 'none', 'cenc', 'aes-128', 'cenc', 'cbcs', 'none'] as const),
];

describe('another protection of a ready video', () => {
  let server: SharedServer;
  let clip: string;
  let shared: string;
  beforeAll(async () => {
    server = await sharedServer();
    clip = await makeClip({ rate: 10 });
    shared = (await processClip(server.deps, clip)).id;
  });

  const patch = (id: string, body: object) => server.api('PATCH', `/v1/videos/${id}`, body);
  const protect = async (id: string, protection: Protection) => {
    const answer = await patch(id, { protection });
    expect(answer.status).toBe(200);
    return (await answer.json()) as Video;
  };
  const playUrls = async (id: string) =>
    (await (await server.api('POST', `/v1/videos/${id}/play-urls`)).json()) as Playback;

  /** The video of several tests, whatever they have changed of it; no test finds out how it was processed. */
  const ready = async (protection: Protection = 'aes-128'): Promise<VideoRow> => {
    const video = await videoWhen(server.deps, shared, isDone);
    if (video.protection === protection) return video;
    await protect(shared, protection);
    return videoWhen(server.deps, shared, isDone);
  };

  it('is packaged of the very bytes of the one before: each of each (P-35)', async () => {
    const { deps } = server;
    const [initial, ...others] = firstOf('protections after each other', everyPair, 5);
    let video = await ready(initial);
    const first = await revisionOf(deps, video);
    const [bytes, packets] = [await clearDigests(deps, first), await packetDigests(deps, first)];
    const [images, facts] = [await imagesOf(deps, first), await factsOf(deps, video)];
    expect(Object.keys(bytes).sort()).toEqual(['180p', 'main']);
    expect(Object.keys(images)).toContain('poster.jpg');
    const ids = new Set<string>();
    const pairs = new Set<string>();
    for (const protection of others) {
      pairs.add(`${video.protection} ${protection}`);
      expect(await protect(video.id, protection)).toMatchObject({ protection, status: 'ready' });
      const before = video;
      video = await videoWhen(deps, video.id, (row) => {
        expect(row).toMatchObject({ status: 'ready', playable: true });
        return isDone(row);
      });
      expect(video.currentRev).toBeGreaterThan(before.currentRev ?? 0);
      const revision = await revisionOf(deps, video);
      expect(revision).toMatchObject({
        protection,
        duration: first.duration,
        storyboard: first.storyboard,
        hasPoster: true,
        isInterim: false,
      });
      expect(await clearDigests(deps, revision)).toEqual(bytes);
      expect(await packetDigests(deps, revision)).toEqual(packets);
      expect(await imagesOf(deps, revision)).toEqual(images);
      expect(await factsOf(deps, video)).toEqual(facts);
      for (const { contentKeyId } of await renditionsOf(deps, video)) {
        expect(contentKeyId === null).toBe(protection === 'none');
        if (contentKeyId !== null) expect(ids.has(contentKeyId)).toBe(false);
      }
      for (const { contentKeyId } of await renditionsOf(deps, video))
        if (contentKeyId !== null) ids.add(contentKeyId);
    }
    expect(pairs.size).toBe(others.length);
  });

  it('is told by history and events, and by the addresses that are made from then on', async () => {
    const { id, currentRev } = await ready();
    const before = await playUrls(id);
    expect(before.sources.map(({ protection }) => protection)).toEqual(['aes-128']);
    await protect(id, 'cenc');
    const video = await videoWhen(server.deps, id, isDone);
    const history = (await (await server.api('GET', `/v1/videos/${id}/history`)).json()) as History;
    expect(history.items.at(-1)).toMatchObject({
      stage: 'protect',
      state: 'done',
      attempt: 1,
      published: 'ready',
    });
    const events = await eventsOf(server.deps, id);
    expect(events.slice(-2)).toEqual([
      { type: 'video.updated', payload: {} },
      { type: 'video.ready', payload: { rev: video.currentRev, duration: video.duration } },
    ]);
    expect(video.currentRev).toBeGreaterThan(currentRev ?? 0);
    // A video is read again after five seconds.
    await expect
      .poll(
        async () => (await playUrls(id)).sources.map(({ type, protection }) => [type, protection]),
        { timeout: 20_000, interval: 200 },
      )
      .toEqual([
        ['application/dash+xml', 'cenc'],
        ['application/vnd.apple.mpegurl', 'cenc'],
      ]);
  });

  it('leaves playlist, key and segments of the one before to whoever has its addresses, until they end', async () => {
    const { deps } = server;
    const { id } = await processClip(deps, clip);
    const earlier = await revisionOf(deps, await videoWhen(deps, id, isDone));
    const [source] = (await playUrls(id)).sources;
    const files = [source?.url ?? '', ...(source?.preload ?? [])];
    expect(files.length).toBeGreaterThan(4);
    const read = async () =>
      Promise.all(
        files.map(async (url) => {
          const response = await fetch(url);
          return [response.status, digestOf(Buffer.from(await response.arrayBuffer()))];
        }),
      );
    const before = await read();
    expect(before.map(([status]) => status)).toEqual(files.map(() => 200));
    await protect(id, 'cbcs');
    await videoWhen(deps, id, isDone);
    expect(await read()).toEqual(before);
    await sweepRevision(deps, earlier);
    for await (const key of deps.storage.list(revisionPrefixes(earlier)[0] ?? ''))
      throw new Error(`${key} was left`);
    const current = await revisionOf(deps, await videoWhen(deps, id, isDone));
    expect(Object.keys(await clearDigests(deps, current))).toHaveLength(2);
  });

  it('is the last of those that were asked for, and none that was taken back is published', async () => {
    const { deps } = server;
    const ready = await processClip(deps, clip);
    for (const protection of ['cbcs', 'none', 'cenc', 'aes-128'] as const)
      await protect(ready.id, protection);
    const kept = await videoWhen(deps, ready.id, isDone);
    expect(kept).toMatchObject({ status: 'ready', protection: 'aes-128' });
    expect((await revisionOf(deps, kept)).protection).toBe('aes-128');
    await Promise.all(
      (['cbcs', 'none', 'cenc'] as const).map((protection) => protect(ready.id, protection)),
    );
    const video = await videoWhen(deps, ready.id, isDone);
    expect((await revisionOf(deps, video)).protection).toBe(video.protection);
    await expectOnlyPublished(deps, video);
  });

  it('is stored of a failed one, and takes effect when it is processed again', async () => {
    const { deps } = server;
    const before = await ready();
    await deps.database.transaction((tx) =>
      changeVideo(tx, deps, {
        video: { appId, videoId: before.id },
        set: { status: 'failed', failure: { code: 'internal', detail: 'An odd end.' } },
      }),
    );
    expect(await protect(before.id, 'cbcs')).toMatchObject({
      status: 'failed',
      protection: 'cbcs',
    });
    const failed = await videoWhen(deps, before.id, () => true);
    expect(failed).toMatchObject({ jobKey: null, currentRev: before.currentRev });
    const again = await server.api('POST', `/v1/videos/${before.id}/process`, { from: 'protect' });
    expect(again.status).toBe(202);
    const video = await videoWhen(deps, before.id, isDone);
    expect(video).toMatchObject({ status: 'ready', failure: null });
    const revision = await revisionOf(deps, video);
    expect(revision.protection).toBe('cbcs');
    expect(await clearDigests(deps, revision)).toEqual(
      await clearDigests(deps, await revisionOf(deps, before)),
    );
  });

  it('is what a video is first published with when it changes before', async () => {
    const created = await server.api('POST', '/v1/videos', { fileName: 'a.mp4' });
    const { video } = (await created.json()) as CreatedVideo;
    expect(await protect(video.id, 'none')).toMatchObject({
      protection: 'none',
      status: 'uploading',
    });
    const { deps } = server;
    const videoId = await submitClip(deps, clip, 'none');
    await videoWhen(deps, videoId, ({ playable }) => playable);
    await protect(videoId, 'cenc');
    const ready = await videoWhen(deps, videoId, (row) => row.status === 'ready' && isDone(row));
    expect((await revisionOf(deps, ready)).protection).toBe('cenc');
  });

  it('is 404 for another app, and 422 for what is none', async () => {
    const { id } = await ready();
    const app = (await (await server.api('POST', '/v1/apps', { name: 'Other' })).json()) as App;
    const made = await server.api('POST', `/v1/apps/${app.id}/access-keys`);
    const key = (await made.json()) as AccessKey;
    const foreign = await server.api('PATCH', `/v1/videos/${id}`, { protection: 'none' }, key);
    expect(foreign.status).toBe(404);
    expect((await patch(id, { protection: 'rot13' })).status).toBe(422);
    const video = await videoWhen(server.deps, id, () => true);
    expect(video).toMatchObject({ protection: 'aes-128', jobKey: null });
  });

  it('begins the ladder where there is none yet', async () => {
    const { deps } = server;
    const { id } = await ready();
    await deps.database.transaction((tx) =>
      tx.update(revisions).set({ isInterim: true }).where(eq(revisions.videoId, id)),
    );
    await protect(id, 'cbcs');
    const video = await videoWhen(deps, id, isDone);
    expect(await revisionOf(deps, video)).toMatchObject({
      protection: 'cbcs',
      isInterim: false,
    });
  });
});

describe('a job that changes the protection', () => {
  let server: TestServer;
  let ready: VideoRow;
  /** Of a server that works no such jobs by itself, so that a test can. */
  beforeAll(async () => {
    const dataDir = await freshDataDir();
    const worker = await startTestServer({ VOD_DATA_DIR: dataDir });
    ready = await processClip(worker.deps, await makeClip({ rate: 10 }));
    await worker.stop();
    server = await startTestServer({ VOD_DATA_DIR: dataDir, FFMPEG_PATH: '/nowhere/ffmpeg' });
  });
  afterAll(async () => {
    await server.stop();
    await rm(server.dataDir, { recursive: true, force: true });
  });

  const patch = (body: object) => server.api('PATCH', `/v1/videos/${ready.id}`, body);
  const row = () => videoWhen(server.deps, ready.id, () => true);
  const context = () => ({
    jobId: 'by-hand',
    attempt: 1,
    isLastAttempt: false,
    signal: new AbortController().signal,
    enterStage: () => undefined,
  });
  const work = async (
    { id: videoId, jobKey }: VideoRow,
    change: (run: VideoRun) => VideoRun = (run) => run,
  ): Promise<void> => {
    const key = jobKey ?? '';
    // As the queue does when it hands the job out.
    await server.deps.jobs.cancel('protect-video', key);
    await runVideoJob(server.deps, { appId, videoId, key }, context(), (run) =>
      protectVideo(server.deps, change(run)),
    );
  };
  /** Does something after all is stored and before it is published. */
  const beforePublishing =
    (act: () => Promise<unknown>) =>
    (run: VideoRun): VideoRun => ({
      ...run,
      async conclude(change) {
        await act();
        return run.conclude(change);
      },
    });

  it('waits and runs while the video is ready, and refuses to process it meanwhile', async () => {
    const answer = (await (await patch({ protection: 'cbcs' })).json()) as Video;
    expect(answer).toMatchObject({ status: 'ready', waiting: { reason: 'queue', position: 1 } });
    const process = await server.api('POST', `/v1/videos/${ready.id}/process`);
    expect([process.status, ((await process.json()) as { code: string }).code]).toEqual([
      409,
      'already-processing',
    ]);
    const history = async () =>
      ((await (await server.api('GET', `/v1/videos/${ready.id}/history`)).json()) as History).items;
    expect((await history()).at(-1)).toMatchObject({ stage: 'protect', state: 'waiting' });
    await work(
      await row(),
      beforePublishing(async () => {
        const running = (await (await server.api('GET', `/v1/videos/${ready.id}`)).json()) as Video;
        expect(running).toMatchObject({ status: 'ready', progress: { stage: 'protect' } });
        expect((await history()).at(-1)).toMatchObject({ stage: 'protect', state: 'running' });
      }),
    );
    const done = await row();
    expect(done).toMatchObject({ status: 'ready', jobKey: null, progress: null });
    expect((await history()).at(-1)).toMatchObject({ published: 'ready' });
    expect((await revisionOf(server.deps, done)).protection).toBe('cbcs');
  });

  it('publishes nothing once another protection was asked for', async () => {
    const before = await row();
    await patch({ protection: 'none' });
    await work(
      await row(),
      beforePublishing(() => patch({ protection: 'cenc' })),
    );
    const overtaken = await row();
    expect(overtaken).toMatchObject({ currentRev: before.currentRev, protection: 'cenc' });
    await work(overtaken);
    const done = await row();
    expect((await revisionOf(server.deps, done)).protection).toBe('cenc');
    await expectOnlyPublished(server.deps, done);
    const published = await publishedRevisions(server.deps, done);
    expect(published.map(({ protection }) => protection)).not.toContain('none');
  });

  it('is tried again when it fails, and at last says that it failed; what played plays on', async () => {
    const before = await row();
    await patch({ protection: 'none' });
    const fail = beforePublishing(() => Promise.reject(new Error('an odd end')));
    await expect(work(await row(), fail)).rejects.toThrow('an odd end');
    expect(await row()).toMatchObject({ status: 'ready', waitingReason: 'queue', failure: null });
    const { jobKey } = await row();
    const job = { appId, videoId: ready.id, key: jobKey ?? '' };
    const last = { ...context(), isLastAttempt: true };
    await runVideoJob(server.deps, job, last, (run) => protectVideo(server.deps, fail(run)));
    const failed = await row();
    expect(failed).toMatchObject({
      status: 'failed',
      failure: { code: 'internal' },
      playable: true,
      currentRev: before.currentRev,
    });
    await expectOnlyPublished(server.deps, failed);
    await server.api('POST', `/v1/videos/${ready.id}/process`, { from: 'protect' });
    await work(await row());
    const mended = await row();
    expect(mended).toMatchObject({ status: 'ready', failure: null });
    expect((await revisionOf(server.deps, mended)).protection).toBe('none');
  });

  it('leaves a video blocked that is blocked meanwhile', async () => {
    await patch({ protection: 'aes-128' });
    const set = (status: 'blocked' | 'ready') =>
      server.deps.database.transaction((tx) =>
        changeVideo(tx, server.deps, { video: { appId, videoId: ready.id }, set: { status } }),
      );
    await work(
      await row(),
      beforePublishing(() => set('blocked')),
    );
    const blocked = await row();
    expect(blocked).toMatchObject({ status: 'blocked', jobKey: null });
    expect((await revisionOf(server.deps, blocked)).protection).toBe('aes-128');
    await patch({ protection: 'cbcs' });
    expect(await row()).toMatchObject({ status: 'blocked', protection: 'cbcs', jobKey: null });
    await patch({ protection: 'aes-128' });
    await set('ready');
  });

  it('follows a ladder that was packaged before another protection was asked for', async () => {
    const inspection = await inspectFfmpeg({ ...server.deps.config, ffmpegPath: 'ffmpeg' });
    if (!inspection.ok) throw new Error(inspection.reason);
    await server.api('POST', `/v1/videos/${ready.id}/process`, { from: 'transcode' });
    const { jobKey } = await row();
    const job = { appId, videoId: ready.id, key: jobKey ?? '' };
    const asking = beforePublishing(() => patch({ protection: 'cenc' }));
    await runVideoJob(server.deps, job, context(), (run) =>
      makeShortLadder(server.deps, inspection.tools, asking(run)),
    );
    const laddered = await row();
    expect(laddered).toMatchObject({ status: 'ready', jobQueue: 'protect-video' });
    await work(laddered);
    expect((await revisionOf(server.deps, await row())).protection).toBe('cenc');
  });

  it('stops when the video is deleted, and leaves nothing of it', async () => {
    await patch({ protection: 'none' });
    const { rev } = await revisionOf(server.deps, await row());
    const made: string[] = [];
    await work(
      await row(),
      beforePublishing(async () => {
        for await (const key of server.deps.storage.list(`a/${appId}/vod/${ready.id}/`))
          if (Number(key.split('/')[4]) > rev) made.push(key);
        await deleteVideo(server.deps, { appId, videoId: ready.id });
      }),
    );
    expect(made.length).toBeGreaterThan(4);
    const left = async () => {
      const keys: string[] = [];
      for (const kind of ['vod', 'img', 'src'])
        for await (const key of server.deps.storage.list(`a/${appId}/${kind}/${ready.id}/`))
          keys.push(key);
      return keys;
    };
    await expect.poll(left, { timeout: 60_000, interval: 50 }).toEqual([]);
  });
});

/** Digests of poster and storyboard by their names. */
async function imagesOf(deps: Deps, revision: RevisionRow): Promise<Record<string, string>> {
  const prefix = imagePrefix(revision);
  const images: Record<string, string> = {};
  for await (const key of deps.storage.list(prefix))
    images[key.slice(prefix.length)] = digestOf(await deps.storage.readBytes(key));
  return images;
}

/** What the manifests say of the renditions, but what encryption adds. */
async function factsOf(deps: Deps, video: VideoRow): Promise<object[]> {
  return (await renditionsOf(deps, video)).map(
    ({ kind, name, codecs, width, height, frameRate, segmentDurations }) => ({
      ...{ kind, name, codecs, width, height, frameRate, segmentDurations },
    }),
  );
}

async function eventsOf(deps: Deps, videoId: string): Promise<object[]> {
  return deps.database.db
    .select({ type: outbox.type, payload: outbox.payload })
    .from(outbox)
    .where(eq(outbox.videoId, videoId))
    .orderBy(asc(outbox.id));
}
