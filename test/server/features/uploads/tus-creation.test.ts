import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { openRaw, rawHead, rawRequest, readAnswer } from './raw-request.js';
import { TusClient } from './tus-client.js';
import {
  sha256,
  someBytes,
  startUploadServer,
  type Grant,
  type UploadServer,
} from './upload-server.js';

const maxBytes = 1_000_000;

let server: UploadServer;
let grant: Grant;
let client: TusClient;

beforeAll(async () => {
  server = await startUploadServer({
    env: { VOD_MAX_UPLOAD_BYTES: String(maxBytes), VOD_PUBLIC_URL: 'https://vod.example/base' },
  });
});
afterAll(() => server.stop());
beforeEach(async () => {
  grant = await server.grant();
  client = new TusClient(server, grant);
});

const base64 = (text: string | Uint8Array) => Buffer.from(text).toString('base64');

describe('uploadRoutes: tus creation', () => {
  it('creates an upload and names it below the public address, whatever host was asked (T31, T49, T50)', async () => {
    const answer = await client.post(5, {
      'x-forwarded-host': 'evil.example',
      'x-forwarded-proto': 'ftp',
    });
    expect(answer.status).toBe(201);
    expect(answer.headers.get('location')).toMatch(/^\/base\/v1\/uploads\/[0-9a-z]{26}$/);
  });

  it('takes the largest size it announces, and answers one byte more with 413 (T10, T48, U-21)', async () => {
    const options = await client.request('OPTIONS', '/v1/uploads');
    const max = Number(options.headers.get('tus-max-size'));
    expect(max).toBe(maxBytes);
    expect((await client.post(max)).status).toBe(201);
    for (const length of [max + 1, '9007199254740993', '18446744073709551616']) {
      const answer = await client.post(length);
      expect(answer.status).toBe(413);
      expect(await answer.json()).toMatchObject({ code: 'upload-too-large' });
    }
  });

  it('answers Expect: 100-continue with 413 before the bytes, and with 100 when it wants them (T56)', async () => {
    const lines = (length: number) => [
      'Tus-Resumable: 1.0.0',
      `Authorization: Bearer ${grant.token}`,
      'Content-Type: application/offset+octet-stream',
      `Upload-Length: ${length}`,
      `Content-Length: ${length}`,
      'Expect: 100-continue',
    ];
    const refused = await openRaw(server.url);
    refused.write(rawHead('POST', '/v1/uploads', lines(maxBytes + 1)));
    expect((await readAnswer(refused))?.status).toBe(413);
    refused.destroy();

    const taken = await openRaw(server.url);
    taken.write(rawHead('POST', '/v1/uploads', lines(5)));
    const interim = await new Promise<Buffer>((resolve) => taken.once('data', resolve));
    expect(interim.toString()).toMatch(/^HTTP\/1\.1 100 /);
    taken.write('hello');
    expect((await readAnswer(taken))?.status).toBe(201);
    taken.destroy();
    expect(await server.sourceDigest(grant.videoId)).toBe(sha256(Buffer.from('hello')));
  });

  it.each(['', '00', '0100', '007', '+5', '-0', '5.0', '0x10', '1e3', ' '])(
    'answers the length %j with 400 (uploads N) (T03, T40)',
    async (length) => {
      expect((await client.post(length)).status).toBe(400);
      expect((await client.request('POST', '/v1/uploads')).status).toBe(400);
    },
  );

  it.each(['', ' '])('takes the empty metadata %j as none (uploads D)', async (metadata) => {
    const lines = [
      'Tus-Resumable: 1.0.0',
      `Authorization: Bearer ${grant.token}`,
      'Upload-Length: 5',
      'Content-Length: 0',
      `Upload-Metadata: ${metadata}`,
    ];
    const answer = await rawRequest(server.url, rawHead('POST', '/v1/uploads', lines));
    expect(answer?.status).toBe(201);
    const head = await client.head(answer!.headers['location']!.slice('/base'.length));
    expect(head.headers.get('upload-metadata')).toBeNull();
  });

  it('completes an empty upload at its creation (T46)', async () => {
    const answer = await client.post(0);
    expect(answer.status).toBe(201);
    const path = (answer.headers.get('location') as string).slice('/base'.length);
    const head = await client.head(path);
    expect([head.headers.get('upload-offset'), head.headers.get('upload-length')]).toEqual([
      '0',
      '0',
    ]);
    expect(await server.sourceDigest(grant.videoId)).toBe(sha256(Buffer.alloc(0)));
    expect(server.jobs.enqueued.at(-1)?.payload).toMatchObject({ videoId: grant.videoId });
  });

  it.each([
    ['one pair', `filename ${base64('clip.mp4')}`],
    ['several, in their order', `b ${base64('2')},a ${base64('1')},c ${base64('\u0000\r\n')}`],
    ['an empty value, with and without space', 'empty ,none'],
    ['a traversing name', `filename ${base64('../../etc/passwd')}`],
    ['line breaks in a value', `filename ${base64('a\r\nX-Evil: 1\r\n\r\n')}`],
    ['a right-to-left override', `filename ${base64('cl\u202Egpj.mp4')}`],
    ['a reserved name', `filename ${base64('CON')}`],
    ['bytes that are no UTF-8', `filename ${base64(Buffer.of(0xff, 0xfe, 0x80))}`],
    ['a name of 300 characters', `filename ${base64('n'.repeat(300))}`],
    [
      'keys of the language',
      `__proto__ ${base64('{}')},constructor ${base64('x')},prototype ${base64('y')}`,
    ],
    ['200 keys', Array.from({ length: 200 }, (_, n) => `key${n} ${base64('v')}`).join(',')],
  ])('keeps metadata exactly as sent: %s (T33, T38, T39, T47, U-39)', async (_name, metadata) => {
    const answer = await client.post(5, { 'upload-metadata': metadata });
    expect(answer.status).toBe(201);
    const head = await client.head(
      (answer.headers.get('location') as string).slice('/base'.length),
    );
    expect(head.headers.get('upload-metadata')).toBe(metadata);
    expect(head.headers.get('x-evil')).toBeNull();
    expect(Object.keys(Object.prototype)).toEqual([]);
    expect(({} as Record<string, unknown>)['x']).toBeUndefined();
  });

  it.each([
    ['an empty key', ` ${base64('x')}`.trimStart().replace(/^/, ',')],
    ['a comma at the end', `a ${base64('x')},`],
    ['a space within', `a b ${base64('x')}`],
    ['a key twice', `a ${base64('x')},a ${base64('y')}`],
    ['another alphabet', 'a -_-_'],
    ['padding that does not fit', 'a YQ'],
    ['more padding', 'a YQ==='],
    ['what is no Base64', 'a !!!!'],
    ['more than 8 KiB', `a ${base64('x'.repeat(8000))}`],
  ])('answers metadata with %s with 400 (T34, T35, T36, T37, U-39)', async (_name, metadata) => {
    expect((await client.post(5, { 'upload-metadata': metadata })).status).toBe(400);
  });

  it('answers a key that is not ASCII with 400 (T35)', async () => {
    const lines = [
      'Tus-Resumable: 1.0.0',
      `Authorization: Bearer ${grant.token}`,
      'Upload-Length: 5',
      'Content-Length: 0',
      'Upload-Metadata: schl\u00FCssel YQ==',
    ];
    expect(
      (await rawRequest(server.url, Buffer.from(rawHead('POST', '/v1/uploads', lines))))?.status,
    ).toBe(400);
  });

  it.each([
    ['video/mp4', 201],
    ['VIDEO/QuickTime', 201],
    ['audio/mpeg', 201],
    ['application/mxf', 201],
    ['application/octet-stream', 201],
    ['', 201],
    ['image/png', 422],
    ['text/html', 422],
    ['application/pdf', 422],
    ['application/mxf-not', 422],
    ['video', 422],
    ['xvideo/mp4', 422],
  ])('answers filetype %j with %i (U-34)', async (type, status) => {
    const answer = await client.post(5, {
      'upload-metadata': `filename ${base64('a.mp4')},filetype ${base64(type)}`,
    });
    expect(answer.status).toBe(status);
    if (status === 422) expect(await answer.json()).toMatchObject({ code: 'type-not-allowed' });
  });
});

describe('uploadRoutes: tus creation-with-upload', () => {
  it.each([
    ['a part', 4, 201, '4'],
    ['the whole', 10, 201, '10'],
    ['nothing', 0, 201, '0'],
  ])(
    'takes %s of the file with its creation (T52, T53, T55)',
    async (_name, size, status, offset) => {
      const bytes = someBytes(10);
      const answer = await client.post(10, {}, bytes.subarray(0, size));
      expect([answer.status, answer.headers.get('upload-offset')]).toEqual([status, offset]);
      const path = (answer.headers.get('location') as string).slice('/base'.length);
      expect(await client.offset(path)).toBe(size);
      await client.patch(path, size, bytes.subarray(size));
      expect(await server.sourceDigest(grant.videoId)).toBe(sha256(bytes));
    },
  );

  it('answers more than was announced with 413, and creates nothing (T55)', async () => {
    const answer = await client.post(10, {}, someBytes(11));
    expect([answer.status, answer.headers.get('location')]).toEqual([413, null]);
  });

  it('answers a body of another type with 415, and creates nothing (T54)', async () => {
    for (const type of ['application/json', 'application/octet-stream']) {
      const answer = await client.post(10, { 'content-type': type }, someBytes(10));
      expect([answer.status, answer.headers.get('location')]).toEqual([415, null]);
    }
    const lines = [
      'Tus-Resumable: 1.0.0',
      `Authorization: Bearer ${grant.token}`,
      'Upload-Length: 5',
      'Content-Length: 5',
    ];
    expect(
      (await rawRequest(server.url, rawHead('POST', '/v1/uploads', lines), 'hello'))?.status,
    ).toBe(415);
  });
});

describe('createUpload', () => {
  it('ends an unfinished upload of the same video and frees its bytes', async () => {
    const first = (await client.post(10, {}, someBytes(4))).headers.get('location') as string;
    const second = (await client.post(10)).headers.get('location') as string;
    expect((await client.head(first.slice('/base'.length))).status).toBe(410);
    expect(await client.offset(second.slice('/base'.length))).toBe(0);
    expect(await heldUploads()).not.toContain(first.split('/').at(-1));
  });

  it('ends a request that still sends to the upload it supersedes', async () => {
    const path = (await client.create(10)).slice('/base'.length);
    const socket = await openRaw(server.url);
    const lines = [
      'Tus-Resumable: 1.0.0',
      `Authorization: Bearer ${grant.token}`,
      'Content-Type: application/offset+octet-stream',
    ];
    socket.write(
      `${rawHead('PATCH', path, [...lines, 'Upload-Offset: 0', 'Content-Length: 10'])}hello`,
    );
    const answer = readAnswer(socket);
    await expect.poll(heldUploads).toContain(path.split('/').at(-1));
    expect((await client.post(10)).status).toBe(201);
    expect((await answer)?.status).toBe(409);
    socket.destroy();
    expect(await heldUploads()).not.toContain(path.split('/').at(-1));
  });

  it('lets a video be begun 50 times while a token lives, and no more (U-33 S15)', async () => {
    const paths: string[] = [];
    for (let creation = 0; creation < 50; creation += 1) paths.push(await client.create(10));
    const refused = await client.post(10);
    expect(await refused.json()).toMatchObject({ status: 429, code: 'too-many-uploads' });
    expect(refused.headers.get('retry-after')).toBe('60');
    expect((await new TusClient(server, await server.grant()).post(10)).status).toBe(201);
    const [last = ''] = paths.slice(-1);
    expect((await client.patch(last.slice('/base'.length), 0, someBytes(10))).status).toBe(204);
  });

  it('answers a file that does not fit beside those on their way with 507, before a byte is sent (uploads J)', async () => {
    const roomy = await startUploadServer();
    const grants = [await roomy.grant(), await roomy.grant()] as const;
    const [first, second] = [new TusClient(roomy, grants[0]), new TusClient(roomy, grants[1])];
    const half = Math.floor((await roomy.deps.storage.freeBytes()) / 2);
    // What else is stored on the same disk meanwhile must not decide.
    const most = 2 * half - 2 ** 30;
    expect((await first.post(most)).status).toBe(201);
    expect(await (await second.post(half)).json()).toMatchObject({
      status: 507,
      code: 'out-of-space',
    });
    // The token's own upload gives way to its next one.
    expect((await first.post(10)).status).toBe(201);
    expect((await second.post(most)).status).toBe(201);
    // Whoever has sent nothing for ten minutes takes no room from others.
    await roomy.deps.database.db.execute(
      `update uploads set expires_at = expires_at - interval '11 minutes' where video_id = '${grants[1].videoId}'`,
    );
    expect((await first.post(half)).status).toBe(201);
    await roomy.stop();
  });

  it('refuses a second file for a video that has one', async () => {
    await client.post(5, {}, someBytes(5));
    const answer = await client.post(5);
    expect(answer.status).toBe(409);
    expect(await answer.json()).toMatchObject({ code: 'upload-complete' });
  });

  it('refuses a video that is gone', async () => {
    const doomed = await server.grant();
    await server.deps.database.db.execute(
      `update videos set deleted_at = now() where id = '${doomed.videoId}'`,
    );
    expect((await new TusClient(server, doomed).post(5)).status).toBe(404);
  });
});

async function heldUploads(): Promise<string[]> {
  const ids: string[] = [];
  for await (const id of server.deps.storage.listAppendables()) ids.push(id);
  return ids;
}
