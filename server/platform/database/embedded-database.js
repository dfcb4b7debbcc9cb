import { mkdir } from 'node:fs/promises';
import { extname, join } from 'node:path';
import { MessageChannel, Worker } from 'node:worker_threads';
import { lockDirectory } from './directory-lock.js';
import { PortSocket } from './port-socket.js';
/** Beside this module; TypeScript while it runs from the sources. */
const workerUrl = new URL(`./embedded-worker${extname(import.meta.url)}`, import.meta.url);
/** The thread that PGlite runs in; started again, with crash recovery, should it ever end by itself. */
export class EmbeddedEngine {
    #dir;
    #log;
    #worker;
    #ended = Promise.resolve();
    #stopped = false;
    constructor(dir, log) {
        this.#dir = dir;
        this.#log = log;
    }
    async start() {
        await this.#ready();
    }
    async openPort() {
        const worker = await this.#ready();
        const { port1, port2 } = new MessageChannel();
        worker.postMessage({ type: 'connect', port: port2 }, [port2]);
        return port1;
    }
    /** Checkpoints, so that the next start has nothing to recover. */
    async stop() {
        this.#stopped = true;
        const worker = await this.#worker;
        worker?.postMessage({ type: 'stop' });
        await this.#ended;
    }
    #ready() {
        if (this.#stopped)
            return Promise.reject(new Error('The embedded database is stopped.'));
        this.#worker ??= this.#startWorker();
        return this.#worker;
    }
    async #startWorker() {
        // Never two threads on one folder, not even while the old one ends.
        await this.#ended;
        const worker = new Worker(workerUrl, { workerData: { dir: this.#dir } });
        this.#ended = new Promise((resolve) => worker.once('exit', resolve));
        worker.once('error', (error) => this.#log.error({ err: error }, 'the embedded database failed'));
        const started = await new Promise((resolve) => {
            worker.once('message', resolve);
            worker.once('exit', () => resolve({ type: 'failed', error: new Error('The embedded database stopped while it started.') }));
        });
        if (started.type !== 'ready') {
            this.#worker = undefined;
            await worker.terminate();
            throw started.type === 'failed' ? started.error : new Error(started.reason);
        }
        const current = this.#worker;
        const forget = () => {
            if (this.#worker === current)
                this.#worker = undefined;
        };
        worker.on('message', (message) => {
            forget();
            this.#log.error(message, 'the embedded database crashed; the next query starts it again');
        });
        worker.once('exit', forget);
        return worker;
    }
}
/** How long a query waits for the one connection before it is told that the database is busy. */
const waitMs = 10_000;
/** The embedded database in `dataDir`, which nobody else may use, as a server that node-postgres connects to. */
export async function startEmbeddedEngine(dataDir, log) {
    const dir = join(dataDir, 'database');
    await mkdir(dir, { recursive: true, mode: 0o700 });
    const lock = await lockDirectory(dir, dataDir);
    const engine = new EmbeddedEngine(dir, log);
    const stop = async () => {
        await engine.stop();
        await lock.release();
    };
    try {
        await engine.start();
    }
    catch (error) {
        await stop();
        throw error;
    }
    const connection = { user: 'postgres', database: 'postgres', stream: () => new PortSocket(() => engine.openPort()) };
    const limits = { max: 1, idleTimeoutMillis: 0, connectionTimeoutMillis: waitMs, query_timeout: 60_000 };
    return { connection, limits, stop };
}
