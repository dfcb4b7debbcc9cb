import { eq } from 'drizzle-orm';
import { beforeAll, describe, expect, it } from 'vitest';
import { insertHistory } from '../../../../server/features/videos/history-store.js';
import { videoHistory, videos } from '../../../../server/features/videos/video-table.js';
import type { CreatedVideo, History, Video } from '../../../../src/contract/videos.js';
import { beeps, flashes } from '../../../support/flash-and-beep.js';
import { makeMedia } from '../../../support/media.js';
import { submitClip, videoWhen } from '../../../support/process-clip.js';
import { sharedServer, type SharedServer } from '../../../support/shared-server.js';

describe('The history of a video', () => {
  let server: SharedServer;
  beforeAll(async () => {
    server = await sharedServer();
  });

  const historyOf = async (id: string): Promise<History['items']> => {
    const response = await server.api('GET', `/v1/videos/${id}/history`);
    expect(response.status).toBe(200);
    return ((await response.json()) as History).items;
  };
  const create = async (): Promise<string> => {
    const response = await server.api('POST', '/v1/videos', { fileName: 'a.mp4' });
    return ((await response.json()) as CreatedVideo).video.id;
  };
  const story = (items: History['items']) =>
    items.map(({ stage, state, published }) => [stage, state, ...(published ? [published] : [])]);

  it('begins with the upload, and ends with what goes on', async () => {
    const id = await create();
    const [upload, ...rest] = await historyOf(id);
    expect(rest).toEqual([]);
    expect(upload).toEqual({ stage: 'upload', state: 'running', at: expect.any(String) as string });
  });

  it('tells each stage of a video that became ready, when it began and how long it took', async () => {
    const clip = await makeMedia([
      ...flashes({ seconds: 2 }),
      ...beeps({ seconds: 2 }),
      ...['-c:v', 'libx264', '-pix_fmt', 'yuv420p', '-g', '25', '-c:a', 'aac', 'history.mp4'],
    ]);
    const id = await submitClip(server.deps, clip);
    await videoWhen(server.deps, id, ({ status }) => status === 'ready');
    const items = await historyOf(id);
    expect(story(items)).toEqual([
      ['upload', 'done'],
      ['probe', 'waiting'],
      ['probe', 'done'],
      ['package', 'done', 'playable'],
      ['transcode', 'waiting'],
      ['transcode', 'done'],
      ['images', 'done'],
      ['package', 'done'],
      ['publish', 'done', 'ready'],
    ]);
    const times = items.map(({ at }) => Date.parse(at));
    expect(times).toEqual([...times].sort((a, b) => a - b));
    for (const { ms, stage, state, attempt } of items) {
      expect(ms).toBeGreaterThanOrEqual(0);
      if (state === 'done' && stage !== 'upload') expect(attempt).toBe(1);
    }
  });

  it('tells why a video failed', async () => {
    const clip = await makeMedia(['-f', 'lavfi', '-i', 'testsrc2=d=1', '-f', 'rawvideo', 'no.mp4']);
    const id = await submitClip(server.deps, clip);
    const { failure } = await videoWhen(server.deps, id, ({ status }) => status === 'failed');
    const items = await historyOf(id);
    expect(items.at(-1)).toMatchObject({ stage: 'probe', state: 'failed', code: failure?.code });
  });

  it('tells the stage that goes on, and since when; one whose worker is gone was interrupted', async () => {
    const id = await submitClip(
      server.deps,
      await makeMedia(['-f', 'lavfi', '-i', 'sine=d=1', 'a.wav']),
    );
    await videoWhen(server.deps, id, ({ status }) => status === 'ready');
    const before = await historyOf(id);
    const since = '2026-01-01T00:00:00.000Z';
    const { db } = server.deps.database;
    // As a worker leaves it that was killed.
    await db
      .update(videos)
      .set({
        status: 'processing',
        progress: { stage: 'transcode', fraction: 0.5, since },
        jobQueue: 'make-ladder',
        jobKey: `killed-${id}`,
      })
      .where(eq(videos.id, id));
    const running = { at: since, stage: 'transcode', state: 'running' };
    // Nothing waits in the queue, and nobody noted since when: it counts as being worked on.
    expect(await historyOf(id)).toEqual([...before, running]);
    const shown = (await (await server.api('GET', `/v1/videos/${id}`)).json()) as Video;
    expect(shown.progress).toEqual({ stage: 'transcode', fraction: 0.5, since });
    const job = { appId: 'default', videoId: id, key: `killed-${id}` };
    await server.deps.database.transaction((tx) =>
      server.deps.jobs.enqueue(tx, 'make-ladder', job, { singletonKey: job.key }),
    );
    await videoWhen(server.deps, id, ({ status }) => status === 'ready');
    const after = (await historyOf(id)).slice(before.length);
    expect(after[0]).toEqual({ at: since, stage: 'transcode', state: 'interrupted' });
    expect(after.at(-1)).toMatchObject({ stage: 'publish', state: 'done', published: 'ready' });
  });

  it('keeps the newest 500 items, and none of a video that was deleted', async () => {
    const id = await create();
    const { db } = server.deps.database;
    const rows = () => db.$count(videoHistory, eq(videoHistory.videoId, id));
    const at = new Date();
    for (let n = 0; n < 6; n += 1) {
      const items = Array.from({ length: 100 }, (_, i) => {
        return { at, stage: 'probe', state: 'done', ms: n * 100 + i } as const;
      });
      await insertHistory(db, { appId: 'default', videoId: id }, items);
    }
    expect(await rows()).toBe(500);
    const items = await historyOf(id);
    expect(items.at(0)?.ms).toBe(100);
    expect(items.at(-2)?.ms).toBe(599);
    await server.api('DELETE', `/v1/videos/${id}`);
    await expect.poll(rows, { timeout: 60_000 }).toBe(0);
  });

  it('is of the app that owns the video', async () => {
    expect((await server.api('GET', '/v1/videos/nobody/history')).status).toBe(404);
    const created = await server.api('POST', '/v1/apps', { name: 'Other' });
    const { id: appId } = (await created.json()) as { id: string };
    const key = await server.api('POST', `/v1/apps/${appId}/access-keys`, {});
    const other = (await key.json()) as { accessKeyId: string; accessKeySecret: string };
    const id = await create();
    const response = await server.api('GET', `/v1/videos/${id}/history`, undefined, other);
    expect(response.status).toBe(404);
  });
});
