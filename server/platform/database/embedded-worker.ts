import { closeSync, existsSync, mkdirSync, openSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { parentPort, workerData, type MessagePort } from 'node:worker_threads';
import { PGlite } from '@electric-sql/pglite';
import { DurableFileLayer, syncPath, syncTree } from './durable-file-layer.js';
import { keepHouse } from './embedded-housekeeping.js';
import type { FromWorker, ToWorker, WorkerInput } from './embedded-protocol.js';
import { WireSession } from './wire-session.js';

/** PGlite's own parameters, without -F and with the one sync method that reaches the file layer. */
const startParams = [
  ...['--single', '-O', '-j'],
  ...[
    'search_path=public',
    'exit_on_error=false',
    'log_checkpoints=false',
    'io_method=sync',
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

const parent = parentPort as MessagePort;
const { dir } = workerData as WorkerInput;
const dataDir = join(dir, 'data');
const markerPath = join(dir, 'initialised');
let session: WireSession | undefined;
let lastWords = '';

try {
  const database = await start();
  const house = keepHouse(database, () => session?.isIdle ?? true);
  parent.on('message', (message: ToWorker) => {
    session?.close();
    if (message.type === 'connect') {
      session = new WireSession(database, message.port);
      return;
    }
    house.stop();
    void stop(database);
  });
  tell({ type: 'ready' });
} catch (error) {
  tell({ type: 'failed', error: error as Error });
}

async function start(): Promise<PGlite> {
  // Without the marker an earlier first start was cut short, and nothing in the folder was ever promised to anyone.
  const isFresh = !existsSync(markerPath);
  if (isFresh) rmSync(dataDir, { recursive: true, force: true });
  mkdirSync(dataDir, { recursive: true, mode: 0o700 });
  const files = new DurableFileLayer(dataDir, crash);
  files.durable = !isFresh;
  const database = await PGlite.create({ fs: files, startParams, onStderr: remember });
  if (isFresh) {
    await database.exec('checkpoint');
    syncTree(dataDir);
    files.durable = true;
    closeSync(openSync(markerPath, 'w'));
    syncPath(markerPath);
    syncPath(dir);
  }
  await refuseWithoutSync(database, files);
  return database;
}

async function refuseWithoutSync(database: PGlite, files: DurableFileLayer): Promise<void> {
  const before = files.syncs;
  await database.query("select pg_logical_emit_message(true, 'vodkit', 'does a commit reach the disk?')");
  if (files.syncs > before) return;
  throw new Error(
    'The embedded database does not bring a commit to the disk, so a power cut would lose data, and the server will not run on it. ' +
      'Install the exact version of @electric-sql/pglite that the server names, or set DATABASE_URL.',
  );
}

async function stop(database: PGlite): Promise<void> {
  try {
    await database.exec('checkpoint');
    await database.close();
  } finally {
    process.exit();
  }
}

/** PGlite would go on in a broken instance; ending the thread makes the next start recover from the log. */
function crash(reason: string): void {
  tell({ type: 'crashed', reason: `${lastWords} (${reason})` });
  process.exit(1);
}

function remember(line: string): boolean {
  lastWords = line;
  return false;
}

function tell(message: FromWorker): void {
  parent.postMessage(message);
}
