import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { mkdir, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { SteppedCrc32c } from '../../../../src/contract/stepped-crc32c.js';
import { findVideo } from '../../../../server/features/videos/video-store.js';
import { startChild, type Child } from '../../../support/child.js';
import { isNightly, times } from '../../../support/counts.js';
import { embeddedDataDir } from '../../../support/embedded.js';
import { startFaultProxy } from '../../../support/fault-proxy.js';
import { createLoopDisk, powerCutMissing, type LoopDisk } from '../../../support/power-cut.js';
import { isAscending, resumeUpload } from './resume-upload.js';
import { TusClient } from './tus-client.js';
import type { CrashPoint } from './upload-process.js';
import { sha256, someBytes, startUploadServer, type Grant } from './upload-server.js';

interface ServerProcess {
  child: Child;
  url: string;
  grant: Grant;
}

async function startProcess(
  dataDir: string,
  crashPoint: CrashPoint = 'none',
): Promise<ServerProcess> {
  const child = startChild(new URL('./upload-process.ts', import.meta.url), [dataDir, crashPoint]);
  await child.until(1);
  return { child, ...(JSON.parse(child.lines[0]!) as { url: string; grant: Grant }) };
}

describe('appendToUpload: a process that ends', () => {
  let dataDir: string;
  beforeEach(async () => {
    dataDir = await embeddedDataDir();
  });
  afterEach(() => rm(dataDir, { recursive: true, force: true }));

  it(
    'goes on after kill -9 at any moment, losing nothing that was acknowledged and knowing every byte that is on its disk, so that at most 1 MiB is sent twice (U-04, U-19, uploads G)',
    async () => {
      const bytes = someBytes(times(30_000_000, 500_000_000));
      let server = await startProcess(dataDir);
      const { grant } = server;
      const path = await new TusClient(server, grant).create(bytes.length);
      const file = join(dataDir, 'store', 'work', 'uploads', path.split('/').at(-1) as string);
      const offsets = [0];
      const sentTwice: number[] = [];
      for (let kill = 0; kill < times(10, 500); kill += 1) {
        const from = offsets.at(-1) ?? 0;
        const first = await new TusClient(server, grant).patch(
          path,
          from,
          bytes.subarray(from, from + 1000),
        );
        const acknowledged = Number(first.headers.get('upload-offset'));
        // A PATCH that could end the upload is none to be killed in.
        if (bytes.length - acknowledged < 5_000_000) break;
        const proxy = await startFaultProxy(server.url, { faults: { bytesPerSecond: 6_000_000 } });
        const patch = new TusClient(proxy, grant)
          .patch(path, acknowledged, bytes.subarray(acknowledged))
          .catch(() => undefined);
        const atLeast = Math.random() * 2_500_000;
        await expect
          .poll(() => proxy.sentBytes, { interval: 5, timeout: 60_000 })
          .toBeGreaterThanOrEqual(atLeast);
        await server.child.kill();
        await patch;
        await proxy.stop();
        const { size } = await stat(file);
        server = await startProcess(dataDir);
        const known = await new TusClient(server, grant).offset(path);
        expect(known).toBe(size);
        expect(known).toBeGreaterThanOrEqual(acknowledged);
        sentTwice.push(acknowledged + proxy.sentBytes - known);
        offsets.push(known);
      }
      expect(isAscending(offsets)).toBe(true);
      // What buffers on the way held when the process was starved is not its to know: of all kills the middle counts.
      expect(sentTwice.sort((a, b) => a - b)[Math.floor(sentTwice.length / 2)]).toBeLessThanOrEqual(
        1024 * 1024,
      );
      await resumeUpload(new TusClient(server, grant), path, bytes);
      await server.child.kill();
      expect(await digestAfter(dataDir, grant)).toBe(sha256(bytes));
    },
    times(600_000, 3_600_000),
  );

  it('goes on after kill -9 from what was verified, also in the middle of a long request that states crc32c-256kib', async () => {
    const bytes = someBytes(20_000_000);
    let server = await startProcess(dataDir);
    const { grant } = server;
    const path = await new TusClient(server, grant).create(bytes.length);
    const file = join(dataDir, 'store', 'work', 'uploads', path.split('/').at(-1) as string);
    const proxy = await startFaultProxy(server.url, { faults: { bytesPerSecond: 6_000_000 } });
    const digest = Buffer.from(new SteppedCrc32c().update(bytes).digest()).toString('base64');
    const patch = new TusClient(proxy, grant)
      .patch(path, 0, bytes, { 'upload-checksum': `crc32c-256kib ${digest}` })
      .catch(() => undefined);
    const stored = () =>
      stat(file).then(
        ({ size }) => size,
        () => 0,
      );
    await expect.poll(stored, { interval: 5, timeout: 60_000 }).toBeGreaterThan(5_000_000);
    await server.child.kill();
    await patch;
    await proxy.stop();
    const size = await stored();
    server = await startProcess(dataDir);
    expect(await new TusClient(server, grant).offset(path)).toBe(size);
    await resumeUpload(new TusClient(server, grant), path, bytes);
    await server.child.kill();
    expect(await digestAfter(dataDir, grant)).toBe(sha256(bytes));
  }, 120_000);

  it('does not build on bytes that the machine may have lost since, or whose sync failed (uploads G)', async () => {
    const bytes = someBytes(1_000_000);
    const server = await startUploadServer({ dataDir });
    for (const bootId of ["'another run of the kernel'", 'null']) {
      const grant = await server.grant();
      const client = new TusClient(server, grant);
      const path = await client.create(bytes.length);
      const id = path.split('/').at(-1) as string;
      await client.patch(path, 0, bytes.subarray(0, 1000));
      await (
        await server.deps.storage.openAppendable(id)
      ).append(1000, Readable.from([Buffer.alloc(500_000)]));
      await server.deps.database.db.execute(
        `update uploads set boot_id = ${bootId} where id = '${id}'`,
      );
      expect(await client.offset(path)).toBe(1000);
      expect((await client.patch(path, 1000, bytes.subarray(1000))).status).toBe(204);
      expect(await server.sourceDigest(grant.videoId)).toBe(sha256(bytes));
    }
    await server.stop();
  });

  it('saves what came and exits with 0 when told to stop during a PATCH (U-05)', async () => {
    const bytes = someBytes(3_000_000);
    const server = await startProcess(dataDir);
    const path = await new TusClient(server, server.grant).create(bytes.length);
    const proxy = await startFaultProxy(server.url, { faults: { bytesPerSecond: 1_000_000 } });
    const patch = new TusClient(proxy, server.grant).patch(path, 0, bytes).catch(() => undefined);
    await expect.poll(() => proxy.sentBytes, { timeout: 30_000 }).toBeGreaterThan(500_000);
    server.child.process.kill('SIGTERM');
    expect([503, undefined]).toContain((await patch)?.status);
    expect(await server.child.ended).toBe(0);
    await proxy.stop();
    const next = await startUploadServer({ dataDir });
    const client = new TusClient(next, server.grant);
    const offset = await client.offset(path);
    expect(offset).toBeGreaterThan(400_000);
    await client.patch(path, offset, bytes.subarray(offset));
    expect(await next.sourceDigest(server.grant.videoId)).toBe(sha256(bytes));
    await next.stop();
  });

  it.each(killsBeforeTheEnd())(
    'killed %s, becomes one source, one event and one job by the next %s (U-47)',
    async (point, by) => {
      for (let round = 0; round < times(1, 5); round += 1) {
        const bytes = someBytes(100_000);
        const server = await startProcess(dataDir, point);
        const { grant } = server;
        const path = await new TusClient(server, grant).create(bytes.length);
        await expect(new TusClient(server, grant).patch(path, 0, bytes)).rejects.toThrow();
        await server.child.ended;
        const next = await startUploadServer({ dataDir });
        const client = new TusClient(next, grant);
        if (by === 'sweep') await next.sweep();
        if (by === 'PATCH') await client.patch(path, bytes.length, new Uint8Array(0));
        expect(await client.offset(path)).toBe(bytes.length);
        await next.sweep();
        const { db } = next.deps.database;
        expect((await findVideo(db, 'default', grant.videoId))?.status).toBe('uploaded');
        const events = await db.execute(
          `select 1 from outbox where type = 'video.uploaded' and video_id = '${grant.videoId}'`,
        );
        expect(events.rows).toHaveLength(1);
        expect(next.jobs.enqueued).toHaveLength(point === 'after-transaction' ? 0 : 1);
        expect(await next.sourceDigest(grant.videoId)).toBe(sha256(bytes));
        await next.stop();
      }
    },
    120_000,
  );

  it.skipIf(!existsSync('/usr/bin/strace'))(
    'does not count bytes whose sync failed, and stores them anew (skipped without strace) (U-08)',
    async () => {
      const server = await startProcess(dataDir);
      const bytes = someBytes(30_000_000);
      const client = new TusClient(server, server.grant);
      const path = await client.create(bytes.length);
      const end = bytes.length - 1_000_000;
      let failures = 0;
      for (let round = 1; round <= times(10, 20); round += 1) {
        const failing = Math.ceil(round / 10);
        const before = await client.offset(path);
        const inject = [
          '-f',
          '-q',
          '-p',
          String(server.child.process.pid),
          '-e',
          'trace=fdatasync',
          '-e',
          `inject=fdatasync:error=EIO:when=${failing}`,
        ];
        const strace = spawn('strace', inject, { stdio: ['ignore', 'ignore', 'pipe'] });
        await expect.poll(() => isTraced(server.child.process.pid), { interval: 20 }).toBe(true);
        const answer = await client.patch(path, before, bytes.subarray(before, end));
        strace.kill('SIGTERM');
        await once(strace, 'exit');
        const after = await client.offset(path);
        expect([204, 503]).toContain(answer.status);
        if (answer.status === 503) failures += 1;
        else break;
        if (failing === 1) expect(after).toBe(before);
        // A slow disk may have synced all of it before the sync that failed.
        if (after === end) break;
      }
      expect(failures).toBeGreaterThan(0);
      await resumeUpload(client, path, bytes);
      await server.child.kill();
      expect(await digestAfter(dataDir, server.grant)).toBe(sha256(bytes));
    },
  );

  it.skipIf(process.getuid?.() !== 0)(
    'answers a full disk with 507, keeps the prefix and goes on once there is space (needs root) (U-09)',
    async () => {
      const storeDir = join(dataDir, 'tmpfs');
      await mkdir(storeDir);
      execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=6m', 'tmpfs', storeDir]);
      const server = await startUploadServer({ dataDir, storeDir });
      try {
        const grant = await server.grant();
        const client = new TusClient(server, grant);
        const bytes = someBytes(16 * 1024 * 1024);
        expect(await (await client.post(bytes.length)).json()).toMatchObject({
          status: 507,
          code: 'out-of-space',
        });
        execFileSync('mount', ['-o', 'remount,size=40m', storeDir]);
        const path = await client.create(bytes.length);
        execFileSync('mount', ['-o', 'remount,size=6m', storeDir]);
        const full = await client.patch(path, 0, bytes);
        expect(full.status).toBe(507);
        const problem = await full.text();
        expect(problem).toContain('out-of-space');
        expect(problem).not.toMatch(/ENOSPC|tmpfs|\bwork\b/);
        const offset = await client.offset(path);
        expect(offset).toBeGreaterThan(4_000_000);
        expect((await new TusClient(server, await server.grant()).post(10)).status).toBe(507);
        execFileSync('mount', ['-o', 'remount,size=40m', storeDir]);
        expect((await client.patch(path, offset, bytes.subarray(offset))).status).toBe(204);
        expect(await server.sourceDigest(grant.videoId)).toBe(sha256(bytes));
      } finally {
        await server.stop();
        execFileSync('umount', [storeDir]);
      }
    },
  );
});

describe.skipIf(powerCutMissing)(
  `appendToUpload: a power cut (${powerCutMissing ?? 'nightly'})`,
  () => {
    let disk: LoopDisk;
    beforeEach(async () => {
      disk = await createLoopDisk(1024 ** 3);
    });
    afterEach(() => disk.destroy());

    it.each([
      ['U-06', 'right after the answer', times(2, 100)],
      ['U-07', 'at a random moment', times(2, 100)],
    ] as const)(
      '%s %s loses no acknowledged byte, %i times',
      async (_row, moment, rounds) => {
        const dataDir = join(disk.path, 'data');
        await mkdir(dataDir);
        for (let round = 0; round < rounds; round += 1) {
          const server = await startProcess(dataDir);
          const bytes = someBytes(12_000_000);
          const client = new TusClient(server, server.grant);
          const path = await client.create(bytes.length, {
            'upload-metadata': 'filename Y2xpcA==',
          });
          const first = await client.patch(path, 0, bytes.subarray(0, 4_194_304));
          expect(first.status).toBe(204);
          if (moment === 'at a random moment') {
            void client.patch(path, 4_194_304, bytes.subarray(4_194_304)).catch(() => undefined);
            await new Promise((resolve) => setTimeout(resolve, Math.random() * 150));
          }
          await disk.cut();
          await server.child.kill();
          await disk.remount();
          const next = await startUploadServer({ dataDir });
          const resumed = new TusClient(next, server.grant);
          const head = await resumed.head(path);
          expect(head.headers.get('upload-metadata')).toBe('filename Y2xpcA==');
          expect(Number(head.headers.get('upload-offset'))).toBeGreaterThanOrEqual(4_194_304);
          await resumeUpload(resumed, path, bytes);
          expect(await next.sourceDigest(server.grant.videoId)).toBe(sha256(bytes));
          await next.stop();
          await rm(join(dataDir, 'store', 'a'), { recursive: true });
        }
      },
      3_600_000,
    );
  },
);

type Finisher = 'sweep' | 'HEAD' | 'PATCH';

/** Every point with every way to go on in the nightly run, each of them once in the everyday one. */
function killsBeforeTheEnd(): [Exclude<CrashPoint, 'none'>, Finisher][] {
  const points = ['before-commit', 'after-commit', 'in-transaction', 'after-transaction'] as const;
  const finishers = ['HEAD', 'sweep', 'PATCH'] as const;
  const all = points.flatMap((point) =>
    finishers.map((by): [(typeof points)[number], Finisher] => [point, by]),
  );
  return isNightly ? all : all.filter((_, index) => index % 4 === 0 || index === 10);
}

/** Every thread, since any of them may sync. */
function isTraced(pid = 0): boolean {
  return readdirSync(`/proc/${pid}/task`).every(
    (thread) =>
      !/^TracerPid:\s*0$/m.test(readFileSync(`/proc/${pid}/task/${thread}/status`, 'utf8')),
  );
}

async function digestAfter(dataDir: string, grant: Grant): Promise<string> {
  const server = await startUploadServer({ dataDir });
  try {
    return await server.sourceDigest(grant.videoId);
  } finally {
    await server.stop();
  }
}
