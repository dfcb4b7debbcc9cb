import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { UploadClaims } from '../../../server/domain/upload-claims.js';
import { tusOffer } from '../../../server/domain/tus-offer.js';
import { createWebResumeStore } from '../../../src/upload/resume-store.js';
import type { GetUploadAuth } from '../../../src/upload/upload-auth.js';
import { VodUploadQueue } from '../../../src/upload/upload-queue.js';
import {
  sha256,
  someBytes,
  startUploadServer,
  type UploadServer,
} from '../../server/features/uploads/upload-server.js';
import { startFaultProxy } from '../../support/fault-proxy.js';
import { startRequestProxy, type RequestProxy } from '../../support/request-proxy.js';
import { addOne, until } from './fake-queue.js';
import { MemoryStorage } from './memory-storage.js';

const kib = 1024;
const mib = 1024 * kib;
const bytes = someBytes(30 * mib + 12_345);
let server: UploadServer;
let proxy: RequestProxy;

beforeAll(async () => {
  server = await startUploadServer();
});
afterAll(() => server.stop());
beforeEach(async () => {
  proxy = await startRequestProxy(server.url);
});
afterEach(() => proxy.stop());

function setUp(url = proxy.url, storage = new MemoryStorage()): VodUploadQueue {
  const getUploadAuth: GetUploadAuth = async (_file, { videoId }) => {
    const video = videoId ?? (await server.grant()).videoId;
    const exp = Math.floor(Date.now() / 1000) + 3000;
    const claims: UploadClaims = { app: 'default', video, max: 2 ** 40, exp };
    const token = server.deps.tokens.sign('upload', claims);
    const { extensions, checksumAlgorithms } = tusOffer;
    const tus = { extensions: [...extensions], checksumAlgorithms: [...checksumAlgorithms] };
    const endpoint = `${url}/v1/uploads`;
    return { videoId: video, upload: { endpoint, token, expiresAt: '', tus } };
  };
  return new VodUploadQueue({ getUploadAuth, resumeStore: createWebResumeStore(() => storage) });
}

const fileOf = (content: Buffer): File =>
  new File([new Uint8Array(content)], 'clip.mp4', { type: 'video/mp4', lastModified: 1 });

async function send(content = bytes): Promise<string[]> {
  const queue = setUp();
  const { videoId = '' } = await until(queue, addOne(queue, fileOf(content)), 'done');
  expect(await server.sourceDigest(videoId)).toBe(sha256(content));
  return proxy.seen.map((line) => line.split(' ')[0] ?? '');
}

describe('an upload whose permission says what the server speaks of tus', () => {
  it('is created at once, and goes in few requests', async () => {
    const bodies: number[] = [];
    proxy.decide = ({ headers }) => {
      bodies.push(Number(headers['content-length'] ?? 0));
      return 'pass';
    };
    const methods = await send();
    expect(methods[0]).toBe('POST');
    expect(bodies[0]).toBe(0);
    expect(methods.slice(1).every((method) => method === 'PATCH')).toBe(true);
    expect(methods.length).toBeLessThanOrEqual(5);
    expect(proxy.bodyBytes).toBe(bytes.length);
  });

  it('is one request where the file has 512 KiB or less', async () => {
    expect(await send(someBytes(100_000))).toEqual(['POST']);
  });

  it('is created without its bytes where the connection was lost with them', async () => {
    let lost = 0;
    proxy.decide = ({ method, headers }) => {
      if (method !== 'POST' || !headers['content-length'] || headers['content-length'] === '0')
        return 'pass';
      lost += 1;
      return { breakAfterBytes: 100_000 };
    };
    const methods = await send(someBytes(500_000));
    expect(lost).toBe(1);
    expect(methods.slice(0, 3)).toEqual(['POST', 'POST', 'PATCH']);
  });

  it.each([
    ['a large file', bytes],
    ['one that goes with its creation', bytes.subarray(0, 500_000)],
  ])(
    'sends nothing of %s twice where the answer to its creation was lost',
    async (_of, content) => {
      let isFirst = true;
      proxy.decide = () => {
        const fate = isFirst ? 'lose-answer' : 'pass';
        isFirst = false;
        return fate;
      };
      await send(content);
      expect(proxy.bodyBytes).toBe(content.length);
    },
  );

  it('is gone on with by the next page also where it was left before its first bytes had arrived', async () => {
    const storage = new MemoryStorage();
    const line = await startFaultProxy(server.url, { faults: { bytesPerSecond: 100_000 } });
    const left = setUp(line.url, storage);
    const { videoId } = await until(left, addOne(left, fileOf(bytes)), 'sending');
    await expect.poll(() => storage.length).toBe(1);
    left.suspend();
    line.faults = {};
    const next = setUp(line.url, storage);
    const done = await until(next, addOne(next, fileOf(bytes)), 'done');
    expect([done.begin, done.videoId]).toEqual(['resumed', videoId]);
    expect(await server.sourceDigest(done.videoId ?? '')).toBe(sha256(bytes));
    await line.stop();
  });

  it('sends less than 1 MiB twice where a long request is cut', async () => {
    const line = await startFaultProxy(server.url, { faults: { cutAfterBytes: 8 * mib + 9000 } });
    const queue = setUp(line.url);
    const id = addOne(queue, fileOf(bytes));
    await expect.poll(() => line.cuts, { interval: 1, timeout: 20_000 }).toBe(1);
    line.faults = {};
    const { videoId = '' } = await until(queue, id, 'done');
    expect(await server.sourceDigest(videoId)).toBe(sha256(bytes));
    const headers = 50 * kib;
    expect(line.sentBytes).toBeLessThan(bytes.length + mib + headers);
    await line.stop();
  });
});
