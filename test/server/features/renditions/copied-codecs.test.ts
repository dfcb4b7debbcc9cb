import { eq } from 'drizzle-orm';
import { beforeAll, describe, expect, it } from 'vitest';
import type { Protection } from '../../../../src/contract/videos.js';
import { revisions } from '../../../../server/features/revisions/revision-table.js';
import { selectHistory } from '../../../../server/features/videos/history-store.js';
import { everydayOf, firstOf } from '../../../support/counts.js';
import { holdSegments } from '../../../support/hold-segments.js';
import { decodeRgb, decodeSound, frameTimes } from '../../../support/media.js';
import { makeOtherClip, type OtherCodecs } from '../../../support/other-codecs.js';
import {
  decryptToFile,
  processClip,
  renditionsOf,
  submitClip,
  videoWhen,
} from '../../../support/process-clip.js';
import { playAuthOf } from '../../../support/server.js';
import { sharedServer, type SharedServer } from '../../../support/shared-server.js';
import { SlowUpload } from '../../../support/slow-upload.js';
import {
  countOf,
  isPlayable,
  isSettled,
  playbackOf,
  playlistOf,
  sourceOf,
} from './growing-video.js';

interface Copied {
  protection: Protection;
  codecs: RegExp;
  everyday?: true;
}

const cases: Partial<Record<OtherCodecs, Copied>> = {
  'VP9 and Opus in WebM': {
    protection: 'aes-128',
    codecs: /^opus,vp09\.00\.\d{2}\.08/,
    everyday: true,
  },
  'VP9 and Opus in MP4': { protection: 'none', codecs: /^opus,vp09\.00\.\d{2}\.08/ },
  'AV1 and AAC in MP4': {
    protection: 'none',
    codecs: /^mp4a\.40\.2,av01\.0\.\d{2}M\.08$/,
    everyday: true,
  },
  'AV1 and Opus in WebM': { protection: 'aes-128', codecs: /^opus,av01\.0\.\d{2}M\.08$/ },
  'H.264 and Opus in Matroska': {
    protection: 'aes-128',
    codecs: /^opus,avc1\.[0-9a-f]{6}$/,
    everyday: true,
  },
};
const seconds = 9;
const arrivingSeconds = 30;

describe('a source whose codecs some browsers lack', () => {
  let server: SharedServer;
  beforeAll(async () => {
    server = await sharedServer();
  });

  const codecsOf = async (...video: Parameters<typeof renditionsOf>): Promise<string> =>
    (await renditionsOf(...video)).map(({ codecs }) => codecs).join();

  it.each(everydayOf('copied codecs', cases))(
    'plays packet by packet before its ladder, which follows: %s',
    async (kind, { protection, codecs }) => {
      const path = await makeOtherClip(kind as OtherCodecs, { seconds });
      const { deps } = server;
      const videoId = await submitClip(deps, path, protection);
      const first = await videoWhen(deps, videoId, isPlayable);
      expect(first).toMatchObject({ status: 'processing', currentRev: 1 });
      expect(first.duration).toBeCloseTo(seconds, 1);
      const ready = await videoWhen(deps, videoId, isSettled);
      expect(ready).toMatchObject({ status: 'ready', currentRev: 2, width: 320, height: 180 });
      expect(await codecsOf(deps, first)).toMatch(codecs);
      expect(await codecsOf(deps, ready)).toMatch(/^mp4a\.40\.2,avc1\./);

      const rows = await renditionsOf(deps, first);
      expect(rows.map((row) => [row.kind, row.name])).toEqual([
        ['audio', 'source'],
        ['video', 'source'],
      ]);
      const files = await Promise.all(rows.map((row) => decryptToFile(deps, first, row)));
      const [sound = '', picture = ''] = files;
      expect(await decodeRgb(picture, '16x9')).toEqual(await decodeRgb(path, '16x9'));
      const [before, after] = [await frameTimes(path), await frameTimes(picture)];
      expect(after).toHaveLength(before.length);
      // Matroska counts in milliseconds.
      for (const [i, time] of after.entries())
        expect(Math.abs(time - (before[i] ?? NaN) + (before[0] ?? NaN))).toBeLessThan(0.002);
      const [samples, given] = [await decodeSound(sound), await decodeSound(path)];
      expect(Math.abs(samples.length - given.length)).toBeLessThan(4096);
    },
  );

  it.each(firstOf('copied codecs that arrive', Object.entries(cases)))(
    'plays while it is still being uploaded, and to the end at the same address: %s',
    async (kind, { protection, codecs }) => {
      const { deps } = server;
      const path = await makeOtherClip(kind as OtherCodecs, { seconds: arrivingSeconds });
      const upload = await SlowUpload.start(server, path, protection);
      await upload.sendTo(0.35);
      const video = await upload.trickleUntil(isPlayable);
      expect(video).toMatchObject({ status: 'uploading', sourceKey: null });
      const early = await playbackOf(server, video.id);
      expect(early).toMatchObject({
        growing: true,
        duration: expect.closeTo(arrivingSeconds, 0) as number,
      });
      expect(await codecsOf(deps, video)).toMatch(codecs);
      await upload.sendTo(1);
      const address = playlistOf(early);
      const listed = async () => (await fetch(address)).text();
      await expect.poll(listed).toContain('#EXT-X-ENDLIST');
      expect(countOf(await listed())).toBeGreaterThan(6);
      const ready = await videoWhen(deps, video.id, isSettled);
      expect(ready).toMatchObject({ status: 'ready', failure: null, currentRev: 2 });
      expect(ready.duration).toBeCloseTo(arrivingSeconds, 0);
    },
  );

  it.each<Protection>(['cbcs', 'cenc'])(
    'is copied under %s where its samples can be protected: VP9 and Opus',
    async (protection) => {
      const path = await makeOtherClip('VP9 and Opus in WebM', { seconds });
      const videoId = await submitClip(server.deps, path, protection);
      const first = await videoWhen(server.deps, videoId, isPlayable);
      await videoWhen(server.deps, videoId, isSettled);
      expect(await codecsOf(server.deps, first)).toMatch(/^opus,vp09/);
    },
  );

  it('is encoded first under cbcs, which cannot protect it: AV1', async () => {
    const path = await makeOtherClip('AV1 and AAC in MP4', { seconds });
    const video = await processClip(server.deps, path, 'cbcs');
    expect(video).toMatchObject({ status: 'ready', failure: null });
    const published = await server.deps.database.db
      .select({ isInterim: revisions.isInterim })
      .from(revisions)
      .where(eq(revisions.videoId, video.id));
    expect(published).toEqual([{ isInterim: false }]);
    const history = await selectHistory(server.deps.database.db, {
      appId: 'default',
      videoId: video.id,
    });
    const states = history.map(({ state }) => state);
    expect(states.filter((state) => !['done', 'waiting'].includes(state))).toEqual([]);
    expect(await codecsOf(server.deps, video)).toMatch(/^mp4a\.40\.2,avc1\./);
  });

  it('is said to be interim, and who cannot play it is told to wait for its ladder', async () => {
    const held = holdSegments(server.deps, 3);
    const path = await makeOtherClip('AV1 and AAC in MP4', { seconds: 16 });
    const videoId = await submitClip(server.deps, path);
    await videoWhen(server.deps, videoId, isPlayable);
    const playAuth = await playAuthOf(server, videoId, { singleUse: true });
    const ask = (accept: string) =>
      fetch(`${server.url}/v1/playback`, {
        headers: { authorization: `Bearer ${playAuth}`, accept },
      });
    const waits = await ask('application/json;ladder=1');
    expect([waits.status, waits.headers.get('retry-after')]).toEqual([202, '3']);
    expect(await waits.json()).toMatchObject({
      code: 'video-not-playable',
      // Which, depends on how far it is.
      progress: { stage: expect.any(String) },
    });
    const interim = await playbackOf(server, videoId);
    expect(interim).toMatchObject({ growing: true, interim: true });
    // Sound alone would be all that some browsers play.
    const listed = await (await fetch(sourceOf(interim, 'application/vnd.apple.mpegurl'))).text();
    expect(listed.match(/^#EXT-X-STREAM-INF.*$/gm)).toEqual([expect.stringContaining('av01.0.')]);
    held.go();
    await videoWhen(server.deps, videoId, isSettled);
    await expect.poll(async () => (await ask('application/json;ladder=1')).status).toBe(200);
    expect((await ask('application/json')).status).toBe(409);
    expect(await playbackOf(server, videoId)).not.toHaveProperty('interim');
  });
});
