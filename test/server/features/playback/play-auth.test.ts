import { createDecipheriv } from 'node:crypto';
import { once } from 'node:events';
import { createServer, get, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';
import { gunzipSync } from 'node:zlib';
import { beforeAll, describe, expect, it } from 'vitest';
import {
  playAuthSchema,
  type PlayAuth,
  type PlayAuthRequest,
  type Playback,
} from '../../../../src/contract/playback.js';
import type { ProblemDocument } from '../../../../src/contract/problem.js';
import { changeVideo } from '../../../../server/features/videos/change-video.js';
import { createId } from '../../../../server/platform/ids.js';
import { basic } from '../../../support/server.js';
import { sharedServer, type SharedServer } from '../../../support/shared-server.js';
import { times } from '../../../support/counts.js';
import { makeClearMedia, type ClearRendition } from './clear-media.js';
import { publishVideo, type PublishedVideo } from './publish-video.js';

let server: SharedServer;
let media: ClearRendition[];
let video: PublishedVideo;

beforeAll(async () => {
  [server, media] = await Promise.all([sharedServer(), makeClearMedia()]);
  video = await publishVideo(server.deps, media);
});

const seconds = () => Math.floor(Date.now() / 1000);

async function playAuth(options?: PlayAuthRequest, videoId = video.videoId): Promise<PlayAuth> {
  const response = await server.api('POST', `/v1/videos/${videoId}/play-auth`, options);
  expect(response.status).toBe(200);
  return playAuthSchema.strict().parse(await response.json());
}

function exchange(token: string | undefined, accept = '*/*'): Promise<Response> {
  return fetch(`${server.url}/v1/playback`, {
    headers: { accept, ...(token !== undefined && { authorization: `Bearer ${token}` }) },
  });
}

async function refusal(response: Response): Promise<[number, string]> {
  const { code } = (await response.json()) as ProblemDocument;
  return [response.status, code];
}

describe('POST /v1/videos/{videoId}/play-auth', () => {
  it('gives permission to start within 100 seconds unless asked otherwise', async () => {
    const { playAuth: token, expiresAt, video: described } = await playAuth();
    expect(token).toMatch(/^p1\./);
    expect(Date.parse(expiresAt) / 1000 - seconds()).toBeGreaterThan(97);
    expect(Date.parse(expiresAt) / 1000 - seconds()).toBeLessThanOrEqual(100);
    expect(described).toMatchObject({ id: video.videoId, playable: true });
    const longer = await playAuth({ expiresIn: 3000 });
    expect(Date.parse(longer.expiresAt) / 1000 - seconds()).toBeGreaterThan(2990);
  });

  it.each([
    { expiresIn: 29 },
    { expiresIn: 3001 },
    { expiresIn: '100' },
    { previewSeconds: 0 },
    { maxHeight: 0 },
    { marquee: '' },
    { marquee: 'x'.repeat(101) },
    { viewer: 'x' },
  ])('answers 422 to %j', async (body) => {
    const response = await server.api('POST', `/v1/videos/${video.videoId}/play-auth`, body);
    expect(await refusal(response)).toEqual([422, 'invalid-request']);
  });

  it('answers 404 for a video that is not there and 401 without an access key', async () => {
    const path = `/v1/videos/${createId()}/play-auth`;
    expect(await refusal(await server.api('POST', path))).toEqual([404, 'not-found']);
    expect(await refusal(await fetch(server.url + path, { method: 'POST' }))).toEqual([
      401,
      'unauthenticated',
    ]);
  });

  it('answers 409 until the first rendition, and to a blocked video, and at once when that changes', async () => {
    const { videoId, appId } = await publishVideo(server.deps, media, {
      status: 'processing',
      playable: false,
    });
    const path = `/v1/videos/${videoId}/play-auth`;
    expect(await refusal(await server.api('POST', path))).toEqual([409, 'video-not-playable']);
    await changeVideo(server.deps.database.db, server.deps, {
      video: { appId, videoId },
      set: { playable: true },
    });
    expect((await server.api('POST', path)).status).toBe(200);
    const blocked = await publishVideo(server.deps, media, { status: 'blocked' });
    for (const route of ['play-auth', 'play-urls']) {
      const response = await server.api('POST', `/v1/videos/${blocked.videoId}/${route}`);
      expect(await refusal(response)).toEqual([409, 'video-not-playable']);
    }
  });
});

describe('GET /v1/playback', () => {
  it('exchanges a play auth for addresses that outlive it and that nothing may store', async () => {
    const { playAuth: token, expiresAt } = await playAuth();
    const response = await exchange(token);
    expect(response.headers.get('cache-control')).toBe('no-store');
    const playback = (await response.json()) as Playback;
    expect(playback).toMatchObject({
      videoId: video.videoId,
      title: 'A film',
      duration: 8,
      width: 640,
      height: 360,
      textTracks: [{ kind: 'subtitles', label: 'English', language: 'en' }],
      chapters: [],
    });
    expect(Date.parse(playback.expiresAt)).toBeGreaterThan(Date.parse(expiresAt) + 3_600_000);
    const [source] = playback.sources;
    expect(source).toMatchObject({ type: 'application/vnd.apple.mpegurl', protection: 'aes-128' });
    const early = source?.preload ?? [];
    expect(early[0]).toBe(source?.url);
    expect(early.at(-1)).toMatch(/\/0\.m4s$/);
    for (const url of [source?.url, playback.poster, playback.storyboard, ...early]) {
      expect((await fetch(url ?? '')).status, url ?? 'none').toBe(200);
    }
  });

  it('tells what a player starts with, as its addresses answer it, and nothing to whom it may not', async () => {
    const startOf = async (options?: PlayAuthRequest, videoId?: string) => {
      const { playAuth: token } = await playAuth(options, videoId);
      const { sources } = (await (await exchange(token)).json()) as Playback;
      return { source: sources[0], start: sources[0]?.start };
    };
    const { source, start } = await startOf();
    const fetched = async (path: string) => {
      const response = await fetch(new URL(path, source?.url));
      expect(response.status, path).toBe(200);
      return Buffer.from(await response.arrayBuffer());
    };
    expect(start?.tracks.map(({ kind }) => kind)).toEqual(['video', 'audio']);
    for (const [path, content] of Object.entries(start?.files ?? {}))
      expect((await fetched(path)).toString(path.endsWith('.m3u8') ? 'utf8' : 'base64')).toBe(
        content,
      );
    for (const { init, segments } of start?.tracks ?? []) {
      expect(start?.files[init]).toBeDefined();
      expect(segments.length).toBeGreaterThan(0);
      const last = segments.at(-1);
      const all = (await fetched(init.replace('init.mp4', 'index.m3u8'))).toString();
      expect(all.split('#EXTINF').length - 1).toBeGreaterThan(segments.length);
      for (const { path, key = '', iv = '' } of segments) {
        expect(start?.files[key]).toBeDefined();
        const decipher = createDecipheriv(
          'aes-128-cbc',
          Buffer.from(start?.files[key] ?? '', 'base64'),
          Buffer.from(iv, 'hex'),
        );
        const clear = Buffer.concat([decipher.update(await fetched(path)), decipher.final()]);
        expect(clear.includes('moof')).toBe(true);
      }
      expect(all).toContain(last?.path.split('/').at(-1));
    }
    // Who asks is told the beginning of the first segments too.
    const asking = await exchange((await playAuth()).playAuth, 'application/json;first-bytes=1');
    const { sources: told } = (await asking.json()) as Playback;
    expect(start?.tracks.some((track) => 'head' in track)).toBe(false);
    const lengths = told[0]?.start?.tracks.map(async ({ head = '', segments }) => {
      const bytes = Buffer.from(head, 'base64');
      const whole = await fetched(segments[0]?.path ?? '');
      expect(whole.subarray(0, bytes.length).equals(bytes)).toBe(true);
      return [bytes.length, whole.length] as const;
    });
    for (const [index, [length, all]] of (await Promise.all(lengths ?? [])).entries())
      expect(length).toBe(Math.min(all, [16_384, 4096][index] ?? 0));
    expect(lengths).toHaveLength(2);
    // In one segment there is no more to hand over.
    expect((await startOf({ previewSeconds: 1 })).start).toBeUndefined();
    const path = `/v1/videos/${video.videoId}/play-urls`;
    const urls = (await (await server.api('POST', path)).json()) as Playback;
    expect(urls.sources.some((one) => 'start' in one)).toBe(false);
    for (const protection of ['cbcs', 'cenc'] as const) {
      const other = await publishVideo(server.deps, media, { protection });
      const { playAuth: token } = await playAuth(undefined, other.videoId);
      const { sources } = (await (await exchange(token)).json()) as Playback;
      expect(sources.some((one) => 'start' in one)).toBe(false);
    }
    const open = await startOf(
      undefined,
      (await publishVideo(server.deps, media, { protection: 'none' })).videoId,
    );
    expect(Object.keys(open.start?.files ?? {}).some((one) => one.startsWith('k/'))).toBe(false);
  });

  it('answers compressed to who takes that, and the same to who does not', async () => {
    const { playAuth: token } = await playAuth();
    // As it comes: fetch would unpack it.
    const ask = async (encoding: string) => {
      const headers = {
        authorization: `Bearer ${token}`,
        accept: 'application/json;first-bytes=1',
        'accept-encoding': encoding,
      };
      const asked = get(`${server.url}/v1/playback`, { headers });
      const [answer] = (await once(asked, 'response')) as [IncomingMessage];
      expect(answer.headers.vary).toContain('Accept-Encoding');
      return { headers: answer.headers, body: await buffer(answer) };
    };
    const [packed, plain] = [await ask('gzip, br'), await ask('identity')];
    expect(packed.headers['content-encoding']).toBe('gzip');
    expect(plain.headers['content-encoding']).toBeUndefined();
    expect(packed.body.length).toBeLessThan(plain.body.length * 0.75);
    const startOf = (body: Buffer) => (JSON.parse(body.toString()) as Playback).sources[0]?.start;
    expect(startOf(plain.body)).toBeDefined();
    expect(startOf(gunzipSync(packed.body))).toEqual(startOf(plain.body));
  });

  it('takes a play auth as often as it is sent until it expires', async () => {
    const { playAuth: token } = await playAuth();
    for (let n = 0; n < 3; n++) expect((await exchange(token)).status).toBe(200);
  });

  it('takes a single-use play auth once, also when it comes many times at once (P-12)', async () => {
    const { playAuth: token } = await playAuth({ singleUse: true });
    const responses = await Promise.all(
      Array.from({ length: times(10, 100) }, () => exchange(token)),
    );
    expect(responses.filter(({ status }) => status === 200)).toHaveLength(1);
    const refused = responses.filter(({ status }) => status !== 200);
    for (const response of refused)
      expect(await refusal(response)).toEqual([409, 'play-auth-used']);
  });

  it('answers 401 without a play auth, naming the scheme', async () => {
    const response = await exchange(undefined);
    expect(response.headers.get('www-authenticate')).toMatch(/^Bearer/);
    expect(await refusal(response)).toEqual([401, 'unauthenticated']);
    const keyed = await fetch(`${server.url}/v1/playback`, {
      headers: { authorization: basic(server.accessKey) },
    });
    expect(await refusal(keyed)).toEqual([401, 'unauthenticated']);
  });

  it('answers 403 to a play auth that is not as it was signed (P-01, P-02)', async () => {
    const { playAuth: token } = await playAuth();
    const flip = (at: number) =>
      token.slice(0, at) + (token[at] === 'A' ? 'B' : 'A') + token.slice(at + 1);
    const step = Math.ceil(token.length / times(20, token.length));
    const changed = Array.from({ length: Math.floor(token.length / step) }, (_, n) =>
      flip(n * step),
    );
    for (const wrong of [
      ...changed,
      token.slice(1),
      `${token}A`,
      token + token,
      `${token}=`,
      'x',
      'p1.p1.p1.p1',
    ]) {
      expect(await refusal(await exchange(wrong)), wrong).toEqual([403, 'token-invalid']);
    }
  });

  it('fetches nothing that a token names (P-06)', async () => {
    let hits = 0;
    const canary = createServer((_, response) => response.end(String(++hits))).listen(
      0,
      '127.0.0.1',
    );
    await once(canary, 'listening');
    const { port } = canary.address() as AddressInfo;
    const url = `http://127.0.0.1:${port}/keys`;
    const encode = (part: object) => Buffer.from(JSON.stringify(part)).toString('base64url');
    for (const header of [
      { jku: url },
      { x5u: url },
      { jwk: { kty: 'oct', k: 'AA', x5u: url } },
      { x5c: ['AA'] },
      { kid: url },
    ]) {
      const token = `${encode({ alg: 'HS256', ...header })}.${encode({ exp: seconds() + 60 })}.${'A'.repeat(43)}`;
      expect(await refusal(await exchange(token))).toEqual([403, 'token-invalid']);
    }
    canary.close();
    expect(hits).toBe(0);
  });

  it('answers 401 token-expired once the time is over (P-09)', async () => {
    const token = server.deps.tokens.sign('play', {
      app: 'default',
      video: video.videoId,
      exp: seconds() - 1,
    } as never);
    expect(await refusal(await exchange(token))).toEqual([401, 'token-expired']);
  });

  it('answers 404 once the video is deleted', async () => {
    const { videoId } = await publishVideo(server.deps, media.slice(0, 1));
    const { playAuth: token } = await playAuth({ expiresIn: 60 }, videoId);
    expect((await server.api('DELETE', `/v1/videos/${videoId}`)).status).toBe(204);
    await expect
      .poll(async () => (await exchange(token)).status, { timeout: 6000, interval: 100 })
      .toBe(404);
  });

  it('tells what the player is to move over the picture, and the whole length of no preview', async () => {
    const { playAuth: token } = await playAuth({ marquee: 'Lin 13800000000' });
    const playback = (await (await exchange(token)).json()) as Playback;
    expect(playback.marquee).toBe('Lin 13800000000');
    expect(playback.fullDuration).toBeUndefined();
  });

  it('tells the seconds of a preview, without the storyboard that would show the rest (P-22)', async () => {
    const playback = (await (
      await exchange((await playAuth({ previewSeconds: 3 })).playAuth)
    ).json()) as Playback;
    expect(playback.duration).toBe(3);
    expect(playback.fullDuration).toBeGreaterThan(3);
    expect(playback.storyboard).toBeUndefined();
  });

  it('tells the size of the largest picture that may be watched, and none for sound alone (looks 13)', async () => {
    const small = (await (
      await exchange((await playAuth({ maxHeight: 200 })).playAuth)
    ).json()) as Playback;
    expect(small).toMatchObject({ width: 320, height: 180 });
    const { videoId } = await publishVideo(
      server.deps,
      media.filter(({ kind }) => kind === 'audio'),
    );
    const sound = (await (
      await exchange((await playAuth({}, videoId)).playAuth)
    ).json()) as Playback;
    expect(sound).toMatchObject({ width: null, height: null });
  });

  it('answers 409 while every rendition is above the height of the grant (P-22)', async () => {
    const { videoId } = await publishVideo(
      server.deps,
      media.filter(({ name }) => name !== '180p'),
    );
    const { playAuth: token } = await playAuth({ maxHeight: 200 }, videoId);
    expect(await refusal(await exchange(token))).toEqual([409, 'video-not-playable']);
  });
});

describe('POST /v1/videos/{videoId}/play-urls', () => {
  it('gives the same sources for as long as asked', async () => {
    const response = await server.api('POST', `/v1/videos/${video.videoId}/play-urls`, {
      expiresIn: 86_400,
    });
    expect([response.status, response.headers.get('cache-control')]).toEqual([200, 'no-store']);
    const { sources, expiresAt } = (await response.json()) as Playback;
    expect(Date.parse(expiresAt) / 1000 - seconds()).toBeGreaterThan(86_390);
    expect((await fetch(sources[0]?.url ?? '')).status).toBe(200);
  });
});
