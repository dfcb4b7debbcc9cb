import { readFile, rm } from 'node:fs/promises';
import { eq } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Playback } from '../../../../src/contract/playback.js';
import type { Protection } from '../../../../src/contract/videos.js';
import { contentKeys } from '../../../../server/features/revisions/revision-table.js';
import { updateVideoFields } from '../../../../server/features/videos/update-video.js';
import type { VideoRow } from '../../../../server/features/videos/video-table.js';
import { outbox } from '../../../../server/platform/events/outbox-table.js';
import { isNightly } from '../../../support/counts.js';
import { startChild } from '../../../support/child.js';
import { makeMedia } from '../../../support/media.js';
import { videoWhen } from '../../../support/process-clip.js';
import {
  freshDataDir,
  playAuthOf,
  startTestServer,
  type TestServer,
} from '../../../support/server.js';
import { SlowUpload, type UploadState } from '../../../support/slow-upload.js';

const seconds = 40;
const makeClip = (...options: string[]) =>
  makeMedia([
    ...['-f', 'lavfi', '-i', `testsrc2=s=320x180:r=10:d=${seconds}`],
    ...['-f', 'lavfi', '-i', `sine=d=${seconds}`],
    ...'-c:v libx264 -preset ultrafast -pix_fmt yuv420p -g 10 -b:v 1M -minrate 1M -maxrate 1M -bufsize 1M'.split(
      ' ',
    ),
    ...['-x264-params', 'nal-hrd=cbr', '-c:a', 'aac', ...options],
  ]);

describe('the copy of a file that is still being uploaded', () => {
  let server: TestServer;
  let clip: string;
  beforeAll(async () => {
    [server, clip] = await Promise.all([
      startTestServer(),
      makeClip('-movflags', '+faststart', 'clip.mp4'),
    ]);
  });
  afterAll(() => server.stop());

  const isPlayable = ({ playable }: VideoRow) => playable;
  const isSettled = ({ status }: VideoRow) => status === 'ready' || status === 'failed';
  const playback = async (videoId: string): Promise<Playback> => {
    const auth = await playAuthOf(server, videoId);
    const answer = await fetch(`${server.url}/v1/playback`, {
      headers: { authorization: `Bearer ${auth}` },
    });
    return (await answer.json()) as Playback;
  };
  const playlistOf = ({ sources }: Playback): URL => {
    const hls = sources.find(({ type }) => type === 'application/vnd.apple.mpegurl');
    return new URL('v/source/index.m3u8', hls?.url);
  };
  const textOf = async (url: URL): Promise<string> => (await fetch(url)).text();
  const countOf = (playlist: string) => playlist.match(/^\d+\.m4s$/gm)?.length ?? 0;
  const eventsOf = async (videoId: string) =>
    (
      await server.deps.database.db
        .select({ type: outbox.type })
        .from(outbox)
        .where(eq(outbox.videoId, videoId))
        .orderBy(outbox.id)
    ).map(({ type }) => type);
  const keysOf = (videoId: string) =>
    server.deps.database.db.select().from(contentKeys).where(eq(contentKeys.videoId, videoId));
  const objectsOf = async (videoId: string, rev: number) => {
    const stored = [];
    for await (const key of server.deps.storage.list(`a/default/vod/${videoId}/${rev}/`))
      stored.push(key);
    return stored;
  };

  it.each<Protection>(isNightly ? ['none', 'aes-128', 'cbcs', 'cenc'] : ['aes-128', 'cbcs'])(
    'plays what has come, then more, and to the end at the same address: %s',
    async (protection) => {
      const upload = await SlowUpload.start(server, clip, protection);
      await upload.sendTo(0.3);
      const video = await upload.trickleUntil(isPlayable);
      expect(video).toMatchObject({ status: 'uploading', sourceKey: null, progress: null });
      const early = await playback(video.id);
      expect(early).toMatchObject({
        growing: true,
        duration: expect.closeTo(seconds, 0) as number,
      });
      const address = playlistOf(early);
      const first = await textOf(address);
      expect(first).toContain('#EXT-X-PLAYLIST-TYPE:EVENT');
      expect(countOf(first)).toBeLessThan(5);

      await upload.sendTo(0.6);
      await expect.poll(async () => countOf(await textOf(address))).toBeGreaterThan(4);
      expect(await textOf(address)).not.toContain('ENDLIST');
      await upload.sendTo(1);
      await expect.poll(() => textOf(address)).toContain('#EXT-X-ENDLIST');
      const whole = await textOf(address);
      expect(countOf(whole)).toBe(11);
      expect(whole.split('#EXT-X-MAP')[1]).toContain(first.split('#EXT-X-MAP')[1] ?? '?');

      const ready = await videoWhen(server.deps, video.id, isSettled);
      expect(ready).toMatchObject({ status: 'ready', failure: null });
      expect(await eventsOf(video.id)).toEqual([
        ...['video.created', 'video.playable', 'video.uploaded', 'video.processing', 'video.ready'],
      ]);
      expect(await textOf(address)).toBe(whole);
    },
  );

  /** An upload that is being played, with what must go when it ends otherwise. */
  const playing = async (file: string | Buffer) => {
    const upload = await SlowUpload.start(server, file);
    await upload.sendTo(0.3);
    const { currentRev } = await upload.trickleUntil(isPlayable);
    const playlist = playlistOf(await playback(upload.videoId));
    const segment = new URL('0.m4s', playlist);
    expect((await fetch(segment)).status).toBe(200);
    const keyIds = (await keysOf(upload.videoId)).map(({ id }) => id);
    expect(keyIds).toHaveLength(1);
    return { upload, rev: currentRev ?? 0, files: [playlist, segment], keyIds };
  };
  const expectGone = async ({
    upload,
    rev,
    files,
    keyIds,
  }: Awaited<ReturnType<typeof playing>>) => {
    for (const file of files)
      await expect.poll(async () => (await fetch(file)).status).not.toBe(200);
    await expect.poll(() => objectsOf(upload.videoId, rev)).toEqual([]);
    const kept = (await keysOf(upload.videoId)).map(({ id }) => id);
    expect(kept.filter((id) => keyIds.includes(id))).toEqual([]);
  };

  it('is gone when the upload is cancelled', async () => {
    const video = await playing(clip);
    expect((await video.upload.cancel()).status).toBe(204);
    await expectGone(video);
  });

  it('is taken back when the rest is not what the beginning said, and the ordinary way decides', async () => {
    const bytes = await readFile(clip);
    const broken = Buffer.concat([
      bytes.subarray(0, Math.round(bytes.length * 0.5)),
      Buffer.alloc(Math.round(bytes.length * 0.5), 0x55),
    ]).subarray(0, bytes.length);
    const video = await playing(broken);
    await video.upload.sendTo(1);
    await expectGone(video);
    const settled = await videoWhen(server.deps, video.upload.videoId, isSettled);
    expect((await eventsOf(settled.id)).slice(2, 4)).toEqual([
      'video.uploaded',
      'video.processing',
    ]);
  });

  it('is taken back when another protection was asked for meanwhile, which the ordinary way gives', async () => {
    const video = await playing(clip);
    const { videoId } = video.upload;
    await updateVideoFields(server.deps, { appId: 'default', videoId }, { protection: 'cbcs' });
    await video.upload.sendTo(1);
    await expectGone(video);
    expect(await videoWhen(server.deps, videoId, isSettled)).toMatchObject({ status: 'ready' });
    expect((await eventsOf(videoId)).filter((type) => type === 'video.playable')).toHaveLength(2);
  });

  it('goes with the server that is killed, and begins anew when the upload goes on (W-02)', async () => {
    const dataDir = await freshDataDir();
    const child = startChild(new URL('uploading-server.ts', import.meta.url), [dataDir, clip]);
    await child.until(1);
    const state = JSON.parse(child.lines[0] ?? '') as UploadState;
    await child.kill();
    const next = await startTestServer({ VOD_DATA_DIR: dataDir });
    try {
      const { videoId } = state;
      const upload = await SlowUpload.resume(next, clip, state);
      const again = await upload.trickleUntil(
        ({ playable, currentRev }) => playable && currentRev === 2,
      );
      expect(again).toMatchObject({ status: 'uploading' });
      await upload.sendTo(1);
      const ready = await videoWhen(next.deps, videoId, isSettled);
      expect(ready).toMatchObject({ status: 'ready', failure: null });
      const revs = new Set<string>();
      for await (const key of next.deps.storage.list(`a/default/vod/${videoId}/`))
        revs.add(key.split('/')[4] ?? '');
      expect(revs).toEqual(new Set(['2', '3']));
    } finally {
      await next.stop();
      await rm(dataDir, { recursive: true, force: true });
    }
  });

  it('is made of three files of one app at once, and leaves others a slot', async () => {
    const uploads = await Promise.all(
      Array.from({ length: 4 }, () => SlowUpload.start(server, clip)),
    );
    for (const upload of uploads.slice(0, 3)) {
      await upload.sendTo(0.3);
      await upload.trickleUntil(isPlayable);
    }
    const [last] = uploads.slice(3);
    await last?.sendTo(0.3);
    await last?.trickleUntil(({ claims, jobKey }) => claims > 0 && jobKey === null);
    for (const upload of uploads) await upload.cancel();
  });

  it('is not made where the index is at the end, and the file plays once it is there', async () => {
    const upload = await SlowUpload.start(server, await makeClip('late-index.mp4'));
    await upload.sendTo(0.3);
    await upload.trickleUntil(({ claims, jobKey }) => claims > 0 && jobKey === null);
    await upload.sendTo(1);
    await videoWhen(server.deps, upload.videoId, isSettled);
    expect(await eventsOf(upload.videoId)).toEqual([
      ...['video.created', 'video.uploaded', 'video.processing', 'video.playable', 'video.ready'],
    ]);
  });
});
