import { execFile, spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { chmod, chown, mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import pg from 'pg';
import { endWithThisProcess } from './end-with-process.js';

const execute = promisify(execFile);
const versionsDir = '/usr/lib/postgresql';
const binDir = newestBinDir();

/** Why no PostgreSQL can be started here; undefined when one can. */
export const postgresMissing =
  binDir === undefined ? 'PostgreSQL is not installed: apt-get install postgresql' : undefined;

export interface PostgresCluster {
  /** Makes an empty database and answers the address of it. */
  createDatabase(): Promise<string>;
  /** SIGKILL to the postmaster: every connection breaks, its children go by themselves. */
  kill(): Promise<void>;
  start(): Promise<void>;
  stop(): Promise<void>;
}

/** A private PostgreSQL of Debian's, in a folder of its own, on a free loopback port, not as root. */
export async function startPostgres(
  settings: Record<string, string> = {},
): Promise<PostgresCluster> {
  if (binDir === undefined) throw new Error(postgresMissing);
  const bin = binDir;
  const account = unprivilegedAccount();
  const dir = await mkdtemp(join(tmpdir(), 'vodkit-postgres-'));
  if (account) await chown(dir, account.uid, account.gid);
  await chmod(dir, 0o700);
  const port = await freePort();
  await execute(
    join(bin, 'initdb'),
    [
      '-D',
      join(dir, 'data'),
      '-U',
      'vodkit',
      '-A',
      'trust',
      '-E',
      'UTF8',
      '--locale=C.UTF-8',
      '-N',
      '-k',
    ],
    { ...account, cwd: dir },
  );

  const url = (database: string): string => `postgres://vodkit@127.0.0.1:${port}/${database}`;
  let server: ChildProcess | undefined;
  let databases = 0;

  const start = async (): Promise<void> => {
    const all = {
      listen_addresses: '127.0.0.1',
      port: String(port),
      unix_socket_directories: dir,
      log_min_messages: 'fatal',
      ...settings,
    };
    const options = Object.entries(all).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
    do {
      server = spawn(join(bin, 'postgres'), ['-D', join(dir, 'data'), ...options], {
        ...account,
        cwd: dir,
        stdio: 'ignore',
      });
      endWithThisProcess(server);
    } while (!(await answers(url('postgres'), server)));
  };
  const end = async (signal: 'SIGKILL' | 'SIGINT'): Promise<void> => {
    if (!server || server.exitCode !== null || server.signalCode !== null) return;
    const exited = once(server, 'exit');
    server.kill(signal);
    await exited;
  };
  await start();
  return {
    async createDatabase() {
      databases += 1;
      const name = `test_${databases}`;
      const client = new pg.Client(url('postgres'));
      await client.connect();
      await client.query(`create database ${name}`);
      await client.end();
      return url(name);
    },
    kill: () => end('SIGKILL'),
    start,
    async stop() {
      await end('SIGINT');
      await rm(dir, { recursive: true, force: true });
    },
  };
}

/** False when it ended instead: after a kill it does, for as long as a child of the old postmaster lives. */
async function answers(url: string, server: ChildProcess): Promise<boolean> {
  while (server.exitCode === null) {
    const client = new pg.Client(url);
    client.on('error', () => undefined);
    const answered = await client.connect().then(
      () => true,
      () => false,
    );
    await client.end();
    if (answered) return true;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  return false;
}

/** PostgreSQL refuses to run as root. */
function unprivilegedAccount(): { uid: number; gid: number } | undefined {
  if (process.getuid?.() !== 0) return undefined;
  const line = readFileSync('/etc/passwd', 'utf8').match(
    /^(?:postgres|nobody):[^:]*:(\d+):(\d+):/m,
  );
  if (!line) throw new Error('Neither the account postgres nor nobody exists.');
  return { uid: Number(line[1]), gid: Number(line[2]) };
}

function newestBinDir(): string | undefined {
  if (!existsSync(versionsDir)) return undefined;
  return readdirSync(versionsDir)
    .sort((one, other) => Number(other) - Number(one))
    .map((version) => join(versionsDir, version, 'bin'))
    .find((dir) => existsSync(join(dir, 'initdb')));
}

async function freePort(): Promise<number> {
  const probe = createServer().listen(0, '127.0.0.1');
  await once(probe, 'listening');
  const address = probe.address();
  probe.close();
  if (address === null || typeof address === 'string') throw new Error('No port');
  return address.port;
}
