import { writeFileSync } from 'node:fs';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PGlite } from '@electric-sql/pglite';
import { sql } from 'drizzle-orm';
import { afterAll, afterEach, beforeEach, describe, expect, it } from 'vitest';
import { toDatabaseProblem } from '../../../../server/platform/database/database-problem.js';
import { lockDirectory } from '../../../../server/platform/database/directory-lock.js';
import { refuseWithoutSync } from '../../../../server/platform/database/durable-file-layer.js';
import { runHousekeeping } from '../../../../server/platform/database/embedded-housekeeping.js';
import { createJobQueue } from '../../../../server/platform/jobs/pg-boss-queue.js';
import { startChild } from '../../../support/child.js';
import { embeddedDataDir, openEmbedded } from '../../../support/embedded.js';
import { hurryTimersOf } from '../../../support/hurry.js';
import { silentLog } from '../../../support/silent-log.js';

const writer = new URL('../../../support/row-writer.ts', import.meta.url);
const worker = new URL('../../../support/job-worker.ts', import.meta.url);

describe('the embedded database', () => {
  let dataDir: string;
  beforeEach(async () => {
    dataDir = await embeddedDataDir();
  });
  afterEach(() => rm(dataDir, { recursive: true }));

  it('refuses a second server on its data folder with a sentence, and lets it in when the first is gone', async () => {
    const child = startChild(writer, [dataDir]);
    await child.until(1);
    await expect(openEmbedded(dataDir)).rejects.toThrow(
      `The data folder ${dataDir} is in use by the vodkit server with process id ${child.process.pid}. Stop that server`,
    );
    await child.kill();
    const database = await openEmbedded(dataDir);
    await database.ping();
    await database.close();
  });

  it('refuses a second opening in the same process', async () => {
    const database = await openEmbedded(dataDir);
    await expect(openEmbedded(dataDir)).rejects.toThrow('is in use');
    await database.close();
    await (await openEmbedded(dataDir)).close();
  });

  it('recovers by itself, with every committed row, from a crash inside', async () => {
    const database = await openEmbedded(dataDir);
    await database.db.execute(sql`create table rows (id int)`);
    await database.db.execute(sql`insert into rows values (1)`);
    await database.db.execute(
      sql`create function endless(i int) returns int language plpgsql as $$ begin return endless(i + 1); end $$`,
    );
    const problem = await database.db
      .execute(sql`select endless(1)`)
      .then(() => undefined, toDatabaseProblem);
    expect(problem).toMatchObject({ status: 503 });
    // Until it has started again, calls fail in the end; a busy machine takes its time.
    await expect
      .poll(() =>
        database.db.execute(sql`select id from rows`).then(({ rows }) => rows, toDatabaseProblem),
      )
      .toEqual([{ id: 1 }]);
    await database.close();
  });

  it('makes its folder anew when an earlier first start was cut short', async () => {
    const fresh = join(dataDir, 'cut-short');
    await mkdir(join(fresh, 'database', 'unfinished'), { recursive: true });
    await writeFile(join(fresh, 'database', 'unfinished', 'PG_VERSION'), '18');
    const database = await openEmbedded(fresh);
    const { rows } = await database.db.execute(sql`select datname from pg_database`);
    expect(rows, 'no templates beside it').toEqual([{ datname: 'postgres' }]);
    await database.close();
  });

  it('runs the job of a killed server again', async () => {
    const child = startChild(worker, [dataDir]);
    await child.until(1);
    await child.kill();
    const database = await openEmbedded(dataDir);
    const jobs = await createJobQueue({ database, log: silentLog });
    const attempt = await new Promise<number>(
      (resolve) => void jobs.work('hangs', async (_, context) => resolve(context.attempt)),
    );
    expect(attempt).toBe(2);
    await jobs.stop();
    await database.close();
  });
});

/** To make one takes seconds of processor time, so that both tests which need no durable one share it. */
let stock: Promise<PGlite> | undefined;
const stockDatabase = (): Promise<PGlite> => (stock ??= PGlite.create());
afterAll(async () => (await stock)?.close());

describe('refuseWithoutSync', () => {
  it('refuses stock PGlite, whose commits do not reach the disk', async () => {
    await expect(refuseWithoutSync(await stockDatabase(), { syncs: 0 })).rejects.toThrow(
      'a power cut would lose data',
    );
  });
});

describe('runHousekeeping', () => {
  it('vacuums the table most in need, and checkpoints a long log', async () => {
    const database = await stockDatabase();
    await database.exec(
      'create table churned (id int primary key, v text); create table calm (id int)',
    );
    await database.exec(
      "insert into churned select n, repeat('x', 2000) from generate_series(1, 500) n",
    );
    for (let round = 0; round < 3; round += 1)
      await database.exec("update churned set v = v || 'y'");
    // What makes the log long costs less than rows.
    for (let round = 0; round < 5; round += 1)
      await database.query("select pg_logical_emit_message(false, 'long', repeat('x', 8000000))");
    await database.query('select pg_stat_force_next_flush()');
    await runHousekeeping(database);
    const { rows } = await database.query(`
      select n_dead_tup::int as dead, pg_wal_lsn_diff(pg_current_wal_lsn(), checkpoint_lsn) < 16e6 as checkpointed
      from pg_stat_user_tables, pg_control_checkpoint() where relname = 'churned'`);
    expect(rows).toEqual([{ dead: 0, checkpointed: true }]);
  });
});

describe('lockDirectory', () => {
  let dir: string;
  beforeEach(async () => {
    dir = await mkdtemp(join(tmpdir(), 'vodkit-lock-'));
  });
  afterEach(() => rm(dir, { recursive: true }));
  const holder = async (): Promise<object> =>
    JSON.parse(await readFile(join(dir, 'lock'), 'utf8')) as object;

  it('takes over the lock of a process that is gone though its id is used again', async () => {
    await (await lockDirectory(dir, dir)).release();
    const first = await lockDirectory(dir, dir);
    await writeFile(
      join(dir, 'lock'),
      JSON.stringify({ ...(await holder()), nonce: 'of a dead one', startedAt: '1' }),
    );
    const second = await lockDirectory(dir, dir);
    expect(await holder()).not.toMatchObject({ nonce: 'of a dead one' });
    await first.release();
    await expect(lockDirectory(dir, dir)).rejects.toThrow('is in use');
    await second.release();
  });

  it('lets exactly one of many take over', async () => {
    // Two of twenty did in one round of seven.
    for (let round = 0; round < 30; round += 1) {
      await writeFile(join(dir, 'lock'), '');
      const outcomes = await Promise.allSettled(
        Array.from({ length: 20 }, () => lockDirectory(dir, dir)),
      );
      const locks = outcomes.filter((outcome) => outcome.status === 'fulfilled');
      expect(locks.length).toBe(1);
      await locks[0]?.value.release();
    }
  });

  it('believes a lock from before the machine started only while somebody refreshes it', async () => {
    const foreign = {
      nonce: 'n',
      pid: 1,
      bootId: 'another',
      pidNamespace: 'another',
      startedAt: '1',
    };
    await writeFile(join(dir, 'lock'), JSON.stringify(foreign));
    hurryTimersOf(10_000);
    // At once, so that none comes late.
    const refresh = setInterval(
      () => writeFileSync(join(dir, 'lock'), JSON.stringify(foreign)),
      20,
    );
    await expect(lockDirectory(dir, dir)).rejects.toThrow('is in use');
    clearInterval(refresh);
    await (await lockDirectory(dir, dir)).release();
  });
});
