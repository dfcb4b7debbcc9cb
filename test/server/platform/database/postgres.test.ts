import { setTimeout as sleep } from 'node:timers/promises';
import { sql } from 'drizzle-orm';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Database } from '../../../../server/platform/database/database.js';
import { toDatabaseProblem } from '../../../../server/platform/database/database-problem.js';
import { openDatabase } from '../../../../server/platform/database/open-database.js';
import { createPooledDatabase } from '../../../../server/platform/database/pooled-database.js';
import type { JobContext } from '../../../../server/platform/jobs/jobs.js';
import { createJobQueue } from '../../../../server/platform/jobs/pg-boss-queue.js';
import { databaseContract } from '../../../contracts/database-contract.js';
import { jobQueueContract } from '../../../contracts/job-queue-contract.js';
import { startChild } from '../../../support/child.js';
import { isNightly, times } from '../../../support/counts.js';
import { startFaultProxy } from '../../../support/fault-proxy.js';
import { postgresMissing, startPostgres, type PostgresCluster } from '../../../support/postgres.js';
import { silentLog } from '../../../support/silent-log.js';

const reason = postgresMissing ? ` (skipped: ${postgresMissing})` : '';

describe.skipIf(postgresMissing !== undefined && !process.env['CI'])(
  `openDatabase, PostgreSQL${reason}`,
  () => {
    let cluster: PostgresCluster;
    beforeAll(async () => {
      cluster = await startPostgres();
    });
    afterAll(() => cluster.stop());

    const open = (databaseUrl: string): Promise<Database> =>
      openDatabase({ config: { databaseUrl, dataDir: '/nowhere' }, log: silentLog });

    describe('as any database', () => {
      databaseContract(async () => {
        const url = await cluster.createDatabase();
        return () => open(url);
      });
    });

    describe('below the job queue', () => {
      let database: Database;
      beforeAll(async () => {
        database = await open(await cluster.createDatabase());
      });
      afterAll(() => database.close());
      jobQueueContract(() => database, !isNightly);
    });

    it('runs the job of a killed worker again, on another', async () => {
      const url = await cluster.createDatabase();
      const child = startChild(new URL('../../../support/job-worker.ts', import.meta.url), [url]);
      await child.until(1);
      const database = await open(url);
      const jobs = await createJobQueue({ database, log: silentLog });
      const again = new Promise<JobContext>(
        (resolve) => void jobs.work('hangs', async (_, context) => resolve(context)),
      );
      await child.kill();
      // Its last heartbeat is as long ago as the queue waits for the next.
      if (!isNightly)
        await database.db.execute(
          sql`update pgboss.job set heartbeat_on = heartbeat_on - interval '12 seconds' where name = 'hangs'`,
        );
      expect(await again).toMatchObject({ jobId: child.lines[0], attempt: 2 });
      await jobs.stop();
      await database.close();
    });

    it('aborts a job that another server cancels, at its next heartbeat', async () => {
      const url = await cluster.createDatabase();
      const databases = [await open(url), await open(url)] as const;
      const [working, asking] = await Promise.all(
        databases.map((database) => createJobQueue({ database, log: silentLog })),
      );
      const aborted = new Promise<void>((resolve) => {
        void working?.work(
          'cancels',
          (_, { signal }) =>
            new Promise((_, reject) =>
              signal.addEventListener('abort', () => (resolve(), reject(new Error('aborted')))),
            ),
        );
      });
      await asking?.enqueue(databases[1].db, 'cancels', {}, { singletonKey: 'x' });
      while (
        !(
          await databases[1].db.execute(
            sql`select 1 from pgboss.job where name = 'cancels' and state = 'active'`,
          )
        ).rowCount
      )
        await sleep(100);
      await asking?.cancel('cancels', 'x');
      await aborted;
      await Promise.all([working?.stop(), asking?.stop()]);
      await Promise.all(databases.map((database) => database.close()));
    });

    it('migrates once when several servers start together', async () => {
      const url = await cluster.createDatabase();
      const databases = await Promise.all([open(url), open(url), open(url)]);
      const { rows } = await databases[0].db.execute(sql`select count(*)::int as count from apps`);
      expect(rows).toEqual([{ count: 1 }]);
      await Promise.all(databases.map((database) => database.close()));
    });

    it(
      'does all of a transaction or nothing when its connection is cut after any byte, and says 503 (D-03)',
      { timeout: 5 * 60_000 },
      async () => {
        const url = new URL(await cluster.createDatabase());
        const proxy = await startFaultProxy(`http://${url.host}`);
        const direct = await open(url.href);
        const connectionString = Object.assign(new URL(url), { port: String(proxy.port) }).href;
        await direct.db.execute(sql`create table debits (id int primary key)`);
        await direct.db.execute(sql`create table credits (id int primary key)`);
        const rounds = times(50, 500);
        let acknowledged = 0;
        for (let id = 0; id < rounds; id += 1) {
          const pool = new pg.Pool({ connectionString, connectionTimeoutMillis: 10_000 });
          pool
            .on('error', () => undefined)
            .on('connect', (client) => client.on('error', () => undefined));
          const database = createPooledDatabase(pool, 'postgres', async () => undefined);
          proxy.faults = {
            cutAfterBytes: Math.round((id * 500) / rounds),
            cut: id % 2 === 0 ? 'reset' : 'close',
          };
          const pay = (): Promise<boolean> =>
            database
              .transaction(async (tx) => {
                await tx.execute(sql`insert into debits values (${id}) on conflict do nothing`);
                await tx.execute(sql`insert into credits values (${id}) on conflict do nothing`);
              })
              .then(
                () => true,
                (error: unknown) => (expect(error).toMatchObject({ status: 503 }), false),
              );
          const done = await pay();
          if (done) acknowledged += 1;
          const { rows } = await direct.db.execute(sql`
        select (select count(*)::int from debits where id = ${id}) as debits, (select count(*)::int from credits where id = ${id}) as credits`);
          expect(
            done
              ? [{ debits: 1, credits: 1 }]
              : [
                  { debits: 0, credits: 0 },
                  { debits: 1, credits: 1 },
                ],
          ).toContainEqual(rows[0]);
          proxy.faults = {};
          // A cut that was ordered before may come after the answer, and then costs the first try.
          while (!(await pay()));
          await database.close();
        }
        expect(acknowledged).toBeGreaterThan(0);
        expect(acknowledged).toBeLessThan(rounds);
        await direct.close();
        await proxy.stop();
      },
    );

    it('answers 503 when the pool is exhausted, and leaks nothing (D-05)', async () => {
      const database = await open(await cluster.createDatabase());
      const outcomes = await Promise.all(
        Array.from({ length: 200 }, async () => {
          const problem = await database.db
            .execute(sql`select pg_sleep(3)`)
            .then(() => undefined, toDatabaseProblem);
          return problem?.status;
        }),
      );
      const refused = outcomes.filter((status) => status === 503);
      expect(outcomes.filter((status) => status === undefined).length).toBe(200 - refused.length);
      expect(refused.length).toBeGreaterThan(100);
      const { rows } = await database.db.execute(
        sql`select count(*)::int as busy from pg_stat_activity where query like '%pg_sleep%' and state = 'active' and pid <> pg_backend_pid()`,
      );
      expect(rows).toEqual([{ busy: 0 }]);
      await database.close();
    });

    it('runs the loser of a deadlock again (D-06)', async () => {
      const database = await open(await cluster.createDatabase());
      await database.db.execute(sql`create table pairs (id text primary key, amount int not null)`);
      await database.db.execute(sql`insert into pairs values ('a', 0), ('b', 0)`);
      const bothHold = meeting(2);
      const cross = (first: string, second: string): Promise<void> =>
        database.transaction(async (tx) => {
          await tx.execute(sql`update pairs set amount = amount + 1 where id = ${first}`);
          await bothHold();
          await tx.execute(sql`update pairs set amount = amount + 1 where id = ${second}`);
        });
      await Promise.all([cross('a', 'b'), cross('b', 'a')]);
      const { rows } = await database.db.execute(sql`select amount from pairs`);
      expect(rows).toEqual([{ amount: 2 }, { amount: 2 }]);
      await database.close();
    });

    it('says 503 while the server is down, goes on by itself, and has every acknowledged row (D-01)', async () => {
      const database = await open(await cluster.createDatabase());
      await database.db.execute(sql`create table rows (id int primary key)`);
      let next = 0;
      const acknowledged: number[] = [];
      const statuses = new Set<number>();
      for (let cycle = 0; cycle < times(10, 50); cycle += 1) {
        const write = async (): Promise<boolean> => {
          const id = (next += 1);
          const status = await database
            .transaction((tx) => tx.execute(sql`insert into rows values (${id})`))
            .then(
              () => undefined,
              (error: unknown) => toDatabaseProblem(error)?.status ?? 500,
            );
          if (status === undefined) acknowledged.push(id);
          else statuses.add(status);
          return status === undefined;
        };
        let isKilled = false;
        const load = Array.from({ length: 4 }, async () => {
          while (!isKilled) if (!(await write())) await sleep(10);
        });
        for (let count = 0; count < 20; count += 1) await write();
        await cluster.kill();
        // A busy backend lives on until it misses the postmaster.
        while (await write()) continue;
        isKilled = true;
        await Promise.all(load);
        await cluster.start();
        while (!(await write())) await new Promise((resolve) => setTimeout(resolve, 50));
      }
      expect([...statuses]).toEqual([503]);
      const { rows } = await database.db.execute<{ id: number }>(sql`select id from rows`);
      const present = new Set(rows.map((row) => row.id));
      expect(acknowledged.filter((id) => !present.has(id))).toEqual([]);
      await database.close();
    });
  },
);

/** Resolves for the first `count` callers when all have come; later ones do not wait. */
function meeting(count: number): () => Promise<void> {
  let arrived = 0;
  let open!: () => void;
  const all = new Promise<void>((resolve) => {
    open = resolve;
  });
  return () => {
    arrived += 1;
    if (arrived >= count) open();
    return all;
  };
}
