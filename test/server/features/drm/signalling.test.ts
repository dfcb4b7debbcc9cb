import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Playback, PlaybackSource } from '../../../../src/contract/playback.js';
import { readWidevinePssh } from '../../../../server/media/drm/widevine.js';
import { makeClip } from '../../../support/clip.js';
import { processClip, renditionsOf } from '../../../support/process-clip.js';
import { startTestServer, type TestServer } from '../../../support/server.js';

let server: TestServer;
beforeAll(async () => {
  server = await startTestServer({ VOD_FETCH_ALLOW: '127.0.0.1:9' });
});
afterAll(() => server.stop());

const text = async (url: string): Promise<string> => (await fetch(url)).text();
const sourceOf = ({ sources }: Playback, type: RegExp): PlaybackSource => {
  const source = sources.find((one) => type.test(one.type));
  if (!source) throw new Error(`There is no ${type.source}`);
  return source;
};

it('signals the key systems of the vendors of an app, and gives no key of its own beside them', async () => {
  const video = await processClip(server.deps, await makeClip(), 'cbcs');
  const [rendition] = await renditionsOf(server.deps, video);
  const keyId = rendition?.contentKeyId ?? '';
  const play = async (): Promise<Playback> =>
    (await (await server.api('POST', `/v1/videos/${video.id}/play-urls`)).json()) as Playback;
  const before = await play();
  expect(Object.keys(before.sources[0]?.drm ?? {})).toEqual(['org.w3.clearkey']);

  for (const system of ['widevine', 'playready'])
    expect(
      (
        await server.api('PUT', `/v1/apps/default/drm/${system}`, {
          licenseUrl: 'http://127.0.0.1:9/get',
        })
      ).status,
    ).toBe(200);
  const after = await play();
  const dash = sourceOf(after, /dash/);
  const hls = sourceOf(after, /mpegurl/);
  for (const { drm } of [dash, hls])
    expect(Object.keys(drm ?? {}).toSorted()).toEqual([
      'com.microsoft.playready',
      'com.widevine.alpha',
    ]);
  expect(dash.drm?.['com.widevine.alpha']?.licenseUrl).toMatch(/\/p\/[^/]+\/licence\/widevine$/);

  const manifest = await text(dash.url);
  expect(manifest).not.toContain('ClearKey');
  expect(manifest).toContain('urn:uuid:9a04f079-9840-4286-ab92-e65be0885f95');
  expect(manifest).toMatch(/<mspr:pro>[\w+/=]{100,}<\/mspr:pro>/);
  const boxes = manifest.matchAll(/edef8ba9-79d6-4ace-a3c8-27dcd51d21ed"><cenc:pssh>([^<]+)/g);
  const known = [...boxes].flatMap(
    ([, box = '']) => readWidevinePssh(Buffer.from(box, 'base64'))?.kids ?? [],
  );
  expect(known.map((kid) => kid.toString('base64url'))).toContain(keyId);

  const folder = `${rendition?.kind === 'video' ? 'v' : 'a'}/${rendition?.name ?? ''}`;
  const playlist = await text(hls.url.replace('master.m3u8', `${folder}/index.m3u8`));
  expect(playlist).not.toMatch(/clearkey|identity/);
  expect(playlist).toContain('KEYFORMAT="urn:uuid:edef8ba9-79d6-4ace-a3c8-27dcd51d21ed"');
  expect(playlist).toContain('KEYFORMAT="com.microsoft.playready"');

  const clearKey = before.sources[0]?.drm?.['org.w3.clearkey']?.licenseUrl ?? '';
  const licence = await fetch(clearKey, {
    method: 'POST',
    body: JSON.stringify({ kids: [keyId] }),
  });
  expect(licence.status).toBe(403);
  expect((await fetch(hls.url.replace('master.m3u8', `k/${keyId}`))).status).toBe(403);
});
