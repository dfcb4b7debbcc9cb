import { createHash } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { Crc32c } from '../../../../src/contract/crc32c.js';
import { checksumStep } from '../../../../src/contract/stepped-checksum.js';
import { SteppedCrc32c } from '../../../../src/contract/stepped-crc32c.js';
import { findUpload } from '../../../../server/features/uploads/upload-store.js';
import { startFaultProxy } from '../../../support/fault-proxy.js';
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

const digests: Record<string, (bytes: Uint8Array) => Buffer> = {
  sha1: (bytes) => createHash('sha1').update(bytes).digest(),
  sha256: (bytes) => createHash('sha256').update(bytes).digest(),
  crc32c: (bytes) => Buffer.from(new Crc32c().update(bytes).digest()),
  'crc32c-256kib': (bytes) => Buffer.from(new SteppedCrc32c().update(bytes).digest()),
};
const algorithms = Object.keys(digests);

function checksum(algorithm: string, bytes: Uint8Array): string {
  return `${algorithm} ${digests[algorithm]!(bytes).toString('base64')}`;
}

function storedBytes(path: string): Promise<number> {
  const id = path.split('/').at(-1) as string;
  return server.deps.storage.openAppendable(id).then((bytes) => bytes.size());
}

function lines(...more: string[]): string[] {
  const type = 'Content-Type: application/offset+octet-stream';
  return [`Authorization: Bearer ${grant.token}`, 'Tus-Resumable: 1.0.0', type, ...more];
}

describe('uploadRoutes: tus checksum', () => {
  it('announces its algorithms, sha1 among them, and no other is needed (T63, T67, T68, T69, T70)', async () => {
    const { headers } = await client.request('OPTIONS', '/v1/uploads');
    expect(headers.get('tus-checksum-algorithm')).toBe(algorithms.join(','));
    expect(headers.get('tus-extension')?.split(',')).toEqual(
      expect.arrayContaining(['checksum', 'checksum-trailer']),
    );
  });

  it('announces them to a page that creates or finds an upload as well, which then need not ask', async () => {
    const path = await client.create(1000);
    const found = await client.request('HEAD', path);
    expect(found.headers.get('tus-checksum-algorithm')).toBe(algorithms.join(','));
    const { status, headers } = await client.request('POST', '/v1/uploads', {
      'upload-length': '1000',
    });
    expect(status).toBe(201);
    expect(headers.get('tus-checksum-algorithm')).toBe(algorithms.join(','));
  });

  it.each(algorithms)('takes a body whose %s matches (T64, T65, U-44)', async (algorithm) => {
    const bytes = someBytes(300_000);
    const path = await client.create(bytes.length);
    for (const [start, end] of [
      [0, 100_000],
      [100_000, 300_000],
    ] as const) {
      const part = bytes.subarray(start, end);
      const answer = await client.patch(path, start, part, {
        'upload-checksum': checksum(algorithm, part),
      });
      expect([answer.status, answer.headers.get('upload-offset')]).toEqual([204, String(end)]);
    }
    expect(await server.sourceDigest(grant.videoId)).toBe(sha256(bytes));
  });

  it.each(algorithms)(
    'answers a body with another last byte than its %s says with 460, and has none of it but for each 256 KiB of crc32c-256kib before (T64, T65, T66, U-44)',
    async (algorithm) => {
      const bytes = someBytes(5_000_000);
      const path = await client.create(bytes.length);
      await client.patch(path, 0, bytes.subarray(0, 1000));
      const flipped = Buffer.from(bytes.subarray(1000));
      flipped[flipped.length - 1]! ^= 1;
      const stated = { 'upload-checksum': checksum(algorithm, bytes.subarray(1000)) };
      const answer = await client.patch(path, 1000, flipped, stated);
      expect(await answer.json()).toMatchObject({ status: 460, code: 'checksum-mismatch' });
      const kept = 1000 + (algorithm === 'crc32c-256kib' ? 19 * checksumStep : 0);
      expect(await storedBytes(path)).toBe(kept);
      expect(await client.offset(path)).toBe(kept);
      const rest = bytes.subarray(kept);
      const again = { 'upload-checksum': checksum(algorithm, rest) };
      expect((await client.patch(path, kept, rest, again)).status).toBe(204);
      expect(await server.sourceDigest(grant.videoId)).toBe(sha256(bytes));
    },
  );

  it.each([
    ['an algorithm that is not offered', 'md5 XUFAKrxLKna5cZ2REBfFkg=='],
    ['a name in upper case', checksum('sha1', Buffer.from('hello')).replace('sha1', 'SHA1')],
    ['a name of the language', 'constructor XUFAKrxLKna5cZ2REBfFkg=='],
    ['no digest', 'sha1'],
    ['an empty value', ''],
    ['two spaces', checksum('sha1', Buffer.from('hello')).replace(' ', '  ')],
    ['another alphabet', `sha1 ${'-'.repeat(27)}=`],
    ['Base64 without padding', checksum('sha1', Buffer.from('hello')).replace('=', '')],
    ['a digest of another length', checksum('sha256', Buffer.of(1)).replace('sha256', 'sha1')],
    ['two checksums', `${checksum('sha1', Buffer.of(1))}, ${checksum('sha1', Buffer.of(1))}`],
  ])('answers %s with 400 and stores nothing (T65, T68, T71, U-44)', async (_name, value) => {
    const path = await client.create(5);
    const answers = [
      await client.patch(path, 0, Buffer.from('hello'), { 'upload-checksum': value }),
      await client.post(5, { 'upload-checksum': value }, Buffer.from('hello')),
    ];
    for (const answer of answers)
      expect(await answer.json()).toMatchObject({ status: 400, code: 'bad-request' });
    expect(await client.offset(path)).toBe(0);
  });

  it('verifies what comes with a creation, and an empty body (T64, T65)', async () => {
    const bytes = someBytes(10);
    const wrong = { 'upload-checksum': checksum('sha1', Buffer.of(1)) };
    expect((await client.post(10, wrong, bytes)).status).toBe(460);
    const refused = await client.post(10, wrong);
    expect([refused.status, refused.headers.get('location')]).toEqual([460, null]);
    const path = await client.create(10, { 'upload-checksum': checksum('sha1', Buffer.of()) });
    expect((await client.patch(path, 0, Buffer.of(), wrong)).status).toBe(460);
    await client.patch(path, 0, bytes);
    expect((await client.patch(path, 10, Buffer.of(), wrong)).status).toBe(460);
    const other = new TusClient(server, (grant = await server.grant()));
    const right = { 'upload-checksum': checksum('sha1', bytes) };
    expect((await other.post(10, right, bytes)).headers.get('upload-offset')).toBe('10');
    expect(await server.sourceDigest(grant.videoId)).toBe(sha256(bytes));
  });

  it('has nothing of a body that was cut off, since nobody can verify it (T66)', async () => {
    const bytes = someBytes(10);
    const path = await client.create(10);
    const stated = `Upload-Checksum: ${checksum('sha1', bytes)}`;
    const socket = await openRaw(server.url);
    socket.end(
      `${rawHead('PATCH', path, lines('Upload-Offset: 0', 'Content-Length: 10', stated))}hello`,
    );
    expect((await readAnswer(socket))?.status).toBe(400);
    expect(await client.offset(path)).toBe(0);
    expect(await storedBytes(path)).toBe(0);
    expect((await client.patch(path, 0, bytes)).status).toBe(204);
  });

  it('has nothing of a body that another request ends before it is verified (T66)', async () => {
    const bytes = someBytes(3_000_000);
    const path = await client.create(bytes.length);
    const proxy = await startFaultProxy(server.url, { faults: { bytesPerSecond: 500_000 } });
    const patch = new TusClient(proxy, grant).patch(path, 0, bytes, {
      'upload-checksum': checksum('crc32c', bytes),
    });
    await expect.poll(() => storedBytes(path)).toBeGreaterThan(100_000);
    expect(await client.offset(path)).toBe(0);
    expect((await patch).status).toBe(409);
    expect(await storedBytes(path)).toBe(0);
    await proxy.stop();
  });
});

describe('uploadRoutes: tus checksum-trailer', () => {
  const body = '5\r\nhello\r\n0\r\n';
  const chunked = ['Upload-Offset: 0', 'Transfer-Encoding: chunked', 'Trailer: Upload-Checksum'];
  const hello = Buffer.from('hello');

  it.each<[string, string | undefined, number]>([
    ...algorithms.map(
      (name) => [`a ${name} that matches`, checksum(name, hello), 204] as [string, string, number],
    ),
    ...algorithms.map(
      (name) => [`another ${name}`, checksum(name, Buffer.of(1)), 460] as [string, string, number],
    ),
    ['an unknown algorithm', 'md5 XUFAKrxLKna5cZ2REBfFkg==', 400],
    ['a malformed value', 'sha1 x', 400],
    ['no checksum, though announced', undefined, 400],
  ])('answers %s behind the body (T65, T70, U-44)', async (_name, value, status) => {
    const path = await client.create(5);
    const trailer = value === undefined ? '' : `Upload-Checksum: ${value}\r\n`;
    const answer = await rawRequest(
      server.url,
      rawHead('PATCH', path, lines(...chunked)),
      `${body}${trailer}\r\n`,
    );
    expect(answer?.status).toBe(status);
    expect(await client.offset(path)).toBe(status === 204 ? 5 : 0);
  });

  it.each([
    ['beside the header', [...chunked, `Upload-Checksum: ${checksum('sha1', hello)}`]],
    ['for a body that is not chunked', ['Upload-Offset: 0', 'Content-Length: 5', chunked[2]!]],
  ])('refuses a trailer %s (T70)', async (_name, header) => {
    const path = await client.create(5);
    const head = rawHead('PATCH', path, lines(...header));
    const rest = header.includes('Content-Length: 5') ? 'hello' : `${body}\r\n`;
    expect((await rawRequest(server.url, head, rest))?.status).toBe(400);
    expect(await client.offset(path)).toBe(0);
  });

  describe('of a body that is cut', () => {
    const bytes = someBytes(16 * checksumStep);

    async function begin(sent: Uint8Array, stated: string) {
      const path = await client.create(bytes.length);
      const socket = await openRaw(server.url);
      const length = `Content-Length: ${bytes.length}`;
      const more = ['Upload-Offset: 0', `Upload-Checksum: ${stated}`, length];
      socket.write(rawHead('PATCH', path, lines(...more)));
      await new Promise((resolve) => socket.write(sent, resolve));
      return { path, socket };
    }

    async function cut(sent: Uint8Array, stated: string): Promise<string> {
      const { path, socket } = await begin(sent, stated);
      await expect.poll(() => storedBytes(path), { timeout: 10_000 }).toBeGreaterThan(0);
      socket.end();
      return path;
    }

    const offsetOf = async (path: string) =>
      (await client.request('HEAD', path)).headers.get('upload-offset');

    it('crc32c-256kib keeps each 256 KiB that it has verified and no other byte, and the rest is sent from there', async () => {
      const path = await cut(
        bytes.subarray(0, 2 * checksumStep + 70_000),
        checksum('crc32c-256kib', bytes),
      );
      await expect.poll(() => offsetOf(path), { timeout: 10_000 }).toBe(String(2 * checksumStep));
      expect(await storedBytes(path)).toBe(2 * checksumStep);
      const rest = bytes.subarray(2 * checksumStep);
      const answer = await client.patch(path, 2 * checksumStep, rest, {
        'upload-checksum': checksum('crc32c-256kib', rest),
      });
      expect(answer.status).toBe(204);
      expect(await server.sourceDigest(grant.videoId)).toBe(sha256(bytes));
    });

    it('crc32c-256kib records what it has verified while the body still arrives, and refuses a repetition at once', async () => {
      const path = await client.create(bytes.length);
      const id = path.split('/').at(-1) as string;
      const proxy = await startFaultProxy(server.url, { faults: { bytesPerSecond: 1_000_000 } });
      const patch = new TusClient(proxy, grant).patch(path, 0, bytes, {
        'upload-checksum': checksum('crc32c-256kib', bytes),
      });
      let recorded = 0;
      const read = async () => {
        recorded = (await findUpload(server.deps.database.db, id))?.offset ?? 0;
        return recorded;
      };
      await expect.poll(read, { timeout: 10_000 }).toBeGreaterThan(0);
      const stored = await storedBytes(path);
      expect(stored).toBeLessThan(bytes.length);
      expect(recorded).toBeLessThanOrEqual(stored);
      // What Chromium repeats by itself does not wait for the end of that one, and does not end it.
      const repeated = await client.patch(path, 0, bytes.subarray(0, 1000));
      expect(await repeated.json()).toMatchObject({ status: 409, code: 'offset-mismatch' });
      expect((await patch).status).toBe(204);
      expect(await server.sourceDigest(grant.videoId)).toBe(sha256(bytes));
      await proxy.stop();
    });

    it('crc32c-256kib refuses the rest as soon as 256 KiB are not what was stated', async () => {
      const damaged = Buffer.from(bytes.subarray(0, 3 * checksumStep));
      damaged[checksumStep + 9]! ^= 1;
      const { path, socket } = await begin(damaged, checksum('crc32c-256kib', bytes));
      const answer = await readAnswer(socket, 'body');
      expect([answer?.status, answer?.headers['connection']]).toEqual([460, 'close']);
      expect(await offsetOf(path)).toBe(String(checksumStep));
      expect(await storedBytes(path)).toBe(checksumStep);
    });

    it('crc32c-256kib keeps nothing from the first byte on that is not what was stated', async () => {
      const damaged = Buffer.from(bytes.subarray(0, 3 * checksumStep));
      damaged[checksumStep + 9]! ^= 1;
      const path = await cut(damaged, checksum('crc32c-256kib', bytes));
      await expect.poll(() => offsetOf(path), { timeout: 10_000 }).toBe(String(checksumStep));
      expect(await storedBytes(path)).toBe(checksumStep);
    });
  });

  it.each([
    'crc32c-256kib',
    'crc32c-256kib AAAAAAA=',
    `crc32c-256kib ${Buffer.alloc(4 * 2049).toString('base64')}`,
  ])('refuses steps that are none, or too many (%#)', async (stated) => {
    const path = await client.create(10);
    const answer = await client.patch(path, 0, someBytes(10), { 'upload-checksum': stated });
    expect(answer.status).toBe(400);
    expect(await storedBytes(path)).toBe(0);
  });

  it('closes the connection of a large request that it refuses, so that its client need not send the rest', async () => {
    const path = await client.create(64 * 2 ** 20);
    const socket = await openRaw(server.url);
    const length = `Content-Length: ${60 * 2 ** 20}`;
    socket.write(rawHead('PATCH', path, lines('Upload-Offset: 5', length)));
    socket.write(someBytes(100_000));
    const answer = await readAnswer(socket, 'body');
    expect(answer?.status).toBe(409);
    expect(answer?.headers['connection']).toBe('close');
    await expect
      .poll(() => socket.destroyed || socket.readableEnded, { timeout: 10_000 })
      .toBe(true);
  });
});
