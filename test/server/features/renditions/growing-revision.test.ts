import { mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Protection, Video } from '../../../../src/contract/videos.js';
import { deleteVideo } from '../../../../server/features/videos/delete-video.js';
import { isNightly } from '../../../support/counts.js';
import { holdSegments } from '../../../support/hold-segments.js';
import { decodeRgb, makeMedia, probeFile } from '../../../support/media.js';
import { submitClip, videoWhen } from '../../../support/process-clip.js';
import { startTestServer, type TestServer } from '../../../support/server.js';
import {
  countOf,
  eventsOf,
  isPlayable,
  isSettled,
  keyIdsOf,
  objectsOf,
  playbackOf,
  playlistOf,
  sourceOf,
} from './growing-video.js';

const seconds = 40;
const codecs = '-c:v libx264 -preset ultrafast -pix_fmt yuv420p -c:a aac'.split(' ');
const makeClip = (...keyframes: string[]) =>
  makeMedia([
    ...['-f', 'lavfi', '-i', `testsrc2=s=128x72:r=10:d=${seconds}`],
    ...['-f', 'lavfi', '-i', `sine=d=${seconds}`],
    ...[...codecs, ...keyframes, 'clip.mp4'],
  ]);

describe('the copy of a source while it grows', () => {
  let server: TestServer;
  let clip: string;
  beforeAll(async () => {
    [server, clip] = await Promise.all([startTestServer(), makeClip('-g', '10')]);
  });
  afterAll(() => server.stop());

  const textOf = async (url: URL | string): Promise<string> => {
    const answer = await fetch(url);
    expect(answer.status, String(url)).toBe(200);
    return answer.text();
  };
  const lineOf = (playlist: string, name: string) =>
    playlist.split('\n').find((line) => line.startsWith(`#EXT-X-${name}`));
  const pictureOf = async (address: string | null | undefined) => {
    const answer = await fetch(address ?? '');
    const file = join(await mkdtemp(join(tmpdir(), 'vodkit-picture-')), 'picture.jpg');
    await writeFile(file, Buffer.from(await answer.arrayBuffer()));
    const [stream] = (await probeFile(file)).streams;
    const [red = 0, green = 255, blue = 255] = await decodeRgb(file, '1x1');
    const colour = red > 240 && green < 16 && blue < 16 ? 'red' : [red, green, blue].join();
    return { width: stream?.['width'], height: stream?.['height'], colour };
  };
  const statusOf = async (url: URL | string) => (await fetch(url)).status;

  // The others every day: those of uploads, in copy-upload.test.ts.
  it.each<Protection>(isNightly ? ['none', 'aes-128', 'cbcs', 'cenc'] : ['none', 'cenc'])(
    'plays from its first segments on, and to the end at the same address: %s',
    async (protection) => {
      const held = holdSegments(server.deps, 5);
      const videoId = await submitClip(server.deps, clip, protection);
      await videoWhen(server.deps, videoId, isPlayable);
      const early = await playbackOf(server, videoId);
      expect(early).toMatchObject({
        growing: true,
        duration: expect.closeTo(seconds, 0) as number,
      });
      const address = playlistOf(early);
      // What came after the first write is listed with the next one.
      const answer = await fetch(address);
      expect(answer.headers.get('cache-control')).toBe('private, no-cache');
      const growing = await answer.text();
      expect(countOf(growing)).toBeGreaterThanOrEqual(3);
      expect(countOf(growing)).toBeLessThanOrEqual(5);
      expect(lineOf(growing, 'PLAYLIST-TYPE')).toBe('#EXT-X-PLAYLIST-TYPE:EVENT');
      expect(lineOf(growing, 'START')).toBe('#EXT-X-START:TIME-OFFSET=0');
      expect(growing).not.toContain('ENDLIST');
      for (const [name] of growing.matchAll(/^\d+\.m4s$/gm))
        expect(await statusOf(new URL(name, address))).toBe(200);
      expect(await statusOf(new URL('5.m4s', address))).toBe(404);
      if (protection === 'aes-128')
        expect(
          await statusOf(new URL(/URI="([^"]+key[^"]*)"/.exec(growing)?.[1] ?? '', address)),
        ).toBe(200);
      else {
        const dash = await textOf(sourceOf(early, 'application/dash+xml'));
        expect(dash).toContain('type="dynamic"');
        expect(dash).toContain('mediaPresentationDuration="PT40');
      }

      held.go();
      await videoWhen(server.deps, videoId, ({ jobQueue }) => jobQueue !== 'process-video');
      await expect
        .poll(async () => lineOf(await textOf(address), 'PLAYLIST-TYPE'), { timeout: 20_000 })
        .toBe('#EXT-X-PLAYLIST-TYPE:VOD');
      const whole = await textOf(address);
      expect(whole).toContain('#EXT-X-ENDLIST');
      expect(lineOf(whole, 'TARGETDURATION')).toBe(lineOf(growing, 'TARGETDURATION'));
      expect(whole.split('#EXT-X-MAP')[1]).toContain(growing.split('#EXT-X-MAP')[1] ?? '?');
      expect((await fetch(address)).headers.get('cache-control')).toBe('private, max-age=60');
      const ready = await videoWhen(server.deps, videoId, isSettled);
      expect(ready).toMatchObject({ status: 'ready', failure: null });
      expect(await eventsOf(server, videoId)).toEqual([
        ...['video.created', 'video.uploaded', 'video.processing', 'video.playable', 'video.ready'],
      ]);
      expect(await playbackOf(server, videoId)).not.toHaveProperty('growing');
    },
  );

  it('has a poster while it grows, and a storyboard before the ladder, in the shape and colours of the source', async () => {
    // Pixels twice as wide as high; black at first.
    const picture = 'color=black:s=64x72:d=4[a];color=red:s=64x72:d=36[b];[a][b]concat,setsar=2';
    const red = await makeMedia([
      ...['-f', 'lavfi', '-i', `sine=d=${seconds}`],
      ...[
        '-filter_complex',
        picture,
        ...codecs,
        '-r',
        '10',
        '-g',
        '20',
        '-t',
        String(seconds),
        'red.mp4',
      ],
    ]);
    const held = holdSegments(server.deps, 8);
    const videoId = await submitClip(server.deps, red);
    await videoWhen(server.deps, videoId, ({ width }) => width !== null);
    const { growing: isGrowing, poster } = await playbackOf(server, videoId);
    expect(isGrowing).toBe(true);
    const listed = (await (await server.api('GET', `/v1/videos/${videoId}`)).json()) as Video;
    expect(listed).toMatchObject({ status: 'processing', width: 128, height: 72 });
    for (const address of [poster, listed.poster])
      expect(await pictureOf(address)).toEqual({ width: 128, height: 72, colour: 'red' });

    held.go();
    await videoWhen(server.deps, videoId, ({ jobQueue }) => jobQueue !== 'process-video');
    const ladder = holdSegments(server.deps, 0);
    const storyboardOf = async () => (await playbackOf(server, videoId)).storyboard;
    await expect.poll(storyboardOf, { timeout: 20_000 }).toBeDefined();
    const storyboard = (await storyboardOf()) ?? '';
    const cues = await textOf(storyboard);
    expect(cues.match(/-->/g)).toHaveLength(seconds);
    // Ten in a row, as wide as a thumbnail is.
    const sprite = await pictureOf(new URL('storyboard-0.jpg', storyboard).href);
    expect(sprite).toMatchObject({ width: 1600, height: 360 });
    ladder.go();
    expect(await videoWhen(server.deps, videoId, isSettled)).toMatchObject({ status: 'ready' });
  });

  /** A video that has been seen growing, with all that was published of it. */
  const growing = async (path: string, from: number, protection: Protection = 'aes-128') => {
    const held = holdSegments(server.deps, from);
    const videoId = await submitClip(server.deps, path, protection);
    const { currentRev } = await videoWhen(server.deps, videoId, isPlayable);
    const answer = await playbackOf(server, videoId);
    const playlist = playlistOf(answer);
    const key = new URL(
      /URI="([^"]+)"/.exec((await textOf(playlist)).split('#EXT-X-KEY')[1] ?? '')?.[1] ?? '',
      playlist,
    );
    const files = { playlist, key, segment: new URL('0.m4s', playlist) };
    for (const file of Object.values(files)) expect(await statusOf(file)).toBe(200);
    const keyIds = await keyIdsOf(server, videoId);
    return { videoId, rev: currentRev ?? 0, held, files, keyIds };
  };
  const expectGone = async ({
    videoId,
    rev,
    files,
    keyIds,
  }: Awaited<ReturnType<typeof growing>>) => {
    for (const file of Object.values(files))
      await expect.poll(() => statusOf(file), { interval: 200 }).not.toBe(200);
    const kept = await keyIdsOf(server, videoId);
    expect(kept.filter((id) => keyIds.includes(id))).toEqual([]);
    await expect.poll(() => objectsOf(server, videoId, rev), { interval: 200 }).toEqual([]);
  };

  it('is taken back when storing fails in the middle, and plays anew with the next try', async () => {
    const video = await growing(clip, 5);
    video.held.fail();
    const ready = await videoWhen(server.deps, video.videoId, isSettled);
    expect(ready).toMatchObject({ status: 'ready', playable: true });
    await expectGone(video);
    expect((await eventsOf(server, video.videoId)).slice(3)).toEqual([
      ...['video.playable', 'video.playable', 'video.ready'],
    ]);
  });

  it('goes on when the database is away for a moment', async () => {
    const { database } = server.deps;
    const transaction = database.transaction.bind(database);
    let refused = 0;
    database.transaction = async (work) => {
      // Of the first that would have published; what is done for others goes on.
      if (refused === 0 && (new Error().stack ?? '').includes('publishGrowing')) {
        refused += 1;
        throw new Error('The database is away');
      }
      return transaction(work);
    };
    try {
      const videoId = await submitClip(server.deps, clip);
      await videoWhen(server.deps, videoId, isSettled);
      expect(refused).toBe(1);
      expect((await eventsOf(server, videoId)).slice(3)).toEqual([
        ...['video.playable', 'video.ready'],
      ]);
    } finally {
      database.transaction = transaction;
    }
  });

  it('is taken back when the file turns out not to be copyable, and the ladder plays', async () => {
    // One keyframe each second, then none for 20 seconds.
    const sparse = await makeClip(
      '-force_key_frames',
      'expr:if(lt(t,18),gte(t,n_forced),0)',
      '-g',
      '1000',
      '-sc_threshold',
      '0',
    );
    const video = await growing(sparse, 4);
    video.held.go();
    await expectGone(video);
    expect(await videoWhen(server.deps, video.videoId, isSettled)).toMatchObject({
      status: 'ready',
    });
  });

  it('is gone at once when the video is deleted while it grows', async () => {
    const video = await growing(clip, 5);
    await deleteVideo(server.deps, { appId: 'default', videoId: video.videoId });
    video.held.go();
    await expectGone(video);
  });

  it('ends where a preview ends, which may be there before the rest', async () => {
    const held = holdSegments(server.deps, 5);
    const videoId = await submitClip(server.deps, clip);
    await videoWhen(server.deps, videoId, isPlayable);
    const preview = await playbackOf(server, videoId, { previewSeconds: 5 });
    expect(preview).toMatchObject({ duration: 5 });
    const playlist = await textOf(playlistOf(preview));
    expect(playlist).toContain('#EXT-X-ENDLIST');
    expect(countOf(playlist)).toBe(2);
    held.go();
    await videoWhen(server.deps, videoId, isSettled);
  });
});
