import { execFile } from 'node:child_process';
import { mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Protection, Video } from '../../../../src/contract/videos.js';
import { toRenditionPrefix, type TrackKind } from '../../../../server/domain/storage-keys.js';
import { isNightly } from '../../../support/counts.js';
import { holdSegments } from '../../../support/hold-segments.js';
import { makeMedia } from '../../../support/media.js';
import { submitClip, videoWhen } from '../../../support/process-clip.js';
import { startTestServer, type TestServer } from '../../../support/server.js';
import {
  countOf,
  eventsOf,
  isPlayable,
  isSettled,
  objectsOf,
  playbackOf,
  sourceOf,
} from './growing-video.js';

const run = promisify(execFile);
const seconds = 30;
/** From here on, the picture is white and the sound is loud. */
const changeAt = 10;
const hevc = '-c:v libx265 -preset ultrafast -x265-params log-level=none'.split(' ');

/** Its sound begins half a second after its picture. */
const makeClip = (name: string, codecs: readonly string[], fault: readonly string[] = []) => {
  const picture = `color=black:s=640x480:r=10:d=${changeAt}[a];color=white:s=640x480:r=10:d=${seconds - changeAt}[b];[a][b]concat,noise=alls=4:allf=t`;
  return makeMedia([
    ...['-f', 'lavfi', '-i', picture],
    ...['-itsoffset', '0.5', '-f', 'lavfi'],
    ...['-i', `sine=f=500:r=48000:d=${seconds - 0.5},volume=0:enable='lt(t,${changeAt - 0.5})'`],
    ...[...codecs, '-pix_fmt', 'yuv420p', ...fault, '-map', '0:v', '-map', '1:a', name],
  ]);
};

describe('the first rung of a source that cannot be copied', () => {
  let server: TestServer;
  let clip: string;
  beforeAll(async () => {
    [server, clip] = await Promise.all([
      startTestServer(),
      makeClip('clip.mkv', [...hevc, '-g', '20', '-c:a', 'libopus']),
    ]);
  });
  afterAll(() => server.stop());

  const textOf = async (url: URL | string): Promise<string> => {
    const answer = await fetch(url);
    expect(answer.status, String(url)).toBe(200);
    return answer.text();
  };
  const isEncoding = ({ jobQueue }: { jobQueue: string | null }) => jobQueue === 'make-first-rung';

  it.each<Protection>(isNightly ? ['none', 'aes-128', 'cbcs', 'cenc'] : ['cenc'])(
    'plays while it is being encoded, then to the end, then the ladder: %s',
    async (protection) => {
      const held = holdSegments(server.deps, 4);
      const videoId = await submitClip(server.deps, clip, protection);
      const early = await videoWhen(server.deps, videoId, isPlayable);
      expect(early).toMatchObject({ status: 'processing', jobQueue: 'make-first-rung' });
      const playback = await playbackOf(server, videoId);
      expect(playback).toMatchObject({
        growing: true,
        duration: expect.closeTo(seconds, 0) as number,
      });
      const master = sourceOf(playback, 'application/vnd.apple.mpegurl');
      expect((await textOf(master)).match(/RESOLUTION=\d+x\d+/g)).toEqual(['RESOLUTION=480x360']);
      const address = new URL('v/360p/index.m3u8', master);
      const growing = await textOf(address);
      expect(countOf(growing)).toBeGreaterThanOrEqual(3);
      expect(growing).toContain('#EXT-X-PLAYLIST-TYPE:EVENT');
      await videoWhen(server.deps, videoId, ({ width }) => width !== null);
      const shown = (await (await server.api('GET', `/v1/videos/${videoId}`)).json()) as Video;
      expect(shown).toMatchObject({
        width: 640,
        height: 480,
        poster: expect.any(String) as string,
      });

      held.go();
      await videoWhen(server.deps, videoId, (video) => !isEncoding(video));
      await expect
        .poll(() => textOf(address), { timeout: 20_000 })
        .toContain('#EXT-X-PLAYLIST-TYPE:VOD');
      expect(await videoWhen(server.deps, videoId, isSettled)).toMatchObject({
        status: 'ready',
        failure: null,
      });
      expect(await eventsOf(server, videoId)).toEqual([
        ...['video.created', 'video.uploaded', 'video.processing', 'video.playable', 'video.ready'],
      ]);
      // The server may answer by what it knew of the video a moment ago.
      await expect
        .poll(async () =>
          textOf(sourceOf(await playbackOf(server, videoId), 'application/vnd.apple.mpegurl')),
        )
        .toContain('RESOLUTION=640x480');
    },
  );

  it('keeps sound and picture together where the sound begins later', async () => {
    const videoId = await submitClip(server.deps, clip, 'none');
    const { currentRev } = await videoWhen(
      server.deps,
      videoId,
      (video) => video.currentRev !== null && !isEncoding(video),
    );
    const address = { appId: 'default', videoId, rev: currentRev ?? 0 };
    const filterOf = async (kind: TrackKind, name: string, filter: string) => {
      const prefix = toRenditionPrefix(address, { kind, name });
      const count = (await objectsOf(server, videoId, address.rev)).filter(
        (key) => key.startsWith(prefix) && key.endsWith('.m4s'),
      ).length;
      const names = ['init.mp4', ...Array.from({ length: count }, (_, n) => `${n}.m4s`)];
      const parts = [];
      for (const one of names) parts.push(await server.deps.storage.readBytes(`${prefix}${one}`));
      const file = join(await mkdtemp(join(tmpdir(), 'vodkit-rung-')), `${kind}.mp4`);
      await writeFile(file, Buffer.concat(parts));
      const flag = kind === 'video' ? '-vf' : '-af';
      const { stderr } = await run('ffmpeg', [
        ...['-hide_banner', '-i', file, flag, filter, '-f', 'null', '-'],
      ]);
      return Number(/(?:black_end|silence_end):\s?([\d.]+)/.exec(stderr)?.[1]);
    };
    const white = await filterOf('video', '360p', 'blackdetect=d=1');
    const loud = await filterOf('audio', 'main', 'silencedetect=n=-40dB:d=1');
    expect(white).toBeCloseTo(changeAt, 1);
    expect(loud - white).toBeGreaterThan(-0.06);
    expect(loud - white).toBeLessThan(0.06);
  });

  it('is left out where the encoder puts out nothing, and the ladder says what is wrong', async () => {
    // A stream that states a codec, and has nothing but noise.
    const noise = await makeClip(
      'noise.mkv',
      [...hevc, '-g', '20', '-c:a', 'libopus'],
      [...['-bsf:v', 'noise=amount=1:dropamount=0']],
    );
    const videoId = await submitClip(server.deps, noise);
    const settled = await videoWhen(server.deps, videoId, isSettled);
    expect(settled).toMatchObject({ status: 'failed', playable: false, currentRev: null });
    expect(settled.failure?.code).toBe('corrupt');
    expect(await eventsOf(server, videoId)).toContain('video.failed');
  });

  it('is made of what is copied to its middle only, before the ladder', async () => {
    // One keyframe in half a minute: no segment of a copy may be so long.
    const sparse = await makeClip('sparse.mp4', [
      ...'-c:v libx264 -preset ultrafast -g 1000 -keyint_min 1000 -sc_threshold 0'.split(' '),
      ...['-c:a', 'aac'],
    ]);
    const videoId = await submitClip(server.deps, sparse);
    const playable = await videoWhen(server.deps, videoId, isPlayable);
    expect(playable.jobQueue).toBe('make-first-rung');
    expect(await videoWhen(server.deps, videoId, isSettled)).toMatchObject({ status: 'ready' });
  });
});
