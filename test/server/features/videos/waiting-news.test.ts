import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { findVideo } from '../../../../server/features/videos/video-store.js';
import type { VideoRow } from '../../../../server/features/videos/video-table.js';
import { WaitingNews } from '../../../../server/features/videos/waiting-news.js';
import type { JobQueue } from '../../../../server/platform/jobs/jobs.js';
import { startTestServer, type TestServer } from '../../../support/server.js';

describe('WaitingNews', () => {
  let server: TestServer;
  let row: VideoRow;
  beforeAll(async () => {
    server = await startTestServer();
    const created = await server.api('POST', '/v1/videos', { title: 'A', fileName: 'a.mp4' });
    const { video } = (await created.json()) as { video: { id: string } };
    const found = await findVideo(server.deps.database.db, 'default', video.id);
    if (!found) throw new Error('No video');
    row = {
      ...found,
      status: 'uploaded',
      jobQueue: 'make-ladder',
      waitingSince: new Date(),
      waitingReason: 'queue',
    };
  });
  afterAll(() => server.stop());

  /** A line of its own for each test: who stands first goes when it is told to. */
  function line(count: number) {
    const rows = Array.from({ length: count }, (_, n): VideoRow => ({
      ...row,
      id: `v${n}`,
      jobKey: `k${n}`,
    }));
    let started = 0;
    let queries = 0;
    const findOpen: JobQueue['findOpen'] = async (_queues, keys) => {
      queries += 1;
      return new Map(
        keys
          .map((key) => Number(key.slice(1)))
          .filter((n) => n >= started)
          .map((n) => [`k${n}`, n - started + 1]),
      );
    };
    const jobs = Object.assign(Object.create(server.deps.jobs) as JobQueue, { findOpen });
    const news = new WaitingNews({ ...server.deps, jobs }, 'default', 0);
    const next = (): VideoRow =>
      ({ ...rows[started++], jobKey: null, waitingSince: null, status: 'processing' }) as VideoRow;
    return { rows, news, next, queries: () => queries };
  }

  it('tells the place of each, and of those behind that moved up, in one query', async () => {
    const { rows, news, next, queries } = line(3);
    expect((await news.tell(rows)).map(({ waiting }) => waiting?.position)).toEqual([1, 2, 3]);
    const before = queries();
    const told = await news.tell([next()]);
    expect(queries() - before).toBe(1);
    expect(told.map(({ id, waiting }) => [id, waiting?.position])).toEqual([
      ['v0', undefined],
      ['v1', 1],
      ['v2', 2],
    ]);
  });

  it('makes no storm of a thousand that move up one by one', async () => {
    const { rows, news, next } = line(1000);
    await news.tell(rows);
    const told: number[] = [];
    const last: (number | undefined)[] = [];
    for (let n = 0; n < 900; n += 1) {
      const videos = await news.tell([next()]);
      told.push(videos.length);
      for (const { id, waiting } of videos) if (id === 'v999') last.push(waiting?.position);
    }
    const mean = told.reduce((sum, count) => sum + count, 0) / told.length;
    expect(mean).toBeLessThan(80);
    expect(last.at(-1)).toBeLessThan(112);
    expect(last.length).toBeGreaterThan(15);
  });

  it('asks nothing while nothing waits', async () => {
    const { news, queries } = line(0);
    expect(await news.tell([])).toEqual([]);
    expect(queries()).toBe(0);
    expect(news.nextLookMs).toBeUndefined();
  });
});
