import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { PGlite } from '@electric-sql/pglite';
import { DurableFileLayer } from '../server/platform/database/durable-file-layer.js';
import { setup } from '../test/support/template-data.js';
import { basic, freePort, freshDataDir, type AccessKeyPair } from '../test/support/server.js';

/** A server in a process of its own, so that measuring it costs it nothing. */
export interface BenchServer {
  url: string;
  authorization: string;
  pid: number;
  /** Milliseconds of a core that it has used so far, whatever else the machine does. */
  cpuMs(): Promise<number>;
  stop(): Promise<void>;
}

const fromSources = ['--import', './test/support/register-tsx.mjs', 'server/main.ts'];
/** As it is published: what runs the sources gives every function a name, which is memory. Of the last `npm run build`. */
export const asPublished = ['server/dist/main.js'];

/** `fill` may write into its database before it starts; `flags` are Node's. */
export async function startServerProcess(
  fill?: (database: PGlite) => Promise<void>,
  flags: readonly string[] = [],
  program: readonly string[] = fromSources,
): Promise<BenchServer> {
  await setup();
  const dataDir = await freshDataDir();
  if (fill) {
    // Without the limits that the server sets to how long a query may take.
    const database = await PGlite.create({
      fs: new DurableFileLayer(join(dataDir, 'database/data')),
    });
    await fill(database);
    await database.close();
  }
  const port = String(await freePort());
  const url = `http://127.0.0.1:${port}`;
  const env = {
    ...process.env,
    VOD_DATA_DIR: dataDir,
    PORT: port,
    VOD_PUBLIC_URL: url,
    VOD_SAMPLE: 'off',
    VOD_LOG_LEVEL: 'error',
  };
  const child: ChildProcess = spawn(process.execPath, [...flags, ...program], {
    env,
    stdio: 'inherit',
  });
  while (!(await isHealthy(url))) await delay(100);
  const key = JSON.parse(
    await readFile(join(dataDir, 'root-access-key.json'), 'utf8'),
  ) as AccessKeyPair;
  return {
    url,
    authorization: basic(key),
    pid: child.pid!,
    cpuMs: () => cpuMsOf(child),
    stop: async () => {
      const closed = once(child, 'close');
      child.kill('SIGTERM');
      await closed;
      await rm(dataDir, { recursive: true, force: true });
    },
  };
}

/** Milliseconds of a core that a process has used so far. */
export async function cpuMsOf({ pid }: ChildProcess): Promise<number> {
  const fields = (await readFile(`/proc/${pid}/stat`, 'utf8')).replace(/^.*\) /s, '').split(' ');
  // utime and stime, in ticks of 10 ms: proc(5).
  return (Number(fields[11]) + Number(fields[12])) * 10;
}

function isHealthy(url: string): Promise<boolean> {
  return fetch(`${url}/healthz`).then(
    ({ ok }) => ok,
    () => false,
  );
}

/** Milliseconds that each of `count` runs took, shortest first. */
export async function timesOf(count: number, run: () => Promise<void>): Promise<number[]> {
  const found: number[] = [];
  for (let n = 0; n < count; n += 1) {
    const start = performance.now();
    await run();
    found.push(performance.now() - start);
  }
  return found.sort((one, other) => one - other);
}

export function quantile(sorted: readonly number[], share: number): number {
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0;
}
