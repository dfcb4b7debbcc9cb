import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { findVideo } from '../../../../server/features/videos/video-store.js';
import { heldUploads, idOf, partial, postFinal, sendPart } from './partial-uploads.js';
import { findUpload } from '../../../../server/features/uploads/upload-store.js';
import { TusClient } from './tus-client.js';
import {
  sha256,
  someBytes,
  startUploadServer,
  type Grant,
  type UploadServer,
} from './upload-server.js';

let server: UploadServer;
let grant: Grant;
let client: TusClient;

beforeAll(async () => {
  server = await startUploadServer();
  await server.deps.database.db.execute("insert into apps (id, name) values ('other', 'Other')");
});
afterAll(() => server.stop());
beforeEach(async () => {
  grant = await server.grant();
  client = new TusClient(server, grant);
});

async function told(path: string): Promise<Record<string, string>> {
  const { headers } = await client.head(path);
  const all = ['upload-offset', 'upload-length', 'upload-concat', 'upload-metadata'];
  return Object.fromEntries(
    all.flatMap((name) => (headers.has(name) ? [[name, headers.get(name)!]] : [])),
  );
}

async function jobsOf({ videoId }: Grant): Promise<number> {
  const video = await findVideo(server.deps.database.db, 'default', videoId);
  expect(video?.status).toBe(video?.sourceKey ? 'uploaded' : 'uploading');
  return server.jobs.enqueued.filter(
    ({ payload }) => 'videoId' in payload && payload.videoId === videoId,
  ).length;
}

describe('uploadRoutes: tus concatenation', () => {
  it.each([
    ['in their order', 'AB'],
    ['in another order', 'BA'],
    ['one of them twice', 'ABA'],
    ['each of them twice', 'ABAB'],
    ['one alone', 'A'],
    ['one alone, three times', 'AAA'],
    ['nothing first', 'OAB'],
    ['nothing last', 'ABO'],
  ])('joins parts, %s, to one file (%s) (T75, T77, T79, T84, T87)', async (_name, order) => {
    const bytes = { A: someBytes(2_500_000), B: someBytes(300_001), O: someBytes(0) };
    const names = [...order] as (keyof typeof bytes)[];
    const paths = new Map<string, string>();
    for (const name of new Set(names)) paths.set(name, await sendPart(client, bytes[name]));
    const whole = Buffer.concat(names.map((name) => bytes[name]));
    const answer = await postFinal(
      client,
      names.map((name) => paths.get(name)!),
    );
    expect([answer.status, answer.headers.get('upload-offset')]).toEqual([
      201,
      String(whole.length),
    ]);
    const final = answer.headers.get('location') as string;
    expect(await told(final)).toMatchObject({
      'upload-offset': String(whole.length),
      'upload-length': String(whole.length),
    });
    expect(await server.sourceDigest(grant.videoId)).toBe(sha256(whole));
    expect(await jobsOf(grant)).toBe(1);
    const held = await heldUploads(server);
    for (const path of [final, ...paths.values()]) expect(held).not.toContain(idOf(path));
  });

  it('joins as soon as the last part is complete, and tells no offset before (T81, T86, T88, T89)', async () => {
    const bytes = [someBytes(100_000), someBytes(100_000)] as const;
    const first = await sendPart(client, bytes[0]);
    const second = await client.create(100_000, partial);
    await client.patch(second, 0, bytes[1].subarray(0, 40_000));
    const answer = await postFinal(client, [first, second]);
    expect([answer.status, answer.headers.get('upload-offset')]).toEqual([201, null]);
    const final = answer.headers.get('location') as string;
    expect(await told(final)).toEqual({
      'upload-length': '200000',
      'upload-concat': `final;${first} ${second}`,
    });
    expect((await told(second))['upload-offset']).toBe('40000');
    await client.patch(second, 40_000, bytes[1].subarray(40_000));
    await expect.poll(async () => (await told(final))['upload-offset']).toBe('200000');
    expect(await server.sourceDigest(grant.videoId)).toBe(sha256(Buffer.concat(bytes)));
  });

  it('has no video of a part alone, and nothing of its metadata in the final upload (T76, T82, T83, T88, T90)', async () => {
    const metadata = `filetype ${Buffer.from('text/plain').toString('base64')}`;
    const created = await client.post(5, { ...partial, 'upload-metadata': metadata }, someBytes(5));
    const part = created.headers.get('location') as string;
    expect(await told(part)).toEqual({
      'upload-offset': '5',
      'upload-length': '5',
      'upload-concat': 'partial',
      'upload-metadata': metadata,
    });
    await server.sweep();
    expect(await jobsOf(grant)).toBe(0);
    expect((await postFinal(client, [part], { 'upload-metadata': metadata })).status).toBe(422);
    const own = `filetype ${Buffer.from('video/mp4').toString('base64')}`;
    const answer = await postFinal(client, [part], { 'upload-metadata': own });
    const concat = `final;${part}`;
    expect(await told(answer.headers.get('location') as string)).toMatchObject({
      'upload-metadata': own,
      'upload-concat': concat,
    });
  });

  it('answers the same final upload when it is asked again, also once it is joined (U-33)', async () => {
    const paths = [await sendPart(client, someBytes(10)), await client.create(10, partial)];
    const answers = [await postFinal(client, paths), await postFinal(client, paths)];
    await client.patch(paths[1]!, 0, someBytes(10));
    answers.push(await postFinal(client, paths), await postFinal(client, paths));
    expect(answers.map(({ status }) => status)).toEqual([201, 201, 201, 201]);
    expect(new Set(answers.map(({ headers }) => headers.get('location'))).size).toBe(1);
    expect(await jobsOf(grant)).toBe(1);
  });

  it('joins from the first part on while others still arrive, so that little is left at the end', async () => {
    const bytes = [someBytes(50_000), someBytes(60_000), someBytes(70_000), someBytes(10)];
    const paths: string[] = [];
    for (const { length } of bytes) paths.push(await client.create(length, partial));
    const answer = await postFinal(client, paths);
    const final = answer.headers.get('location') as string;
    const joined = async () =>
      (await findUpload(server.deps.database.db, idOf(final)))?.offset ?? -1;
    await client.patch(paths[1]!, 0, bytes[1]!);
    expect(await joined()).toBe(0);
    await client.patch(paths[0]!, 0, bytes[0]!);
    await expect.poll(joined).toBe(110_000);
    await expect.poll(() => heldUploads(server)).not.toContain(idOf(paths[1]!));
    // What it is made of takes no more bytes, and says how many it has.
    expect(await told(paths[1]!)).toMatchObject({ 'upload-offset': '60000' });
    await client.patch(paths[2]!, 0, bytes[2]!);
    await expect.poll(joined).toBe(180_000);
    await client.patch(paths[3]!, 0, bytes[3]!);
    await expect.poll(async () => (await told(final))['upload-offset']).toBe('180010');
    expect(await server.sourceDigest(grant.videoId)).toBe(sha256(Buffer.concat(bytes)));
    expect(await jobsOf(grant)).toBe(1);
  });

  it('takes the digest of the whole file when the final upload is asked for again', async () => {
    const digestOf = (bytes: Uint8Array) => ({
      'repr-digest': `sha-256=:${Buffer.from(sha256(Buffer.from(bytes)), 'hex').toString('base64')}:`,
    });
    const bytes = [someBytes(50_000), someBytes(60_000)];
    const paths = [await sendPart(client, bytes[0]!), await client.create(60_000, partial)];
    await postFinal(client, paths);
    const stated = await postFinal(client, paths, digestOf(someBytes(5)));
    expect(stated.status).toBe(201);
    const other = await postFinal(client, paths, digestOf(Buffer.concat(bytes)));
    expect(other.status).toBe(400);
    await client.patch(paths[1]!, 0, bytes[1]!);
    await expect.poll(async () => (await client.head(paths[1]!)).status).toBe(410);
    expect(await jobsOf(grant)).toBe(0);
  });

  it('takes no bytes for a final upload (T85)', async () => {
    const bytes = someBytes(10);
    const waiting = await client.create(10, partial);
    const final = (await postFinal(client, [waiting])).headers.get('location') as string;
    for (const offset of [0, 10])
      expect((await client.patch(final, offset, someBytes(1))).status).toBe(403);
    await client.patch(waiting, 0, bytes);
    await expect.poll(async () => (await told(final))['upload-offset']).toBe('10');
    expect((await client.patch(final, 10, someBytes(1))).status).toBe(403);
    expect(await server.sourceDigest(grant.videoId)).toBe(sha256(bytes));
  });

  it.each([
    ['a length', { 'upload-length': '10' }],
    ['a deferred length', { 'upload-defer-length': '1' }],
  ])('refuses a final upload with %s (T80)', async (_name, headers) => {
    expect((await postFinal(client, [await sendPart(client, someBytes(10))], headers)).status).toBe(
      400,
    );
  });

  it('refuses a final upload with bytes of its own (T80)', async () => {
    const concat = { 'upload-concat': `final;${await sendPart(client, someBytes(10))}` };
    const answer = await client.request('POST', '/v1/uploads', concat, someBytes(3));
    expect(answer.status).toBe(400);
  });

  it.each([
    ...['', ' ', 'Partial', 'partial;', 'final', 'final;', 'final; ', 'Final;PART', 'final,PART'],
    ...['final;PART  PART', 'final; PART', 'final;PART?x', 'final;PART#x', 'x;PART'],
    ...['final;https://evil.example/PART', 'final;//evil.example/PART', 'final;file:///PART'],
    ...['final;http://localhost:8787@evil.example/PART', 'final;http://user@localhost:8787/PART'],
  ])('answers Upload-Concat: %j with 400 (T78, T91, U-46)', async (value) => {
    const header = {
      'upload-concat': value.replaceAll('PART', await sendPart(client, someBytes(5))),
    };
    const answer = await client.request('POST', '/v1/uploads', header);
    expect(await answer.json()).toMatchObject({ status: 400, code: 'bad-request' });
  });

  it('takes addresses by path, below the public address, and as the client called the server (T91)', async () => {
    const bytes = someBytes(5);
    const part = await sendPart(client, bytes);
    const forms = [part, `http://localhost:8787${part}`, new URL(part, server.url).href];
    expect((await postFinal(client, forms)).status).toBe(201);
    expect(await server.sourceDigest(grant.videoId)).toBe(
      sha256(Buffer.concat([bytes, bytes, bytes])),
    );
  });

  it.each([
    ['no upload', 404, async () => '/v1/uploads/01arz3ndektsv4rrffq69g5fav'],
    ['another address of the server', 404, async () => '/v1/videos'],
    ['an upload of another app', 404, () => partOf({ appId: 'other' })],
    ['an upload of another video', 403, () => partOf({})],
    ['a terminated part', 404, () => terminatedPart()],
    ['an expired part', 404, () => expiredPart()],
    ['itself, or another final upload', 400, () => finalUpload()],
    ['a part whose length is not known', 409, () => deferredPart()],
  ])('refuses a final upload made of %s with %i (U-46)', async (_name, status, make) => {
    const own = await sendPart(client, someBytes(5));
    const answer = await postFinal(client, [own, await make()]);
    expect([answer.status, answer.headers.get('location')]).toEqual([status, null]);
    expect(await jobsOf(grant)).toBe(0);
  });

  it('refuses an upload that is whole as a part (U-46)', async () => {
    expect((await postFinal(client, [await client.create(10)])).status).toBe(400);
  });

  it('lets a final upload have sixteen parts, and a video sixteen partial uploads (U-33, U-46)', async () => {
    const bytes = Array.from({ length: 16 }, () => someBytes(10));
    const paths: string[] = [];
    for (const each of bytes) paths.push(await sendPart(client, each));
    const refused = await client.post(10, partial);
    expect(await refused.json()).toMatchObject({ status: 429, code: 'too-many-uploads' });
    const tooMany = await postFinal(client, [...paths, paths[0]!]);
    expect(await tooMany.json()).toMatchObject({ status: 413, code: 'too-many-parts' });
    // What nobody has written to for ten minutes gives way.
    await server.deps.database.db.execute(
      `update uploads set expires_at = expires_at - interval '11 minutes' where id = '${idOf(paths[15]!)}'`,
    );
    paths[15] = await sendPart(client, bytes[15]!);
    expect((await postFinal(client, paths)).status).toBe(201);
    expect(await server.sourceDigest(grant.videoId)).toBe(sha256(Buffer.concat(bytes)));
  });

  it('holds the parts together to the size that the token names (U-34)', async () => {
    const sized = new TusClient(server, (grant = await server.grant({ size: 10 })));
    expect((await sized.post(11, partial)).status).toBe(413);
    const part = await sendPart(sized, someBytes(6));
    expect((await sized.post(5, partial)).status).toBe(413);
    const short = await postFinal(sized, [part]);
    expect(await short.json()).toMatchObject({ status: 403, code: 'beyond-claim' });
    expect((await postFinal(sized, [part, part])).status).toBe(413);
    const rest = await sendPart(sized, someBytes(4));
    expect((await postFinal(sized, [part, rest])).status).toBe(201);
  });
});

async function partOf(wish: { appId?: string }): Promise<string> {
  return sendPart(new TusClient(server, await server.grant(wish)), someBytes(5));
}

async function terminatedPart(): Promise<string> {
  const path = await sendPart(client, someBytes(5));
  expect((await client.delete(path)).status).toBe(204);
  return path;
}

async function expiredPart(): Promise<string> {
  const path = await sendPart(client, someBytes(5));
  await server.deps.database.db.execute(
    `update uploads set expires_at = now() - interval '1 second' where id = '${idOf(path)}'`,
  );
  return path;
}

async function finalUpload(): Promise<string> {
  const answer = await postFinal(client, [await client.create(5, partial)]);
  return answer.headers.get('location') as string;
}

async function deferredPart(): Promise<string> {
  const headers = { ...partial, 'upload-length': '-', 'upload-defer-length': '1' };
  return (await client.post(0, headers)).headers.get('location') as string;
}
