import { describe, expect, it } from 'vitest';
import { findOpenUpload } from '../../../../server/features/uploads/upload-store.js';
import { findVideo } from '../../../../server/features/videos/video-store.js';
import { createTusTransport } from '../../../../src/upload/transports/tus-transport.js';
import type { VodUploadQueue } from '../../../../src/upload/upload-queue.js';
import { sha256, someBytes } from '../../../server/features/uploads/upload-server.js';
import { addOne, until } from '../fake-queue.js';
import { fileOf, isPatch, mib, PartsSite, type QueueOptions } from './parts-queue.js';

const patientMs = 60_000;
/** Three parts of 3.2 MiB and three of 0.8. */
const bytes = someBytes(12 * mib + 12_345);
/** One that goes in parts by itself. */
const large = someBytes(64 * mib + 12_345);

const site = PartsSite.start();
const setUp = (options?: QueueOptions) => site.setUp(options);
const sentMib = () => site.sentMib;
const heldOf = (videoId: string) => site.heldOf(videoId);
/** Two seconds for all of it, so that there is a middle. */
const maxRate = 6_000_000;

/** Adds the file, which the server has byte by byte in the end. Answers with the id of its video. */
async function expectSent(queue: VodUploadQueue): Promise<string> {
  const { videoId = '' } = await until(queue, addOne(queue, fileOf(bytes)), 'done');
  expect(await site.server.sourceDigest(videoId)).toBe(sha256(bytes));
  return videoId;
}

/** Adds the file again to another queue, which goes on with what the server has of the video. */
async function expectResumed(queue: VodUploadQueue, videoId: string): Promise<void> {
  const done = await until(queue, addOne(queue, fileOf(bytes)), 'done');
  expect(done).toMatchObject({ videoId, begin: 'resumed' });
  expect(await site.server.sourceDigest(videoId)).toBe(sha256(bytes));
  expect(sentMib()).toBeLessThan(12.1 + 3 * 3.3);
}

describe('a large file in parallel parts', () => {
  it(
    'arrives byte by byte, over as many connections as asked for, with progress that only grows',
    async () => {
      const { queue } = setUp();
      const shown: number[] = [];
      queue.subscribe(({ state }) => state.phase === 'sending' && shown.push(state.sentBytes));
      const videoId = await expectSent(queue);
      expect(site.proxy.mostAtOnce).toBe(3);
      expect(shown).toEqual([...shown].sort((a, b) => a - b));
      expect(sentMib()).toBeLessThan(12.1);
      expect(await heldOf(videoId)).toEqual([]);
    },
    patientMs,
  );

  it(
    'goes on after a reload with the parts that are there, under the one address that was remembered',
    async () => {
      const { queue, storage } = setUp({ maxRate });
      const id = addOne(queue, fileOf(bytes));
      await expect.poll(sentMib, { timeout: patientMs }).toBeGreaterThan(4);
      const { videoId = '' } = queue.get(id) ?? {};
      expect(JSON.parse(storage.getItem(storage.key(0) ?? '') ?? '{}')).toMatchObject({ videoId });
      // As when the tab is killed: nothing is told to the server.
      queue.suspend();
      const reloaded = setUp({ storage });
      await expectResumed(reloaded.queue, videoId);
    },
    patientMs,
  );

  it(
    'goes on in parts where a later page wants one connection only',
    async () => {
      const held = new Set<string | undefined>();
      site.proxy.decide = (request) => {
        if (!isPatch(request) || sentMib() < 4) return 'pass';
        held.add(request.url);
        return 'hang';
      };
      const { queue, storage } = setUp();
      addOne(queue, fileOf(bytes));
      await expect.poll(() => held.size, { timeout: patientMs }).toBe(3);
      queue.suspend();
      site.proxy.decide = () => 'pass';
      const before = sentMib();
      const reloaded = setUp({ storage, parallelParts: 1 });
      const { videoId = '' } = await until(
        reloaded.queue,
        addOne(reloaded.queue, fileOf(bytes)),
        'done',
      );
      expect(await site.server.sourceDigest(videoId)).toBe(sha256(bytes));
      expect(sentMib() - before).toBeLessThan(9);
    },
    patientMs,
  );

  it(
    'tries a part that is cut ten times again by itself, while the others go on',
    async () => {
      let cut = '';
      let cuts = 0;
      site.proxy.decide = (request) => {
        if (!isPatch(request)) return 'pass';
        cut ||= request.url ?? '';
        if (request.url !== cut || cuts >= 10) return 'pass';
        cuts += 1;
        return { breakAfterBytes: 300_000 };
      };
      const { queue } = setUp({ random: () => 0 });
      const phases = new Set<string>();
      const shown: number[] = [];
      queue.subscribe(({ state }) => {
        phases.add(state.phase);
        if (state.phase === 'sending') shown.push(state.sentBytes);
      });
      const { videoId = '' } = await until(queue, addOne(queue, fileOf(bytes)), 'done');
      expect(cuts).toBe(10);
      expect(shown).toEqual([...shown].sort((a, b) => a - b));
      expect(await site.server.sourceDigest(videoId)).toBe(sha256(bytes));
      expect(phases).not.toContain('failed');
      expect(sentMib()).toBeLessThan(12.1 + 10 * 0.4);
    },
    patientMs,
  );

  it(
    'goes on after connections that are cut, and sends no more again than went over them',
    async () => {
      const cut = new Set<string | undefined>();
      site.proxy.decide = (request) => {
        const isLarge = Number(request.headers['content-length']) > mib;
        if (!isPatch(request) || !isLarge || cut.has(request.url)) return 'pass';
        cut.add(request.url);
        return { breakAfterBytes: mib };
      };
      const { queue } = setUp({ random: () => 0 });
      await expectSent(queue);
      expect(cut.size).toBeGreaterThan(0);
      // What the server keeps of one is a matter of when it reads: tus-checksum.test.ts.
      expect(sentMib()).toBeLessThan(12.1 + cut.size * 1.2);
    },
    patientMs,
  );

  it(
    'takes a part of which nothing moves any more for lost, while the others go on',
    async () => {
      let hangs = 0;
      site.proxy.decide = (request) => (isPatch(request) && (hangs += 1) === 2 ? 'hang' : 'pass');
      const { queue } = setUp({ stallMs: 1500 });
      const phases = new Set<string>();
      queue.subscribe(({ state }) => phases.add(state.phase));
      await expectSent(queue);
      expect(phases).not.toContain('failed');
    },
    patientMs,
  );

  it(
    'leaves nothing when it is canceled',
    async () => {
      const { queue } = setUp({ maxRate });
      const id = addOne(queue, fileOf(bytes));
      await expect.poll(sentMib, { timeout: patientMs }).toBeGreaterThan(4);
      const { videoId = '' } = queue.get(id) ?? {};
      queue.cancel(id);
      await expect
        .poll(() => findVideo(site.server.deps.database.db, 'default', videoId), {
          timeout: patientMs,
        })
        .toBeUndefined();
      await expect.poll(() => heldOf(videoId), { timeout: patientMs }).toEqual([]);
    },
    patientMs,
  );

  it(
    'leaves nothing when it is canceled before all parts are created',
    async () => {
      const { queue } = setUp();
      let parts = 0;
      let id = '';
      let videoId = '';
      site.proxy.decide = ({ method, headers }) => {
        if (method === 'POST' && headers['upload-concat'] === 'partial' && (parts += 1) === 4) {
          ({ videoId = '' } = queue.get(id) ?? {});
          queue.cancel(id);
        }
        return 'pass';
      };
      id = addOne(queue, fileOf(bytes));
      await expect.poll(() => queue.get(id)?.state.phase).toBe('canceled');
      await expect
        .poll(() => site.proxy.seen.includes('DELETE /v1/uploads'), { timeout: patientMs })
        .toBe(true);
      await expect.poll(() => heldOf(videoId), { timeout: patientMs }).toEqual([]);
    },
    patientMs,
  );

  it(
    'pauses all parts and goes on with them',
    async () => {
      const { queue } = setUp({ maxRate });
      const id = addOne(queue, fileOf(bytes));
      await expect.poll(sentMib, { timeout: patientMs }).toBeGreaterThan(4);
      queue.pause(id);
      await until(queue, id, 'paused');
      queue.maxRate = undefined;
      queue.resume(id);
      const { videoId = '' } = await until(queue, id, 'done');
      expect(await site.server.sourceDigest(videoId)).toBe(sha256(bytes));
    },
    patientMs,
  );

  it(
    'renews a token that the server refuses meanwhile, and fails no part by that',
    async () => {
      const { queue } = setUp({ tokenSeconds: [2], maxRate: 4_000_000 });
      const phases = new Set<string>();
      queue.subscribe(({ state }) => phases.add(state.phase));
      await expectSent(queue);
      expect(phases).not.toContain('failed');
      expect(phases).not.toContain('retrying');
    },
    patientMs,
  );

  it(
    'makes requests smaller for all parts where a proxy refuses their size',
    async () => {
      const most = 1_000_000;
      site.proxy.decide = ({ headers }) =>
        Number(headers['content-length'] ?? 0) > most ? { answer: 413 } : 'pass';
      const { queue } = setUp();
      await expectSent(queue);
    },
    patientMs,
  );

  it(
    'sends it in one to a server that does not say that it joins parts',
    async () => {
      site.proxy.change = (headers) => ({ ...headers, 'tus-extension': 'creation,termination' });
      const { queue } = setUp();
      await expectSent(queue);
      expect(site.proxy.mostAtOnce).toBe(1);
      expect(site.proxy.seen.filter((line) => line.startsWith('POST'))).toHaveLength(1);
    },
    patientMs,
  );

  it(
    'sends it in one where the server refuses to join the parts',
    async () => {
      let whole = 0;
      site.proxy.decide = ({ method, headers }) => {
        if (method === 'POST' && headers['upload-concat'] === undefined) whole += 1;
        return String(headers['upload-concat']).startsWith('final') ? { answer: 400 } : 'pass';
      };
      const { queue } = setUp();
      const videoId = await expectSent(queue);
      expect(whole).toBe(1);
      expect(await heldOf(videoId)).toEqual([]);
    },
    patientMs,
  );

  it(
    'creates only those parts again whose answers were lost, and sends no more than their first bytes again',
    async () => {
      let parts = 0;
      site.proxy.decide = ({ headers }) =>
        headers['upload-concat'] === 'partial' && (parts += 1) === 2 ? 'lose-answer' : 'pass';
      const { queue } = setUp({ random: () => 0 });
      await expectSent(queue);
      expect(parts).toBe(7);
      expect(sentMib()).toBeLessThan(12.1 + 0.5);
    },
    patientMs,
  );

  it(
    'sends it in one where so many answers were lost that the server takes no more parts',
    async () => {
      let parts = 0;
      let whole = 0;
      site.proxy.decide = ({ method, headers }) => {
        if (method === 'POST' && headers['upload-concat'] === undefined) whole += 1;
        return headers['upload-concat'] === 'partial' && (parts += 1) <= 12
          ? 'lose-answer'
          : 'pass';
      };
      const { queue } = setUp({ random: () => 0 });
      const videoId = await expectSent(queue);
      expect(whole).toBe(1);
      expect(await heldOf(videoId)).toEqual([]);
    },
    patientMs,
  );

  it(
    'begins with files of 64 MiB: smaller ones go in one, and the server is asked for nothing',
    async () => {
      const { queue } = setUp({ transport: createTusTransport() });
      const one = await until(queue, addOne(queue, fileOf(bytes)), 'done');
      expect(await site.server.sourceDigest(one.videoId ?? '')).toBe(sha256(bytes));
      expect(site.proxy.seen.some((line) => line.startsWith('OPTIONS'))).toBe(false);
      expect(site.proxy.mostAtOnce).toBe(1);
      const auto = setUp({ parallelParts: 'auto', transport: createTusTransport() });
      const near = await until(auto.queue, addOne(auto.queue, fileOf(large)), 'done');
      expect(await site.server.sourceDigest(near.videoId ?? '')).toBe(sha256(large));
      expect(site.proxy.seen.filter((line) => line === 'OPTIONS /v1/uploads')).toHaveLength(1);
    },
    patientMs,
  );

  it(
    'shares five connections with the other files',
    async () => {
      const { queue } = setUp({ parallelParts: 4, maxParallel: 3 });
      const others = [someBytes(11 * mib), someBytes(10 * mib)];
      const files = [bytes, ...others].map(
        (content, index) => new File([new Uint8Array(content)], `clip-${index}.mp4`),
      );
      const items = queue.add(files);
      for (const [index, { id }] of items.entries()) {
        const { videoId = '' } = await until(queue, id, 'done');
        expect(await site.server.sourceDigest(videoId)).toBe(sha256([bytes, ...others][index]!));
      }
      expect(site.proxy.mostAtOnce).toBeLessThanOrEqual(5);
    },
    patientMs,
  );

  it(
    'is gone on with by another device, which asks the server for its address',
    async () => {
      const { queue } = setUp({ maxRate });
      const id = addOne(queue, fileOf(bytes));
      await expect.poll(sentMib, { timeout: patientMs }).toBeGreaterThan(4);
      const { videoId = '' } = queue.get(id) ?? {};
      const findOpen = () => findOpenUpload(site.server.deps.database.db, videoId);
      await expect.poll(findOpen, { timeout: patientMs }).toBeDefined();
      queue.suspend();
      const open = await findOpen();
      const uploadUrl = `${site.proxy.url}/v1/uploads/${open?.id}`;
      const fingerprint = Buffer.from(
        /fingerprint ([^,]+)/.exec(open?.metadata ?? '')?.[1] ?? '',
        'base64',
      ).toString();
      const other = setUp({
        getUploadAuth: async () => {
          const endpoint = `${site.proxy.url}/v1/uploads`;
          const grant = { endpoint, token: site.sign(videoId) };
          return { videoId, upload: { ...grant, expiresAt: '', uploadUrl, fingerprint } };
        },
      });
      await expectResumed(other.queue, videoId);
    },
    patientMs,
  );

  it(
    'has the whole of it compared with its SHA-256',
    async () => {
      const { queue } = setUp();
      const digests: unknown[] = [];
      site.proxy.decide = ({ method, headers }) => {
        if (method === 'POST' && headers['repr-digest']) digests.push(headers['repr-digest']);
        return 'pass';
      };
      await until(queue, addOne(queue, fileOf(bytes)), 'done');
      const stated = `sha-256=:${Buffer.from(sha256(bytes), 'hex').toString('base64')}:`;
      expect(new Set(digests)).toEqual(new Set([stated]));
    },
    patientMs,
  );

  it(
    'goes on after a reload also where the parts were not yet announced as one upload',
    async () => {
      site.proxy.decide = ({ headers }) =>
        String(headers['upload-concat']).startsWith('final') ? 'hang' : 'pass';
      const { queue, storage } = setUp();
      const id = addOne(queue, fileOf(bytes));
      await expect.poll(sentMib, { timeout: patientMs }).toBeGreaterThan(4);
      const { videoId = '' } = queue.get(id) ?? {};
      queue.suspend();
      site.proxy.decide = () => 'pass';
      const before = site.proxy.seen.length;
      const reloaded = setUp({ storage });
      const done = await until(reloaded.queue, addOne(reloaded.queue, fileOf(bytes)), 'done');
      expect(done).toMatchObject({ videoId, begin: 'resumed' });
      expect(await site.server.sourceDigest(videoId)).toBe(sha256(bytes));
      const after = site.proxy.seen.slice(before);
      expect(after.filter((line) => line.startsWith('HEAD'))).not.toEqual([]);
      expect(sentMib()).toBeLessThan(12.1 + 3 * 3.3);
    },
    patientMs,
  );

  it(
    'sends before the last part is created, and each part with its first bytes',
    async () => {
      const { queue } = setUp();
      const posts: string[] = [];
      let isFinalAsked = false;
      site.proxy.decide = ({ method, headers }) => {
        const concat = String(headers['upload-concat']);
        isFinalAsked ||= concat.startsWith('final');
        if (concat === 'partial') posts.push(headers['content-length'] ?? '');
        if (method === 'PATCH' && !isFinalAsked) posts.push('bytes');
        return concat.startsWith('final') && posts.length < 8 ? { answer: 503 } : 'pass';
      };
      await expectSent(queue);
      expect(posts.filter((length) => length === String(mib / 2))).toHaveLength(3);
      expect(posts.filter((length) => length === '0')).toHaveLength(3);
    },
    patientMs,
  );
});
