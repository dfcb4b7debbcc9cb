import { eq } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Statistics } from '../../../../src/contract/beacons.js';
import type { Playback } from '../../../../src/contract/playback.js';
import type { ProblemDocument } from '../../../../src/contract/problem.js';
import { sweepViews } from '../../../../server/features/beacons/feature.js';
import { views } from '../../../../server/features/beacons/view-table.js';
import { postgresMissing, startPostgres } from '../../../support/postgres.js';
import { playAuthOf, startTestServer, type TestServer } from '../../../support/server.js';
import { makeClearMedia, type ClearRendition } from '../playback/clear-media.js';
import { publishVideo } from '../playback/publish-video.js';

let media: ClearRendition[];
beforeAll(async () => {
  media = await makeClearMedia();
});

describe('Beacons and statistics', () => {
  let server: TestServer;
  beforeAll(async () => {
    server = await startTestServer();
  });
  afterAll(() => server.stop());
  checkStatistics(() => server);
});

describe.skipIf(postgresMissing)('Beacons and statistics on PostgreSQL', () => {
  let cluster: Awaited<ReturnType<typeof startPostgres>>;
  let server: TestServer;
  beforeAll(async () => {
    cluster = await startPostgres();
    server = await startTestServer({ DATABASE_URL: await cluster.createDatabase() });
  });
  afterAll(async () => {
    await server?.stop();
    await cluster?.stop();
  });
  checkStatistics(() => server);
});

/** A view of the whole video of eight seconds. */
const whole = {
  ...{ sequence: 5, startupMs: 400, watchMs: 8000, stallCount: 1, stallMs: 2000, seekCount: 2 },
  ...{ bitRate: 1_000_000, height: 360, droppedFrames: 10, totalFrames: 200, engine: 'hls.js' },
  ...{ ended: true, watched: [[0, 8]] },
};

function checkStatistics(serverOf: () => TestServer): void {
  const publish = async () =>
    (await publishVideo(serverOf().deps, media, { protection: 'none' })).videoId;
  const beaconsOf = async (videoId: string, playAuth?: object) => {
    const { deps } = serverOf();
    const auth = await playAuthOf(serverOf(), videoId, playAuth);
    const answer = await fetch(`${deps.config.publicUrl}/v1/playback`, {
      headers: { authorization: `Bearer ${auth}` },
    });
    return ((await answer.json()) as Playback).beacons ?? '';
  };
  /** As `navigator.sendBeacon` sends a string. */
  const post = (url: string, body: string) => fetch(url, { method: 'POST', body });
  const send = async (url: string, beacon: object) => {
    const { status } = await post(url, JSON.stringify(beacon));
    expect(status).toBe(202);
  };
  const statisticsOf = async (videoId: string, query = '') => {
    const answer = await serverOf().api('GET', `/v1/videos/${videoId}/statistics${query}`);
    expect(answer.status).toBe(200);
    return (await answer.json()) as Statistics;
  };
  const codeOf = async (answer: Response) => {
    expect(answer.headers.get('content-type')).toContain('application/problem+json');
    return [answer.status, ((await answer.json()) as ProblemDocument).code];
  };
  const refused = async (url: string, body: string) => codeOf(await post(url, body));

  it('answers what players told of their views', async () => {
    const videoId = await publish();
    await send(await beaconsOf(videoId, { viewerId: 'ann' }), whole);
    await send(await beaconsOf(videoId, { viewerId: 'ann' }), {
      ...{ sequence: 0, startupMs: 800, watchMs: 4000, bitRate: 2_500_000, height: 180 },
      ...{
        engine: 'native',
        watched: [
          [2, 4],
          [2, 4],
        ],
        totalFrames: 100,
      },
    });
    await send(await beaconsOf(videoId, { viewerId: 'bob' }), { sequence: 0, error: 'network' });
    const { from, to, items, retention, heat, ...rest } = await statisticsOf(videoId);
    expect(Date.parse(to) - Date.parse(from)).toBe(30 * 86_400_000);
    expect(rest).toEqual({
      views: 2,
      viewers: 1,
      watchTime: 12,
      averageWatchTime: 6,
      completion: 0.625,
      endedViews: 1,
      startup: { p50: 400, p95: 800 },
      rebuffering: { count: 1, views: 1, ratio: 0.143 },
      seeks: 2,
      bitRate: 1_500_000,
      droppedFrames: 0.033,
      failedStarts: 1,
      errors: [{ code: 'network', views: 1 }],
      engines: [
        { engine: 'hls.js', views: 1, watchTime: 8 },
        { engine: 'native', views: 1, watchTime: 4 },
      ],
      qualities: [
        { height: 180, views: 1, watchTime: 4 },
        { height: 360, views: 1, watchTime: 8 },
      ],
    });
    expect([retention[0], retention[30], retention[99], retention.length]).toEqual([
      ...[0.5, 1, 0.5, 100],
    ]);
    expect([heat[0], heat[30], heat.length]).toEqual([0.5, 1.5, 100]);
    const today = `${new Date().toISOString().slice(0, 10)}T00:00:00.000Z`;
    expect(items.at(-1)).toEqual({ from: today, views: 2, watchTime: 12, failedStarts: 1 });
  });

  it('answers nothing but zeros for a video that nobody watched', async () => {
    const statistics = await statisticsOf(await publish(), '?interval=hour');
    expect(statistics).toMatchObject({
      ...{ views: 0, viewers: null, watchTime: 0, averageWatchTime: 0, bitRate: null },
      ...{ startup: { p50: null, p95: null }, retention: [], heat: [], errors: [], items: [] },
    });
  });

  it('counts a view once, whatever is sent twice or comes late', async () => {
    const videoId = await publish();
    const url = await beaconsOf(videoId);
    await send(url, { ...whole, sequence: 2, watchMs: 6000 });
    await send(url, { ...whole, sequence: 2, watchMs: 6000 });
    expect(await statisticsOf(videoId)).toMatchObject({ views: 1, watchTime: 6 });
    // The one before, after it was stored, and beside a newer one.
    await send(url, { ...whole, sequence: 1, watchMs: 3000, ended: false });
    await send(url, { ...whole, sequence: 3, watchMs: 7000 });
    await send(url, { ...whole, sequence: 0, watchMs: 0 });
    expect(await statisticsOf(videoId)).toMatchObject({
      ...{ views: 1, watchTime: 7, endedViews: 1, seeks: 2 },
    });
    await send(url, { ...whole, sequence: 2, watchMs: 9000 });
    expect(await statisticsOf(videoId)).toMatchObject({ views: 1, watchTime: 7 });
  });

  it('counts what began in the period that is asked for, by hours and days', async () => {
    const videoId = await publish();
    await send(await beaconsOf(videoId), whole);
    await statisticsOf(videoId);
    const { db } = serverOf().deps.database;
    const at = new Date('2026-03-05T10:20:00Z');
    await db.update(views).set({ startedAt: at }).where(eq(views.videoId, videoId));
    const march = '?from=2026-03-01T00:00:00Z&to=2026-03-31T00:00:00%2B01:00';
    const { items } = await statisticsOf(videoId, march);
    expect(items).toEqual([
      { from: '2026-03-05T00:00:00.000Z', views: 1, watchTime: 8, failedStarts: 0 },
    ]);
    const byHour = await statisticsOf(videoId, `${march}&interval=hour`);
    expect(byHour.items[0]?.from).toBe('2026-03-05T10:00:00.000Z');
    const later = await statisticsOf(videoId, '?from=2026-03-05T10:20:01Z&to=2026-04-01T00:00:00Z');
    expect(later.views).toBe(0);
  });

  it.each(['?from=soon', '?from=2026-03-02T00:00:00Z&to=2026-03-01T00:00:00Z', '?interval=minute'])(
    'refuses %s',
    async (query) => {
      const answer = await serverOf().api(
        'GET',
        `/v1/videos/${await publish()}/statistics${query}`,
      );
      expect(await codeOf(answer)).toEqual([422, 'invalid-request']);
    },
  );

  it('takes numbers beyond the bounds as the bound, and cuts names', async () => {
    const videoId = await publish();
    await send(await beaconsOf(videoId), {
      ...{ sequence: 1, startupMs: -5, watchMs: 1e300, stallMs: -1, bitRate: 1e17, height: 1e9 },
      ...{ engine: `<b>${'x'.repeat(500)}\u0000`, error: '\ud800', watched: [[-5, 1e30]] },
      ...{ somethingElse: { deep: [] } },
    });
    const { startup, watchTime, engines, errors, retention, bitRate } = await statisticsOf(videoId);
    expect([startup.p50, watchTime, bitRate]).toEqual([0, 7 * 86_400, 1_000_000_000]);
    expect(engines[0]?.engine).toBe(`b${'x'.repeat(39)}`);
    expect(errors).toEqual([]);
    expect(retention.every((share) => share === 1)).toBe(true);
  });

  it('refuses what is no beacon, and goes on', async () => {
    const videoId = await publish();
    const url = await beaconsOf(videoId);
    for (const body of ['', 'hello', '{"sequence":', '{"sequence":1,"sequence":2'])
      expect(await refused(url, body)).toEqual([400, 'invalid-json']);
    expect(await refused(url, '['.repeat(2000))).toEqual([400, 'invalid-json']);
    expect(await refused(url, '{"__proto__":{"sequence":1}}')).toEqual([400, 'invalid-json']);
    const many = JSON.stringify({ sequence: 1, watched: new Array(201).fill([0, 1]) });
    for (const body of [
      '[]',
      'null',
      '{}',
      '{"sequence":-1}',
      '{"sequence":1,"watchMs":"5"}',
      many,
    ])
      expect(await refused(url, body)).toEqual([422, 'invalid-request']);
    expect(await refused(url, '{"sequence":1,"watched":[[1]]}')).toEqual([422, 'invalid-request']);
    expect(await refused(url, `{"sequence":1,"more":"${'x'.repeat(17_000)}"}`)).toEqual([
      ...[413, 'payload-too-large'],
    ]);
    await send(url, whole);
    expect((await statisticsOf(videoId)).views).toBe(1);
  });

  it('takes no beacon without the token of a view', async () => {
    const { deps } = serverOf();
    const videoId = await publish();
    const path = `${deps.config.publicUrl}/v1/beacons`;
    const beacon = JSON.stringify(whole);
    expect(await refused(path, beacon)).toEqual([401, 'unauthenticated']);
    expect(await refused(`${path}?token=d1.x.y.z`, beacon)).toEqual([403, 'token-invalid']);
    const now = Math.floor(Date.now() / 1000);
    const claims = { app: 'default', video: videoId, rev: 1, scope: 'beacons', view: 'a' };
    const signed = (more: object) =>
      `${path}?token=${deps.tokens.sign('delivery', { ...claims, exp: now + 60, ...more })}`;
    expect(await refused(signed({ exp: now - 1 }), beacon)).toEqual([403, 'url-expired']);
    expect(await refused(signed({ scope: undefined }), beacon)).toEqual([...[403, 'beyond-claim']]);
    expect(await refused(signed({ video: 'none' }), beacon)).toEqual([...[404, 'not-found']]);
    expect((await statisticsOf(videoId)).views).toBe(0);
  });

  it('opens no file with the token of a view', async () => {
    const { deps } = serverOf();
    const videoId = await publish();
    const token = new URL(await beaconsOf(videoId)).searchParams.get('token');
    for (const file of ['master.m3u8', 'img/poster.jpg', 'v/360p/0.m4s']) {
      const path = `/p/${token}/v/default/${videoId}/1/${file}`;
      const answer = await fetch(deps.config.publicUrl + path);
      expect(await codeOf(answer)).toEqual([403, 'beyond-claim']);
    }
  });

  it('refuses a view that sends without end, and no other', async () => {
    const videoId = await publish();
    const url = await beaconsOf(videoId);
    const answers = await Promise.all(
      Array.from({ length: 40 }, (_, sequence) =>
        post(url, JSON.stringify({ ...whole, sequence })),
      ),
    );
    const statuses = answers.map(({ status }) => status);
    expect(statuses.filter((status) => status === 202).length).toBeLessThan(30);
    expect(statuses).toContain(429);
    expect(answers.find(({ status }) => status === 429)?.headers.get('retry-after')).toMatch(
      /^\d+$/,
    );
    await send(await beaconsOf(videoId), whole);
    expect((await statisticsOf(videoId)).views).toBe(2);
  });

  it('stores neither the viewer’s id nor one by which two videos are put together', async () => {
    const [one, other] = [await publish(), await publish()];
    for (const videoId of [one, other]) {
      await send(await beaconsOf(videoId, { viewerId: 'ann@example.com' }), whole);
      await statisticsOf(videoId);
    }
    const { db } = serverOf().deps.database;
    const rowOf = async (videoId: string) =>
      (await db.select().from(views).where(eq(views.videoId, videoId)))[0];
    const [first, second] = [await rowOf(one), await rowOf(other)];
    expect(JSON.stringify([first, second])).not.toMatch(/ann@example|127\.0\.0\.1/);
    expect(first?.viewer).toMatch(/^[\w-]{22}$/);
    expect(second?.viewer).not.toBe(first?.viewer);
  });

  it('deletes views after 90 days, and those of a deleted video with it', async () => {
    const { deps } = serverOf();
    const videoId = await publish();
    await send(await beaconsOf(videoId), whole);
    await send(await beaconsOf(videoId), whole);
    await statisticsOf(videoId);
    const ofVideo = () => deps.database.db.select().from(views).where(eq(views.videoId, videoId));
    const [old] = await ofVideo();
    const before = new Date(Date.now() - 91 * 86_400_000);
    await deps.database.db
      .update(views)
      .set({ startedAt: before })
      .where(eq(views.id, old?.id ?? ''));
    await sweepViews(deps);
    expect((await ofVideo()).map(({ id }) => id)).not.toContain(old?.id);
    expect(await ofVideo()).toHaveLength(1);
    await serverOf().api('DELETE', `/v1/videos/${videoId}`);
    await expect.poll(ofVideo).toEqual([]);
  });

  it('shows no app the statistics of another', async () => {
    const videoId = await publish();
    const app = await serverOf().api('POST', '/v1/apps', { name: 'Another' });
    const { id } = (await app.json()) as { id: string };
    const key = await serverOf().api('POST', `/v1/apps/${id}/access-keys`, {});
    const { accessKeyId, accessKeySecret } = (await key.json()) as Record<string, string>;
    const pair = { accessKeyId: accessKeyId ?? '', accessKeySecret: accessKeySecret ?? '' };
    const path = `/v1/videos/${videoId}/statistics`;
    const answer = await serverOf().api('GET', path, undefined, pair);
    expect(await codeOf(answer)).toEqual([404, 'not-found']);
  });
}
