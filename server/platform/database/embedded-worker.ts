import { existsSync, mkdirSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { parentPort, workerData, type MessagePort } from 'node:worker_threads';
import { PGlite } from '@electric-sql/pglite';
import { releaseReserve } from './disk-reserve.js';
import { DurableFileLayer, refuseWithoutSync, syncPath, syncTree } from './durable-file-layer.js';
import { runHousekeeping } from './embedded-housekeeping.js';
import type { FromWorker, ToWorker, WorkerInput } from './embedded-protocol.js';
import { WireSession } from './wire-session.js';

/**
 * PGlite's default parameters, without `-F` (which disables fsync), and with the sync method that calls our file layer.
 */
const startParams = [
  '--single',
  '-O',
  '-j',
  ...[
    'search_path=public',
    'exit_on_error=false',
    'log_checkpoints=false',
    'io_method=sync',
    // What PGlite takes otherwise, 160 MB, it fills with zeros at each start; files are in the cache of the system anyway.
    'shared_buffers=32MB',
    'max_worker_processes=0',
    'max_parallel_workers=0',
    'max_parallel_workers_per_gather=0',
    'max_parallel_maintenance_workers=0',
    'fsync=on',
    'synchronous_commit=on',
    'full_page_writes=on',
    'wal_sync_method=fsync',
  ].flatMap((setting) => ['-c', setting]),
];

/**
 * No database is ever made from them. They are six hundred files to sync and to back up, and nothing vacuums them, so they
 * would hold back the oldest transaction.
 */
const withoutTemplates = ['template0', 'template1'].flatMap((name) => [
  `alter database ${name} is_template false`,
  `drop database ${name}`,
]);

const parent = parentPort as MessagePort;
const { dir } = workerData as WorkerInput;
const dataDir = join(dir, 'data');
const unfinishedDir = join(dir, 'unfinished');
let session: WireSession | undefined;
let housekeeping: Promise<void> | undefined;
let lastLogLine = '';

try {
  const database = await start();
  parent.on('message', (message: ToWorker) => void receive(message, database));
  setInterval(() => startHousekeeping(database), 60_000);
  send({ type: 'ready' });
} catch (error) {
  send({ type: 'failed', error: error as Error });
}

async function receive(message: ToWorker, database: PGlite): Promise<void> {
  await housekeeping;
  session?.close();
  if (message.type === 'connect') session = new WireSession(database, message.port);
  else await stop(database);
}

/**
 * Runs only between two transactions of the client, and delays the next one: the single backend cannot run both at
 * once.
 */
function startHousekeeping(database: PGlite): void {
  if (housekeeping || session?.isIdle === false) return;
  const release = session?.hold();
  housekeeping = runHousekeeping(database)
    .catch((error: unknown) => send({ type: 'housekeeping-failed', reason: String(error) }))
    .finally(() => {
      housekeeping = undefined;
      release?.();
    });
}

async function start(): Promise<PGlite> {
  if (!existsSync(dataDir)) await initialise();
  const files = new DurableFileLayer(dataDir);
  files.makeRoom = () => {
    const isReleased = releaseReserve(dir);
    if (isReleased) send({ type: 'reserve-used' });
    return isReleased;
  };
  const database = await load(files);
  await refuseWithoutSync(database, files);
  endOnCrash(database);
  return database;
}

/** The status of Emscripten's ExitStatus when an ordinary SQL error ends PostgreSQL's main loop. */
const sqlErrorStatus = 100;

/**
 * Ends the thread when PostgreSQL crashes. PGlite catches a panic, such as a log that cannot be written, or a stack overflow,
 * and continues with corrupt memory. After the thread has ended, the next start recovers from the log.
 */
function endOnCrash(database: PGlite): void {
  const module = database.Module as unknown as { _PostgresMainLoopOnce: () => void };
  const loopOnce = module._PostgresMainLoopOnce;
  module._PostgresMainLoopOnce = () => {
    try {
      loopOnce();
    } catch (error) {
      if ((error as { status?: number }).status !== sqlErrorStatus) crash(error);
      throw error;
    }
  };
}

/**
 * Creates a new database in another folder and renames it when it is on the disk, so that a power cut leaves no partial
 * one.
 */
async function initialise(): Promise<void> {
  rmSync(unfinishedDir, { recursive: true, force: true });
  mkdirSync(unfinishedDir, { recursive: true, mode: 0o700 });
  const files = new DurableFileLayer(unfinishedDir);
  files.durable = false;
  const database = await load(files);
  for (const statement of withoutTemplates) await database.exec(statement);
  await database.exec('checkpoint');
  await database.close();
  syncTree(unfinishedDir);
  renameSync(unfinishedDir, dataDir);
  // The folders above may be new as well.
  for (const folder of [dir, join(dir, '..'), join(dir, '../..')]) syncPath(folder);
}

async function load(files: DurableFileLayer): Promise<PGlite> {
  try {
    return await PGlite.create({ fs: files, startParams, onStderr: keepLogLine });
  } catch (cause) {
    throw new Error(
      `The embedded database in ${dir} does not start. Its last log line: ${lastLogLine || 'none'}`,
      { cause },
    );
  }
}

async function stop(database: PGlite): Promise<void> {
  try {
    await database.exec('checkpoint');
    await database.close();
  } finally {
    process.exit();
  }
}

function crash(error: unknown): void {
  send({ type: 'crashed', reason: `${lastLogLine} (${String(error)})` });
  process.exit(1);
}

function keepLogLine(line: string): boolean {
  if (/FATAL|PANIC|ERROR/.test(line) || lastLogLine === '') lastLogLine = line;
  return false;
}

function send(message: FromWorker): void {
  parent.postMessage(message);
}
