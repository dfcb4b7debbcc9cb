import { Readable } from 'node:stream';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { UploadLease } from '../../../../server/features/uploads/upload-lease.js';
import { findUpload } from '../../../../server/features/uploads/upload-store.js';
import type { UploadRow } from '../../../../server/features/uploads/upload-table.js';
import { deleteVideo } from '../../../../server/features/videos/delete-video.js';
import { isNightly, times } from '../../../support/counts.js';
import { startFaultProxy } from '../../../support/fault-proxy.js';
import { postgresMissing, startPostgres, type PostgresCluster } from '../../../support/postgres.js';
import { openRaw, rawHead, readAnswer } from './raw-request.js';
import { postFinal, sendPart } from './partial-uploads.js';
import { isAscending, resumeUpload } from './resume-upload.js';
import { TusClient } from './tus-client.js';
import {
  sha256,
  someBytes,
  startUploadServer,
  type Grant,
  type UploadServer,
} from './upload-server.js';

const mostResentBytes = 4 * 1024 * 1024;

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

describe('appendToUpload: connections that fail', () => {
  it.each([
    ['U-01 T27', 'close', times(10, 1000)],
    ['U-02', 'reset', times(10, 1000)],
  ] as const)(
    '%s keeps what came before the connection ended (%s), %i times',
    async (_row, cut, wanted) => {
      const proxy = await startFaultProxy(server.url);
      const bytes = someBytes(12_000_000);
      while (proxy.cuts < wanted) {
        const target = await server.grant();
        const path = await new TusClient(server, target).create(bytes.length);
        const patches = (async () => {
          while (proxy.cuts < wanted) {
            proxy.faults = { cut, cutAfterBytes: Math.floor(Math.random() * 3_000_000) };
            const offset = await new TusClient(server, target).offset(path);
            if (offset === bytes.length) return;
            const sentBefore = proxy.sentBytes;
            await new TusClient(proxy, target)
              .patch(path, offset, bytes.subarray(offset))
              .catch(() => undefined);
            const resent =
              offset +
              proxy.sentBytes -
              sentBefore -
              (await new TusClient(server, target).offset(path));
            expect(resent).toBeLessThan(mostResentBytes);
          }
        })();
        await patches;
        const { offsets } = await resumeUpload(new TusClient(server, target), path, bytes);
        expect(isAscending(offsets)).toBe(true);
        expect(await server.sourceDigest(target.videoId)).toBe(sha256(bytes));
      }
      await proxy.stop();
    },
  );

  // Not by the 30 s of silence after which a connection is closed anyway.
  it('hands a stalled upload to whoever asks (U-03)', { timeout: 25_000 }, async () => {
    for (const ask of ['HEAD', 'PATCH'] as const) {
      const target = await server.grant();
      const direct = new TusClient(server, target);
      const bytes = someBytes(2_000_000);
      const path = await direct.create(bytes.length);
      const proxy = await startFaultProxy(server.url, {
        faults: { cut: 'stall', cutAfterBytes: 1_000_000 },
      });
      void new TusClient(proxy, target).patch(path, 0, bytes).catch(() => undefined);
      await expect.poll(() => proxy.cuts, { timeout: 10_000 }).toBe(1);
      if (ask === 'HEAD') {
        const offset = await direct.offset(path);
        expect(offset).toBeGreaterThan(900_000);
        expect((await direct.patch(path, offset, bytes.subarray(offset))).status).toBe(204);
      } else {
        const answer = await direct.patch(path, 0, bytes);
        expect(answer.status).toBe(409);
        expect((await direct.offset(path)) > 900_000).toBe(true);
      }
      await proxy.stop();
    }
  });

  it.skipIf(!isNightly)(
    'closes a connection that has been silent for 30 s, and keeps its bytes (nightly: it takes 30 s) (U-03, T26)',
    async () => {
      const path = await client.create(10);
      const socket = await openRaw(server.url);
      socket.write(`${rawHead('PATCH', path, patchLines(grant, 0, 10))}hello`);
      expect((await readAnswer(socket))?.status).toBe(408);
      await new Promise((resolve) => socket.once('close', resolve).resume());
      expect(await client.offset(path)).toBe(5);
    },
  );

  it('stores nothing twice when a PATCH whose answer was lost is sent again (U-14)', async () => {
    const bytes = someBytes(5_000_000);
    const path = await client.create(bytes.length);
    const proxy = await startFaultProxy(server.url, { faults: { muteServer: true } });
    void new TusClient(proxy, grant).patch(path, 0, bytes).catch(() => undefined);
    await expect.poll(() => proxy.sentBytes, { interval: 1 }).toBeGreaterThan(bytes.length);
    expect((await client.patch(path, 0, bytes)).status).toBe(409);
    expect(await client.offset(path)).toBe(bytes.length);
    expect(await server.sourceDigest(grant.videoId)).toBe(sha256(bytes));
    expect(
      server.jobs.enqueued.filter(({ payload }) => JSON.stringify(payload).includes(grant.videoId)),
    ).toHaveLength(1);
    await proxy.stop();
  });
});

describe('appendToUpload: several at once', () => {
  it('takes exactly one of two PATCHes at the same offset, and its bytes only (U-13)', async () => {
    for (let round = 0; round < times(20, 1000); round += 1) await raceTwoPatches(server, server);
  });

  it('tells offsets that hold, while a PATCH runs (U-15)', async () => {
    const bytes = someBytes(1_500_000);
    const path = await client.create(bytes.length);
    const offsets: number[] = [];
    for (let offset = 0; offset < bytes.length;) {
      const proxy = await startFaultProxy(server.url, { faults: { bytesPerSecond: 3_000_000 } });
      const patch = new TusClient(proxy, grant).patch(path, offset, bytes.subarray(offset));
      await expect
        .poll(() => proxy.sentBytes, { interval: 5 })
        .toBeGreaterThan(Math.min(20_000, bytes.length - offset));
      const told = await Promise.all(Array.from({ length: 5 }, () => client.offset(path)));
      expect([204, 409, undefined]).toContain((await patch.catch(() => undefined))?.status);
      offset = told.at(-1)!;
      offsets.push(...told);
      const next = bytes.subarray(offset, offset + 10_000);
      expect((await client.patch(path, offset, next)).status).toBe(204);
      offset += next.length;
      await proxy.stop();
    }
    expect(isAscending(offsets)).toBe(true);
    expect(await server.sourceDigest(grant.videoId)).toBe(sha256(bytes));
  });
});

describe.skipIf(postgresMissing)(
  'appendToUpload: two server processes on one store and PostgreSQL (skipped without PostgreSQL)',
  () => {
    let cluster: PostgresCluster;
    let one: UploadServer;
    let two: UploadServer;

    beforeAll(async () => {
      cluster = await startPostgres();
      const env = { DATABASE_URL: await cluster.createDatabase() };
      one = await startUploadServer({ env });
      two = await startUploadServer({ env, storeDir: `${one.dataDir}/store` });
    });
    afterAll(async () => {
      await two.stop();
      await one.stop();
      await cluster.stop();
    });

    it('takes exactly one of two PATCHes at the same offset, and its bytes only (U-18, U-13)', async () => {
      for (let round = 0; round < times(10, 1000); round += 1) await raceTwoPatches(one, two);
    });

    it('hands an upload that runs at one process to the other, and fences the first off (U-18, U-03)', async () => {
      const target = await one.grant();
      const [first, second] = [new TusClient(one, target), new TusClient(two, target)];
      const bytes = someBytes(3_000_000);
      const path = await first.create(bytes.length);
      const proxy = await startFaultProxy(one.url, { faults: { bytesPerSecond: 500_000 } });
      const overtaken = new TusClient(proxy, target)
        .patch(path, 0, someBytes(bytes.length))
        .catch(() => undefined);
      await expect.poll(() => proxy.sentBytes).toBeGreaterThan(200_000);
      const offset = await second.offset(path);
      expect(await second.offset(path)).toBe(offset);
      const restart = await second.delete(path);
      expect(restart.status).toBe(204);
      expect([409, 410, undefined]).toContain((await overtaken)?.status);
      const next = await one.grant();
      const again = await new TusClient(two, next).create(bytes.length);
      expect((await new TusClient(two, next).patch(again, 0, bytes)).status).toBe(204);
      expect((await new TusClient(one, next).head(again)).headers.get('upload-offset')).toBe(
        String(bytes.length),
      );
      expect(await two.sourceDigest(next.videoId)).toBe(sha256(bytes));
      await proxy.stop();
    });

    it('stops a PATCH at one process when the other deletes the video (uploads E)', async () => {
      const target = await one.grant();
      const path = await new TusClient(one, target).create(30_000_000);
      const proxy = await startFaultProxy(one.url, { faults: { bytesPerSecond: 1_000_000 } });
      const patch = new TusClient(proxy, target).patch(path, 0, someBytes(30_000_000));
      await expect.poll(() => proxy.sentBytes).toBeGreaterThan(200_000);
      expect(await deleteVideo(two.deps, target)).toBe(true);
      const answer = await patch;
      expect(await answer.json()).toMatchObject({ status: 410, code: 'gone' });
      expect(proxy.sentBytes).toBeLessThan(15_000_000);
      await proxy.stop();
    });

    it('refuses a write that was on its way when the video was deleted with 410, like the request (uploads E)', async () => {
      const target = await one.grant();
      const path = await new TusClient(one, target).create(1000);
      const { db } = one.deps.database;
      const upload = (await findUpload(db, path.split('/').at(-1) as string)) as UploadRow;
      let onLost: (reason: Error) => void = () => {};
      const lost = new Promise<Error>((resolve) => (onLost = resolve));
      const lease = (await UploadLease.take(one.deps.database, upload, { onLost })) as UploadLease;
      await deleteVideo(two.deps, target);
      const reason = await lost;
      expect(reason).toMatchObject({ status: 410, code: 'gone' });
      await expect(lease.requireHeld()).rejects.toBe(reason);
    });

    it('takes over what a killed process stored and had not recorded, at the other process (uploads G)', async () => {
      const target = await one.grant();
      const bytes = someBytes(300_000);
      const path = await new TusClient(one, target).create(bytes.length);
      const id = path.split('/').at(-1) as string;
      await (
        await one.deps.storage.openAppendable(id)
      ).append(0, Readable.from([bytes.subarray(0, 200_000)]));
      await one.deps.database.db.execute(
        `update uploads set fence = 7, lease_fence = 7, lease_until = now() + interval '1 second' where id = '${id}'`,
      );
      const client = new TusClient(two, target);
      expect(await client.offset(path)).toBe(0);
      expect((await client.patch(path, 0, bytes)).status).toBe(409);
      expect(await client.offset(path)).toBe(200_000);
      expect((await client.patch(path, 200_000, bytes.subarray(200_000))).status).toBe(204);
      expect(await two.sourceDigest(target.videoId)).toBe(sha256(bytes));
    });

    it('goes on at the offset that the other process told, byte-exact (U-18, U-15)', async () => {
      const target = await one.grant();
      const clients = [new TusClient(one, target), new TusClient(two, target)];
      const bytes = someBytes(12_000_000);
      const path = await clients[0]!.create(bytes.length);
      const proxies = await Promise.all(
        [one, two].map((each) =>
          startFaultProxy(each.url, { faults: { bytesPerSecond: 1_500_000 } }),
        ),
      );
      for (let turn = 0; turn < 3; turn += 1) {
        const offset = await clients[turn % 2]!.offset(path);
        void new TusClient(proxies[turn % 2]!, target)
          .patch(path, offset, bytes.subarray(offset))
          .catch(() => undefined);
        const sentBefore = proxies[turn % 2]!.sentBytes;
        await expect
          .poll(() => proxies[turn % 2]!.sentBytes, { interval: 20, timeout: 60_000 })
          .toBeGreaterThan(sentBefore + 1_000_000);
      }
      const { offsets } = await resumeUpload(clients[0]!, path, bytes);
      expect(offsets[0]).toBeGreaterThan(0);
      expect(isAscending(offsets)).toBe(true);
      expect(await one.sourceDigest(target.videoId)).toBe(sha256(bytes));
      await Promise.all(proxies.map((proxy) => proxy.stop()));
    });

    it('joins parts that came to both processes once, however many ask for it (U-18)', async () => {
      const target = await one.grant();
      const clients = [new TusClient(one, target), new TusClient(two, target)] as const;
      const parts = [someBytes(3_000_000), someBytes(2_000_000)] as const;
      const paths = [await sendPart(clients[0], parts[0]), await sendPart(clients[1], parts[1])];
      const answers = await Promise.all(
        [...clients, ...clients].map((each) => postFinal(each, paths)),
      );
      expect(answers.map(({ status }) => status)).toEqual([201, 201, 201, 201]);
      const final = new Set(answers.map(({ headers }) => headers.get('location') as string));
      expect(final.size).toBe(1);
      await expect.poll(() => clients[0].offset([...final][0]!)).toBe(5_000_000);
      expect(await two.sourceDigest(target.videoId)).toBe(sha256(Buffer.concat(parts)));
      const enqueued = [...one.jobs.enqueued, ...two.jobs.enqueued];
      expect(
        enqueued.filter(
          ({ payload }) => 'videoId' in payload && payload.videoId === target.videoId,
        ),
      ).toHaveLength(1);
    });

    it('takes over from a process that died with the lease, once that is over (U-19)', async () => {
      const target = await one.grant();
      const bytes = someBytes(100_000);
      const path = await new TusClient(one, target).create(bytes.length);
      await one.deps.database.db.execute(
        `update uploads set fence = 7, lease_fence = 7, lease_until = now() + interval '2 seconds' where id = '${path.split('/').at(-1)}'`,
      );
      expect((await new TusClient(two, target).patch(path, 0, bytes)).status).toBe(204);
      expect(await two.sourceDigest(target.videoId)).toBe(sha256(bytes));
    });
  },
);

async function raceTwoPatches(one: UploadServer, two: UploadServer): Promise<void> {
  const target = await one.grant();
  const bodies = [someBytes(300_000), someBytes(300_000)];
  const path = await new TusClient(one, target).create(300_000);
  const sockets = [await openRaw(one.url), await openRaw(two.url)];
  const answers = await Promise.all(
    sockets.map((socket, index) => {
      socket.write(rawHead('PATCH', path, patchLines(target, 0, 300_000)));
      socket.write(bodies[index]!);
      return readAnswer(socket);
    }),
  );
  for (const socket of sockets) socket.destroy();
  const statuses = answers.map((answer) => answer?.status);
  expect([...statuses].sort()).toEqual([204, 409]);
  expect(await one.sourceDigest(target.videoId)).toBe(sha256(bodies[statuses.indexOf(204)]!));
}

function patchLines({ token }: Grant, offset: number, length: number): string[] {
  return [
    `Authorization: Bearer ${token}`,
    'Tus-Resumable: 1.0.0',
    'Content-Type: application/offset+octet-stream',
    `Upload-Offset: ${offset}`,
    `Content-Length: ${length}`,
  ];
}
