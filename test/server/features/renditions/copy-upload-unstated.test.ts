import { createHash } from 'node:crypto';
import { rm } from 'node:fs/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Protection } from '../../../../src/contract/videos.js';
import type { VideoRow } from '../../../../server/features/videos/video-table.js';
import { deleteVideo } from '../../../../server/features/videos/delete-video.js';
import { everydayOf, isNightly } from '../../../support/counts.js';
import { holdSegments } from '../../../support/hold-segments.js';
import { submitClip, videoWhen } from '../../../support/process-clip.js';
import { freshDataDir, startTestServer, type TestServer } from '../../../support/server.js';
import { makeSlowClip, slowClipSeconds, SlowUpload } from '../../../support/slow-upload.js';
import {
  countOf,
  eventsOf,
  isPlayable,
  isSettled,
  objectsOf,
  playbackOf,
  playlistOf,
  sourceOf,
} from './growing-video.js';

interface Clip {
  options: string[];
  /** Segments of which ffmpeg rounds time stamps otherwise: by 70 microseconds, until it is in step. */
  rounded?: string[];
}

const clips: Record<string, Clip> = {
  'a fragmented MP4': { options: ['-movflags', 'frag_keyframe+empty_moov+default_base_moof'] },
  'a transport stream': { options: ['-f', 'mpegts'], rounded: ['a/source/0.m4s'] },
  'a recording in Matroska': { options: ['-f', 'matroska', '-live', '1'] },
};
const resumed: Record<
  string,
  { options: string[]; rest: 'is there' | 'comes then'; everyday?: true }
> = Object.fromEntries(
  Object.entries(clips).flatMap(([name, { options }]) =>
    (['is there', 'comes then'] as const).map((rest) => [
      `${rest}: ${name}`,
      {
        ...{ options, rest },
        ...(rest === 'is there' && name === 'a fragmented MP4' && { everyday: true }),
      },
    ]),
  ),
);
const isCopied = ({ jobQueue }: VideoRow) => jobQueue === 'make-ladder';
const protections: Protection[] = isNightly ? ['none', 'aes-128', 'cbcs', 'cenc'] : ['none'];

describe('the copy of a file that does not state how long it is, while it is being uploaded', () => {
  let server: TestServer;
  beforeAll(async () => {
    server = await startTestServer();
  });
  afterAll(() => server.stop());

  const textOf = async (url: string | URL): Promise<string> => (await fetch(url)).text();

  /** The digests of the segments of the first revision, by name. The init segments state bit rates, of which less is known early. */
  const storedOf = async (
    videoId: string,
    rounded: readonly string[],
  ): Promise<Record<string, string>> => {
    const keys = await objectsOf(server, videoId, 1);
    const nameOf = (key: string) => key.split('/').slice(5).join('/');
    const media = keys.filter((key) => /\/\d+\.m4s$/.test(key));
    const compared = media.filter((key) => !rounded.includes(nameOf(key)));
    const named = compared.map(async (key) => [
      nameOf(key),
      createHash('sha256')
        .update(await server.deps.storage.readBytes(key))
        .digest('hex'),
    ]);
    return Object.fromEntries(await Promise.all(named)) as Record<string, string>;
  };

  it.each(
    Object.entries(clips).flatMap(([name, clip]) =>
      protections.map((protection) => ({ name, ...clip, protection })),
    ),
  )(
    'plays what has come of $name, tells its length at its end, and has the segments that it has when it comes at once: $protection',
    async ({ options, rounded = [], protection }) => {
      const clip = await makeSlowClip(options);
      const upload = await SlowUpload.start(server, clip, protection);
      await upload.sendTo(0.3);
      const video = await upload.trickleUntil(isPlayable);
      expect(video.duration).toBeNull();
      const early = await playbackOf(server, video.id);
      expect(early).toMatchObject({ growing: true, width: 320, height: 180 });
      expect(early).not.toHaveProperty('duration');
      const address = playlistOf(early);
      const first = await textOf(address);
      expect(first).toContain('#EXT-X-PLAYLIST-TYPE:EVENT');
      expect(countOf(first)).toBeLessThan(5);
      const mpd = sourceOf(early, 'application/dash+xml');
      if (protection !== 'aes-128') {
        const growing = await textOf(mpd);
        expect(growing).toContain('type="dynamic"');
        expect(growing).not.toContain('mediaPresentationDuration');
      }

      await upload.sendTo(0.8);
      await expect.poll(async () => countOf(await textOf(address))).toBeGreaterThan(5);
      // Twenty seconds of it have come.
      await expect.poll(async () => (await playbackOf(server, video.id)).poster).not.toBeNull();
      expect(await playbackOf(server, video.id)).not.toHaveProperty('duration');
      const previewOf = (previewSeconds: number) =>
        playbackOf(server, video.id, { previewSeconds });
      expect(await previewOf(4)).toMatchObject({ duration: 4 });
      expect(await previewOf(39)).not.toHaveProperty('duration');
      await upload.sendTo(1);
      await expect.poll(() => textOf(address)).toContain('#EXT-X-ENDLIST');
      const whole = await textOf(address);
      expect(countOf(whole)).toBe(11);
      expect(whole.split('#EXT-X-MAP')[1]).toContain(first.split('#EXT-X-MAP')[1] ?? '?');
      const length = expect.closeTo(slowClipSeconds, 0) as number;
      expect(await playbackOf(server, video.id)).toMatchObject({ duration: length });
      if (protection !== 'aes-128')
        expect(await textOf(mpd)).toMatch(/type="static".*mediaPresentationDuration="PT(39|40)/s);

      const copied = await videoWhen(server.deps, video.id, isCopied);
      expect(copied).toMatchObject({ failure: null, duration: length, currentRev: 1 });
      expect(await eventsOf(server, video.id)).toEqual([
        ...['video.created', 'video.playable', 'video.uploaded', 'video.processing'],
      ]);
      const appId = 'default';
      // Keys are others each time.
      if (protection !== 'none')
        return void (await deleteVideo(server.deps, { appId, videoId: video.id }));
      const atOnce = await submitClip(server.deps, clip, 'none');
      await videoWhen(server.deps, atOnce, isCopied);
      const segments = await storedOf(video.id, rounded);
      expect(Object.keys(segments)).toHaveLength(22 - rounded.length);
      expect(segments).toEqual(await storedOf(atOnce, rounded));
      for (const videoId of [video.id, atOnce]) await deleteVideo(server.deps, { appId, videoId });
    },
  );

  it.each(everydayOf('unstated lengths resumed', resumed))(
    'goes on with the next server when its own is stopped, and the rest %s (W-02)',
    async (_, { options, rest }) => {
      const clip = await makeSlowClip(options);
      const env = { VOD_DATA_DIR: await freshDataDir() };
      const own = await startTestServer(env);
      const held = holdSegments(own.deps, 3);
      const upload = await SlowUpload.start(own, clip);
      await upload.sendTo(0.3);
      const { id: videoId } = await upload.trickleUntil(isPlayable);
      await upload.sendTo(rest === 'is there' ? 1 : 0.6);
      await held.holding;
      const stopped = own.stop();
      held.go();
      await stopped;
      const next = await startTestServer(env);
      try {
        const playback = await playbackOf(next, videoId);
        expect(playback).toMatchObject({ growing: true });
        const address = playlistOf(playback);
        const first = await textOf(address);
        if (rest === 'comes then')
          await (await SlowUpload.resume(next, clip, upload.state)).sendTo(1);
        const ready = await videoWhen(next.deps, videoId, isSettled);
        expect(ready).toMatchObject({ status: 'ready', failure: null, currentRev: 2 });
        const whole = await textOf(address);
        expect(whole).toContain('#EXT-X-ENDLIST');
        expect(whole.split('#EXT-X-MAP')[1]).toContain(first.split('#EXT-X-MAP')[1] ?? '?');
        expect(await eventsOf(next, videoId)).toEqual([
          ...['video.created', 'video.playable', 'video.uploaded', 'video.processing'],
          'video.ready',
        ]);
      } finally {
        await next.stop();
        await rm(env.VOD_DATA_DIR, { recursive: true, force: true });
      }
    },
  );
});
