import { once, setMaxListeners } from 'node:events';
import { createServer } from 'node:net';
import { join } from 'node:path';
import type { FastifyInstance } from 'fastify';
import { createApp } from './app.js';
import type { Config } from './config.js';
import { openDataFolder } from './data-folder.js';
import {
  ensureRootKeyFile,
  openSecrets,
  openTokenSigner,
  rootKeyFile,
} from './features/identity/open-secrets.js';
import { serveHomePage } from './docs/docs-routes.js';
import { features } from './features.js';
import { declaredNode, isOlderNode } from './node-version.js';
import { ChangeBus } from './platform/change-bus.js';
import { FileDigests } from './platform/digest/file-digests.js';
import { openDatabase } from './platform/database/open-database.js';
import type { Deps } from './platform/deps.js';
import { EventRelay } from './platform/events/event-relay.js';
import type { Schedule } from './platform/feature.js';
import { GuardedFetcher } from './platform/fetch/guarded-fetcher.js';
import { createLog } from './platform/log.js';
import { openDiskStorage } from './platform/object-storage/disk-storage.js';
import { OpenConnections } from './platform/http/open-connections.js';
import { createJobQueue } from './platform/jobs/pg-boss-queue.js';
import { toolStarts, type ToolStart } from './platform/process/run-tool.js';
import { repeat } from './platform/repeat.js';
import { pause } from './platform/timers.js';

export interface RunningServer {
  /** Where it listens, such as `http://127.0.0.1:8787`. */
  url: string;
  deps: Deps;
  close(): Promise<void>;
}

export interface ServerExtras {
  /** Adds routes of the host's own before the server listens; not called in the role `worker`. */
  extend?: (app: FastifyInstance) => Promise<void>;
}

const dayMs = 24 * 3600_000;

/** How long requests that are being answered may still take while the server stops. */
const answerGraceMs = 3000;

/** Opens everything, listens, then works jobs, as its role says. What is open is closed again when a later step fails. */
export async function startServer(
  config: Config,
  { extend }: ServerExtras = {},
): Promise<RunningServer> {
  const opened: (() => Promise<void>)[] = [];
  const close = () => closeAll(opened);
  try {
    // Before a database is made and migrated for nothing.
    await requireFreePort(config);
    const deps = await openDeps(config, opened);
    const app = await createApp(deps);
    const connections = new OpenConnections(app.server);
    if (extend && config.role !== 'worker') await extend(app);
    else if (config.role !== 'worker') serveHomePage(app);
    const working = new AbortController();
    // Every schedule waits for it, which is no leak that Node need warn of.
    setMaxListeners(0, working.signal);
    opened.push(async () => {
      deps.log.info('stopping');
      working.abort();
      // No connection may keep the jobs from being given back, or the database from being closed.
      await Promise.all([stopServing(app, connections), deps.jobs.stop()]);
    });
    logTools(deps, opened);
    const url = await app.listen({
      port: config.port,
      host: config.host,
      // `listening` is one line, which scripts wait for: see `logStart`.
      listenTextResolver: (address) => `takes requests at ${address}`,
    });
    if (config.role !== 'api') await startWork(deps, working.signal);
    logStart(deps, url);
    return { url, deps, close };
  } catch (error) {
    await close();
    throw error;
  }
}

function warnOfVariables({ unknownVariables }: Config, log: Deps['log']): void {
  for (const { name, meant } of unknownVariables)
    log.warn(
      { variable: name, ...(meant !== undefined && { meant }) },
      'the environment has a variable that is not known',
    );
}

/** Where the three things are that who starts it for the first time looks for. */
function logStart({ config, database, log }: Deps, url: string): void {
  const { publicUrl, role, dataDir } = config;
  if (isOlderNode(process.versions.node, declaredNode))
    log.warn(
      { node: process.versions.node, declared: declaredNode },
      'this Node is older than the packages that the server stands on declare; it works, and they may drop it',
    );
  const facts = {
    url,
    publicUrl,
    role,
    database: database.engine,
    dataDir,
    accessKeyFile: join(dataDir, rootKeyFile),
    docs: `${publicUrl}/docs`,
  };
  log.info(facts, 'listening');
}

/** At debug, so that a failed command can be run again by hand; `VOD_KEEP_SCRATCH` keeps what it read and wrote. */
function logTools({ log }: Deps, opened: (() => Promise<void>)[]): void {
  const onStart = (start: unknown): void => {
    const { command, args } = start as ToolStart;
    log.debug({ command, args }, 'tool starts');
  };
  toolStarts.subscribe(onStart);
  opened.push(async () => void toolStarts.unsubscribe(onStart));
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

/** @throws EADDRINUSE, say, which `runUntilSignal` explains. */
async function requireFreePort({ port, host }: Config): Promise<void> {
  const probe = createServer().listen(port, host);
  await once(probe, 'listening');
  probe.close();
  await once(probe, 'close');
}

async function openDeps(config: Config, opened: (() => Promise<void>)[]): Promise<Deps> {
  const log = createLog(config.logLevel);
  log.info(
    { dataDir: config.dataDir },
    'starting; the first start makes the database, which takes a while: /readyz answers 200 once all is ready',
  );
  warnOfVariables(config, log);
  await openDataFolder(config.dataDir);
  const database = await openDatabase({ config, log });
  opened.push(() => database.close());
  const secrets = await openSecrets(config);
  const tokens = await openTokenSigner(database.db, secrets);
  await ensureRootKeyFile({ config, database, secrets });
  const storage = await openDiskStorage(join(config.dataDir, 'store'));
  const jobs = await createJobQueue({ database, log });
  opened.push(() => jobs.stop());
  const fetcher = new GuardedFetcher({ allowances: config.fetchAllow, log });
  const changes = new ChangeBus();
  const digests = new FileDigests();
  opened.push(() => digests.close());
  return { config, database, jobs, storage, secrets, tokens, fetcher, changes, digests, log };
}

/** What is due by time first, since it may finish what a crash left; then the jobs. */
async function startWork(deps: Deps, signal: AbortSignal): Promise<void> {
  for (const { schedules = [] } of features)
    for (const schedule of schedules) await startSchedule(deps, schedule, signal);
  const relay = new EventRelay(
    deps,
    features.flatMap(({ subscribers = [] }) => subscribers),
  );
  await relay.start(signal);
  const sweep = { name: 'sweep of the outbox', everyMs: dayMs, run: () => relay.sweep() };
  await startSchedule(deps, sweep, signal);
  for (const { jobs = [], start } of features) {
    for (const { queue, run } of jobs)
      await deps.jobs.work(queue, (payload, context) => run(deps, payload, context));
    await start?.(deps, signal);
  }
}

async function startSchedule(
  deps: Deps,
  { name, everyMs, run }: Schedule,
  signal: AbortSignal,
): Promise<void> {
  const onError = (error: unknown): void => {
    if (!signal.aborted) deps.log.error({ err: error, schedule: name }, 'scheduled work failed');
  };
  await run(deps).catch(onError);
  void repeat(() => run(deps), { everyMs, signal, onError });
}
