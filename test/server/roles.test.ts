import { rm } from 'node:fs/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { History, Video } from '../../src/contract/videos.js';
import { flashes } from '../support/flash-and-beep.js';
import { makeMedia } from '../support/media.js';
import { postgresMissing, startPostgres } from '../support/postgres.js';
import { submitClip } from '../support/process-clip.js';
import { freshDataDir, startTestServer, type TestServer } from '../support/server.js';

describe.skipIf(postgresMissing)('An api and a worker on one PostgreSQL', () => {
  let cluster: Awaited<ReturnType<typeof startPostgres>>;
  let dataDir: string;
  let api: TestServer;
  let worker: TestServer;

  beforeAll(async () => {
    cluster = await startPostgres();
    dataDir = await freshDataDir();
    const env = { DATABASE_URL: await cluster.createDatabase(), VOD_DATA_DIR: dataDir };
    // At once, as an orchestrator does, on a database that is still empty.
    [api, worker] = await Promise.all([
      startTestServer({ ...env, VOD_ROLE: 'api' }),
      startTestServer({ ...env, VOD_ROLE: 'worker' }),
    ]);
  });
  afterAll(async () => {
    await Promise.all([api?.stop(), worker?.stop()]);
    await cluster?.stop();
    await rm(dataDir, { recursive: true, force: true });
  });

  const get = async <T>(path: string): Promise<T> =>
    (await (await api.api('GET', path)).json()) as T;

  it('share the work: what the api takes in, the worker makes ready, and the api tells its watchers', async () => {
    const watching = new AbortController();
    const changes = await fetch(new URL('/v1/changes', api.url), {
      headers: { authorization: `Basic ${btoa(Object.values(api.accessKey).join(':'))}` },
      signal: watching.signal,
    });
    const clip = await makeMedia([
      ...flashes({ seconds: 1, rate: 25 }),
      ...['-c:v', 'libx264', '-pix_fmt', 'yuv420p', 'roles.mp4'],
    ]);
    const id = await submitClip(api.deps, clip);
    let told = '';
    for await (const chunk of changes.body?.pipeThrough(new TextDecoderStream()) ?? []) {
      told += chunk;
      if (told.includes('"status":"ready"')) break;
    }
    watching.abort();
    expect(await get<Video>(`/v1/videos/${id}`)).toMatchObject({ status: 'ready', playable: true });
    const { items } = await get<History>(`/v1/videos/${id}/history`);
    expect(items.at(-1)).toMatchObject({ stage: 'publish', state: 'done', published: 'ready' });
  });

  it('are ready each for its own, and the worker answers for nothing else', async () => {
    const answer = async ({ url }: TestServer, path: string) => {
      const response = await fetch(new URL(path, url));
      return { status: response.status, body: (await response.json()) as object };
    };
    expect(await answer(api, '/readyz')).toEqual({ status: 200, body: { status: 'ready' } });
    expect(await answer(worker, '/readyz')).toMatchObject({
      status: 200,
      body: { sandbox: { state: 'on' } },
    });
    expect(await answer(worker, '/v1/videos')).toMatchObject({ status: 404 });
    expect(worker.allRoutes()).toEqual([]);
  });

  it('sweep what is deleted at the api', async () => {
    const clip = await makeMedia(['-f', 'lavfi', '-i', 'sine=d=1', 'roles.wav']);
    const id = await submitClip(api.deps, clip);
    const source = `a/default/src/${id}/`;
    const keys = async () => {
      const found: string[] = [];
      for await (const key of api.deps.storage.list(source)) found.push(String(key));
      return found;
    };
    expect(await keys()).toHaveLength(1);
    expect((await api.api('DELETE', `/v1/videos/${id}`)).status).toBe(204);
    await expect.poll(keys, { timeout: 60_000 }).toEqual([]);
  });
});
