import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { askHolder } from '../../../../server/features/uploads/lease-store.js';
import { UploadLease } from '../../../../server/features/uploads/upload-lease.js';
import {
  endUpload,
  findUpload,
  insertUpload,
} from '../../../../server/features/uploads/upload-store.js';
import { deleteVideo } from '../../../../server/features/videos/delete-video.js';
import type { Database } from '../../../../server/platform/database/database.js';
import { createId } from '../../../../server/platform/ids.js';
import { startChild } from '../../../support/child.js';
import { postgresMissing, startPostgres, type PostgresCluster } from '../../../support/postgres.js';
import { openRaw, rawHead } from './raw-request.js';
import { TusClient } from './tus-client.js';
import { someBytes, startUploadServer, type Grant, type UploadServer } from './upload-server.js';

const count = 250;

interface Held {
  id: string;
  grant: Grant;
  lease: UploadLease;
  lost: Error[];
}

/** What the database was asked to do, without what it was asked to do it with. */
function watched(database: Database): { database: Database; queries: string[] } {
  const queries: string[] = [];
  const db = new Proxy(database.db, {
    get: (target, name) => {
      const value = Reflect.get(target, name) as unknown;
      if (typeof value !== 'function') return value;
      return (...args: unknown[]) => {
        queries.push(String(name));
        return (value as (...all: unknown[]) => unknown).apply(target, args);
      };
    },
  });
  return { database: { ...database, db, othersMayWrite: true }, queries };
}

async function hold(server: UploadServer, database: Database): Promise<Held> {
  const grant = await server.grant();
  const { db } = server.deps.database;
  const { videoId, appId } = grant;
  const sizes = { length: 1_000_000, maxSize: 1_000_000, metadata: null };
  const upload = await insertUpload(db, { id: createId(), appId, videoId, ...sizes });
  const lost: Error[] = [];
  const onLost = (reason: Error): void => void lost.push(reason);
  const lease = (await UploadLease.take(database, upload, { onLost }))!;
  return { id: upload.id, grant, lease, lost };
}

async function versions({ deps }: UploadServer): Promise<Map<string, string>> {
  const { rows } = await deps.database.db.execute<{ id: string; version: string }>(
    'select id, xmin::text as version from uploads',
  );
  return new Map(rows.map(({ id, version }) => [id, version]));
}

describe.skipIf(postgresMissing)(
  'LeaseKeeper, of server processes on one PostgreSQL (skipped without PostgreSQL)',
  () => {
    let cluster: PostgresCluster;
    let databaseUrl: string;
    let one: UploadServer;
    let two: UploadServer;

    beforeAll(async () => {
      cluster = await startPostgres();
      databaseUrl = await cluster.createDatabase();
      const env = { DATABASE_URL: databaseUrl };
      one = await startUploadServer({ env });
      two = await startUploadServer({ env, storeDir: `${one.dataDir}/store` });
    });
    afterAll(async () => {
      await two.stop();
      await one.stop();
      await cluster.stop();
    });

    it('writes nothing for many idle uploads, and tells those that are lost, each with its reason (U-35)', async () => {
      const { database, queries } = watched(one.deps.database);
      const all: Held[] = [];
      for (let n = 0; n < count; n += 1) all.push(await hold(one, database));
      const before = await versions(one);
      queries.length = 0;
      const [overtaken, terminated, deleted, ...others] = all as [Held, Held, Held, ...Held[]];
      const seen = (await findUpload(two.deps.database.db, overtaken.id))!;
      const taking = UploadLease.take(two.deps.database, seen);
      await endUpload(two.deps.database.db, terminated.id, 'terminated');
      await deleteVideo(two.deps, deleted.grant);
      for (const { lost } of [overtaken, terminated, deleted])
        await expect.poll(() => lost.length, { timeout: 10_000 }).toBe(1);
      expect(overtaken.lost[0]).toMatchObject({ status: 409, code: 'conflict' });
      expect(terminated.lost[0]).toMatchObject({ status: 410, code: 'gone' });
      expect(deleted.lost[0]).toMatchObject({ status: 410, code: 'gone' });
      await expect(overtaken.lease.requireHeld()).rejects.toBe(overtaken.lost[0]);
      expect(await overtaken.lease.release(10)).toBeUndefined();
      await (await taking)!.release(0);
      for (const { lease, lost } of others) {
        await lease.requireHeld();
        expect(lost).toEqual([]);
      }
      const after = await versions(one);
      expect(others.filter(({ id }) => after.get(id) !== before.get(id))).toEqual([]);
      // Looks, the answer to each of those that were lost, and why they were: nothing grows with what is held.
      expect(queries.filter((name) => name !== 'execute').length).toBeLessThanOrEqual(7);
      for (const { lease } of all.slice(1)) await lease.release(0);
    });

    it('records what became durable of many uploads in few queries, and stops the one among them that is lost (U-35)', async () => {
      const { database, queries } = watched(one.deps.database);
      const all: Held[] = [];
      for (let n = 0; n < count; n += 1) all.push(await hold(one, database));
      const [lost, ...others] = all as [Held, ...Held[]];
      await one.deps.database.db.execute(
        `update uploads set fence = fence + 1 where id = '${lost.id}'`,
      );
      queries.length = 0;
      for (const [n, { lease }] of all.entries()) lease.noteDurable(1000 + n);
      for (const { lease } of others)
        await expect.poll(() => lease.recorded, { timeout: 10_000 }).toBe(lease.durable);
      await expect.poll(() => lost.lost.length, { timeout: 10_000 }).toBe(1);
      expect(lost.lost[0]).toMatchObject({ status: 409, code: 'conflict' });
      expect(queries.length).toBeLessThan(count / 5);
      for (const [n, { id }] of others.entries())
        expect((await findUpload(two.deps.database.db, id))?.offset).toBe(1001 + n);
      expect((await findUpload(two.deps.database.db, lost.id))?.offset).toBe(0);
      for (const { lease } of all) await lease.release(lease.durable);
    });

    it('answers who asks whether a holder lives, and keeps the lease', async () => {
      const held = await hold(one, one.deps.database);
      const { db } = two.deps.database;
      await askHolder(db, { id: held.id, answerMs: 60_000 });
      expect((await findUpload(db, held.id))?.leaseUntil?.getTime()).toBeGreaterThan(0);
      await expect
        .poll(async () => (await findUpload(db, held.id))?.leaseUntil?.getTime())
        .toBeNaN();
      expect(held.lost).toEqual([]);
      await held.lease.release(0);
    });

    it('hands all uploads of a process that was killed with -9 to who asks, and lets it answer for less than a second (U-35, U-19)', async () => {
      const args = [one.dataDir, 'none', databaseUrl];
      const child = startChild(new URL('./upload-process.ts', import.meta.url), args);
      await child.until(1);
      const { url } = JSON.parse(child.lines[0]!) as { url: string };
      const bytes = someBytes(100_000);
      const paths: { path: string; grant: Grant }[] = [];
      for (let n = 0; n < 5; n += 1) {
        const grant = await two.grant();
        const path = await new TusClient(two, grant).create(bytes.length);
        const socket = await openRaw(url);
        socket.on('error', () => undefined);
        const lines = [
          ...[`Authorization: Bearer ${grant.token}`, 'Tus-Resumable: 1.0.0', 'Upload-Offset: 0'],
          ...['Content-Type: application/offset+octet-stream', `Content-Length: ${bytes.length}`],
        ];
        socket.write(rawHead('PATCH', path, lines));
        socket.write(bytes.subarray(0, 10));
        paths.push({ path, grant });
      }
      const { db } = two.deps.database;
      const untilOf = async ({ path }: { path: string }) =>
        (await findUpload(db, path.split('/').at(-1)!))?.leaseUntil?.getTime();
      // `infinity`: it answered nobody so far, and nobody asked.
      for (const each of paths) await expect.poll(() => untilOf(each)).toBeNaN();
      await child.kill();
      const { rows } = await db.execute<{ now: string }>('select clock_timestamp() as now');
      const killedAt = new Date(rows[0]!.now).getTime();
      const patches = paths.map(({ path, grant }) =>
        new TusClient(two, grant).patch(path, 0, bytes),
      );
      const asked = await expect
        .poll(() => untilOf(paths[0]!), { interval: 5 })
        .toBeGreaterThan(killedAt)
        .then(() => untilOf(paths[0]!));
      const { rows: later } = await db.execute<{ now: string }>('select clock_timestamp() as now');
      expect(asked! - new Date(later[0]!.now).getTime()).toBeLessThan(1000);
      expect((await Promise.all(patches)).map(({ status }) => status)).toEqual(
        paths.map(() => 204),
      );
    });

    it('writes nothing while the database does not answer, and loses no upload by that (U-35)', async () => {
      const held = await hold(one, one.deps.database);
      held.lease.noteDurable(1000);
      await expect.poll(() => held.lease.recorded).toBe(1000);
      await cluster.kill();
      const held1 = (): Promise<string> =>
        Promise.race([
          held.lease.requireHeld().then(() => 'held'),
          new Promise<string>((resolve) => setImmediate(() => resolve('waits'))),
        ]);
      await expect.poll(held1).toBe('waits');
      held.lease.noteDurable(2000);
      await cluster.start();
      await held.lease.requireHeld();
      expect(held.lost).toEqual([]);
      await expect.poll(() => held.lease.recorded, { timeout: 10_000 }).toBe(2000);
      expect(await held.lease.release(2000)).toMatchObject({ offset: 2000 });
    });

    it('looks for nothing when the last lease is released', async () => {
      const { database, queries } = watched(one.deps.database);
      const held = await hold(one, database);
      await held.lease.release(0);
      const asked = queries.length;
      // Another keeper looks several times meanwhile.
      const other = await hold(one, one.deps.database);
      await endUpload(two.deps.database.db, other.id, 'terminated');
      await expect.poll(() => other.lost.length).toBe(1);
      await other.lease.release(0);
      expect(queries.length - asked).toBeLessThanOrEqual(1);
    });
  },
);
