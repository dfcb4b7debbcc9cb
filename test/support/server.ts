import { randomInt } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseConfig } from '../../server/config.js';
import type { Deps } from '../../server/platform/deps.js';
import { startServer } from '../../server/start-server.js';
import { keepDatabaseCode } from './database-code.js';
import { copyFolder, templateDataDir } from './template-data.js';

export interface AccessKeyPair {
  accessKeyId: string;
  accessKeySecret: string;
}

export interface TestServer {
  url: string;
  dataDir: string;
  deps: Deps;
  accessKey: AccessKeyPair;
  /** Every route that it answers, as `GET /v1/videos`. */
  routes(): string[];
  /** Those too that the API document leaves out. */
  allRoutes(): string[];
  /** Calls the API with the root access key, or with `key`; a body goes as JSON. */
  api(method: string, path: string, body?: unknown, key?: AccessKeyPair): Promise<Response>;
  /** Stops the server; removes its data folder unless it was given. */
  stop(): Promise<void>;
}

/** The real server in this process: embedded database, disk store, ffmpeg, on a free port. */
export async function startTestServer(env: Record<string, string> = {}): Promise<TestServer> {
  const dataDir = env['VOD_DATA_DIR'] ?? (await freshDataDir());
  keepDatabaseCode();
  const port = String(await freePort());
  const config = parseConfig({
    VOD_SAMPLE: 'off',
    VOD_LOG_LEVEL: 'error',
    PORT: port,
    VOD_PUBLIC_URL: `http://127.0.0.1:${port}`,
    ...env,
    VOD_DATA_DIR: dataDir,
  });
  const [routes, allRoutes]: [string[], string[]] = [[], []];
  const server = await startServer(config, {
    extend: async (app) => {
      routes.push(...app.routeList());
      allRoutes.push(...app.allRoutes());
    },
  });
  const accessKey = JSON.parse(
    await readFile(join(dataDir, 'root-access-key.json'), 'utf8'),
  ) as AccessKeyPair;
  return {
    url: server.url,
    dataDir,
    deps: server.deps,
    accessKey,
    routes: () => routes,
    allRoutes: () => allRoutes,
    api: (method, path, body, key = accessKey) =>
      fetch(new URL(path, server.url), {
        method,
        headers: {
          authorization: basic(key),
          ...(body !== undefined && { 'content-type': 'application/json' }),
        },
        ...(body !== undefined && { body: JSON.stringify(body) }),
      }),
    stop: async () => {
      await server.close();
      if (env['VOD_DATA_DIR'] === undefined) await rm(dataDir, { recursive: true, force: true });
    },
  };
}

/** A play auth for a video of this server, without limits unless they are given. */
export async function playAuthOf(
  server: Pick<TestServer, 'api'>,
  videoId: string | undefined,
  options?: object,
): Promise<string> {
  const answer = await server.api('POST', `/v1/videos/${videoId}/play-auth`, options);
  return ((await answer.json()) as { playAuth: string }).playAuth;
}

/** A data folder that has seen its first start already. */
export async function freshDataDir(): Promise<string> {
  const dataDir = await mkdtemp(join(tmpdir(), 'vodkit-test-'));
  const template = templateDataDir();
  if (existsSync(template)) await copyFolder(template, dataDir);
  return dataDir;
}

export function basic({ accessKeyId, accessKeySecret }: AccessKeyPair): string {
  return `Basic ${Buffer.from(`${accessKeyId}:${accessKeySecret}`).toString('base64')}`;
}

/**
 * A port of the loopback address. Below those that the system gives to outgoing connections and to who asks for any: one of these may be
 * gone before the server that is started for it listens.
 */
export async function freePort(): Promise<number> {
  for (;;) {
    const port = randomInt(12_000, 32_000);
    if (await canListen(port)) return port;
  }
}

function canListen(port: number): Promise<boolean> {
  const probe = createServer();
  return new Promise((resolve) => {
    probe.once('error', () => resolve(false));
    probe.listen(port, '127.0.0.1', () => probe.close(() => resolve(true)));
  });
}
