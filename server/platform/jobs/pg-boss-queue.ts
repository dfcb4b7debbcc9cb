import { AsyncLocalStorage } from 'node:async_hooks';
import { randomUUID } from 'node:crypto';
import { sql } from 'drizzle-orm';
import type { FastifyBaseLogger } from 'fastify';
import { PgBoss, type Db as BossDb, type JobWithMetadata } from 'pg-boss';
import { afterCommit } from '../database/after-commit.js';
import type { Database, Db } from '../database/database.js';
import { clientOf } from '../database/pooled-database.js';
import { currentJob } from './current-job.js';
import { fairPriority } from './fair-priority.js';
import type { EnqueueOptions, JobContext, JobQueue, WorkOptions } from './jobs.js';
import { StageClock } from './stage-clock.js';
import { pause } from '../timers.js';

const queueOptions = {
  policy: 'exclusive',
  retryLimit: 2,
  retryDelay: 2,
  retryBackoff: true,
  retryDelayMax: 60,
  // The job of a killed worker runs again after this time, one supervision interval and the retry delay: about 20 s.
  heartbeatSeconds: 12,
  expireInSeconds: 23 * 3600,
  deleteAfterSeconds: 24 * 3600,
};
const heartbeatRefreshSeconds = 4;
const superviseIntervalSeconds = 5;

/** How long `stop` waits for the handlers to end after their signals have aborted. */
const stopGraceMs = 10_000;

/** Opens the job queue in the database and updates the schema of pg-boss. */
export async function createJobQueue({
  database,
  log,
}: {
  database: Database;
  log: FastifyBaseLogger;
}): Promise<JobQueue> {
  const callersTransaction = new AsyncLocalStorage<Db>();
  const boss = new PgBoss({
    db: runsSqlOn(() => callersTransaction.getStore() ?? database.db),
    schedule: false,
    registerInstance: false,
    monitorVacuum: false,
    reindex: false,
    superviseIntervalSeconds,
    monitorIntervalSeconds: superviseIntervalSeconds,
    flowIntervalSeconds: 60,
  });
  boss.on('error', (error) => log.error({ err: error }, 'an operation of the job queue failed'));
  boss.on('warning', (warning) => log.warn({ warning }, 'job queue warning'));
  // A busy machine may need longer for its first connections than a request may wait for one.
  await boss.start({ attempts: 3 });
  if (database.engine === 'embedded') await retryAbandoned(boss, database);
  return new PgBossQueue(boss, database, callersTransaction, log);
}

interface RunningJob {
  queue: string;
  job: JobWithMetadata;
  abort: AbortController;
  settled: Promise<unknown>;
}

class PgBossQueue implements JobQueue {
  readonly #boss: PgBoss;
  readonly #database: Database;
  readonly #callersTransaction: AsyncLocalStorage<Db>;
  readonly #log: FastifyBaseLogger;
  readonly #knownQueues = new Set<string>();
  readonly #workerIds = new Map<string, string[]>();
  readonly #running = new Set<RunningJob>();
  #stopping: Promise<void> | undefined;

  constructor(
    boss: PgBoss,
    database: Database,
    callersTransaction: AsyncLocalStorage<Db>,
    log: FastifyBaseLogger,
  ) {
    this.#boss = boss;
    this.#database = database;
    this.#callersTransaction = callersTransaction;
    this.#log = log;
  }

  async enqueue(
    db: Db,
    queue: string,
    payload: object,
    options: EnqueueOptions = {},
  ): Promise<void> {
    const { singletonKey = randomUUID(), group, startAfterSeconds } = options;
    await this.#createQueue(db, queue);
    const job = {
      singletonKey,
      priority: await fairPriority(db, queue, group),
      ...(group !== undefined && { group: { id: group } }),
      ...(startAfterSeconds !== undefined && { startAfter: startAfterSeconds }),
    };
    await this.#callersTransaction.run(db, () => this.#boss.send(queue, payload, job));
    afterCommit(db, () => this.#wake(queue));
  }

  async work<T extends object>(
    queue: string,
    handler: (payload: T, context: JobContext) => Promise<void>,
    { concurrency = 1 }: WorkOptions = {},
  ): Promise<void> {
    await this.#createQueue(this.#database.db, queue);
    // One pg-boss worker per slot, because pg-boss can wake only the first of several workers of one call.
    for (let slot = 0; slot < concurrency; slot += 1) {
      const options = {
        includeMetadata: true,
        batchSize: 1,
        pollingIntervalSeconds: 2,
        heartbeatRefreshSeconds,
      } as const;
      const id: string = await this.#boss.work(
        queue,
        options,
        async ([job]: JobWithMetadata<T>[]) => {
          // Starts the next waiting job without waiting for the next poll.
          if (job) await this.#run(queue, job, handler).finally(() => this.#boss.notifyWorker(id));
        },
      );
      this.#workerIds.set(queue, [...(this.#workerIds.get(queue) ?? []), id]);
    }
  }

  async findOpen(
    queues: readonly string[],
    singletonKeys: readonly string[],
  ): Promise<Map<string, number | undefined>> {
    if (singletonKeys.length === 0) return new Map();
    // In the order in which pg-boss fetches jobs: by priority, then by age.
    const { rows } = await this.#database.db.execute<{ key: string; place: number | null }>(sql`
      with line as (
        select singleton_key, case when state < 'active' then
          row_number() over (partition by name, state < 'active' order by priority desc, created_on) end as place
        from pgboss.job where name in ${queues} and state < 'completed')
      select singleton_key as key, place::int from line where singleton_key in ${singletonKeys}`);
    return new Map(rows.map(({ key, place }) => [key, place ?? undefined]));
  }

  async cancel(queue: string, singletonKey: string): Promise<void> {
    await this.#createQueue(this.#database.db, queue);
    const jobs = await this.#boss.findJobs(queue, { key: singletonKey });
    const ids = jobs.map((job) => job.id);
    if (ids.length === 0) return;
    await this.#boss.cancel(queue, ids);
    for (const running of this.#running) {
      if (ids.includes(running.job.id)) running.abort.abort(new Error('The job was cancelled.'));
    }
  }

  stop(): Promise<void> {
    this.#stopping ??= this.#stop();
    return this.#stopping;
  }

  async #stop(): Promise<void> {
    // pg-boss stops fetching at once. Jobs that are still running after its timeout would fail, so they are returned
    // before.
    const stopped = this.#boss.stop({ close: false, graceful: true, timeout: stopGraceMs + 5_000 });
    for (const { abort } of this.#running) abort.abort(new Error('The worker is stopping.'));
    const settled = Promise.allSettled([...this.#running].map((running) => running.settled));
    await Promise.race([settled, pause(stopGraceMs)]);
    await Promise.all([...this.#running].map((running) => this.#returnToQueue(running)));
    await stopped;
  }

  async #run<T extends object>(
    queue: string,
    job: JobWithMetadata<T>,
    handler: (payload: T, context: JobContext) => Promise<void>,
  ): Promise<void> {
    const abort = new AbortController();
    const clock = new StageClock();
    const context = {
      jobId: job.id,
      attempt: job.retryCount + 1,
      isLastAttempt: job.retryCount >= job.retryLimit,
      signal: AbortSignal.any([job.signal, abort.signal]),
      enterStage: (name: string) => clock.enter(name),
    };
    const fields = { queue, ...videoOf(job.data), jobId: job.id, attempt: context.attempt };
    const ended = (outcome: string) => ({ ...fields, ...clock.read(), outcome });
    const settled = this.#stopping
      ? Promise.reject(new Error('The worker is stopping.'))
      : currentJob.run(fields, () => handler(job.data, context));
    const running: RunningJob = { queue, job, abort, settled };
    this.#running.add(running);
    try {
      await settled;
      this.#log.info(ended('done'), 'job');
    } catch (error) {
      if (this.#stopping) {
        this.#log.info(ended('returned to the queue'), 'job');
        return await this.#returnToQueue(running);
      }
      const { isLastAttempt } = context;
      if (context.signal.aborted) {
        const reason = String(context.signal.reason);
        this.#log.info({ ...ended('aborted'), reason }, 'job');
      } else {
        const outcome = isLastAttempt ? 'failed' : 'failed, will be retried';
        this.#log.warn({ ...ended(outcome), err: error as Error }, 'job');
      }
      throw error;
    } finally {
      this.#running.delete(running);
    }
  }

  /** Returns the job to the queue, due at once, with one more attempt permitted in place of the interrupted one. */
  async #returnToQueue({ queue, job }: RunningJob): Promise<void> {
    await this.#database.transaction(async (tx) => {
      const { rowCount } = await tx.execute(sql`
        update pgboss.job set retry_limit = retry_limit + 1
        where name = ${queue} and id = ${job.id} and state = 'active' and retry_count = ${job.retryCount}`);
      if (rowCount === 0) return;
      await this.#callersTransaction.run(tx, () =>
        this.#boss.fail(
          queue,
          { id: job.id, retryCount: job.retryCount },
          { message: 'worker stopped' },
        ),
      );
      await tx.execute(
        sql`update pgboss.job set start_after = now() where name = ${queue} and id = ${job.id} and state = 'retry'`,
      );
    });
  }

  async #createQueue(db: Db, queue: string): Promise<void> {
    if (this.#knownQueues.has(queue)) return;
    // `boss.createQueue` would commit the caller's transaction, so its SQL function is called directly.
    await db.execute(
      sql`select pgboss.create_queue(${queue}, ${JSON.stringify(queueOptions)}::jsonb)`,
    );
    afterCommit(db, () => this.#knownQueues.add(queue));
  }

  #wake(queue: string): void {
    for (const id of this.#workerIds.get(queue) ?? []) this.#boss.notifyWorker(id);
  }
}

/**
 * Retries jobs that are still active in the embedded database: no other process can run them, so their worker has died.
 */
async function retryAbandoned(boss: PgBoss, { db }: Database): Promise<void> {
  const { rows } = await db.execute<{ name: string; id: string }>(
    sql`select name, id from pgboss.job where state = 'active'`,
  );
  for (const { name, id } of rows) {
    await boss.fail(name, id, { message: 'the process ended' });
    await db.execute(
      sql`update pgboss.job set start_after = now() where name = ${name} and id = ${id} and state = 'retry'`,
    );
  }
}

function runsSqlOn(currentDb: () => Db): BossDb {
  return {
    async executeSql(text, values) {
      const result: unknown = await clientOf(currentDb()).query(text, values);
      return { rows: [result].flat().flatMap((one) => (one as { rows: unknown[] }).rows) };
    },
  };
}

function videoOf(payload: object): { videoId?: string } {
  const { videoId } = payload as { videoId?: unknown };
  return typeof videoId === 'string' ? { videoId } : {};
}
