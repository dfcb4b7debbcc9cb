import { chmod } from 'node:fs/promises';
import { join } from 'node:path';
import type { FastifyInstance } from 'fastify';
import { createApp } from './app.js';
import type { Config } from './config.js';
import { keepRootKeyFile, openSecrets, openTokenSigner } from './features/identity/first-start.js';
import { startUploadSweep } from './features/uploads/sweep.js';
import { startVideoSweepJobs } from './features/revisions/sweep-video.js';
import { startRevisionSweepJobs } from './features/revisions/retire-revision.js';
import { ChangeBus } from './platform/change-bus.js';
import { openDatabase } from './platform/database/open-database.js';
import type { Deps } from './platform/deps.js';
import { makeFolder } from './platform/durable-folder.js';
import { createLog } from './platform/log.js';
import { openDiskStorage } from './platform/object-storage/disk-storage.js';
import { OpenConnections } from './platform/http/open-connections.js';
import { createJobQueue } from './platform/jobs/pg-boss-queue.js';
import { pause } from './platform/timers.js';
import { startProcessing } from './start-processing.js';

export interface RunningServer {
  /** Where it listens, such as `http://127.0.0.1:8787`. */
  url: string;
  deps: Deps;
  close(): Promise<void>;
}

export interface ServerExtras {
  /** Adds routes of the host's own before the server listens. */
  extend?: (app: FastifyInstance) => Promise<void>;
}

/** How long requests that are being answered may still take while the server stops. */
const answerGraceMs = 3000;

/** Opens everything, listens, then works jobs. What is open is closed again when a later step fails. */
export async function startServer(
  config: Config,
  { extend }: ServerExtras = {},
): Promise<RunningServer> {
  const opened: (() => Promise<void>)[] = [];
  const close = () => closeAll(opened);
  try {
    const deps = await openDeps(config, opened);
    const app = await createApp(deps);
    const connections = new OpenConnections(app.server);
    await extend?.(app);
    const working = new AbortController();
    opened.push(async () => {
      working.abort();
      // No connection may keep the jobs from being given back, or the database from being closed.
      await Promise.all([stopServing(app, connections), deps.jobs.stop()]);
    });
    const url = await app.listen({ port: config.port, host: config.host });
    await startJobs(deps, working.signal);
    deps.log.info(
      { url, publicUrl: config.publicUrl, database: deps.database.engine },
      'listening',
    );
    return { url, deps, close };
  } catch (error) {
    await close();
    throw error;
  }
}

/** The last opened first, each whatever became of the one before. @throws the first error. */
async function closeAll(opened: (() => Promise<void>)[]): Promise<void> {
  const errors: unknown[] = [];
  for (let step = opened.pop(); step; step = opened.pop())
    await step().catch((error: unknown) => errors.push(error));
  if (errors.length > 0) throw errors[0];
}

async function stopServing(app: FastifyInstance, connections: OpenConnections): Promise<void> {
  const closed = app.close();
  connections.close(answerGraceMs);
  await Promise.race([closed, pause(answerGraceMs + 1000)]);
}

async function openDeps(config: Config, opened: (() => Promise<void>)[]): Promise<Deps> {
  const log = createLog(config.logLevel);
  // Originals lie unencrypted in the data folder, which may be a volume that others can enter.
  process.umask(0o077);
  await makeFolder(config.dataDir, 0o700);
  await closeToOthers(config.dataDir);
  const database = await openDatabase({ config, log });
  opened.push(() => database.close());
  const secrets = await openSecrets(config);
  const tokens = await openTokenSigner(database.db, secrets);
  await keepRootKeyFile({ config, database, secrets });
  const storage = await openDiskStorage(join(config.dataDir, 'store'));
  const jobs = await createJobQueue({ database, log });
  opened.push(() => jobs.stop());
  return { config, database, jobs, storage, secrets, tokens, changes: new ChangeBus(), log };
}

/** What an earlier version, or a copy, made readable for others. */
async function closeToOthers(dataDir: string): Promise<void> {
  for (const name of ['store', 'work', 'database']) {
    await chmod(join(dataDir, name), 0o700).catch((error: NodeJS.ErrnoException) => {
      if (error.code !== 'ENOENT') throw error;
    });
  }
}

async function startJobs(deps: Deps, signal: AbortSignal): Promise<void> {
  await startVideoSweepJobs(deps);
  await startRevisionSweepJobs(deps);
  await startUploadSweep(deps, signal);
  await startProcessing(deps, signal);
}
