import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Video, VideoList } from '../../../../src/contract/videos.js';
import { deleteVideo } from '../../../../server/features/videos/delete-video.js';
import { startTestServer, type TestServer } from '../../../support/server.js';
import { makeMedia } from '../../../support/media.js';
import { submitClip, videoWhen } from '../../../support/process-clip.js';

const appId = 'default';
const settled = ({ status }: { status: string }) => status === 'ready' || status === 'failed';

describe('what waits', () => {
  let server: TestServer;
  let clip: string;
  /** Both are long; the first outlasts what happens beside it. */
  let film: string;
  let longClip: string;
  beforeAll(async () => {
    server = await startTestServer();
    const source = (size: string, seconds: number) => [
      '-f',
      'lavfi',
      '-i',
      `testsrc2=s=${size}:r=30:d=${seconds}`,
      '-f',
      'lavfi',
      '-i',
      `sine=d=${seconds}`,
    ];
    const codecs = [
      '-c:v',
      'libx264',
      '-preset',
      'ultrafast',
      '-g',
      '30',
      '-pix_fmt',
      'yuv420p',
      '-c:a',
      'aac',
    ];
    clip = await makeMedia([...source('320x180', 2), ...codecs, 'clip.mp4']);
    const black = [
      '-f',
      'lavfi',
      '-i',
      'color=black:s=1280x720:r=30:d=20',
      '-f',
      'lavfi',
      '-i',
      'anullsrc=d=20',
    ];
    const round = await makeMedia([...black, ...codecs, '-g', '300', 'round.mp4']);
    film = await makeMedia(['-stream_loop', '89', '-i', round, '-c', 'copy', 'film.mp4']);
    longClip = await makeMedia(['-stream_loop', '15', '-i', round, '-c', 'copy', 'long.mp4']);
  });
  afterAll(() => server.stop());

  const get = async (id: string) =>
    (await (await server.api('GET', `/v1/videos/${id}`)).json()) as Video;
  const startFilm = async () => {
    const id = await submitClip(server.deps, film);
    await videoWhen(
      server.deps,
      id,
      ({ progress, jobQueue }) =>
        jobQueue === 'make-long-ladder' && progress?.stage === 'transcode',
    );
    return id;
  };

  it(
    'lets files play, fail and become ready while a long ladder runs, and tells the other long ones their place in line, which a deletion brings forward (S49, S2, S27, looks 3)',
    { timeout: 300_000 },
    async () => {
      const long = await startFilm();
      const broken = join(server.dataDir, 'broken.mp4');
      await writeFile(broken, Buffer.alloc(2000, 7));
      const files = [clip, broken, clip, clip, broken];
      const ids = await Promise.all(files.map((file) => submitClip(server.deps, file)));
      for (const [n, id] of ids.entries()) {
        const video = await videoWhen(
          server.deps,
          id,
          ({ playable, status }) => playable || status === 'failed',
        );
        expect(video.failure?.code).toBe(files[n] === broken ? 'not-media' : undefined);
      }
      for (const id of ids) await videoWhen(server.deps, id, settled);
      expect((await get(long)).status).toBe('processing');
      await rm(broken);

      const waiting = [
        await submitClip(server.deps, longClip),
        await submitClip(server.deps, longClip),
      ];
      for (const id of waiting)
        await videoWhen(
          server.deps,
          id,
          ({ jobQueue, waitingSince }) => jobQueue === 'make-long-ladder' && waitingSince !== null,
        );
      const list = (await (await server.api('GET', '/v1/videos')).json()) as VideoList;
      const positions = waiting.map((id) => list.items.find((video) => video.id === id)?.waiting);
      expect(positions.map((told) => told?.position).sort()).toEqual([1, 2]);
      expect(
        positions.every((told) => told?.reason === 'queue' && Date.parse(told.since) <= Date.now()),
      ).toBe(true);
      expect((await get(long)).waiting).toBeUndefined();
      const [first, second] = positions[0]?.position === 1 ? waiting : waiting.toReversed();
      const events = await server.api('GET', '/v1/changes').then(({ body }) => body);
      if (!events) throw new Error('No stream');
      const moved = videoTold(
        events,
        ({ id, waiting: told }) => id === second && told?.position === 1,
      );
      await deleteVideo(server.deps, { appId, videoId: long });
      await videoWhen(server.deps, first ?? '', ({ waitingSince }) => waitingSince === null);
      await moved;
      for (const id of waiting) await deleteVideo(server.deps, { appId, videoId: id });
    },
  );

  it('waits for its bytes until they have arrived', async () => {
    const { video } = (await (
      await server.api('POST', '/v1/videos', { title: 'A', fileName: 'a.mp4' })
    ).json()) as { video: Video };
    expect(video.waiting).toEqual({ reason: 'upload', since: video.createdAt });
    expect((await get(video.id)).waiting?.reason).toBe('upload');
  });
});

/** Resolves once the stream tells of such a video, and ends the stream. */
async function videoTold(
  stream: ReadableStream<Uint8Array>,
  isIt: (video: Video) => boolean,
): Promise<void> {
  const decoder = new TextDecoder();
  let text = '';
  for await (const chunk of stream) {
    const events = (text + decoder.decode(chunk, { stream: true })).split('\n\n');
    text = events.pop() ?? '';
    for (const event of events) {
      const [, json] = /^event: video\ndata: (.*)$/.exec(event) ?? [];
      if (json && isIt(JSON.parse(json) as Video)) return;
    }
  }
}
