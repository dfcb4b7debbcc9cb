import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { deleteVideo } from '../../../server/features/videos/delete-video.js';
import type { UploadClaims } from '../../../server/domain/upload-claims.js';
import { findVideo } from '../../../server/features/videos/video-store.js';
import type { GetUploadAuth } from '../../../src/upload/upload-auth.js';
import type { UploadQueueOptions } from '../../../src/upload/upload-options.js';
import { VodUploadQueue } from '../../../src/upload/upload-queue.js';
import { startBodyLimitProxy, type Refusal } from '../../support/body-limit-proxy.js';
import { startFaultProxy, type FaultProxy } from '../../support/fault-proxy.js';
import {
  sha256,
  someBytes,
  startUploadServer,
  type UploadServer,
} from '../../server/features/uploads/upload-server.js';
import { addOne, until } from './fake-queue.js';
import { createWebResumeStore } from '../../../src/upload/resume-store.js';
import { MemoryStorage } from './memory-storage.js';

const patientMs = 60_000;
let server: UploadServer;
let proxy: FaultProxy;

beforeAll(async () => {
  server = await startUploadServer();
});
afterAll(() => server.stop());
beforeEach(async () => {
  proxy = await startFaultProxy(server.url);
});
afterEach(() => proxy.stop());

/** An app server whose first tokens end after so many seconds, which the page does not know. */
function setUp(
  tokenSeconds: number[],
  options: Partial<UploadQueueOptions> & { url?: string } = {},
) {
  const { url = proxy.url, ...rest } = options;
  const getUploadAuth: GetUploadAuth = async (_file, { videoId }) => {
    const id = videoId ?? (await server.grant()).videoId;
    const token = tokenFor(id, tokenSeconds.shift() ?? 3000);
    return { videoId: id, upload: { endpoint: `${url}/v1/uploads`, token, expiresAt: '' } };
  };
  const storage = new MemoryStorage();
  return {
    queue: new VodUploadQueue({
      getUploadAuth,
      resumeStore: createWebResumeStore(() => storage),
      ...rest,
    }),
  };
}

function tokenFor(video: string, seconds: number): string {
  const claims: UploadClaims = {
    app: 'default',
    video,
    max: 2 ** 40,
    exp: Math.floor(Date.now() / 1000) + seconds,
  };
  return server.deps.tokens.sign('upload', claims);
}

const fileOf = (bytes: Buffer) =>
  new File([new Uint8Array(bytes)], 'clip.mp4', { type: 'video/mp4', lastModified: 1 });

describe('VodUploadQueue against the server', () => {
  it(
    'goes on by itself when its token ends during a PATCH, and sends little twice (uploads A)',
    async () => {
      proxy.faults = { bytesPerSecond: 2_000_000 };
      const bytes = someBytes(9_000_000);
      const { queue } = setUp([2]);
      const phases = new Set<string>();
      queue.subscribe(({ state }) => phases.add(state.phase));
      const { videoId = '' } = await until(queue, addOne(queue, fileOf(bytes)), 'done');
      expect(phases).not.toContain('failed');
      expect(phases).not.toContain('retrying');
      expect(await server.sourceDigest(videoId)).toBe(sha256(bytes));
      expect(proxy.sentBytes).toBeLessThan(1.5 * bytes.length);
    },
    patientMs,
  );

  it(
    'says that the video was deleted while its file is sent, and uploads it as a new one when tried again (uploads E, F)',
    async () => {
      proxy.faults = { bytesPerSecond: 2_000_000 };
      const bytes = someBytes(9_000_000);
      const { queue } = setUp([]);
      const id = addOne(queue, fileOf(bytes));
      await expect.poll(() => proxy.sentBytes, { timeout: patientMs }).toBeGreaterThan(1_000_000);
      const { videoId = '' } = queue.get(id) ?? {};
      await deleteVideo(server.deps, { appId: 'default', videoId });
      expect((await until(queue, id, 'failed')).state).toMatchObject({
        error: { code: 'not-found' },
      });
      expect(proxy.sentBytes).toBeLessThan(bytes.length);
      proxy.faults = {};
      queue.retry(id);
      const again = await until(queue, id, 'done');
      expect(again.videoId).not.toBe(videoId);
      expect(await server.sourceDigest(again.videoId ?? '')).toBe(sha256(bytes));
    },
    patientMs,
  );

  it(
    'leaves no video of an upload that was canceled (uploads K, looks 6)',
    async () => {
      proxy.faults = { bytesPerSecond: 1_000_000 };
      const { queue } = setUp([]);
      const id = addOne(queue, fileOf(someBytes(9_000_000)));
      await expect.poll(() => proxy.sentBytes, { timeout: patientMs }).toBeGreaterThan(100_000);
      const { videoId = '' } = queue.get(id) ?? {};
      queue.cancel(id);
      await expect
        .poll(() => findVideo(server.deps.database.db, 'default', videoId), { timeout: patientMs })
        .toBeUndefined();
    },
    patientMs,
  );

  it(
    'leaves no video of an upload that was canceled before the server had said its address (uploads K)',
    async () => {
      const { queue } = setUp([]);
      queue.subscribe(({ id, state, videoId }) => {
        if (state.phase !== 'sending' || canceled !== undefined) return;
        canceled = videoId;
        queue.cancel(id);
      });
      let canceled: string | undefined;
      addOne(queue, fileOf(someBytes(1000)));
      await expect.poll(() => canceled, { timeout: patientMs }).toBeDefined();
      const find = () => findVideo(server.deps.database.db, 'default', canceled ?? '');
      await expect.poll(find, { timeout: patientMs }).toBeUndefined();
    },
    patientMs,
  );

  it(
    'keeps to its rate with several files, and takes none of those that wait for stalled',
    async () => {
      const maxRate = 400_000;
      const files = Array.from({ length: 3 }, () => someBytes(500_000));
      const { queue } = setUp([], { maxRate, stallMs: 1000 });
      const phases = new Set<string>();
      queue.subscribe(({ state }) => phases.add(state.phase));
      const startMs = performance.now();
      const items = queue.add(
        files.map((bytes, n) => new File([new Uint8Array(bytes)], `${n}.mp4`, { lastModified: n })),
      );
      const done = await Promise.all(items.map(({ id }) => until(queue, id, 'done')));
      // A second's worth may go at once.
      expect(performance.now() - startMs).toBeGreaterThan((1_500_000 / maxRate - 1.05) * 1000);
      expect(phases).not.toContain('retrying');
      for (const [n, { videoId = '' }] of done.entries())
        expect(await server.sourceDigest(videoId)).toBe(sha256(files[n] ?? Buffer.of()));
    },
    patientMs,
  );

  it(
    'finishes over a connection that breaks every 2 MB without waiting once (uploads L)',
    async () => {
      proxy.faults = { cut: 'reset', cutAfterBytes: 2_000_000 };
      const bytes = someBytes(15_000_000);
      const { queue } = setUp([]);
      const phases = new Set<string>();
      queue.subscribe(({ state }) => phases.add(state.phase));
      const { videoId = '' } = await until(queue, addOne(queue, fileOf(bytes)), 'done');
      expect(await server.sourceDigest(videoId)).toBe(sha256(bytes));
      expect(phases).not.toContain('retrying');
    },
    patientMs,
  );
});

describe('VodUploadQueue behind a proxy that limits bodies', () => {
  const mib = 1024 * 1024;

  async function uploadThrough(
    refusal: Refusal,
    options: { mostBytes?: number; chunkSize?: number; maxRetries?: number } = {},
  ) {
    const { mostBytes = mib, chunkSize, maxRetries = 40 } = options;
    const limiter = await startBodyLimitProxy(server.url, { mostBytes, refusal });
    const bytes = someBytes(9_000_000);
    const upload = async () => {
      const { queue } = setUp([], { url: limiter.url, chunkSize, maxRetries });
      const phases: string[] = [];
      queue.subscribe(({ state }) => phases.push(state.phase));
      const id = addOne(queue, fileOf(bytes));
      const { state, videoId = '' } = await Promise.race([
        until(queue, id, 'done'),
        until(queue, id, 'failed'),
      ]);
      return { state, videoId, phases };
    };
    return { limiter, bytes, upload };
  }

  it.each(['answer-at-once', 'answer-when-read', 'close'] as const)(
    'finds the limit of one that refuses by "%s", goes on from the confirmed byte, and begins the next file with it (U07)',
    async (refusal) => {
      const { limiter, bytes, upload } = await uploadThrough(refusal);
      const { videoId } = await upload();
      expect(await server.sourceDigest(videoId)).toBe(sha256(bytes));
      expect(limiter.passed.reduce((sum, size) => sum + size, 0)).toBe(bytes.length);
      expect(limiter.refused).not.toEqual([]);
      limiter.refused.length = 0;
      expect((await upload()).state.phase).toBe('done');
      expect(limiter.refused).toEqual([]);
      await limiter.stop();
    },
    patientMs,
  );

  it(
    'never waits where the proxy answers 413, however few retries it may make',
    async () => {
      const { limiter, upload } = await uploadThrough('answer-when-read', {
        mostBytes: 300_000,
        maxRetries: 0,
      });
      const { state, phases } = await upload();
      expect(state.phase).toBe('done');
      expect(phases).not.toContain('retrying');
      await limiter.stop();
    },
    patientMs,
  );

  it(
    'is refused nothing where the page names the chunk size',
    async () => {
      const { limiter, upload } = await uploadThrough('answer-at-once', { chunkSize: 1_000_000 });
      expect((await upload()).state.phase).toBe('done');
      expect(limiter.refused).toEqual([]);
      expect(Math.max(...limiter.passed)).toBe(1_000_000);
      await limiter.stop();
    },
    patientMs,
  );

  it(
    'blames the proxy, not the file, where even 256 KiB are refused',
    async () => {
      const { limiter, upload } = await uploadThrough('answer-when-read', { mostBytes: 100_000 });
      expect((await upload()).state).toMatchObject({
        phase: 'failed',
        error: { code: 'bad-response', status: 413 },
      });
      await limiter.stop();
    },
    patientMs,
  );
});
