import { execFileSync } from 'node:child_process';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Playback } from '../../../../src/contract/playback.js';
import type { ProblemDocument } from '../../../../src/contract/problem.js';
import type { CreatedVideo, Video } from '../../../../src/contract/videos.js';
import { sweepPoster } from '../../../../server/features/posters/set-poster.js';
import { sweepVideo } from '../../../../server/features/revisions/sweep-video.js';
import { basic, startTestServer, type TestServer } from '../../../support/server.js';
import { makeClearMedia, type ClearRendition } from '../playback/clear-media.js';
import { publishVideo, type PublishedVideo } from '../playback/publish-video.js';

let server: TestServer;
let media: ClearRendition[];
let video: PublishedVideo;

beforeAll(async () => {
  [server, media] = await Promise.all([startTestServer(), makeClearMedia()]);
});
afterAll(() => server.stop());
beforeEach(async () => {
  video = await publishVideo(server.deps, media, { protection: 'none' });
});

/** A picture of one colour, `name` says in which format. */
function picture(size: string, colour = 'red', codec = 'mjpeg'): Buffer {
  const input = ['-f', 'lavfi', '-i', `color=${colour}:s=${size}`, '-frames:v', '1'];
  return execFileSync('ffmpeg', ['-v', 'error', ...input, '-c:v', codec, '-f', 'image2pipe', '-']);
}

/** As a camera that was held on its side notes it, with the place. */
function heldSideways(jpeg: Buffer): Buffer {
  const tiff = Buffer.from('4d4d002a00000008000101120003000000010006000000000000', 'hex');
  const body = Buffer.concat([Buffer.from('Exif\0\0'), tiff, Buffer.from('SECRET PLACE')]);
  const head = Buffer.from([0xff, 0xe1, 0, body.length + 2]);
  return Buffer.concat([jpeg.subarray(0, 2), head, body, jpeg.subarray(2)]);
}

async function sizeOf(url: string | null | undefined): Promise<string> {
  const response = await fetch(url ?? '');
  expect([response.status, response.headers.get('content-type')]).toEqual([200, 'image/jpeg']);
  const bytes = Buffer.from(await response.arrayBuffer());
  expect(bytes.includes('SECRET PLACE')).toBe(false);
  const args = ['-v', 'error', '-show_entries', 'stream=width,height', '-of', 'csv=p=0', '-'];
  return execFileSync('ffprobe', args, { input: bytes }).toString().trim();
}

const put = (body: Buffer, authorization = basic(server.accessKey), videoId = video.videoId) =>
  fetch(`${server.url}/v1/videos/${videoId}/poster`, {
    method: 'PUT',
    headers: { authorization, 'content-type': 'image/jpeg' },
    body: new Uint8Array(body),
  });
const given = async () => {
  const answer = await server.api('GET', `/v1/videos/${video.videoId}`);
  return ((await answer.json()) as Video).poster;
};
const played = async () => {
  const answer = await server.api('POST', `/v1/videos/${video.videoId}/play-urls`);
  return ((await answer.json()) as Playback).poster;
};
const refusal = async (response: Response) => {
  const { code, detail = '' } = (await response.json()) as ProblemDocument;
  return [response.status, code, detail];
};
const storedPosters = async () => {
  const keys: string[] = [];
  for await (const key of server.deps.storage.list(`a/default/img/${video.videoId}/`))
    if (key.includes('/poster-')) keys.push(key);
  return keys;
};

describe('PUT /v1/videos/{id}/poster', () => {
  it('shows the picture in place of the one that was made, in both answers, smaller where it is large', async () => {
    const before = await given();
    expect((await put(picture('2560x1440'))).status).toBe(204);
    const after = await given();
    expect(after).not.toBe(before);
    expect(await sizeOf(after)).toBe('1280,720');
    expect(await sizeOf(await played())).toBe('1280,720');
  });

  it.each([
    ['PNG', 'png'],
    ['WebP', 'libwebp'],
  ])('takes %s', async (_name, codec) => {
    expect((await put(picture('320x180', 'blue', codec))).status).toBe(204);
    expect(await sizeOf(await given())).toBe('320,180');
  });

  it('stands a photo upright, and keeps nothing else of what its camera noted', async () => {
    expect((await put(heldSideways(picture('320x180')))).status).toBe(204);
    expect(await sizeOf(await given())).toBe('180,320');
  });

  it('has another address after each change, and removes the picture before', async () => {
    await put(picture('64x64'));
    const first = await given();
    const [key = ''] = await storedPosters();
    await put(picture('128x64'));
    expect(await given()).not.toBe(first);
    // Who was given the earlier address still sees that picture.
    expect(await sizeOf(first)).toBe('64,64');
    const posterId = /poster-(\w+)\.jpg/.exec(key)?.[1] ?? '';
    await sweepPoster(server.deps, { appId: 'default', videoId: video.videoId, posterId });
    expect(await storedPosters()).not.toContain(key);
    expect(await storedPosters()).toHaveLength(1);
  });

  it('removes it with the video', async () => {
    await put(picture('64x64'));
    await sweepVideo(server.deps, { appId: 'default', videoId: video.videoId });
    expect(await storedPosters()).toEqual([]);
  });

  it('tells watchers and the outbox of a changed video', async () => {
    await put(picture('64x64'));
    const { rows } = await server.deps.database.db.execute<{ type: string }>(
      `select type from outbox where video_id = '${video.videoId}'`,
    );
    expect(rows.map(({ type }) => type)).toEqual(['video.updated']);
  });

  it.each([
    ['a PDF', () => Buffer.from('%PDF-1.7 …'), 415, 'This is not a JPEG, PNG or WebP picture.'],
    ['nothing', () => Buffer.alloc(0), 415, 'This is not a JPEG, PNG or WebP picture.'],
    [
      'half a picture',
      () => Buffer.from([0xff, 0xd8, 0xff, 0xe0, 1, 2, 3]),
      422,
      'This picture is damaged, or has too many pixels.',
    ],
  ])('refuses %s, and keeps the poster', async (_what, body, status, detail) => {
    const before = await given();
    const [answered, , said] = await refusal(await put(body()));
    expect([answered, said]).toEqual([status, detail]);
    expect(await given()).toBe(before);
    expect(await storedPosters()).toEqual([]);
  });

  it('refuses more than 20 MiB', async () => {
    const response = await put(Buffer.alloc(20 * 1024 * 1024 + 1));
    expect(await refusal(response)).toEqual([
      ...[413, 'payload-too-large', 'A poster may have at most 20 MiB.'],
    ]);
  });

  it('takes the upload token of the video, for this video and nothing else of it', async () => {
    const create = async () =>
      (await (
        await server.api('POST', '/v1/videos', { fileName: 'a.mp4' })
      ).json()) as CreatedVideo;
    const [own, other] = [await create(), await create()];
    const token = `Bearer ${own.upload.token}`;
    expect(own.upload.posterUrl).toBe(`${server.url}/v1/videos/${own.video.id}/poster`);
    const answer = await put(picture('64x64'), token, own.video.id);
    expect([answer.status, await answer.text()]).toEqual([204, '']);
    const foreign = await refusal(await put(picture('64x64'), token, other.video.id));
    expect(foreign.slice(0, 2)).toEqual([403, 'token-invalid']);
    const change = await fetch(`${server.url}/v1/videos/${own.video.id}`, {
      method: 'PATCH',
      headers: { authorization: token, 'content-type': 'application/json' },
      body: '{"title":"Mine"}',
    });
    expect(change.status).toBe(401);
  });

  it('refuses who has neither key nor token before it reads the picture', async () => {
    for (const authorization of ['', 'Bearer nonsense']) {
      const response = await put(Buffer.alloc(20 * 1024 * 1024 + 1), authorization);
      expect((await refusal(response)).slice(0, 2)).toEqual([401, 'unauthenticated']);
    }
  });

  it('is not found for a video of another app', async () => {
    const response = await put(picture('64x64'), undefined, '0'.repeat(26));
    expect(response.status).toBe(404);
  });
});
