import { once } from 'node:events';
import { request as httpRequest } from 'node:http';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { findVideo } from '../../../../server/features/videos/video-store.js';
import { openRaw, rawHead } from './raw-request.js';
import {
  sha256,
  someBytes,
  startUploadServer,
  type Grant,
  type UploadServer,
} from './upload-server.js';

const bytes = someBytes(300_000);
const version = { 'upload-draft-interop-version': '6' };
const partialType = { 'content-type': 'application/partial-upload' };

let server: UploadServer;
let grant: Grant;

beforeAll(async () => {
  server = await startUploadServer();
});
afterAll(() => server.stop());
beforeEach(async () => {
  grant = await server.grant();
});

/** One request of the draft; a header that is `-` is left out. */
function ask(
  method: string,
  path: string,
  headers: Record<string, string> = {},
  body?: Uint8Array,
): Promise<Response> {
  const { authorization = '' } = grant.headers;
  const all = Object.entries({ authorization, ...version, ...headers });
  return fetch(new URL(path, server.url), {
    method,
    headers: Object.fromEntries(all.filter(([, value]) => value !== '-')),
    ...(body && { body: Buffer.from(body) }),
  });
}

const stateOf = ({ status, headers }: Response) => ({
  status,
  offset: headers.get('upload-offset'),
  isComplete: headers.get('upload-complete'),
  length: headers.get('upload-length'),
});

async function create(headers: Record<string, string> = {}): Promise<string> {
  const answer = await ask('POST', '/v1/uploads', { 'upload-complete': '?0', ...headers });
  expect(answer.status).toBe(201);
  return answer.headers.get('location') ?? '';
}

const patch = (
  path: string,
  offset: number,
  body: Uint8Array,
  headers: Record<string, string> = {},
) =>
  ask(
    'PATCH',
    path,
    { 'upload-offset': String(offset), 'upload-complete': '?0', ...partialType, ...headers },
    body,
  );

async function expectSource(): Promise<void> {
  expect((await findVideo(server.deps.database.db, 'default', grant.videoId))?.status).toBe(
    'uploaded',
  );
  expect(await server.sourceDigest(grant.videoId)).toBe(sha256(bytes));
}

describe('uploadRoutes: Resumable Uploads for HTTP (draft of the IETF)', () => {
  it('takes a whole file in one request', async () => {
    const answer = await ask('POST', '/v1/uploads', { 'upload-complete': '?1' }, bytes);
    expect(stateOf(answer)).toMatchObject({ status: 201, offset: '300000', isComplete: '?1' });
    expect(answer.headers.get('upload-draft-interop-version')).toBe('6');
    expect(answer.headers.get('tus-resumable')).toBeNull();
    await expectSource();
  });

  it('takes it in parts of any size, and tells how far it is and what it takes (I04, I10)', async () => {
    const path = await create({ 'upload-length': '300000' });
    const first = await patch(path, 0, bytes.subarray(0, 100_000));
    expect(stateOf(first)).toMatchObject({ status: 204, offset: '100000', isComplete: '?0' });
    const head = await ask('HEAD', path);
    const told = { status: 204, offset: '100000', isComplete: '?0', length: '300000' };
    expect(stateOf(head)).toEqual(told);
    expect(head.headers.get('cache-control')).toBe('no-store');
    expect(head.headers.get('upload-limit')).toMatch(/^max-size=\d+$/);
    const last = await patch(path, 100_000, bytes.subarray(100_000), { 'upload-complete': '?1' });
    expect(stateOf(last)).toMatchObject({ status: 204, offset: '300000', isComplete: '?1' });
    await expectSource();
    expect(stateOf(await ask('HEAD', path))).toMatchObject({ offset: '300000', isComplete: '?1' });
  });

  it('learns the length where the last part says that it is the last', async () => {
    const path = await create();
    await patch(path, 0, bytes.subarray(0, 100_000));
    expect(stateOf(await ask('HEAD', path))).toMatchObject({ offset: '100000', length: null });
    await patch(path, 100_000, bytes.subarray(100_000), { 'upload-complete': '?1' });
    await expectSource();
  });

  it('takes a last part whose own length nobody knows', async () => {
    const path = await create();
    const status = await new Promise((resolve, reject) => {
      const sending = httpRequest(new URL(path, server.url), {
        method: 'PATCH',
        headers: {
          ...{ ...grant.headers, ...version, ...partialType },
          ...{ 'upload-offset': '0', 'upload-complete': '?1' },
        },
      });
      sending.on('response', (response) => resolve(response.statusCode)).on('error', reject);
      for (let at = 0; at < bytes.length; at += 50_000)
        sending.write(bytes.subarray(at, at + 50_000));
      sending.end();
    });
    expect(status).toBe(204);
    await expectSource();
  });

  it('refuses another offset with the right one, and goes on from there (I11)', async () => {
    const path = await create({ 'upload-length': '300000' });
    await patch(path, 0, bytes.subarray(0, 100_000));
    const refused = await patch(path, 50_000, bytes.subarray(50_000));
    expect(stateOf(refused)).toMatchObject({ status: 409, offset: '100000' });
    expect(await refused.json()).toMatchObject({ code: 'offset-mismatch' });
    await patch(path, 100_000, bytes.subarray(100_000), { 'upload-complete': '?1' });
    await expectSource();
  });

  it('refuses what goes beyond the length, or contradicts it (I03, I05, I13)', async () => {
    const path = await create({ 'upload-length': '200000' });
    const tooLong = await patch(path, 0, bytes);
    expect(tooLong.status).toBe(413);
    expect(tooLong.headers.get('upload-limit')).toMatch(/^max-size=\d+$/);
    const less = bytes.subarray(0, 100_000);
    expect((await patch(path, 0, less, { 'upload-complete': '?1' })).status).toBe(400);
    const told = { 'upload-complete': '?1', 'upload-length': '9' };
    expect((await ask('POST', '/v1/uploads', told, less)).status).toBe(400);
    expect(stateOf(await ask('HEAD', path))).toMatchObject({ offset: '0', isComplete: '?0' });
  });

  it('refuses bytes for a complete upload, which stays as it is (I12, I16)', async () => {
    const answer = await ask('POST', '/v1/uploads', { 'upload-complete': '?1' }, bytes);
    const path = answer.headers.get('location') ?? '';
    expect((await patch(path, 300_000, bytes.subarray(0, 9))).status).toBe(409);
    await expectSource();
  });

  it.each([
    ['no Upload-Complete', { 'upload-complete': '-' }, 400],
    ['a number as Upload-Complete', { 'upload-complete': '1' }, 400],
    ['no Upload-Offset', { 'upload-offset': '-' }, 400],
    ['an offset that is no number', { 'upload-offset': '1.5' }, 400],
    ['another type', { 'content-type': 'application/octet-stream' }, 415],
    ['a version that is not spoken', { 'upload-draft-interop-version': '99' }, 400],
    ['no version, which is tus', { 'upload-draft-interop-version': '-' }, 412],
    ['no token', { authorization: '-' }, 401],
  ])('refuses a part with %s (I02)', async (_what, headers, status) => {
    const path = await create();
    expect((await patch(path, 0, bytes, headers)).status).toBe(status);
    expect(stateOf(await ask('HEAD', path))).toMatchObject({ offset: '0' });
  });

  it('keeps what came of a request that is cut off, as not complete (I09)', async () => {
    const path = await create({ 'upload-length': '300000' });
    const lines = Object.entries({
      ...{ ...grant.headers, ...version, ...partialType, 'content-length': '300000' },
      ...{ 'upload-offset': '0', 'upload-complete': '?1' },
    }).map(([name, value]) => `${name}: ${value}`);
    const socket = await openRaw(server.url);
    socket.write(rawHead('PATCH', path, lines));
    socket.end(bytes.subarray(0, 100_000));
    await once(socket.resume(), 'close');
    await expect
      .poll(async () => stateOf(await ask('HEAD', path)))
      .toMatchObject({ offset: '100000', isComplete: '?0' });
  });

  it('ends an upload, whose video goes too', async () => {
    const path = await create({ 'upload-length': '300000' });
    expect((await ask('DELETE', path)).status).toBe(204);
    expect((await ask('HEAD', path)).status).toBe(410);
    expect(await findVideo(server.deps.database.db, 'default', grant.videoId)).toBeUndefined();
  });

  it('says beforehand what it takes (I06)', async () => {
    const { headers } = await ask('OPTIONS', '/v1/uploads', {
      'upload-draft-interop-version': '-',
    });
    expect(headers.get('accept-patch')).toContain('application/partial-upload');
    expect(headers.get('upload-limit')).toMatch(/^max-size=\d+$/);
  });
});
