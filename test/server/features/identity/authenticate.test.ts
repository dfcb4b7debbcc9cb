import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { AccessKey, App } from '../../../../src/contract/apps.js';
import type { CreatedVideo, VideoList } from '../../../../src/contract/videos.js';
import {
  basic,
  startTestServer,
  type AccessKeyPair,
  type TestServer,
} from '../../../support/server.js';
import { bodyOfRoute } from '../../../support/route-bodies.js';

let server: TestServer;
let foreignKey: AccessKeyPair;
let foreignApp: App;

beforeAll(async () => {
  server = await startTestServer();
  foreignApp = (await (await server.api('POST', '/v1/apps', { name: 'Other' })).json()) as App;
  foreignKey = (await (
    await server.api('POST', `/v1/apps/${foreignApp.id}/access-keys`)
  ).json()) as AccessKey;
});
afterAll(() => server.stop());

async function createVideo(key?: AccessKeyPair): Promise<string> {
  const response = await server.api(
    'POST',
    '/v1/videos',
    { title: 'Mine', fileName: 'mine.mp4' },
    key,
  );
  return ((await response.json()) as CreatedVideo).video.id;
}

describe('checkAccess', () => {
  it('keeps the root access key in a file that only its owner reads', async () => {
    const { mode } = await stat(join(server.dataDir, 'root-access-key.json'));
    expect(mode & 0o777).toBe(0o600);
  });

  it('refuses a right key id with a wrong secret', async () => {
    const response = await server.api('GET', '/v1/videos', undefined, {
      ...server.accessKey,
      accessKeySecret: 'x',
    });
    expect(response.status).toBe(401);
  });

  it.each(['POST /v1/apps', 'GET /v1/apps', 'POST /v1/apps/default/access-keys'])(
    '403: a key of an app may not %s',
    async (route) => {
      const [method = '', path = ''] = route.split(' ');
      const response = await server.api(
        method,
        path,
        method === 'POST' && path === '/v1/apps' ? { name: 'x' } : undefined,
        foreignKey,
      );
      expect(response.status).toBe(403);
      expect(await response.json()).toMatchObject({ code: 'forbidden' });
    },
  );

  it('lets the root key act in any app by Vod-App-Id, and no other key', async () => {
    const id = await createVideo(foreignKey);
    const get = (key: AccessKeyPair, appId: string): Promise<Response> =>
      fetch(new URL(`/v1/videos/${id}`, server.url), {
        headers: { authorization: basic(key), 'vod-app-id': appId },
      });
    expect((await get(server.accessKey, foreignApp.id)).status).toBe(200);
    expect((await get(foreignKey, 'default')).status).toBe(403);
    expect((await get(server.accessKey, 'nowhere')).status).toBe(404);
  });

  it('answers every route that names a video of another app as if there were none (P-20)', async () => {
    const id = await createVideo();
    const document = (await (await fetch(new URL('/v1/openapi.json', server.url))).json()) as {
      paths: Record<string, object>;
    };
    const routes = Object.entries(document.paths).flatMap(([path, methods]) =>
      path.includes('{videoId}')
        ? Object.keys(methods).map((method) => [method.toUpperCase(), path] as const)
        : [],
    );
    expect(routes.length).toBeGreaterThanOrEqual(6);
    for (const [method, path] of routes) {
      const body = bodyOfRoute(method, path);
      const theirs = await server.api(method, path.replace('{videoId}', id), body, foreignKey);
      const unknown = await server.api(
        method,
        path.replace('{videoId}', `${id.slice(0, -1)}z`),
        body,
        foreignKey,
      );
      expect(theirs.status, `${method} ${path}`).toBe(404);
      const [left, right] = [await theirs.json(), await unknown.json()] as Record<
        string,
        unknown
      >[];
      expect({ ...left, instance: '' }).toEqual({ ...right, instance: '' });
    }
    expect((await server.api('GET', `/v1/videos/${id}`)).status).toBe(200);
  });

  it('lists only videos of its own app (A-03)', async () => {
    const [mine, theirs] = [await createVideo(), await createVideo(foreignKey)];
    const list = (await (
      await server.api('GET', '/v1/videos?q=Mine&limit=100', undefined, foreignKey)
    ).json()) as VideoList;
    const ids = list.items.map((video) => video.id);
    expect(ids).toContain(theirs);
    expect(ids).not.toContain(mine);
  });
});
