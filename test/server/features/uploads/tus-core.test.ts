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

let server: UploadServer;
let grant: Grant;
let client: TusClient;

beforeAll(async () => {
  server = await startUploadServer();
});
afterAll(() => server.stop());
beforeEach(async () => {
  grant = await server.grant();
  client = new TusClient(server, grant);
});

const badCounts = ['-1', '1.5', '1e3', '0x10', '+5', '5,5', 'NaN', '', ' ', '\uFF15'];

describe('uploadRoutes: tus core', () => {
  it('answers OPTIONS, HEAD and PATCH on an upload (T01)', async () => {
    const path = await client.create(5);
    expect((await client.request('OPTIONS', path)).status).toBe(204);
    expect((await client.head(path)).status).toBe(200);
    expect((await client.patch(path, 0, someBytes(5))).status).toBe(204);
  });

  it.each(badCounts)('refuses the offset %j and stores nothing (T02, U-20)', async (offset) => {
    const path = await client.create(5);
    const lines = headLines(grant, `Upload-Offset: ${offset}`, 'Content-Length: 5');
    const answer = await rawRequest(
      server.url,
      Buffer.from(rawHead('PATCH', path, lines)),
      'hello',
    );
    expect(answer?.status).toBe(400);
    expect(await client.offset(path)).toBe(0);
  });

  it('refuses an offset header that comes twice (T02, U-20)', async () => {
    const path = await client.create(5);
    const lines = headLines(grant, 'Upload-Offset: 0', 'Upload-Offset: 0', 'Content-Length: 5');
    expect((await rawRequest(server.url, rawHead('PATCH', path, lines), 'hello'))?.status).toBe(
      400,
    );
    expect(await client.offset(path)).toBe(0);
  });

  it.each(badCounts)('refuses the length %j (T03, U-21)', async (length) => {
    const lines = headLines(grant, `Upload-Length: ${length}`, 'Content-Length: 0');
    expect(
      (await rawRequest(server.url, Buffer.from(rawHead('POST', '/v1/uploads', lines))))?.status,
    ).toBe(400);
  });

  it.each(['OPTIONS /v1/uploads', 'OPTIONS /v1/uploads/none'])(
    '%s lists what is spoken, whatever version is asked for (T04, T28, T29)',
    async (line) => {
      const [method = '', path = ''] = line.split(' ');
      for (const version of ['1.0.0', '9.9.9', '-']) {
        const answer = await client.request(method, path, {
          'tus-resumable': version,
          authorization: '-',
        });
        expect(answer.status).toBe(204);
        expect(answer.headers.get('tus-version')).toBe('1.0.0');
        expect(answer.headers.get('tus-extension')).toBe(
          'creation,creation-with-upload,creation-defer-length,termination,expiration,checksum,checksum-trailer,concatenation,concatenation-unfinished',
        );
      }
    },
  );

  it.each(['POST', 'HEAD', 'PATCH', 'DELETE'])(
    'refuses %s without version or with another, and does nothing (T05, T07, T08)',
    async (method) => {
      const path = await client.create(5);
      for (const version of ['-', '0.2.2', '1.0']) {
        const target = method === 'POST' ? '/v1/uploads' : path;
        const headers = {
          'tus-resumable': version,
          'upload-length': '5',
          'upload-offset': '0',
          'content-type': 'application/offset+octet-stream',
        };
        const answer = await client.request(
          method,
          target,
          headers,
          method === 'PATCH' ? someBytes(5) : undefined,
        );
        expect(answer.status).toBe(412);
        expect(answer.headers.get('tus-version')).toBe('1.0.0');
        expect(answer.headers.get('location')).toBeNull();
      }
      expect(await client.offset(path)).toBe(0);
    },
  );

  it('names the version in every answer, errors too (T05, T06)', async () => {
    const path = await client.create(5);
    const answers = await Promise.all([
      client.post(5, { 'upload-length': 'x' }),
      client.head('/v1/uploads/none'),
      client.request('GET', path),
      client.request('PUT', '/v1/uploads'),
      client.patch(path, 3, someBytes(2)),
      client.request('HEAD', path, { authorization: '-' }),
      client.request('HEAD', path, { 'tus-resumable': '-' }),
      client.request('OPTIONS', path),
    ]);
    expect(answers.map((answer) => answer.status)).toEqual([
      400, 404, 405, 405, 409, 401, 412, 204,
    ]);
    for (const answer of answers) expect(answer.headers.get('tus-resumable')).toBe('1.0.0');
  });

  it('does what X-HTTP-Method-Override says (T11)', async () => {
    const path = await client.create(5);
    const headers = {
      'x-http-method-override': 'PATCH',
      'upload-offset': '0',
      'content-type': 'application/offset+octet-stream',
    };
    const patched = await client.request('POST', path, headers, someBytes(3));
    expect([patched.status, patched.headers.get('upload-offset')]).toEqual([204, '3']);
    const head = await client.request('POST', path, { 'x-http-method-override': 'HEAD' });
    expect([head.status, head.headers.get('upload-offset')]).toEqual([200, '3']);
    expect(
      (await client.request('POST', path, { 'x-http-method-override': 'delete' })).status,
    ).toBe(204);
    expect((await client.head(path)).status).toBe(410);
    expect(
      (await client.request('POST', path, { 'x-http-method-override': 'constructor' })).status,
    ).toBe(405);
  });

  it('HEAD tells offset and length of a new, a partial and a complete upload, and is not stored (T13, T14, T16, T17)', async () => {
    const path = await client.create(6);
    const seen: (string | null)[][] = [];
    for (const body of [undefined, someBytes(4), someBytes(2)]) {
      if (body) await client.patch(path, Number(seen.at(-1)?.[0]), body);
      const { status, headers } = await client.head(path);
      expect(status).toBe(200);
      expect(headers.get('cache-control')).toBe('no-store');
      seen.push([headers.get('upload-offset'), headers.get('upload-length')]);
    }
    expect(seen).toEqual([
      ['0', '6'],
      ['4', '6'],
      ['6', '6'],
    ]);
  });

  it('answers an unknown upload with 404 and no offset (T15, T25)', async () => {
    for (const answer of [
      await client.head('/v1/uploads/none'),
      await client.patch('/v1/uploads/none', 0, someBytes(1)),
      await client.delete('/v1/uploads/none'),
    ]) {
      expect(answer.status).toBe(404);
      expect(answer.headers.get('upload-offset')).toBeNull();
    }
  });

  it('stores each PATCH at its offset, tells the new one, and hands the whole file on once (T18, T22, T23, T24)', async () => {
    const bytes = someBytes(3_000_000);
    const path = await client.create(bytes.length);
    let offset = 0;
    for (const size of [1, 1_500_000, 0, 499_999, 1_000_000]) {
      const answer = await client.patch(path, offset, bytes.subarray(offset, offset + size));
      expect(answer.status).toBe(204);
      offset += size;
      expect(answer.headers.get('upload-offset')).toBe(String(offset));
    }
    expect(await server.sourceDigest(grant.videoId)).toBe(sha256(bytes));
    const job = {
      queue: 'process-video',
      payload: { appId: 'default', videoId: grant.videoId, key: expect.any(String) },
    };
    expect(
      server.jobs.enqueued.filter(
        ({ payload }) => 'videoId' in payload && payload.videoId === grant.videoId,
      ),
    ).toEqual([job]);
  });

  it.each([
    '-',
    'application/octet-stream',
    'application/offset+octet-stream; charset=utf-8',
    'text/plain',
  ])('answers PATCH with the content type %j with 415 (T19)', async (type) => {
    const path = await client.create(5);
    const lines = headLines(grant, 'Upload-Offset: 0', 'Content-Length: 5').filter(
      (line) => !line.startsWith('Content-Type'),
    );
    const typed = type === '-' ? lines : [...lines, `Content-Type: ${type}`];
    expect((await rawRequest(server.url, rawHead('PATCH', path, typed), 'hello'))?.status).toBe(
      415,
    );
    expect(await client.offset(path)).toBe(0);
  });

  it('answers any other offset with 409 and changes nothing (T20, U-20)', async () => {
    const bytes = someBytes(10);
    const path = await client.create(10);
    await client.patch(path, 0, bytes.subarray(0, 5));
    for (const offset of ['0', '4', '6', '10', '9007199254740993', '9223372036854775808']) {
      const answer = await client.patch(path, offset, someBytes(1));
      expect(answer.status).toBe(409);
      expect(await answer.json()).toMatchObject({ code: 'offset-mismatch' });
    }
    await client.patch(path, 5, bytes.subarray(5));
    expect(await server.sourceDigest(grant.videoId)).toBe(sha256(bytes));
  });

  it('refuses a body longer than what is missing, announced or not, and takes the right one after (U-22)', async () => {
    const bytes = someBytes(10);
    const path = await client.create(10);
    expect((await client.patch(path, 0, someBytes(16))).status).toBe(413);
    const chunked = headLines(grant, 'Upload-Offset: 0', 'Transfer-Encoding: chunked');
    const answer = await rawRequest(
      server.url,
      rawHead('PATCH', path, chunked),
      'a\r\n0123456789\r\n',
      '6\r\nabcdef\r\n0\r\n\r\n',
    );
    expect(answer?.status).toBe(413);
    expect(await client.offset(path)).toBe(0);
    expect((await client.patch(path, 0, bytes)).status).toBe(204);
    expect(await server.sourceDigest(grant.videoId)).toBe(sha256(bytes));
  });

  it('takes a body whose length is not announced', async () => {
    const path = await client.create(10);
    const chunked = headLines(grant, 'Upload-Offset: 0', 'Transfer-Encoding: chunked');
    const answer = await rawRequest(
      server.url,
      rawHead('PATCH', path, chunked),
      'a\r\n0123456789\r\n0\r\n\r\n',
    );
    expect([answer?.status, answer?.headers['upload-offset']]).toEqual([204, '10']);
    expect(await server.sourceDigest(grant.videoId)).toBe(sha256(Buffer.from('0123456789')));
  });

  it('keeps the prefix when less comes than was announced, and takes a surplus for no request (U-24)', async () => {
    const path = await client.create(10);
    const short = await openRaw(server.url);
    short.end(
      `${rawHead('PATCH', path, headLines(grant, 'Upload-Offset: 0', 'Content-Length: 10'))}hello`,
    );
    await readAnswer(short);
    expect(await client.offset(path)).toBe(5);
    const head = rawHead('PATCH', path, headLines(grant, 'Upload-Offset: 5', 'Content-Length: 2'));
    const surplus = await rawRequest(
      server.url,
      head,
      `xy${rawHead('DELETE', path, ['No-Request'])}`,
    );
    expect([204, 400]).toContain(surplus?.status);
    expect(await client.offset(path)).toBe(7);
  });

  it('refuses two framings of one body, and never runs what hides behind (U-25)', async () => {
    const path = await client.create(10);
    const canary = rawHead('DELETE', path, headLines(grant));
    for (const framing of [
      ['Content-Length: 5', 'Transfer-Encoding: chunked'],
      ['Content-Length: 5', 'Content-Length: 6'],
    ]) {
      const answer = await rawRequest(
        server.url,
        rawHead('PATCH', path, headLines(grant, 'Upload-Offset: 0', ...framing)),
        `0\r\n\r\n${canary}`,
      );
      expect(answer?.status).toBe(400);
    }
    expect((await client.head(path)).status).toBe(200);
  });

  it('keeps the length whatever a later request says (T43, U-26)', async () => {
    const path = await client.create(10);
    expect((await client.patch(path, 0, someBytes(2), { 'upload-length': '11' })).status).toBe(400);
    expect((await client.patch(path, 0, someBytes(2), { 'upload-length': '10' })).status).toBe(204);
    expect((await client.head(path)).headers.get('upload-length')).toBe('10');
  });

  it('answers a PATCH that repeats the end of a complete upload with 204 when it is empty, with 409 when it is not', async () => {
    const path = await client.create(4);
    await client.patch(path, 0, someBytes(4));
    expect((await client.patch(path, 4, someBytes(0))).status).toBe(204);
    const more = await client.patch(path, 4, someBytes(1));
    expect(more.status).toBe(409);
    expect(await more.json()).toMatchObject({ code: 'upload-complete' });
  });

  it('answers ids that are paths with 404 or 400 (U-40)', async () => {
    const ids = [
      '..%2f..%2fetc%2fpasswd',
      '%2e%2e',
      '..%5c..',
      '%00',
      'a%00b',
      '%c0%ae%c0%ae',
      '....//',
      '%252e%252e%252f',
      'a/b',
      'con',
      '%f0%9f%92%a9',
      '*',
      '?',
      '#',
      ';',
      '~',
    ];
    for (const id of ids) {
      for (const method of ['HEAD', 'PATCH', 'DELETE']) {
        const lines = headLines(grant, 'Upload-Offset: 0', 'Content-Length: 0');
        const answer = await rawRequest(server.url, rawHead(method, `/v1/uploads/${id}`, lines));
        expect([400, 404, 405], `${method} ${id}`).toContain(answer?.status);
      }
    }
  });
});

function headLines({ token }: Grant, ...more: string[]): string[] {
  const type = 'Content-Type: application/offset+octet-stream';
  return [`Authorization: Bearer ${token}`, 'Tus-Resumable: 1.0.0', type, ...more];
}
