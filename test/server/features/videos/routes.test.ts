import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type {
  CreatedVideo,
  UploadGrant,
  Video,
  VideoList,
} from '../../../../src/contract/videos.js';
import { basic, startTestServer, type TestServer } from '../../../support/server.js';

let server: TestServer;
beforeAll(async () => {
  server = await startTestServer({ VOD_MAX_UPLOAD_BYTES: '1000' });
});
afterAll(() => server.stop());

async function create(body: object = {}): Promise<CreatedVideo> {
  const response = await server.api('POST', '/v1/videos', {
    title: 'A film',
    fileName: 'film.mp4',
    ...body,
  });
  expect(response.status).toBe(201);
  return (await response.json()) as CreatedVideo;
}

async function find(q: string): Promise<string[]> {
  const list = (await (
    await server.api('GET', `/v1/videos?${new URLSearchParams({ q })}`)
  ).json()) as VideoList;
  return list.items.map((item) => item.id);
}

describe('videoRoutes', () => {
  it('creates a video that waits for its upload, encrypted unless asked otherwise', async () => {
    const { video, upload } = await create({ size: 10, tags: ['a'], metadata: { scene: '1' } });
    expect(video).toMatchObject({
      status: 'uploading',
      playable: false,
      protection: 'aes-128',
      tags: ['a'],
      metadata: { scene: '1' },
    });
    expect(upload.endpoint).toBe(`${server.deps.config.publicUrl}/v1/uploads`);
    const life = (Date.parse(upload.expiresAt) - Date.now()) / 1000;
    expect(life).toBeGreaterThan(2980);
    expect(life).toBeLessThanOrEqual(3000);
  });

  it('refuses a size over the limit before any byte', async () => {
    const response = await server.api('POST', '/v1/videos', {
      title: 'big',
      fileName: 'b.mp4',
      size: 1001,
    });
    expect(response.status).toBe(413);
    expect(await response.json()).toMatchObject({ code: 'upload-too-large' });
  });

  it('renews the upload token and keeps the endpoint', async () => {
    const { video, upload } = await create();
    const renewed = (await (
      await server.api('POST', `/v1/videos/${video.id}/upload-token`)
    ).json()) as UploadGrant;
    expect(renewed.endpoint).toBe(upload.endpoint);
    expect(renewed.tus).toEqual(upload.tus);
  });

  it('says with the permission to upload what the endpoint would answer to OPTIONS', async () => {
    const { upload } = await create();
    const { headers } = await fetch(`${server.url}/v1/uploads`, { method: 'OPTIONS' });
    expect(upload.tus).toEqual({
      extensions: headers.get('tus-extension')?.split(','),
      checksumAlgorithms: headers.get('tus-checksum-algorithm')?.split(','),
    });
    expect(upload.tus?.extensions).toContain('creation-with-upload');
    expect(upload.tus?.checksumAlgorithms).toContain('crc32c-256kib');
  });

  it('changes only the fields that are sent', async () => {
    const { video } = await create({ description: 'kept' });
    const changed = (await (
      await server.api('PATCH', `/v1/videos/${video.id}`, { title: 'New' })
    ).json()) as Video;
    expect(changed).toMatchObject({ title: 'New', description: 'kept' });
    expect(changed.updatedAt > video.updatedAt).toBe(true);
  });

  it('deletes a video, once', async () => {
    const { video } = await create();
    expect((await server.api('DELETE', `/v1/videos/${video.id}`)).status).toBe(204);
    expect((await server.api('DELETE', `/v1/videos/${video.id}`)).status).toBe(404);
    expect((await server.api('GET', `/v1/videos/${video.id}`)).status).toBe(404);
  });

  it('walks a list page by page without missing or repeating a video', async () => {
    const made = new Set<string>();
    for (let index = 0; index < 7; index += 1)
      made.add((await create({ tags: ['walk'], title: `Walk ${index % 3}` })).video.id);
    for (const sort of ['createdAt', '-createdAt', 'title', '-title']) {
      const seen: string[] = [];
      for (let cursor: string | null = ''; cursor !== null;) {
        const query = new URLSearchParams({
          tag: 'walk',
          limit: '2',
          sort,
          ...(cursor && { cursor }),
        });
        const page = (await (await server.api('GET', `/v1/videos?${query}`)).json()) as VideoList;
        seen.push(...page.items.map((video) => video.id));
        cursor = page.nextCursor;
      }
      expect(seen.length, sort).toBe(7);
      expect(new Set(seen), sort).toEqual(made);
    }
  });

  it('finds by words in title, file name, description and tags, and takes % and _ as letters (looks 16)', async () => {
    const { video } = await create({
      title: '100%_sure',
      description: 'harbour at night',
      fileName: 'IMG_0042.MOV',
      tags: ['Élan'],
    });
    for (const q of ['HARBOUR night', '0%_s', 'img_0042 mov', 'élan', 'at n', 'rbou'])
      expect(await find(q), q).toEqual([video.id]);
    for (const q of ['harbour day', 'rb', 'harbourat']) expect(await find(q), q).toEqual([]);
  });

  it('finds Chinese by one letter and by two, inside a longer text too', async () => {
    const { video } = await create({ title: '周末海边录像' });
    for (const q of ['录像', '海', '海边录', '周末 录'])
      expect(await find(q), q).toEqual([video.id]);
    expect(await find('像录')).toEqual([]);
  });

  it('finds what a video is called now, and a deleted one no more', async () => {
    const { video } = await create({ title: 'Xylophone' });
    await server.api('PATCH', `/v1/videos/${video.id}`, { title: 'Glockenspiel' });
    expect([await find('xylophone'), await find('glockenspiel')]).toEqual([[], [video.id]]);
    await server.api('DELETE', `/v1/videos/${video.id}`);
    expect(await find('glockenspiel')).toEqual([]);
  });

  it('lists several statuses at once, and refuses one that is none (looks 14)', async () => {
    const { video } = await create();
    const list = (await (
      await server.api('GET', '/v1/videos?status=uploading,ready&limit=100')
    ).json()) as VideoList;
    expect(list.items.map((item) => item.id)).toContain(video.id);
    expect(
      ((await (await server.api('GET', '/v1/videos?status=ready,failed')).json()) as VideoList)
        .items,
    ).toEqual([]);
    expect((await server.api('GET', '/v1/videos?status=ready,nonsense')).status).toBe(422);
  });

  it.each([
    'x',
    'bnVsbA',
    Buffer.from('["-createdAt","yesterday","1"]').toString('base64url'),
    Buffer.from('["title","a","b"]').toString('base64url'),
  ])('refuses a cursor that it did not hand out (%s) (A-04)', async (cursor) => {
    const response = await server.api('GET', `/v1/videos?cursor=${cursor}`);
    expect(response.status).toBe(400);
    expect(await response.json()).toMatchObject({ code: 'invalid-cursor' });
  });

  it('tells watchers of a change at once', async () => {
    const { video } = await create();
    const watching = new AbortController();
    const response = await fetch(new URL('/v1/changes', server.url), {
      headers: { authorization: basic(server.accessKey) },
      signal: watching.signal,
    });
    expect(response.headers.get('content-type')).toContain('text/event-stream');
    expect(response.headers.get('x-accel-buffering')).toBe('no');
    const reader = (response.body as ReadableStream<Uint8Array>).getReader();
    const decoder = new TextDecoder();
    const read = async (): Promise<string> =>
      decoder.decode((await reader.read()).value, { stream: true });
    await read();
    await server.api('PATCH', `/v1/videos/${video.id}`, { title: 'Told' });
    let text = '';
    while (!text.includes('Told')) text += await read();
    expect(text).toContain('event: video');
    await server.api('DELETE', `/v1/videos/${video.id}`);
    while (!text.includes('event: deleted')) text += await read();
    expect(text).toContain(`data: {"id":"${video.id}"}`);
    watching.abort();
  });

  it('tells watchers of every video when more change at once than one look reads', async () => {
    const { db } = server.deps.database;
    await db.execute(`insert into videos (id, app_id, title, file_name, protection, status, updated_at)
      select 'bulk-' || n, 'default', 'Bulk', 'b.mp4', 'none', 'uploading', now() - interval '1 hour' from generate_series(1, 1203) n`);
    const watching = new AbortController();
    const response = await fetch(new URL('/v1/changes', server.url), {
      headers: { authorization: basic(server.accessKey) },
      signal: watching.signal,
    });
    const reader = (response.body as ReadableStream<Uint8Array>).getReader();
    const decoder = new TextDecoder();
    await reader.read();
    await db.execute(
      "update videos set version = version + 1, updated_at = clock_timestamp() where id like 'bulk-%'",
    );
    server.deps.changes.changed('default');
    let text = '';
    const told = (): Set<string> => new Set(text.match(/"id":"bulk-\d+"/g));
    while (told().size < 1203)
      text += decoder.decode((await reader.read()).value, { stream: true });
    watching.abort();
    await db.execute("delete from videos where id like 'bulk-%'");
  });
});
