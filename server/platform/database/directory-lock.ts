import { randomUUID } from 'node:crypto';
import { readFileSync, readlinkSync, type Stats } from 'node:fs';
import { link, readFile, rm, stat, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

interface Holder {
  nonce: string;
  pid: number;
  /** Together with the pid this identifies a process: pids are reused after a restart and in other containers. */
  bootId: string;
  pidNamespace: string;
  startedAt: string;
}

const refreshMs = 2_000;
/**
 * If the holder's process cannot be examined, such as in another container, it counts as dead after this time without a
 * refresh.
 */
const silenceMs = 10_000;
/** Between two looks at whether another process is done with removing a stale lock. */
const turnMs = 20;

/**
 * Locks `dir` for this process until `release`. Rejects when another live process holds the lock; the error message is for
 * the operator, who knows the folder as `dataDir`. Takes over the lock of a dead process.
 */
export async function lockDirectory(
  dir: string,
  dataDir: string,
): Promise<{ release(): Promise<void> }> {
  const path = join(dir, 'lock');
  const own: Holder = { nonce: randomUUID(), pid: process.pid, ...identify(process.pid) };
  while (!(await take(path, own))) await removeStaleLock(path, dataDir);
  const refresh = setInterval(() => void touch(path), refreshMs).unref();
  return {
    async release() {
      clearInterval(refresh);
      if ((await readHolder(path))?.nonce === own.nonce) await rm(path, { force: true });
    },
  };
}

/** Writes the lock to a temporary file first, then links it, so that no process reads an incomplete lock. */
async function take(path: string, own: Holder): Promise<boolean> {
  const draft = `${path}.${own.nonce}`;
  await writeFile(draft, JSON.stringify(own));
  try {
    await link(draft, path);
    return true;
  } catch (error) {
    if (codeOf(error) === 'EEXIST') return false;
    throw error;
  } finally {
    await rm(draft, { force: true });
  }
}

async function removeStaleLock(path: string, dataDir: string): Promise<void> {
  const inode = await inodeOf(path);
  if (inode === undefined) return;
  const holder = await readHolder(path);
  if (holder && (await isAlive(holder, path))) {
    throw new Error(
      `The data folder ${dataDir} is in use by the vodkit server with process id ${holder.pid}. ` +
        'Stop that server, or set VOD_DATA_DIR to another folder. Several servers can share one PostgreSQL through DATABASE_URL.',
    );
  }
  // Several processes may find the lock stale, and the slowest would remove that of the first.
  const turn = `${path}.turn`;
  if (!(await takeTurn(turn))) return;
  try {
    const isSame = (await inodeOf(path)) === inode;
    if (isSame && (await readHolder(path))?.nonce === holder?.nonce) await rm(path);
  } finally {
    await rm(turn, { force: true });
  }
}

/** Whether this process alone may remove a lock now. Waits a moment where it may not. */
async function takeTurn(turn: string): Promise<boolean> {
  try {
    await writeFile(turn, '', { flag: 'wx' });
    return true;
  } catch (error) {
    if (codeOf(error) !== 'EEXIST') throw error;
  }
  const since = await modifiedAt(turn);
  // Of a process that died within its turn, which takes milliseconds.
  if (since !== undefined && Date.now() - since > silenceMs) await rm(turn, { force: true });
  else await new Promise((resolve) => setTimeout(resolve, turnMs));
  return false;
}

async function isAlive(holder: Holder, path: string): Promise<boolean> {
  const self = identify(process.pid);
  if (holder.bootId !== self.bootId && self.bootId !== '') return hasBeenTouched(path);
  if (holder.pidNamespace !== self.pidNamespace) return hasBeenTouched(path);
  if (holder.startedAt !== '') return identify(holder.pid).startedAt === holder.startedAt;
  return processExists(holder.pid);
}

async function hasBeenTouched(path: string): Promise<boolean> {
  const before = await modifiedAt(path);
  await new Promise((resolve) => setTimeout(resolve, silenceMs));
  const after = await modifiedAt(path);
  return after !== undefined && after !== before;
}

function identify(pid: number): Pick<Holder, 'bootId' | 'pidNamespace' | 'startedAt'> {
  return {
    bootId: readOr(() => readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim()),
    pidNamespace: readOr(() => readlinkSync('/proc/self/ns/pid')),
    startedAt: readOr(() => startOf(readFileSync(`/proc/${pid}/stat`, 'utf8'))),
  };
}

/**
 * The start time (field 22 of /proc/[pid]/stat), or '' for a zombie (field 3), which counts as dead. Fields are counted after
 * the command, because the command may contain spaces and brackets.
 */
function startOf(stat: string): string {
  const fields = stat.replace(/^.*\) /s, '').split(' ');
  return fields[0] === 'Z' ? '' : (fields[19] ?? '');
}

/** Reads from /proc; returns '' where there is no /proc (macOS) or the process has ended. */
function readOr(read: () => string): string {
  try {
    return read();
  } catch {
    return '';
  }
}

function processExists(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return codeOf(error) === 'EPERM';
  }
}

async function readHolder(path: string): Promise<Holder | undefined> {
  try {
    return JSON.parse(await readFile(path, 'utf8')) as Holder;
  } catch (error) {
    if (codeOf(error) === 'ENOENT' || error instanceof SyntaxError) return undefined;
    throw error;
  }
}

async function modifiedAt(path: string): Promise<number | undefined> {
  return (await statOf(path))?.mtimeMs;
}

async function inodeOf(path: string): Promise<number | undefined> {
  return (await statOf(path))?.ino;
}

async function statOf(path: string): Promise<Stats | undefined> {
  try {
    return await stat(path);
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return undefined;
    throw error;
  }
}

async function touch(path: string): Promise<void> {
  const now = new Date();
  await utimes(path, now, now).catch(() => {
    // If the disk is full or gone, the next write of the database fails with a better message.
  });
}

function codeOf(error: unknown): unknown {
  return error instanceof Error && 'code' in error ? error.code : undefined;
}
