import { eq } from 'drizzle-orm';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import type { Playback } from '../../../../src/contract/playback.js';
import type { Protection } from '../../../../src/contract/videos.js';
import { deleteVideo } from '../../../../server/features/videos/delete-video.js';
import type { VideoRow } from '../../../../server/features/videos/video-table.js';
import { contentKeys, revisions } from '../../../../server/features/revisions/revision-table.js';
import { outbox } from '../../../../server/platform/events/outbox-table.js';
import { makeMedia } from '../../../support/media.js';
import { renditionsOf, submitClip, videoWhen } from '../../../support/process-clip.js';
import { playAuthOf, startTestServer, type TestServer } from '../../../support/server.js';

const seconds = 40;
const codecs = '-c:v libx264 -preset ultrafast -pix_fmt yuv420p -c:a aac'.split(' ');
const makeClip = (...keyframes: string[]) =>
  makeMedia([
    ...['-f', 'lavfi', '-i', `testsrc2=s=128x72:r=10:d=${seconds}`],
    ...['-f', 'lavfi', '-i', `sine=d=${seconds}`],
    ...[...codecs, ...keyframes, 'clip.mp4'],
  ]);

/** Lets the worker store that many segments of each track, then makes it wait or fail. */
function holdFrom(server: TestServer, segment: number) {
  const { storage } = server.deps;
  const put = storage.put.bind(storage);
  let go = (): void => undefined;
  let fail = (): void => undefined;
  const held = new Promise<void>((resolve, reject) => {
    go = resolve;
    fail = () => reject(new Error('The store is broken'));
  });
  held.catch(() => undefined);
  const spy = vi.spyOn(storage, 'put').mockImplementation(async (key, bytes) => {
    const n = Number(/(\d+)\.m4s$/.exec(key)?.[1] ?? -1);
    if (n >= segment) await held;
    return put(key, bytes);
  });
  return {
    go: () => (spy.mockRestore(), go()),
    fail: () => (spy.mockRestore(), fail()),
  };
}

describe('the copy of a source while it grows', () => {
  let server: TestServer;
  let clip: string;
  beforeAll(async () => {
    [server, clip] = await Promise.all([startTestServer(), makeClip('-g', '10')]);
  });
  afterEach(() => vi.restoreAllMocks());
  afterAll(() => server.stop());

  const isSettled = ({ status }: VideoRow) => status === 'ready' || status === 'failed';
  const playback = async (videoId: string, limits = {}): Promise<Playback> => {
    const auth = await playAuthOf(server, videoId, limits);
    const answer = await fetch(`${server.url}/v1/playback`, {
      headers: { authorization: `Bearer ${auth}` },
    });
    return (await answer.json()) as Playback;
  };
  const sourceOf = ({ sources }: Playback, type: string): string =>
    sources.find((source) => source.type === type)?.url ?? '';
  const hlsOf = (answer: Playback) => sourceOf(answer, 'application/vnd.apple.mpegurl');
  const textOf = async (url: URL | string): Promise<string> => {
    const answer = await fetch(url);
    expect(answer.status, String(url)).toBe(200);
    return answer.text();
  };
  const mediaPlaylist = (hls: string) => new URL('v/source/index.m3u8', hls);
  const countOf = (playlist: string) => playlist.match(/^\d+\.m4s$/gm)?.length ?? 0;
  const lineOf = (playlist: string, name: string) =>
    playlist.split('\n').find((line) => line.startsWith(`#EXT-X-${name}`));
  const eventsOf = (videoId: string) =>
    server.deps.database.db
      .select({ type: outbox.type })
      .from(outbox)
      .where(eq(outbox.videoId, videoId))
      .orderBy(outbox.id);
  const keysOf = (videoId: string) =>
    server.deps.database.db.select().from(contentKeys).where(eq(contentKeys.videoId, videoId));
  const statusOf = async (url: URL | string) => (await fetch(url)).status;

  it.each<Protection>(['none', 'aes-128', 'cbcs', 'cenc'])(
    'plays from its first segments on, and to the end at the same address: %s',
    async (protection) => {
      const held = holdFrom(server, 5);
      const videoId = await submitClip(server.deps, clip, protection);
      await videoWhen(server.deps, videoId, ({ playable }) => playable);
      const early = await playback(videoId);
      expect(early).toMatchObject({
        growing: true,
        duration: expect.closeTo(seconds, 0) as number,
      });
      const address = mediaPlaylist(hlsOf(early));
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
        .poll(async () => lineOf(await textOf(address), 'PLAYLIST-TYPE'))
        .toBe('#EXT-X-PLAYLIST-TYPE:VOD');
      const whole = await textOf(address);
      expect(whole).toContain('#EXT-X-ENDLIST');
      expect(lineOf(whole, 'TARGETDURATION')).toBe(lineOf(growing, 'TARGETDURATION'));
      expect(whole.split('#EXT-X-MAP')[1]).toContain(growing.split('#EXT-X-MAP')[1] ?? '?');
      expect((await fetch(address)).headers.get('cache-control')).toBe('private, max-age=60');
      const ready = await videoWhen(server.deps, videoId, isSettled);
      expect(ready).toMatchObject({ status: 'ready', failure: null });
      expect((await eventsOf(videoId)).map(({ type }) => type)).toEqual([
        ...['video.created', 'video.uploaded', 'video.processing', 'video.playable', 'video.ready'],
      ]);
      expect(await playback(videoId)).not.toHaveProperty('growing');
    },
  );
});
