import { rm } from 'node:fs/promises';
import { afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Protection } from '../../../../src/contract/videos.js';
import { requeueStalled } from '../../../../server/features/renditions/requeue-stalled.js';
import { releaseLease, takeLease } from '../../../../server/features/renditions/video-lease.js';
import { openRenditions } from '../../../../server/features/revisions/open-revision.js';
import {
  findRevision,
  selectRenditions,
} from '../../../../server/features/revisions/revision-store.js';
import { startChild } from '../../../support/child.js';
import { isNightly } from '../../../support/counts.js';
import { holdSegments } from '../../../support/hold-segments.js';
import { makeMedia } from '../../../support/media.js';
import { submitClip, videoWhen } from '../../../support/process-clip.js';
import { freshDataDir, startTestServer, type TestServer } from '../../../support/server.js';
import {
  eventsOf,
  isPlayable,
  isSettled,
  keyIdsOf,
  objectsOf,
  playbackOf,
  playlistOf,
} from './growing-video.js';

const appId = 'default';
const seconds = 40;

describe('a growing revision whose worker is gone', () => {
  let clip: string;
  /** Of each rendition, as they are when nothing comes between. */
  let segments: Record<string, Buffer[]>;
  beforeAll(async () => {
    clip = await makeMedia([
      ...['-f', 'lavfi', '-i', `testsrc2=s=128x72:r=10:d=${seconds}`],
      ...['-f', 'lavfi', '-i', `sine=d=${seconds}`],
      ...'-c:v libx264 -preset ultrafast -pix_fmt yuv420p -g 10 -c:a aac clip.mp4'.split(' '),
    ]);
    const server = await startTestServer();
    const videoId = await submitClip(server.deps, clip, 'none');
    await videoWhen(server.deps, videoId, isSettled);
    segments = await clearSegments(server, videoId);
    await server.stop();
  });
  let dataDir: string;
  beforeEach(async () => {
    dataDir = await freshDataDir();
  });
  afterEach(() => rm(dataDir, { recursive: true, force: true }));

  const start = () => startTestServer({ VOD_DATA_DIR: dataDir });
  const textOf = async (url: URL): Promise<string> => (await fetch(url)).text();

  /** A video that a server was playing when it was stopped, as it says to every worker. */
  async function stoppedInGrowth({ file = clip, segment = 5 } = {}) {
    const server = await start();
    const held = holdSegments(server.deps, segment);
    const videoId = await submitClip(server.deps, file, 'aes-128');
    await videoWhen(server.deps, videoId, isPlayable);
    await held.holding;
    const address = playlistOf(await playbackOf(server, videoId));
    // What has come is published a little later; who goes on makes new keys for the rest.
    const published = async () => listOf(await textOf(address)).length;
    await expect.poll(published, { timeout: 120_000 }).toBeGreaterThan(segment - 30);
    const begun = await textOf(address);
    const keyIds = await keyIdsOf(server, videoId);
    const stopped = server.stop();
    held.go();
    await stopped;
    return { videoId, address, begun, keyIds, server };
  }

  it.each<Protection>(isNightly ? ['none', 'aes-128', 'cbcs', 'cenc'] : ['cenc'])(
    'goes on with the next server when its own is killed, as if nothing had been: %s (W-02)',
    async (protection) => {
      const child = startChild(new URL('growing-worker.ts', import.meta.url), [
        ...[dataDir, clip, protection],
      ]);
      await child.until(1);
      const [videoId = ''] = child.lines;
      await child.kill();
      const next = await start();
      try {
        const ready = await videoWhen(next.deps, videoId, isSettled);
        expect(ready).toMatchObject({ status: 'ready', failure: null, currentRev: 2 });
        expect(await clearSegments(next, videoId)).toEqual(segments);
        expect((await eventsOf(next, videoId)).slice(3)).toEqual([
          ...['video.playable', 'video.ready'],
        ]);
      } finally {
        await next.stop();
      }
    },
  );

  it('plays on at the address that viewers have when its server is stopped and started', async () => {
    const { videoId, address, begun } = await stoppedInGrowth();
    expect(begun).toContain('#EXT-X-PLAYLIST-TYPE:EVENT');
    const next = await start();
    try {
      const again = new URL(address.pathname + address.search, next.url);
      // Before the job is taken, while it is made again, and after.
      await expect
        .poll(async () => {
          const playlist = await textOf(again);
          expect(listOf(playlist).slice(0, listOf(begun).length)).toEqual(listOf(begun));
          return playlist;
        })
        .toContain('#EXT-X-ENDLIST');
      const ready = await videoWhen(next.deps, videoId, isSettled);
      expect(ready).toMatchObject({ status: 'ready', currentRev: 2 });
      expect(await clearSegments(next, videoId)).toEqual(segments);
    } finally {
      await next.stop();
    }
  });

  it('goes on with the key of each ten minutes', async () => {
    const length = 1250;
    const long = await makeMedia([
      ...['-f', 'lavfi', '-i', `testsrc2=s=64x36:r=5:d=${length}`],
      ...'-c:v libx264 -preset ultrafast -pix_fmt yuv420p -g 20 long.mp4'.split(' '),
    ]);
    // In the twelfth minute.
    const { videoId, keyIds } = await stoppedInGrowth({ file: long, segment: 180 });
    const next = await start();
    try {
      await videoWhen(next.deps, videoId, ({ jobQueue }) => jobQueue === 'make-ladder');
      const { video = [] } = await clearSegments(next, videoId);
      expect(video).toHaveLength(Math.ceil(length / 4));
      const [row] = await selectRenditions(next.deps.database.db, { appId, videoId, rev: 1 });
      expect(row?.keyChanges?.map(({ segment }) => segment)).toEqual([150, 300]);
      const used = [row?.contentKeyId, ...(row?.keyChanges ?? []).map(({ keyId }) => keyId)];
      expect(new Set(used).size).toBe(3);
      expect(used).toEqual(expect.arrayContaining(keyIds));
      expect(keyIds.length, 'published before it was stopped').toBeGreaterThan(0);
    } finally {
      await next.stop();
    }
  });

  it('goes on where it is encoded, as where it is copied', async () => {
    const hevc = await makeMedia([
      ...['-f', 'lavfi', '-i', `testsrc2=s=640x360:r=10:d=${seconds}`],
      ...'-c:v libx265 -preset ultrafast -x265-params log-level=none -g 20 hevc.mp4'.split(' '),
    ]);
    const { videoId } = await stoppedInGrowth({ file: hevc });
    const next = await start();
    try {
      const ready = await videoWhen(next.deps, videoId, isSettled);
      expect(ready).toMatchObject({ status: 'ready', failure: null, currentRev: 3 });
      expect((await eventsOf(next, videoId)).slice(3)).toEqual([
        ...['video.playable', 'video.ready'],
      ]);
    } finally {
      await next.stop();
    }
  });

  it('is taken back when what is made again is not what was published, and is made anew', async () => {
    const { videoId, address, server } = await stoppedInGrowth();
    const keys = await objectsOf(server, videoId, 1);
    const second = keys.find((key) => key.endsWith('v/source/1.m4s')) ?? '';
    await server.deps.storage.put(second, Buffer.from('something else'));
    const next = await start();
    try {
      const ready = await videoWhen(next.deps, videoId, isSettled);
      expect(ready).toMatchObject({ status: 'ready', failure: null, currentRev: 3 });
      const again = new URL(address.pathname + address.search, next.url);
      await expect.poll(async () => (await fetch(again)).status).not.toBe(200);
      await expect.poll(() => objectsOf(next, videoId, 1)).toEqual([]);
      expect((await eventsOf(next, videoId)).slice(3)).toEqual([
        ...['video.playable', 'video.playable', 'video.ready'],
      ]);
    } finally {
      await next.stop();
    }
  });

  it('is made anew by the fourth worker: three were brought down by it (W-08)', async () => {
    const server = await start();
    try {
      const held = holdSegments(server.deps, 5);
      const videoId = await submitClip(server.deps, clip);
      const { jobKey } = await videoWhen(server.deps, videoId, isPlayable);
      await held.holding;
      const address = playlistOf(await playbackOf(server, videoId));
      const leases = [];
      for (let worker = 2; worker <= 4; worker += 1)
        leases.push(await takeLease(server.deps, { appId, videoId, key: jobKey ?? '' }));
      expect(leases).toMatchObject([
        { rev: 1, isResumed: true },
        { rev: 1, isResumed: true },
        { rev: 2, isResumed: false, video: { playable: false, currentRev: null } },
      ]);
      await expect.poll(async () => (await fetch(address)).status).not.toBe(200);
      held.go();
      await expect.poll(() => objectsOf(server, videoId, 1)).toEqual([]);
    } finally {
      await server.stop();
    }
  });

  it('keeps its files when the worker that lost it comes back, and goes on with a third (W-04)', async () => {
    const server = await start();
    try {
      const held = holdSegments(server.deps, 5);
      const videoId = await submitClip(server.deps, clip, 'aes-128');
      const { jobKey } = await videoWhen(server.deps, videoId, isPlayable);
      await held.holding;
      const address = playlistOf(await playbackOf(server, videoId));
      const keys = await keyIdsOf(server, videoId);
      const job = { appId, videoId, key: jobKey ?? '' };
      const lease = await takeLease(server.deps, job);
      expect(lease).toMatchObject({ rev: 1, isResumed: true, video: { claims: 2 } });
      // The first notices only now.
      held.go();
      await expect
        .poll(async () => (await server.deps.jobs.findOpen(['process-video'], [job.key])).size)
        .toBe(0);
      expect((await fetch(new URL('0.m4s', address))).status).toBe(200);
      if (lease) await releaseLease(server.deps, lease, 'queue', []);
      await requeueStalled(server.deps, Date.now() + 3 * 60_000);
      const ready = await videoWhen(server.deps, videoId, isSettled);
      expect(ready).toMatchObject({ status: 'ready', failure: null, currentRev: 2 });
      expect(await textOf(address)).toContain('#EXT-X-ENDLIST');
      expect(await keyIdsOf(server, videoId)).toEqual(expect.arrayContaining(keys));
      expect(await clearSegments(server, videoId)).toEqual(segments);
    } finally {
      await server.stop();
    }
  });
});

/** What a playlist says of its segments, which is never taken back. */
function listOf(playlist: string): string[] {
  const lines = playlist.split('\n');
  return lines.slice(lines.findIndex((line) => line.startsWith('#EXTINF'))).filter(Boolean);
}

/** The segments of the first revision, as they were before they were protected. */
async function clearSegments(
  { deps }: TestServer,
  videoId: string,
): Promise<Record<string, Buffer[]>> {
  const revision = await findRevision(deps.database.db, { appId, videoId, rev: 1 });
  if (!revision) throw new Error('There is no first revision');
  expect(revision).toMatchObject({ isGrowing: false, isUnproven: false, isInterim: true });
  const clear: Record<string, Buffer[]> = {};
  for (const { kind, files } of await openRenditions(deps, revision)) {
    clear[kind] = [];
    for (const n of files.segmentDurations.keys()) clear[kind].push(await files.segment(n));
  }
  return clear;
}
