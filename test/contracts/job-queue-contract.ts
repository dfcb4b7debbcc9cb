import { once } from 'node:events';
import { sql } from 'drizzle-orm';
import { afterEach, beforeEach, expect, it } from 'vitest';
import type { Database } from '../../server/platform/database/database.js';
import type { JobContext, JobQueue } from '../../server/platform/jobs/jobs.js';
import { createJobQueue } from '../../server/platform/jobs/pg-boss-queue.js';
import { silentLog } from '../support/silent-log.js';

/**
 * What every job queue does, whichever database is below.
 * @param isQuick leaves out what takes ten seconds
 */
export function jobQueueContract(database: () => Database, isQuick = false): void {
  let jobs: JobQueue;
  beforeEach(async () => {
    jobs = await createJobQueue({ database: database(), log: silentLog });
  });
  afterEach(() => jobs.stop());

  it('runs a job once its transaction commits, not before', async () => {
    const queue = 'wakes';
    const ran = deferred<object>();
    await jobs.work(queue, async (payload) => ran.resolve(payload));
    await until(() => idle(database(), queue));
    await database().transaction(async (tx) => {
      await jobs.enqueue(tx, queue, { hello: '世界' });
      expect(ran.isSettled()).toBe(false);
    });
    expect(await ran.promise).toEqual({ hello: '世界' });
  });

  it('forgets a job whose transaction rolls back', async () => {
    const undone = database().transaction(async (tx) => {
      await jobs.enqueue(tx, 'rolls-back', { id: 1 });
      throw new Error('undo');
    });
    await expect(undone).rejects.toThrow('undo');
    await database().transaction((tx) => jobs.enqueue(tx, 'rolls-back', { id: 2 }));
    const seen: unknown[] = [];
    const ran = deferred<void>();
    await jobs.work('rolls-back', async (payload) => {
      seen.push(payload);
      ran.resolve();
    });
    await ran.promise;
    expect(seen).toEqual([{ id: 2 }]);
  });

  it('keeps one waiting or running job a singleton key', async () => {
    const release = deferred<void>();
    const started = deferred<void>();
    let runs = 0;
    await jobs.enqueue(database().db, 'single', {}, { singletonKey: 'a' });
    await jobs.enqueue(database().db, 'single', {}, { singletonKey: 'a' });
    await jobs.work('single', async () => {
      runs += 1;
      started.resolve();
      await release.promise;
    });
    await started.promise;
    await jobs.enqueue(database().db, 'single', {}, { singletonKey: 'a' });
    expect(await openJobs(database(), 'single')).toBe(1);
    release.resolve();
    await until(async () => (await openJobs(database(), 'single')) === 0);
    expect(runs).toBe(1);
  });

  const tries = `tries a failing job three times, and says which try is the last`;
  it.skipIf(isQuick)(isQuick ? `${tries} (nightly: it takes ten seconds)` : tries, async () => {
    const seen: Pick<JobContext, 'attempt' | 'isLastAttempt'>[] = [];
    const done = deferred<void>();
    await jobs.work('fails', async (_, { attempt, isLastAttempt }) => {
      seen.push({ attempt, isLastAttempt });
      if (isLastAttempt) done.resolve();
      throw new Error('no');
    });
    await jobs.enqueue(database().db, 'fails', { id: 7 });
    await done.promise;
    await until(async () => (await stateOf(database(), 'fails')) === 'failed');
    expect(seen).toEqual([
      { attempt: 1, isLastAttempt: false },
      { attempt: 2, isLastAttempt: false },
      { attempt: 3, isLastAttempt: true },
    ]);
  });

  it('lets a group with one job take its turn beside a group with many (W-50)', async () => {
    const order: string[] = [];
    const all = deferred<void>();
    for (let n = 0; n < 20; n += 1)
      await jobs.enqueue(database().db, 'fair', { name: `many-${n}` }, { group: 'many' });
    await jobs.enqueue(database().db, 'fair', { name: 'one' }, { group: 'one' });
    await jobs.work<{ name: string }>('fair', async ({ name }) => {
      order.push(name);
      if (order.length === 21) all.resolve();
    });
    await all.promise;
    expect(order.slice(0, 3)).toContain('one');
    expect(order.filter((name) => name !== 'one').slice(0, 3)).toEqual([
      'many-0',
      'many-1',
      'many-2',
    ]);
  });

  it('runs as many at once as was asked', async () => {
    const release = deferred<void>();
    let running = 0;
    await jobs.work(
      'wide',
      async () => {
        running += 1;
        await release.promise;
      },
      { concurrency: 2 },
    );
    for (let n = 0; n < 3; n += 1) await jobs.enqueue(database().db, 'wide', { n });
    await until(async () => running === 2);
    release.resolve();
    await until(async () => running === 3);
  });

  it('aborts a cancelled job and never runs it again', async () => {
    const started = deferred<AbortSignal>();
    await jobs.work('cancels', async (_, { signal }) => {
      started.resolve(signal);
      await once(signal, 'abort');
      throw signal.reason;
    });
    await jobs.enqueue(database().db, 'cancels', {}, { singletonKey: 'x' });
    const signal = await started.promise;
    await jobs.cancel('cancels', 'x');
    expect(signal.aborted).toBe(true);
    expect(await stateOf(database(), 'cancels')).toBe('cancelled');
  });

  it('cancels a waiting job', async () => {
    await jobs.enqueue(database().db, 'cancels-waiting', {}, { singletonKey: 'x' });
    await jobs.cancel('cancels-waiting', 'x');
    expect(await openJobs(database(), 'cancels-waiting')).toBe(0);
  });

  it('gives a stopped job back without using up its attempt', async () => {
    const started = deferred<void>();
    await jobs.work('stops', async (_, { signal }) => {
      started.resolve();
      await once(signal, 'abort');
      throw signal.reason;
    });
    await jobs.enqueue(database().db, 'stops', {});
    await started.promise;
    await jobs.stop();
    expect(await stateOf(database(), 'stops')).toBe('retry');

    const next = await createJobQueue({ database: database(), log: silentLog });
    const again = deferred<JobContext>();
    await next.work('stops', async (_, context) => again.resolve(context));
    const context = await again.promise;
    await next.stop();
    expect(context.attempt).toBe(2);
    const attemptsLeft = await attemptsOf(database(), 'stops');
    expect(attemptsLeft).toBe(3);
  });
}

export interface Deferred<T> {
  promise: Promise<T>;
  resolve(value: T): void;
  reject(error: unknown): void;
  isSettled(): boolean;
}

export function deferred<T>(): Deferred<T> {
  let settled = false;
  let resolve!: (value: T) => void;
  let reject!: (error: unknown) => void;
  const promise = new Promise<T>((onResolve, onReject) => {
    resolve = (value) => {
      settled = true;
      onResolve(value);
    };
    reject = onReject;
  });
  return { promise, resolve, reject, isSettled: () => settled };
}

/** The queue tells of nothing but running handlers, so its rows are looked at. */
async function until(holds: () => Promise<boolean>): Promise<void> {
  while (!(await holds())) await new Promise((resolve) => setTimeout(resolve, 20));
}

async function openJobs({ db }: Database, queue: string): Promise<number> {
  const { rows } = await db.execute(
    sql`select 1 from pgboss.job where name = ${queue} and state < 'completed'`,
  );
  return rows.length;
}

async function idle(database: Database, queue: string): Promise<boolean> {
  return (await openJobs(database, queue)) === 0;
}

async function stateOf({ db }: Database, queue: string): Promise<unknown> {
  const { rows } = await db.execute(sql`select state from pgboss.job where name = ${queue}`);
  return rows[0]?.['state'];
}

/** Attempts after the given-back one: what the limit leaves plus the one that ran. */
async function attemptsOf({ db }: Database, queue: string): Promise<number> {
  const { rows } = await db.execute(sql`select retry_limit from pgboss.job where name = ${queue}`);
  return Number(rows[0]?.['retry_limit']);
}
