import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Catalog } from '../../../../server/features/playback/catalog.js';
import { changeVideo } from '../../../../server/features/videos/change-video.js';
import type { Db } from '../../../../server/platform/database/database.js';
import { startTestServer, type TestServer } from '../../../support/server.js';
import { publishVideo, type PublishedVideo } from './publish-video.js';

let server: TestServer;
let video: PublishedVideo;

beforeAll(async () => {
  server = await startTestServer();
  video = await publishVideo(server.deps, []);
});
afterAll(() => server.stop());

/** A catalog, and how often it has read the database. */
function counting(): { catalog: Catalog; reads: () => number } {
  let reads = 0;
  const select = (...args: Parameters<Db['select']>) => {
    reads++;
    return server.deps.database.db.select(...args);
  };
  const db = { select } as unknown as Db;
  return {
    catalog: new Catalog({
      database: { ...server.deps.database, db },
      secrets: server.deps.secrets,
    }),
    reads: () => reads,
  };
}

describe('Catalog', () => {
  it('reads the database once for a thousand viewers who come at the same time', async () => {
    const { catalog, reads } = counting();
    const { appId, videoId, keyId = '', key } = video;
    const found = await Promise.all(
      Array.from({ length: 1000 }, () => catalog.video(appId, videoId)),
    );
    expect(new Set(found).size).toBe(1);
    expect(reads()).toBe(1);
    await Promise.all(Array.from({ length: 1000 }, () => catalog.contentKey(appId, keyId)));
    expect(reads()).toBe(2);
    expect(await catalog.contentKey(appId, keyId)).toEqual(key);
    await Promise.all(Array.from({ length: 1000 }, () => catalog.revision(appId, videoId, 1)));
    // The revision, and its renditions.
    expect(reads()).toBe(4);
  });

  it('reads a video again that could not be played a moment ago', async () => {
    const { catalog } = counting();
    const waiting = await publishVideo(server.deps, [], { status: 'processing', playable: false });
    expect((await catalog.videoToPlay(waiting.appId, waiting.videoId))?.playable).toBe(false);
    await changeVideo(server.deps.database.db, server.deps, {
      video: waiting,
      set: { playable: true },
    });
    expect((await catalog.videoToPlay(waiting.appId, waiting.videoId))?.playable).toBe(true);
  });

  it('finds nothing of another app', async () => {
    const { catalog } = counting();
    expect(await catalog.video('other', video.videoId)).toBeUndefined();
    expect(await catalog.revision('other', video.videoId, 1)).toBeUndefined();
    expect(await catalog.contentKey('other', video.keyId ?? '')).toBeUndefined();
  });
});
