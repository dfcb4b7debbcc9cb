import { beforeAll, describe, expect, it } from 'vitest';
import type { AccessKey, App } from '../../../../src/contract/apps.js';
import type { ProblemDocument } from '../../../../src/contract/problem.js';
import { createUploadGrant } from '../../../../server/features/videos/upload-grant.js';
import { findVideo } from '../../../../server/features/videos/video-store.js';
import type { VideoRow } from '../../../../server/features/videos/video-table.js';
import { createId, createRandomId } from '../../../../server/platform/ids.js';
import { sharedServer, type SharedServer } from '../../../support/shared-server.js';
import { bodyOfRoute } from '../../../support/route-bodies.js';
import { times } from '../../../support/counts.js';
import { makeClearMedia } from './clear-media.js';
import { filesOf, publishVideo, signAddresses, type PublishedVideo } from './publish-video.js';
import { rawStatus } from './raw-request.js';

let server: SharedServer;
let video: PublishedVideo;
let sibling: PublishedVideo;
let foreign: PublishedVideo;
let address: (path: string) => string;
let foreignKey: AccessKey;

beforeAll(async () => {
  const [started, media] = await Promise.all([sharedServer(), makeClearMedia()]);
  server = started;
  const app = (await (await server.api('POST', '/v1/apps', { name: 'Other' })).json()) as App;
  foreignKey = (await (
    await server.api('POST', `/v1/apps/${app.id}/access-keys`)
  ).json()) as AccessKey;
  video = await publishVideo(server.deps, media);
  sibling = await publishVideo(server.deps, media);
  foreign = await publishVideo(server.deps, media, { appId: app.id });
  address = signAddresses(server.deps, video);
});

async function refusal(
  url: string,
  headers: Record<string, string> = {},
): Promise<[number, string]> {
  const response = await fetch(url, { headers });
  if (response.ok) return [response.status, 'opened'];
  return [response.status, ((await response.json()) as ProblemDocument).code];
}

/** The address of a file of `target`, under the token of `holder`. */
function swapped(holder: PublishedVideo, target: PublishedVideo, file: string): string {
  const [, token = ''] = /\/p\/([^/]+)/.exec(signAddresses(server.deps, holder)('')) ?? [];
  return signAddresses(server.deps, target)(file).replace(/\/p\/[^/]+/, `/p/${token}`);
}

const tokenOf = (url: string) => /\/p\/([^/]+)/.exec(url)?.[1] ?? '';

describe('delivery token', () => {
  it('opens every file of its own video', async () => {
    for (const file of filesOf(video))
      expect(await refusal(address(file)), file).toEqual([200, 'opened']);
  });

  it('opens nothing with any byte changed (P-01)', async () => {
    const token = tokenOf(address(''));
    const step = Math.ceil(token.length / times(25, token.length));
    for (let at = 0; at < token.length; at += step) {
      const wrong = token.slice(0, at) + (token[at] === 'A' ? 'B' : 'A') + token.slice(at + 1);
      expect(await refusal(address('v/180p/0.m4s').replace(token, wrong)), wrong).toEqual([
        403,
        'token-invalid',
      ]);
    }
  });

  it('answers 403 url-expired after its time (P-09)', async () => {
    const past = signAddresses(server.deps, video, { exp: Math.floor(Date.now() / 1000) - 1 });
    for (const file of filesOf(video))
      expect(await refusal(past(file)), file).toEqual([403, 'url-expired']);
  });

  it('is no upload token, no play auth and no access key, nor the other way round (P-14)', async () => {
    const row = (await findVideo(server.deps.database.db, video.appId, video.videoId)) as VideoRow;
    const claims = {
      app: video.appId,
      video: video.videoId,
      exp: Math.floor(Date.now() / 1000) + 60,
    };
    const delivery = tokenOf(address(''));
    const upload = createUploadGrant(server.deps, row).token;
    const play = server.deps.tokens.sign('play', claims);
    const bearer = (token: string) => ({ authorization: `Bearer ${token}` });
    for (const wrong of [
      upload,
      play,
      server.accessKey.accessKeySecret,
      server.accessKey.accessKeyId,
    ]) {
      for (const file of ['master.m3u8', 'v/180p/0.m4s', `k/${video.keyId ?? ''}`]) {
        expect(await refusal(address(file).replace(delivery, wrong)), file).toEqual([
          403,
          'token-invalid',
        ]);
      }
    }
    for (const wrong of [upload, delivery, server.accessKey.accessKeySecret]) {
      expect(await refusal(`${server.url}/v1/playback`, bearer(wrong))).toEqual([
        403,
        'token-invalid',
      ]);
    }
    for (const wrong of [upload, delivery, play]) {
      expect(await refusal(`${server.url}/v1/videos/${video.videoId}`, bearer(wrong))).toEqual([
        401,
        'unauthenticated',
      ]);
    }
    for (const wrong of [play, delivery]) {
      const headers = { ...bearer(wrong), 'tus-resumable': '1.0.0', 'upload-length': '10' };
      const response = await fetch(`${server.url}/v1/uploads`, { method: 'POST', headers });
      expect(response.status).toBe(403);
    }
  });

  it('counts in the path only: what a query or a header says besides changes nothing (P-15)', async () => {
    const [good, wrong] = [address('v/180p/0.m4s'), swapped(sibling, video, 'v/180p/0.m4s')];
    const bearer = (url: string) => ({ authorization: `Bearer ${tokenOf(url)}` });
    for (const query of [
      `?token=${tokenOf(wrong)}`,
      `?token=${tokenOf(good)}&token=x`,
      '?/../../k',
      '?%2f..%2f',
      '??',
      '?#',
    ]) {
      expect(await refusal(good + query, bearer(wrong))).toEqual([200, 'opened']);
      expect(
        await refusal(wrong + query.replace(tokenOf(wrong), tokenOf(good)), bearer(good)),
      ).toEqual([403, 'token-invalid']);
    }
    const play = server.deps.tokens.sign('play', {
      app: video.appId,
      video: video.videoId,
      exp: Math.floor(Date.now() / 1000) + 60,
    } as never);
    for (const doubled of [
      `Bearer ${play}, Bearer ${play}`,
      `Bearer ${play},${play}`,
      `Bearer ${play} ${play}`,
    ]) {
      expect([401, 403]).toContain(
        await rawStatus(server.url, '/v1/playback', { authorization: doubled }),
      );
    }
    expect(await rawStatus(server.url, `/v1/playback?playAuth=${play}`)).toBe(401);
  });

  it('covers the exact path, however it is dressed up (P-16)', async () => {
    const good = new URL(address('v/180p/0.m4s')).pathname;
    const other = `${sibling.appId}/${sibling.videoId}`;
    const toSibling = (climb: string) =>
      good.replace(/v\/180p\/0\.m4s$/, `${climb}${sibling.videoId}/1/master.m3u8`);
    const forms = [
      ...[
        '..',
        '..;',
        '%2e%2e',
        '%2E%2E',
        '.%2e',
        '..%00',
        '..%c0%af',
        '%252e%252e',
        '..\\',
        '..%5c',
        '...',
        '. .',
      ].flatMap((up) => [
        toSibling(`${up}/${up}/`),
        toSibling(`v/${up}/${up}/${up}/`),
        good.replace('/180p/', `/180p/${up}/180p/`),
      ]),
      ...[
        '%2f',
        '%2F',
        '%252f',
        '\\',
        '%5c',
        '/;/',
        ';/',
        '/;a=b/',
        '//',
        '/./',
        '/%2e/',
        '/ /',
        '%20/',
        '/%00/',
        '/%0a/',
        '/?/',
        '/#/',
      ].flatMap((slash) => [
        good.replace(/\/180p\//, `${slash}180p/`),
        good.replace(`/${video.videoId}/`, `${slash}${video.videoId}/`),
      ]),
      ...[
        '.',
        '/',
        '/.',
        '%20',
        '%00',
        ';',
        ';x=1',
        '%3f',
        '%23',
        '..',
        '~',
        '.bak',
        '%',
        '%zz',
        '%e2%80%8b',
      ].map((tail) => good + tail),
      ...['P', 'V'].map((letter) => good.replace(`/${letter.toLowerCase()}/`, `/${letter}/`)),
      good.replace('180p', '180P'),
      good.replace('.m4s', '.M4S'),
      good.replace(video.videoId, video.videoId.toUpperCase()),
      good.replace('default', 'Default'),
      good.replace('/1/', '/01/'),
      good.replace('/1/', '/+1/'),
      good.replace('/1/', '/1.0/'),
      good.replace('/0.m4s', '/00.m4s'),
      good.replace('/0.m4s', '/0x0.m4s'),
      good.replace(`default/${video.videoId}`, other),
      `/p/${tokenOf(address(''))}${good}`,
      `//${good}`,
      `/.${good}`,
      `/x/..${good}`,
      good.replace(/^\/p/, '/%70'),
    ];
    expect(forms.length).toBeGreaterThan(60);
    const bypasses: string[] = [];
    for (const form of forms) {
      const status = await rawStatus(server.url, form);
      if (![400, 403, 404].includes(status)) bypasses.push(`${status} ${form}`);
    }
    expect(bypasses).toEqual([]);
    expect(await rawStatus(server.url, good)).toBe(200);
    for (const host of ['evil.example', '127.0.0.1.', 'localhost:1', ''])
      expect([200, 400]).toContain(await rawStatus(server.url, good, { host }));
  });

  it('of another app finds nothing: 404, as for what does not exist (P-20)', async () => {
    for (const file of filesOf(video))
      expect(await refusal(swapped(foreign, video, file)), file).toEqual([404, 'not-found']);
    for (const file of filesOf(foreign))
      expect(await refusal(swapped(video, foreign, file)), file).toEqual([404, 'not-found']);
    const asOwn = (file: string) => address(file).replace(video.videoId, foreign.videoId);
    for (const file of filesOf(foreign))
      expect(await refusal(asOwn(file)), file).toEqual([403, 'token-invalid']);
  });

  it('every API route of a video answers 404 to the access key of another app (P-20)', async () => {
    const document = (await (await fetch(`${server.url}/v1/openapi.json`)).json()) as {
      paths: Record<string, Record<string, unknown>>;
    };
    const routes = Object.entries(document.paths).filter(([path]) => path.includes('{videoId}'));
    expect(routes.length).toBeGreaterThan(3);
    for (const [path, methods] of routes) {
      for (const method of Object.keys(methods)) {
        const name = method.toUpperCase();
        const body = bodyOfRoute(name, path);
        const call = (id: string) =>
          server.api(name, path.replace('{videoId}', id), body, foreignKey);
        const [theirs, unknown] = [await call(video.videoId), await call(createId())];
        const withoutId = async (response: Response) => ({
          ...((await response.json()) as ProblemDocument),
          instance: '',
        });
        expect([theirs.status, unknown.status], `${method} ${path}`).toEqual([404, 404]);
        expect(await withoutId(theirs)).toEqual(await withoutId(unknown));
      }
    }
  });

  it('of another video of the app opens nothing of this one (P-21)', async () => {
    for (const file of filesOf(video))
      expect(await refusal(swapped(sibling, video, file)), file).toEqual([403, 'token-invalid']);
    const foreignKeys = [sibling, foreign].map(({ keyId }) => address(`k/${keyId ?? ''}`));
    for (const url of foreignKeys) expect(await refusal(url)).toEqual([404, 'not-found']);
  });

  it('with a height opens no higher rendition (P-22)', async () => {
    const low = signAddresses(server.deps, video, { height: 180 });
    const master = await (await fetch(low('master.m3u8'))).text();
    expect(master).toContain('v/180p/index.m3u8');
    expect(master).not.toContain('360p');
    for (const file of ['index.m3u8', 'init.mp4', '0.m4s']) {
      expect(await refusal(low(`v/180p/${file}`))).toEqual([200, 'opened']);
      expect(await refusal(low(`v/360p/${file}`))).toEqual([403, 'beyond-claim']);
    }
    expect(await refusal(low('a/main/0.m4s'))).toEqual([200, 'opened']);
  });

  it('with a preview opens no later segment, and a full grant of the same video still does (P-22)', async () => {
    const preview = signAddresses(server.deps, video, { preview: 3 });
    for (const track of ['v/180p', 'v/360p', 'a/main']) {
      const playlist = await (await fetch(preview(`${track}/index.m3u8`))).text();
      expect(playlist.match(/^\d+\.m4s$/gm)).toEqual(['0.m4s', '1.m4s']);
      expect(playlist).toMatch(/#EXT-X-ENDLIST\n$/);
      expect(await refusal(preview(`${track}/1.m4s`))).toEqual([200, 'opened']);
      expect(await refusal(preview(`${track}/2.m4s`))).toEqual([403, 'beyond-claim']);
      expect(await refusal(address(`${track}/2.m4s`))).toEqual([200, 'opened']);
    }
    for (const name of ['storyboard.vtt', 'storyboard-0.jpg'])
      expect(await refusal(preview(`img/${name}`))).toEqual([403, 'beyond-claim']);
    expect(await (await fetch(address('v/180p/index.m3u8'))).text()).toContain('3.m4s');
  });

  it('for images opens poster and storyboard only (P-22)', async () => {
    const images = signAddresses(server.deps, video, { scope: 'images' });
    for (const file of filesOf(video)) {
      const expected = file.startsWith('img/') ? [200, 'opened'] : [403, 'beyond-claim'];
      expect(await refusal(images(file)), file).toEqual(expected);
    }
  });

  it('is needed for the key: none 401, only a Referer 401, an images token 403; the answer is never stored (P-23)', async () => {
    const path = `v/${video.appId}/${video.videoId}/1/k/${video.keyId ?? ''}`;
    const none = await fetch(`${server.url}/p/${path}`);
    expect([none.status, none.headers.get('cache-control')]).toEqual([401, 'no-store']);
    expect(await refusal(`${server.url}/p//${path}`)).toEqual([401, 'unauthenticated']);
    expect(await refusal(`${server.url}/p/${path}`, { referer: address('master.m3u8') })).toEqual([
      401,
      'unauthenticated',
    ]);
    expect(await refusal(`${server.url}/p/${path}?token=${tokenOf(address(''))}`)).toEqual([
      401,
      'unauthenticated',
    ]);
    expect(await refusal(`${server.url}/p/x/${path}`)).toEqual([403, 'token-invalid']);
    expect(
      await refusal(
        signAddresses(server.deps, video, { scope: 'images' })(`k/${video.keyId ?? ''}`),
      ),
    ).toEqual([403, 'beyond-claim']);
    const origin = new URL(server.deps.config.publicUrl).origin;
    const response = await fetch(address(`k/${video.keyId ?? ''}`), { headers: { origin } });
    expect(Buffer.from(await response.arrayBuffer())).toEqual(video.key);
    expect(response.headers.get('access-control-allow-origin')).toBe(origin);
    expect(response.headers.get('access-control-allow-credentials')).toBeNull();
  });

  it.each([undefined, 'https://evil.example/', 'null', 'about:blank', 'not a url'])(
    'decides alone, whatever the Referer: %s (P-28)',
    async (referer) => {
      const headers = referer === undefined ? {} : { referer };
      const path = new URL(address('v/180p/0.m4s')).pathname;
      expect(await rawStatus(server.url, path, headers)).toBe(200);
      expect(
        await rawStatus(server.url, path.replace(tokenOf(path), ''), {
          ...headers,
          origin: 'null',
        }),
      ).toBe(401);
    },
  );

  it('the key carries nothing that a cache could keep or revalidate (P-24)', async () => {
    const { headers } = await fetch(address(`k/${video.keyId ?? ''}`));
    expect(headers.get('cache-control')).toBe('no-store');
    for (const name of ['etag', 'last-modified', 'expires', 'age'])
      expect(headers.get(name), name).toBeNull();
    expect(headers.get('content-length')).toBe('16');
  });

  it('no key is found by trying ids (P-27)', async () => {
    const ids = [
      ...Array.from({ length: times(20, 1000) }, createRandomId),
      '0',
      '1',
      '2',
      'default',
      video.videoId,
      'master.m3u8',
    ];
    for (const id of ids) expect(await refusal(address(`k/${id}`)), id).toEqual([404, 'not-found']);
    expect(video.keyId).toMatch(/^[A-Za-z0-9_-]{22}$/);
    expect(video.keyId).not.toBe(sibling.keyId);
  });

  it.each([
    '',
    '.',
    'v/',
    'v/180p/',
    'img/',
    'k/',
    '.env',
    '.git/config',
    'v/180p/.DS_Store',
    'index.html',
    'master.m3u8.map',
    'package.json',
    'original',
    'src/original',
    'v/180p/index.html',
    'v/180p/0.m4s.map',
    'v/180p/0.mp4',
    'v/none/0.m4s',
    'v/180p/99.m4s',
    'v/main/0.m4s',
    'a/180p/0.m4s',
    'img/storyboard-1.jpg',
    'img/original',
    'upload/original',
  ])('lists no folder and serves nothing but published files: %j (P-33)', async (file) => {
    const status = await rawStatus(server.url, new URL(address('')).pathname + file);
    expect(status).toBe(404);
  });

  it('never serves the original, by any address (P-33)', async () => {
    const token = tokenOf(address(''));
    const { appId, videoId } = video;
    for (const path of [
      `src/${videoId}/u/original`,
      `a/${appId}/src/${videoId}/u/original`,
      `v/../src/${videoId}/u/original`,
    ]) {
      for (const below of [
        `/p/${token}/${path}`,
        `/p/${token}/v/${appId}/${videoId}/1/${path}`,
        `/${path}`,
        `/store/${path}`,
      ]) {
        expect(await rawStatus(server.url, below), below).toBe(404);
      }
    }
  });
});
