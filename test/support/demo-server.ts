import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { rm } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { briefDatabase } from './brief-database.js';
import { endWithThisProcess } from './end-with-process.js';
import { freePort, freshDataDir } from './server.js';

const entry = fileURLToPath(new URL('../../demo/dist-server/main.js', import.meta.url));
const startMs = 60_000;

export interface DemoServer {
  /** Where it listens; what visitors open is `VOD_PUBLIC_URL`, the same unless it was given. */
  url: string;
  dataDir: string;
  /** Everything it has written so far, to either output. */
  output(): string;
  /** SIGKILL: nothing is closed, nothing is said. */
  kill(): Promise<void>;
  /** Starts a killed server again on the same data folder and port. */
  restart(): Promise<void>;
  /** Stops it by SIGTERM and removes its data folder. */
  stop(): Promise<void>;
}

/**
 * The process behind `npm start`, as it was built, on a free port and a data folder of its own that has seen its first start, which
 * `prepare` may change before.
 */
export async function startDemoServer(
  env: Record<string, string> = {},
  prepare?: (dataDir: string) => Promise<void>,
): Promise<DemoServer> {
  const dataDir = await freshDataDir();
  await prepare?.(dataDir);
  const port = env['PORT'] ?? String(await freePort());
  const url = `http://127.0.0.1:${port}`;
  const settings = {
    VOD_SAMPLE: 'off',
    VOD_LOG_LEVEL: 'error',
    VOD_PUBLIC_URL: url,
    ...env,
    PORT: port,
    VOD_DATA_DIR: dataDir,
  };
  let output = '';
  const listen = (text: string): void => void (output += text);
  let child = await start(url, settings, listen);
  return {
    url,
    dataDir,
    output: () => output,
    kill: () => end(child, 'SIGKILL'),
    restart: async () => {
      child = await start(url, settings, listen);
    },
    stop: async () => {
      await end(child, 'SIGTERM');
      await rm(dataDir, { recursive: true, force: true });
    },
  };
}

let shared: Promise<DemoServer> | undefined;

/**
 * One demo for all test files of this process that find their own videos among those of others: to start it takes five
 * seconds of the processor. It ends with the process.
 */
export function sharedDemo(): Promise<DemoServer> {
  return (shared ??= startDemoServer());
}

async function start(
  url: string,
  settings: Record<string, string>,
  listen: (text: string) => void,
): Promise<ChildProcess> {
  const child = spawn(process.execPath, [...briefDatabase, entry], {
    env: { ...process.env, ...settings },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  endWithThisProcess(child);
  let said = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.on('data', (text: Buffer) => {
      said += text.toString();
      listen(text.toString());
    });
  }
  const deadline = Date.now() + startMs;
  while (!(await isHealthy(url))) {
    if (child.exitCode !== null || Date.now() > deadline) {
      await end(child, 'SIGKILL');
      throw new Error(`The demo does not answer.\n${said}`);
    }
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  return child;
}

async function isHealthy(url: string): Promise<boolean> {
  return fetch(`${url}/healthz`).then(
    ({ ok }) => ok,
    () => false,
  );
}

async function end(child: ChildProcess, signal: NodeJS.Signals): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const closed = once(child, 'close');
  child.kill(signal);
  await closed;
}
