import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import type { ProblemDocument } from '../../../../src/contract/problem.js';
import { changeVideo } from '../../../../server/features/videos/change-video.js';
import { startTestServer, type TestServer } from '../../../support/server.js';
import { makeClearMedia, type ClearRendition } from './clear-media.js';
import {
  posterBytes,
  publishVideo,
  signAddresses,
  storyboardVtt,
  type PublishedVideo,
} from './publish-video.js';

const pageOrigin = 'https://pages.example';
let server: TestServer;
let media: ClearRendition[];
let video: PublishedVideo;
let address: (path: string) => string;

beforeAll(async () => {
  [server, media] = await Promise.all([
    startTestServer({ VOD_CORS_ORIGINS: pageOrigin }),
    makeClearMedia(),
  ]);
  video = await publishVideo(server.deps, media);
  address = signAddresses(server.deps, video);
});
afterAll(() => server.stop());

const get = (path: string, headers: Record<string, string> = {}, method = 'GET') =>
  fetch(address(path), { method, headers });
const bytesOf = async (response: Response) => Buffer.from(await response.arrayBuffer());

describe('deliveryRoutes', () => {
  const immutable = 'public, max-age=31536000, immutable';
  it.each([
    ['master.m3u8', 'application/vnd.apple.mpegurl', 'private, max-age=60'],
    ['v/180p/index.m3u8', 'application/vnd.apple.mpegurl', 'private, max-age=60'],
    ['v/180p/init.mp4', 'video/mp4', immutable],
    ['v/180p/0.m4s', 'video/mp4', immutable],
    ['a/main/0.m4s', 'audio/mp4', immutable],
    ['img/poster.jpg', 'image/jpeg', immutable],
    ['img/storyboard-0.jpg', 'image/jpeg', immutable],
    ['img/storyboard.vtt', 'text/vtt; charset=utf-8', immutable],
  ])('serves %s as %s', async (path, type, cacheControl) => {
    const response = await get(path);
    const { headers } = response;
    expect([response.status, headers.get('content-type'), headers.get('cache-control')]).toEqual([
      200,
      type,
      cacheControl,
    ]);
    expect(headers.get('referrer-policy')).toBe('no-referrer');
    expect(headers.get('x-content-type-options')).toBe('nosniff');
    expect(headers.get('set-cookie')).toBeNull();
    const sent =
      headers.get('content-encoding') === 'gzip'
        ? gzipSync(await bytesOf(response))
        : await bytesOf(response);
    expect(sent.length).toBe(Number(headers.get('content-length')));
  });

  it('compresses a manifest for those who take it', async () => {
    const [plain, zipped] = [
      await get('v/180p/index.m3u8', { 'accept-encoding': 'identity' }),
      await get('v/180p/index.m3u8'),
    ];
    expect([plain.headers.get('content-encoding'), zipped.headers.get('content-encoding')]).toEqual(
      [null, 'gzip'],
    );
    expect(Number(zipped.headers.get('content-length'))).toBeLessThan(
      Number(plain.headers.get('content-length')),
    );
    expect(await zipped.text()).toBe(await plain.text());
    expect(zipped.headers.get('vary')).toMatch(/^Origin, Accept-Encoding$/i);
  });

  it('serves the bytes that were stored', async () => {
    expect(await bytesOf(await get('img/poster.jpg'))).toEqual(posterBytes);
    expect(await (await get('img/storyboard.vtt')).text()).toBe(storyboardVtt);
    expect(await bytesOf(await get('v/180p/init.mp4'))).toEqual(media[0]?.init);
  });

  it('answers HEAD as it would GET, without a body', async () => {
    for (const path of [
      'master.m3u8',
      'v/180p/0.m4s',
      'img/poster.jpg',
      `k/${video.keyId ?? ''}`,
    ]) {
      const [head, full] = [await get(path, {}, 'HEAD'), await get(path)];
      expect(head.status).toBe(200);
      for (const name of [
        'content-type',
        'content-length',
        'etag',
        'cache-control',
        'accept-ranges',
      ]) {
        expect(head.headers.get(name), `${path} ${name}`).toBe(full.headers.get(name));
      }
      expect((await bytesOf(head)).length).toBe(0);
    }
  });

  it('answers 304 to a matching If-None-Match, and the file to another', async () => {
    const etag = (await get('v/180p/0.m4s')).headers.get('etag') ?? '';
    expect(etag).toMatch(/^"[^"]+"$/);
    for (const listed of [etag, `"x", ${etag}`, `W/${etag}`, '*']) {
      const response = await get('v/180p/0.m4s', { 'if-none-match': listed });
      expect([response.status, response.headers.get('etag')]).toEqual([304, etag]);
    }
    expect((await get('v/180p/0.m4s', { 'if-none-match': '"x"' })).status).toBe(200);
  });

  it('serves one range, several as the whole, and refuses what lies outside (P-32)', async () => {
    const whole = await bytesOf(await get('v/180p/0.m4s'));
    const part = await get('v/180p/0.m4s', { range: 'bytes=10-19' });
    expect([part.status, part.headers.get('content-range')]).toEqual([
      206,
      `bytes 10-19/${whole.length}`,
    ]);
    expect(await bytesOf(part)).toEqual(whole.subarray(10, 20));
    expect(await bytesOf(await get('v/180p/0.m4s', { range: 'bytes=-16' }))).toEqual(
      whole.subarray(-16),
    );
    expect(await bytesOf(await get('v/180p/0.m4s', { range: 'bytes=0-9,5-14' }))).toEqual(whole);
    for (const range of [
      `bytes=${whole.length}-`,
      'bytes=-0',
      `bytes=${Array.from({ length: 999 }, () => '0-').join(',')}`,
    ]) {
      const refused = await get('v/180p/0.m4s', { range });
      expect([refused.status, refused.headers.get('content-range')]).toEqual([
        416,
        `bytes */${whole.length}`,
      ]);
      expect(((await refused.json()) as ProblemDocument).code).toBe('range-not-satisfiable');
    }
  });

  it('keeps its memory flat under ten thousand abusive ranges (P-32)', async () => {
    const before = process.memoryUsage().rss;
    for (let n = 0; n < 500; n++) {
      const ranges = Array.from({ length: 20 }, (_, k) => `${k}-${k + 1000 + n}`).join(',');
      expect((await get('v/360p/0.m4s', { range: `bytes=${ranges}` })).status).toBe(416);
    }
    expect(process.memoryUsage().rss - before).toBeLessThan(100 * 1024 * 1024);
  });

  it('honours If-Range', async () => {
    const etag = (await get('v/180p/0.m4s')).headers.get('etag') ?? '';
    const statuses = await Promise.all(
      [etag, `W/${etag}`, '"other"', 'Tue, 24 Nov 2026 00:00:00 GMT'].map(async (condition) => {
        return (await get('v/180p/0.m4s', { range: 'bytes=0-9', 'if-range': condition })).status;
      }),
    );
    expect(statuses).toEqual([206, 200, 200, 200]);
  });

  it('lets pages of the configured origins read, ranges included, and no others', async () => {
    const allowed = await get('v/180p/0.m4s', { origin: pageOrigin });
    expect(allowed.headers.get('access-control-allow-origin')).toBe(pageOrigin);
    expect(allowed.headers.get('access-control-expose-headers')).toMatch(
      /Content-Range.*Content-Length.*ETag/,
    );
    const preflight = await get(
      'v/180p/0.m4s',
      {
        origin: pageOrigin,
        'access-control-request-method': 'GET',
        'access-control-request-headers': 'range',
      },
      'OPTIONS',
    );
    expect([preflight.status, preflight.headers.get('access-control-allow-origin')]).toEqual([
      204,
      pageOrigin,
    ]);
    for (const origin of [
      'https://evil.example',
      'null',
      `${pageOrigin}.evil.example`,
      pageOrigin.replace('https', 'http'),
    ]) {
      expect(
        (await get('master.m3u8', { origin })).headers.get('access-control-allow-origin'),
        origin,
      ).toBeNull();
    }
    expect(allowed.headers.get('vary')).toMatch(/origin/i);
  });

  it('answers 405 or 404 to methods that write', async () => {
    for (const method of ['PUT', 'POST', 'DELETE', 'PATCH']) {
      expect([404, 405], method).toContain((await get('master.m3u8', {}, method)).status);
    }
  });

  it('opens a video of unprotected segments without any key', async () => {
    const open = await publishVideo(server.deps, media, { protection: 'none' });
    const openAddress = signAddresses(server.deps, open);
    expect(await (await fetch(openAddress('v/180p/index.m3u8'))).text()).not.toContain('EXT-X-KEY');
    expect(await bytesOf(await fetch(openAddress('v/180p/0.m4s')))).toEqual(media[0]?.segments[0]);
  });

  it('serves nothing of a revision before it is published', async () => {
    const unpublished = address('master.m3u8').replace('/1/master', '/2/master');
    expect((await fetch(unpublished)).status).toBe(404);
  });

  it('serves who has just been given an address at once, though the video was not playable when it was last read', async () => {
    const fresh = await publishVideo(server.deps, media, { playable: false, currentRev: null });
    const master = (claims: { rev?: number }) =>
      fetch(signAddresses(server.deps, fresh, claims)('master.m3u8'));
    expect((await master({})).status).toBe(404);
    const set = { playable: true, currentRev: 1 };
    await changeVideo(server.deps.database.db, server.deps, { video: fresh, set });
    expect((await master({ rev: 1 })).status).toBe(200);
  });

  it.concurrent.each([
    ['blocked', { status: 'blocked' as const }, 403],
    ['not playable any more', { playable: false }, 404],
    ['deleted', { deletedAt: new Date() }, 404],
  ])(
    'stops key, manifests and segments within five seconds once the video is %s (P-13)',
    async (_, changes, status) => {
      const taken = await publishVideo(server.deps, media);
      const takenAddress = signAddresses(server.deps, taken);
      const paths = [`k/${taken.keyId ?? ''}`, 'master.m3u8', 'v/180p/0.m4s', 'img/poster.jpg'];
      const statuses = async () =>
        Promise.all(paths.map(async (path) => (await fetch(takenAddress(path))).status));
      expect(await statuses()).toEqual([200, 200, 200, 200]);
      await changeVideo(server.deps.database.db, server.deps, { video: taken, set: changes });
      const areGone = async () => expect(await statuses()).toEqual(paths.map(() => status));
      await vi.waitFor(areGone, { timeout: 5500, interval: 100 });
    },
  );
});
