import { readFile, rm } from 'node:fs/promises';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import type { Protection } from '../../../../src/contract/videos.js';
import { updateVideoFields } from '../../../../server/features/videos/update-video.js';
import { isNightly } from '../../../support/counts.js';
import { startChild } from '../../../support/child.js';
import { holdSegments } from '../../../support/hold-segments.js';
import { videoWhen } from '../../../support/process-clip.js';
import { freshDataDir, startTestServer, type TestServer } from '../../../support/server.js';
import {
  makeSlowClip,
  slowClipSeconds,
  SlowUpload,
  type UploadState,
} from '../../../support/slow-upload.js';
import {
  countOf,
  eventsOf,
  isPlayable,
  isSettled,
  playbackOf,
  playlistOf,
} from './growing-video.js';
import { expectGone, watchUpload } from './watched-upload.js';

describe('the copy of a file that is still being uploaded', () => {
  let server: TestServer;
  let clip: string;
  beforeAll(async () => {
    [server, clip] = await Promise.all([startTestServer(), makeSlowClip()]);
  });
  afterAll(() => server.stop());

  const textOf = async (url: URL): Promise<string> => (await fetch(url)).text();

  it.each<Protection>(isNightly ? ['none', 'aes-128', 'cbcs', 'cenc'] : ['aes-128'])(
    'plays what has come, then more, and to the end at the same address: %s',
    async (protection) => {
      const upload = await SlowUpload.start(server, clip, protection);
      await upload.sendTo(0.3);
      const video = await upload.trickleUntil(isPlayable);
      expect(video).toMatchObject({ status: 'uploading', sourceKey: null, progress: null });
      const early = await playbackOf(server, video.id);
      expect(early).toMatchObject({
        growing: true,
        duration: expect.closeTo(slowClipSeconds, 0) as number,
      });
      const address = playlistOf(early);
      const first = await textOf(address);
      expect(first).toContain('#EXT-X-PLAYLIST-TYPE:EVENT');
      expect(countOf(first)).toBeLessThan(5);

      await upload.sendTo(0.6);
      await expect.poll(async () => countOf(await textOf(address))).toBeGreaterThan(4);
      expect(await textOf(address)).not.toContain('ENDLIST');
      const poster = async () => (await playbackOf(server, video.id)).poster;
      await expect.poll(poster).not.toBeNull();
      expect((await fetch((await poster()) ?? '')).headers.get('content-type')).toBe('image/jpeg');
      await upload.sendTo(1);
      await expect.poll(() => textOf(address)).toContain('#EXT-X-ENDLIST');
      const whole = await textOf(address);
      expect(countOf(whole)).toBe(11);
      expect(whole.split('#EXT-X-MAP')[1]).toContain(first.split('#EXT-X-MAP')[1] ?? '?');

      const ready = await videoWhen(server.deps, video.id, isSettled);
      expect(ready).toMatchObject({ status: 'ready', failure: null });
      expect(await eventsOf(server, video.id)).toEqual([
        ...['video.created', 'video.playable', 'video.uploaded', 'video.processing', 'video.ready'],
      ]);
      expect(await textOf(address)).toBe(whole);
    },
  );

  it('is gone when the upload is cancelled while ten people watch', async () => {
    const video = await watchUpload(server, clip, 10);
    expect((await video.upload.cancel()).status).toBe(204);
    await expectGone(server, video);
  });

  it('is taken back when the rest is not what the beginning said, and the ordinary way decides', async () => {
    const bytes = await readFile(clip);
    const broken = Buffer.concat([
      bytes.subarray(0, Math.round(bytes.length * 0.5)),
      Buffer.alloc(Math.round(bytes.length * 0.5), 0x55),
    ]).subarray(0, bytes.length);
    const video = await watchUpload(server, broken);
    await video.upload.sendTo(1);
    await expectGone(server, video);
    const settled = await videoWhen(server.deps, video.upload.videoId, isSettled);
    expect((await eventsOf(server, settled.id)).slice(2, 4)).toEqual([
      'video.uploaded',
      'video.processing',
    ]);
  });

  it('is taken back when another protection was asked for meanwhile, which the ordinary way gives', async () => {
    const video = await watchUpload(server, clip);
    const { videoId } = video.upload;
    await updateVideoFields(server.deps, { appId: 'default', videoId }, { protection: 'cbcs' });
    await video.upload.sendTo(1);
    await expectGone(server, video);
    expect(await videoWhen(server.deps, videoId, isSettled)).toMatchObject({ status: 'ready' });
    expect(
      (await eventsOf(server, videoId)).filter((type) => type === 'video.playable'),
    ).toHaveLength(2);
  });

  it('is taken back after an hour without a byte, and the file plays once the rest has come', async () => {
    const video = await watchUpload(server, clip);
    const now = performance.now.bind(performance);
    let hours = 0;
    const later = vi.spyOn(performance, 'now').mockImplementation(() => now() + hours * 3_600_001);
    // Its last bytes may be noticed only after the first of them.
    const anHourLater = async () => {
      hours += 1;
      return videoWhen(server.deps, video.upload.videoId, () => true);
    };
    await expect.poll(async () => (await anHourLater()).jobKey).toBeNull();
    later.mockRestore();
    await expectGone(server, video);
    await video.upload.sendTo(1);
    const ready = await videoWhen(server.deps, video.upload.videoId, isSettled);
    expect(ready).toMatchObject({ status: 'ready', failure: null });
  });

  it('is taken back when the disk is full, and the upload goes on (D-18)', async () => {
    const video = await watchUpload(server, clip);
    const held = holdSegments(server.deps, 0);
    await video.upload.sendTo(0.6);
    await held.holding;
    held.fail(Object.assign(new Error('no space left on device'), { code: 'ENOSPC' }));
    await expectGone(server, video);
    await video.upload.sendTo(1);
    const ready = await videoWhen(server.deps, video.upload.videoId, isSettled);
    expect(ready).toMatchObject({ status: 'ready', failure: null });
  });

  it('goes on with the next server when its own is killed, before and after the upload does (W-02)', async () => {
    const dataDir = await freshDataDir();
    const child = startChild(new URL('uploading-server.ts', import.meta.url), [dataDir, clip]);
    await child.until(1);
    const state = JSON.parse(child.lines[0] ?? '') as UploadState;
    await child.kill();
    const next = await startTestServer({ VOD_DATA_DIR: dataDir });
    try {
      const { videoId } = state;
      const playback = await playbackOf(next, videoId);
      expect(playback).toMatchObject({ growing: true });
      const address = playlistOf(playback);
      const first = await textOf(address);
      const upload = await SlowUpload.resume(next, clip, state);
      await upload.sendTo(0.6);
      await expect.poll(async () => countOf(await textOf(address))).toBeGreaterThan(countOf(first));
      const more = await textOf(address);
      expect(more).toContain(first.split('#EXT-X-MAP')[1] ?? '?');
      await upload.sendTo(1);
      const ready = await videoWhen(next.deps, videoId, isSettled);
      expect(ready).toMatchObject({ status: 'ready', failure: null });
      expect(await textOf(address)).toContain('#EXT-X-ENDLIST');
      const revs = new Set<string>();
      for await (const key of next.deps.storage.list(`a/default/vod/${videoId}/`))
        revs.add(key.split('/')[4] ?? '');
      expect(revs).toEqual(new Set(['1', '2']));
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
    const upload = await SlowUpload.start(server, await makeSlowClip([]));
    await upload.sendTo(0.3);
    await upload.trickleUntil(({ claims, jobKey }) => claims > 0 && jobKey === null);
    await upload.sendTo(1);
    await videoWhen(server.deps, upload.videoId, isSettled);
    expect(await eventsOf(server, upload.videoId)).toEqual([
      ...['video.created', 'video.uploaded', 'video.processing', 'video.playable', 'video.ready'],
    ]);
  });
});
