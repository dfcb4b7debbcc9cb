import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createOfflineAddress } from '../../../../server/domain/offline-address.js';
import { changeVideo } from '../../../../server/features/videos/change-video.js';
import type { NewVideo } from '../../../../server/features/videos/video-store.js';
import type { OfflineCheck, Playback } from '../../../../src/contract/playback.js';
import { playAuthOf, startTestServer, type TestServer } from '../../../support/server.js';
import { makeClearMedia } from './clear-media.js';
import { publishVideo } from './publish-video.js';

const days = 7;

describe('offline of a video', () => {
  let server: TestServer;
  let media: Awaited<ReturnType<typeof makeClearMedia>>;
  beforeAll(async () => {
    [server, media] = await Promise.all([
      startTestServer({ VOD_OFFLINE_DAYS: String(days) }),
      makeClearMedia(),
    ]);
  });
  afterAll(() => server.stop());

  const publish = async (video: Partial<NewVideo> = {}): Promise<string> =>
    (await publishVideo(server.deps, media, video)).videoId;
  const playbackOf = async (id: string, options?: object): Promise<Playback> => {
    const authorization = `Bearer ${await playAuthOf(server, id, options)}`;
    const answer = await fetch(`${server.url}/v1/playback`, { headers: { authorization } });
    expect(answer.status).toBe(200);
    return (await answer.json()) as Playback;
  };
  const check = async (url: string | undefined): Promise<OfflineCheck> => {
    const answer = await fetch(url ?? '');
    expect(answer.status).toBe(200);
    expect(answer.headers.get('cache-control')).toBe('no-store');
    return (await answer.json()) as OfflineCheck;
  };

  it('is off until it is switched on, and is told with the video', async () => {
    const id = await publish();
    const read = async (): Promise<unknown> =>
      ((await (await server.api('GET', `/v1/videos/${id}`)).json()) as { offline: unknown })
        .offline;
    expect(await read()).toBe(false);
    const refused = await server.api('PATCH', `/v1/videos/${id}`, { offline: 'yes' });
    expect(refused.status).toBe(422);
    const answer = await server.api('PATCH', `/v1/videos/${id}`, { offline: true });
    expect(await answer.json()).toMatchObject({ id, offline: true });
    expect(await read()).toBe(true);
  });

  it('is told with the playback answer, with an expiry of so many days, where all of it may be watched', async () => {
    expect(await playbackOf(await publish())).not.toHaveProperty('offline');
    const id = await publish({ offline: true });
    const before = Date.now();
    const { offline } = await playbackOf(id);
    const lifeMs = Date.parse(offline?.expiresAt ?? '') - before;
    expect(Math.abs(lifeMs - days * 24 * 3600 * 1000)).toBeLessThan(60_000);
    expect(await playbackOf(id, { previewSeconds: 3 })).not.toHaveProperty('offline');
  });

  it('answers whether the copy may still be kept: not of a video that is withdrawn, blocked or deleted', async () => {
    const id = await publish({ offline: true });
    const checkUrl = (await playbackOf(id)).offline?.checkUrl;
    expect(await check(checkUrl)).toEqual({ allowed: true });
    await server.api('PATCH', `/v1/videos/${id}`, { offline: false });
    expect(await check(checkUrl)).toEqual({ allowed: false, reason: 'withdrawn' });
    await server.api('PATCH', `/v1/videos/${id}`, { offline: true });
    await server.deps.database.transaction((tx) =>
      changeVideo(tx, server.deps, {
        video: { appId: 'default', videoId: id },
        set: { status: 'blocked' },
        event: { type: 'video.updated' },
      }),
    );
    expect(await check(checkUrl)).toEqual({ allowed: false, reason: 'blocked' });
    await server.api('DELETE', `/v1/videos/${id}`);
    expect(await check(checkUrl)).toEqual({ allowed: false, reason: 'deleted' });
  });

  it('opens no file by that token, and takes no other and none that has expired', async () => {
    const id = await publish({ offline: true });
    const { offline, sources } = await playbackOf(id);
    const token = (url = ''): string => new URL(url).pathname.split('/')[2] ?? '';
    const ask = async (path: string): Promise<[number, unknown]> => {
      const answer = await fetch(`${server.url}${path}`);
      return [answer.status, ((await answer.json()) as { code: unknown }).code];
    };
    const file = new URL(sources[0]?.url ?? '').pathname;
    const [own, others] = [token(offline?.checkUrl), token(sources[0]?.url)];
    expect(await ask(file.replace(others, own))).toEqual([403, 'beyond-claim']);
    expect(await ask(`/p/${others}/offline`)).toEqual([403, 'beyond-claim']);
    const expired = createOfflineAddress(server.deps, { app: 'default', video: id, exp: 1 });
    expect(await ask(new URL(expired).pathname)).toEqual([403, 'url-expired']);
  });
});
