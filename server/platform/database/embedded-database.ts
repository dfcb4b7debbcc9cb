import { mkdir } from 'node:fs/promises';
import { extname, join } from 'node:path';
import { MessageChannel, Worker, type MessagePort } from 'node:worker_threads';
import type { FastifyBaseLogger } from 'fastify';
import { lockDirectory } from './directory-lock.js';
import { keepReserve, releaseReserveWhenFull } from './disk-reserve.js';
import type { FromWorker, StartReport, ToWorker, WorkerInput } from './embedded-protocol.js';
import { PortSocket } from './port-socket.js';

/** Next to this module, with the same file extension: `.ts` when running from the sources. */
const workerUrl = new URL(`./embedded-worker${extname(import.meta.url)}`, import.meta.url);

/**
 * Runs PGlite in a worker thread. If the thread ends by itself, the next connection starts it again, with crash
 * recovery.
 */
export class EmbeddedEngine {
  readonly #dir: string;
  readonly #log: FastifyBaseLogger;
  #worker: Promise<Worker> | undefined;
  #ended: Promise<unknown> = Promise.resolve();
  #stopped = false;

  constructor(dir: string, log: FastifyBaseLogger) {
    this.#dir = dir;
    this.#log = log;
  }

  async start(): Promise<void> {
    await this.#ready();
  }

  async openPort(): Promise<MessagePort> {
    const worker = await this.#ready();
    const { port1, port2 } = new MessageChannel();
    worker.postMessage({ type: 'connect', port: port2 } satisfies ToWorker, [port2]);
    return port1;
  }

  /** Stops the database with a checkpoint, so that the next start needs no crash recovery. */
  async stop(): Promise<void> {
    this.#stopped = true;
    // A worker that failed to start has reported its error already and needs no stop.
    const worker = await this.#worker?.catch(() => undefined);
    worker?.postMessage({ type: 'stop' } satisfies ToWorker);
    await this.#ended;
  }

  #ready(): Promise<Worker> {
    if (this.#stopped) return Promise.reject(new Error('The embedded database is stopped.'));
    this.#worker ??= this.#startWorker();
    return this.#worker;
  }

  async #startWorker(): Promise<Worker> {
    // Two threads on one folder would corrupt the database, so wait until the old one has ended.
    await this.#ended;
    const worker = new Worker(workerUrl, { workerData: { dir: this.#dir } satisfies WorkerInput });
    this.#ended = new Promise((resolve) => worker.once('exit', resolve));
    worker.once('error', (error) =>
      this.#log.error({ err: error }, 'the embedded database failed'),
    );
    const started = await new Promise<StartReport>((resolve) => {
      worker.on('message', (message: FromWorker) => {
        if (message.type === 'reserve-used')
          this.#log.warn('the disk is full: the database now uses its reserved space');
        else if (message.type === 'ready' || message.type === 'failed') resolve(message);
        else if (message.type === 'crashed')
          resolve({ type: 'failed', error: new Error(message.reason) });
      });
      worker.once('exit', () =>
        resolve({
          type: 'failed',
          error: new Error('The embedded database ended while it was starting.'),
        }),
      );
    });
    if (started.type !== 'ready') {
      this.#worker = undefined;
      await worker.terminate();
      throw started.error;
    }
    const current = this.#worker;
    const forget = (): void => {
      if (this.#worker === current) this.#worker = undefined;
    };
    worker.on('message', (message: FromWorker) => {
      if (message.type !== 'crashed' && message.type !== 'housekeeping-failed') return;
      if (message.type === 'housekeeping-failed')
        return this.#log.warn(message, 'checkpoint or vacuum of the embedded database failed');
      forget();
      this.#log.error(message, 'the embedded database crashed; the next query starts it again');
    });
    worker.once('exit', forget);
    return worker;
  }
}

/** How long a query waits for the only connection before it fails with `unavailable`. */
const waitMs = 10_000;

/** Starts the embedded database in `dataDir`, locked for this process, as a server that node-postgres connects to. */
export async function startEmbeddedEngine(dataDir: string, log: FastifyBaseLogger) {
  const dir = join(dataDir, 'database');
  await mkdir(dir, { recursive: true, mode: 0o700 });
  releaseReserveWhenFull(dir);
  const lock = await lockDirectory(dir, dataDir);
  const engine = new EmbeddedEngine(dir, log);
  const stopped = new AbortController();
  const stop = async (): Promise<void> => {
    stopped.abort();
    await engine.stop();
    await lock.release();
  };
  try {
    await engine.start();
  } catch (error) {
    await stop();
    throw error;
  }
  const onError = (error: unknown): void =>
    log.warn({ err: error }, 'reserving disk space for the database failed');
  keepReserve(dir, { signal: stopped.signal, onError });
  const connection = {
    user: 'postgres',
    database: 'postgres',
    stream: () => new PortSocket(() => engine.openPort()) as never,
  };
  const limits = {
    max: 1,
    idleTimeoutMillis: 0,
    connectionTimeoutMillis: waitMs,
    query_timeout: 60_000,
  };
  return { connection, limits, stop };
}
