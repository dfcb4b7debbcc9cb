import { rm } from 'node:fs/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { eq } from 'drizzle-orm';
import { parseConfig } from '../../../../server/config.js';
import { sweepRevision } from '../../../../server/features/revisions/retire-revision.js';
import { contentKeys } from '../../../../server/features/revisions/revision-table.js';
import type { VideoRow } from '../../../../server/features/videos/video-table.js';
import { rotateMasterKey } from '../../../../server/rotate-master-key.js';
import type { Playback } from '../../../../src/contract/playback.js';
import { makeClip } from '../../../support/clip.js';
import { isNightly } from '../../../support/counts.js';
import { processClip, renditionsOf, revisionOf, videoWhen } from '../../../support/process-clip.js';
import { freshDataDir, startTestServer, type TestServer } from '../../../support/server.js';
import { digestOf } from '../../../support/stored-revision.js';
import { frameDigests } from './clear-media.js';
import { signAddresses } from './publish-video.js';

const appId = 'default';
/** Segments begin at 0, 2, 6, … 598 and 602 s; the second key begins with the one at 602 s. */
const seconds = 612;
const firstOfSecondKey = 151;

describe('a video of more than ten minutes, encrypted as AES-128', () => {
  let dataDir: string;
  let server: TestServer;
  let video: VideoRow;
  let frames: string[];
  beforeAll(async () => {
    dataDir = await freshDataDir();
    server = await startTestServer({ VOD_DATA_DIR: dataDir });
    const clip = await makeClip({ seconds, size: '128x72', rate: 2 });
    video = await processClip(server.deps, clip, 'aes-128');
    frames = await frameDigests(await master());
  });
  afterAll(async () => {
    await server?.stop();
    await rm(dataDir, { recursive: true, force: true });
  });

  const rowOf = (id: string) => videoWhen(server.deps, id, () => true);
  /** Signed at once: the server's own answer follows a change of protection after seconds. */
  async function master(claims: { preview?: number } = {}, id = video.id): Promise<string> {
    const { currentRev } = await rowOf(id);
    return signAddresses(
      server.deps,
      { appId, videoId: id },
      claims,
    )('master.m3u8').replace('/1/', `/${currentRev}/`);
  }
  const keyLines = async (claims = {}, id = video.id): Promise<string[]> => {
    const text = await (
      await fetch((await master(claims, id)).replace('master', 'v/72p/index'))
    ).text();
    return [...text.matchAll(/METHOD=AES-128,URI="..\/..\/(k\/[^"]+)"/g)].map(
      ([, key]) => key ?? '',
    );
  };
  const answer = async (file: string, claims: { preview?: number } = {}) => {
    const response = await fetch((await master(claims)).replace('master.m3u8', file));
    if (!response.ok) return ((await response.json()) as { code: string }).code;
    return digestOf(Buffer.from(await response.arrayBuffer()));
  };
  const protect = async (protection: string, id = video.id) => {
    await server.api('PATCH', `/v1/videos/${id}`, { protection });
    return videoWhen(server.deps, id, ({ jobKey }) => jobKey === null);
  };

  it('has a key for each ten minutes, the same for picture and sound, and begins with one', async () => {
    const lines = await keyLines();
    const [first, second] = [...new Set(lines)];
    expect(new Set(lines).size).toBe(2);
    expect(lines.indexOf(second ?? '')).toBe(firstOfSecondKey);
    expect(lines.lastIndexOf(first ?? '')).toBe(firstOfSecondKey - 1);
    for (const { keyChanges, contentKeyId } of await renditionsOf(server.deps, video))
      expect([`k/${contentKeyId}`, keyChanges?.map(({ keyId }) => `k/${keyId}`)]).toEqual([
        first,
        [second],
      ]);
    expect(await answer(first ?? '')).not.toBe(await answer(second ?? ''));
    const urls = await server.api('POST', `/v1/videos/${video.id}/play-urls`);
    const [source] = ((await urls.json()) as Playback).sources;
    expect(source?.preload?.filter((url) => url.includes('/k/'))).toEqual([
      expect.stringMatching(new RegExp(`/${first}$`)),
    ]);
  });

  it('is refused the keys that begin after its preview, and only those (P-22)', async () => {
    const [first = '', second = ''] = new Set(await keyLines());
    expect([...new Set(await keyLines({ preview: 601 }))]).toEqual([first]);
    expect(await answer(first, { preview: 1 })).toBe(await answer(first));
    expect(await answer(second, { preview: 601 })).toBe('beyond-claim');
    expect(await answer(second, { preview: 603 })).toBe(await answer(second));
    expect(await answer('k/AAAAAAAAAAAAAAAAAAAAAA')).toBe('not-found');
  });

  it('is decrypted by ffmpeg to the very frames that it has without encryption (P-35)', async () => {
    expect(frames.length).toBeGreaterThan(seconds * 2);
    await protect('none');
    expect(await frameDigests(await master())).toEqual(frames);
    await protect('aes-128');
    expect(new Set(await keyLines()).size).toBe(2);
    // The first frames were of a packaging as this one.
    if (isNightly) expect(await frameDigests(await master())).toEqual(frames);
  });

  it('keeps all of its keys under a new master key', async () => {
    const keys = [...new Set(await keyLines())];
    const before = await Promise.all(keys.map((key) => answer(key)));
    await server.stop();
    await rotateMasterKey(parseConfig({ VOD_LOG_LEVEL: 'error', VOD_DATA_DIR: dataDir }));
    server = await startTestServer({ VOD_DATA_DIR: dataDir });
    expect(await Promise.all(keys.map((key) => answer(key)))).toEqual(before);
    expect(await frameDigests(await master())).toEqual(frames);
  });

  it('takes all of its keys with it, when a revision is superseded and when it is deleted', async () => {
    // To process another one like it takes as long as all the other tests here.
    const { id } = video;
    const { db } = server.deps.database;
    const stored = async () =>
      (await db.select().from(contentKeys).where(eq(contentKeys.videoId, id))).map(
        (key) => `k/${key.id}`,
      );
    const earlier = await revisionOf(server.deps, await rowOf(id));
    const keys = [...new Set(await keyLines({}, id))];
    expect(keys).toHaveLength(2);
    expect(await stored()).toEqual(expect.arrayContaining(keys));
    await protect('cenc', id);
    await sweepRevision(server.deps, earlier);
    for (const key of keys) expect(await stored()).not.toContain(key);
    await protect('aes-128', id);
    expect(await stored()).toEqual(expect.arrayContaining([...new Set(await keyLines({}, id))]));
    const gone = await server.api('DELETE', `/v1/videos/${id}`);
    expect(gone.status).toBe(204);
    await expect.poll(stored, { timeout: 60_000, interval: 100 }).toEqual([]);
  });
});
