import { createHash } from 'node:crypto';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { GetUploadAuth } from '../../../../src/upload/upload-auth.js';
import type { UploadItem } from '../../../../src/upload/upload-item.js';
import type { UploadClaims } from '../../../../server/domain/upload-claims.js';
import type { UploadQueueOptions } from '../../../../src/upload/upload-options.js';
import { VodUploadQueue } from '../../../../src/upload/upload-queue.js';
import { createTusTransport } from '../../../../src/upload/transports/tus-transport.js';
import type { UploadTransport } from '../../../../src/upload/transports/upload-transport.js';
import { createWebResumeStore } from '../../../../src/upload/resume-store.js';
import { findVideo } from '../../../../server/features/videos/video-store.js';
import {
  startFlippingProxy,
  type FlippingProxy,
  type FlippingProxyOptions,
} from '../../../support/flipping-proxy.js';
import {
  sha256,
  someBytes,
  startUploadServer,
  type UploadServer,
} from '../../../server/features/uploads/upload-server.js';
import { addOne, until } from '../fake-queue.js';
import { MemoryStorage } from '../memory-storage.js';

const mb = 1_000_000;
const bytes = someBytes(9 * mb);
let server: UploadServer;
const stops: (() => Promise<void>)[] = [];

beforeAll(async () => {
  server = await startUploadServer();
});
afterAll(() => server.stop());
afterEach(async () => {
  for (const stop of stops.splice(0)) await stop();
});

async function through(
  proxyOptions: FlippingProxyOptions,
  options: Partial<UploadQueueOptions> = {},
): Promise<{ queue: VodUploadQueue; proxy: FlippingProxy; videoIds: Set<string> }> {
  const proxy = await startFlippingProxy(server.url, proxyOptions);
  stops.push(() => proxy.stop());
  const videoIds = new Set<string>();
  const getUploadAuth: GetUploadAuth = async (_file, { videoId }) => {
    const granted = await server.grant();
    const id = videoId ?? granted.videoId;
    videoIds.add(id);
    const exp = Math.floor(Date.now() / 1000) + 3000;
    const claims: UploadClaims = { app: 'default', video: id, max: 2 ** 40, exp };
    const token = server.deps.tokens.sign('upload', claims);
    return { videoId: id, upload: { endpoint: `${proxy.url}/v1/uploads`, token, expiresAt: '' } };
  };
  const storage = new MemoryStorage();
  const resumeStore = createWebResumeStore(() => storage);
  const queue = new VodUploadQueue({ getUploadAuth, resumeStore, ...options });
  return { queue, proxy, videoIds };
}

const fileOf = (content: Buffer): File =>
  new File([new Uint8Array(content)], 'clip.mp4', { type: 'video/mp4', lastModified: 1 });
const sum = (patches: readonly { bytes: number }[]): number =>
  patches.reduce((total, patch) => total + patch.bytes, 0);
/** What an older page sent could arrive so. */
function withoutSecondChecksum(): UploadTransport {
  const tus = createTusTransport();
  let asked = 0;
  return {
    ...tus,
    send: async ({ integrity, ...attempt }) => {
      if (!integrity) throw new Error('There is nothing to leave out.');
      const checksum = async (start: number, end: number) =>
        (asked += 1) === 2 ? undefined : integrity.checksum(start, end);
      const { ready, digest } = integrity;
      await tus.send({ ...attempt, integrity: { ready, checksum, digest } });
    },
  };
}

/** Calls it once, when some of the file is sent. */
function pausingTransport(pause: () => void): UploadTransport {
  const tus = createTusTransport();
  let isPaused = false;
  return {
    ...tus,
    send: (attempt) =>
      tus.send({
        ...attempt,
        onAcknowledged: (sent) => {
          attempt.onAcknowledged(sent);
          if (isPaused || sent < 3 * mb) return;
          isPaused = true;
          pause();
        },
      }),
  };
}

const digestOf = (content: Buffer): string =>
  `sha-256=:${createHash('sha256').update(content).digest('base64')}:`;

/** Never less than was acknowledged before. */
function watchProgress(queue: VodUploadQueue): { mostBack: number } {
  const seen = { mostBack: 0 };
  let furthest = 0;
  queue.subscribe(({ state }: UploadItem) => {
    if (state.phase !== 'sending') return;
    furthest = Math.max(furthest, state.sentBytes);
    seen.mostBack = Math.max(seen.mostBack, furthest - state.sentBytes);
  });
  return seen;
}

describe('a part that is damaged on the way', () => {
  it('is sent again, alone, and the file arrives byte for byte (U-45)', async () => {
    const { queue, proxy } = await through(
      { flip: () => proxy.patches.length === 3 },
      { chunkSize: 2 * mb },
    );
    const progress = watchProgress(queue);
    const { videoId = '' } = await until(queue, addOne(queue, fileOf(bytes)), 'done');
    expect(await server.sourceDigest(videoId)).toBe(sha256(bytes));
    const [damaged, ...others] = proxy.patches.filter(({ isFlipped }) => isFlipped);
    expect(others).toEqual([]);
    expect(damaged?.status).toBe(460);
    // What came before the bit that was flipped is kept.
    const next = proxy.patches[proxy.patches.findIndex(({ isFlipped }) => isFlipped) + 1];
    const kept = (next?.offset ?? 0) - (damaged?.offset ?? 0);
    expect(kept).toBeGreaterThan(0);
    expect(sum(proxy.patches)).toBe(bytes.length + (damaged?.bytes ?? 0) - kept);
    expect(progress.mostBack).toBeLessThanOrEqual(damaged?.bytes ?? 0);
    expect(proxy.patches.at(-1)?.digest).toBe(digestOf(bytes));
    expect(proxy.patches.every(({ checksum }) => checksum?.startsWith('crc32c-256kib '))).toBe(
      true,
    );
  });

  it('arrives over a line that flips a bit of every fourth request (U-45)', async () => {
    let requests = 0;
    const { queue, proxy } = await through(
      { flip: () => (requests += 1) % 4 === 1 },
      { chunkSize: 2 * mb },
    );
    const phases = new Set<string>();
    queue.subscribe(({ state }) => phases.add(state.phase));
    const { videoId = '' } = await until(queue, addOne(queue, fileOf(bytes)), 'done');
    expect(await server.sourceDigest(videoId)).toBe(sha256(bytes));
    expect(proxy.patches.filter(({ isFlipped }) => isFlipped).length).toBeGreaterThan(1);
    expect(phases).not.toContain('retrying');
  });

  it('ends the upload with a name when it never arrives, and keeps what did', async () => {
    let isBad = true;
    const { queue, proxy, videoIds } = await through(
      { flip: ({ offset }) => isBad && offset > 0 },
      { chunkSize: 4 * mb, maxRetries: 2, random: () => 0 },
    );
    const id = addOne(queue, fileOf(bytes));
    const { state } = await until(queue, id, 'failed');
    expect(state).toMatchObject({
      error: { code: 'transfer-damaged', problemCode: 'checksum-mismatch', status: 460 },
    });
    const stored = 'sentBytes' in state ? state.sentBytes : 0;
    // Each time, what came before the bit that was flipped is kept, while that is 256 KiB.
    expect(stored).toBeGreaterThanOrEqual(4 * mb);
    const damaged = proxy.patches.filter(({ isFlipped }) => isFlipped);
    expect(damaged.slice(-3).map(({ offset }) => offset)).toEqual([stored, stored, stored]);
    isBad = false;
    const before = proxy.patches.length;
    queue.retry(id);
    const { videoId = '' } = await until(queue, id, 'done');
    expect(sum(proxy.patches.slice(before))).toBe(bytes.length - stored);
    expect(await server.sourceDigest(videoId)).toBe(sha256(bytes));
    expect(videoIds.size).toBe(1);
  });

  it('is found by the digest of the whole where nothing was stated of the part', async () => {
    const { queue, proxy } = await through(
      { flip: () => proxy.patches.length === 2 },
      { chunkSize: 2 * mb, transport: withoutSecondChecksum() },
    );
    const id = addOne(queue, fileOf(bytes));
    const failed = await until(queue, id, 'failed');
    expect(failed.state).toMatchObject({
      error: { code: 'transfer-damaged', problemCode: 'digest-mismatch', retryable: false },
    });
    expect(proxy.patches[1]).toMatchObject({ isFlipped: true, status: 204 });
    const before = proxy.patches.length;
    queue.retry(id);
    const done = await until(queue, id, 'done');
    expect(done.videoId).toBe(failed.videoId);
    expect(sum(proxy.patches.slice(before))).toBe(bytes.length);
    expect(await server.sourceDigest(done.videoId ?? '')).toBe(sha256(bytes));
  });
});

describe('what is stated of a file', () => {
  it('is nothing to a server that does not say that it verifies it', async () => {
    const { queue, proxy } = await through({ hides: ['tus-checksum-algorithm'] });
    const { videoId = '' } = await until(queue, addOne(queue, fileOf(bytes)), 'done');
    expect(await server.sourceDigest(videoId)).toBe(sha256(bytes));
    expect(proxy.patches.map(({ checksum, digest }) => [checksum, digest])).toEqual(
      proxy.patches.map(() => [undefined, undefined]),
    );
    // The rest in one request, and the small last one.
    expect(proxy.patches).toHaveLength(2);
  });

  it('is of what is sent, where that is not the file itself', async () => {
    const other = someBytes(9 * mb);
    const { queue, proxy } = await through({}, { toBody: () => new Blob([new Uint8Array(other)]) });
    const { videoId = '' } = await until(queue, addOne(queue, fileOf(bytes)), 'done');
    expect(await server.sourceDigest(videoId)).toBe(sha256(other));
    expect(proxy.patches.at(-1)?.digest).toBe(digestOf(other));
    const video = await findVideo(server.deps.database.db, 'default', videoId);
    expect(video?.sha256).toBe(sha256(other));
  });

  it('is of all of it after a pause, and after the parts before were sent', async () => {
    const transport = pausingTransport(() => queue.pauseAll());
    const { queue, proxy } = await through({}, { chunkSize: 2 * mb, transport });
    const id = addOne(queue, fileOf(bytes));
    await until(queue, id, 'paused');
    expect(sum(proxy.patches)).toBeLessThan(bytes.length);
    queue.resume(id);
    const { videoId = '' } = await until(queue, id, 'done');
    expect(await server.sourceDigest(videoId)).toBe(sha256(bytes));
    expect(proxy.patches.at(-1)?.digest).toBe(digestOf(bytes));
  });
});
