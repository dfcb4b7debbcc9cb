import { readdir } from 'node:fs/promises';
import { readProcessFile } from './process-tree.js';

/**
 * Kills the sandboxes over files below `folder` that a killed server left behind, and returns how many.
 * `bwrap` creates the first process of a sandbox, and then tells it to go on. When the server is killed in between, the kernel
 * kills `bwrap` as well, but that process waits for ever (bubblewrap 0.8: 9 of 400 kills in its first 6 ms). It is known by
 * its session, which was led by the `bwrap` that ended.
 */
export async function endAbandonedSandboxes(folder: string): Promise<number> {
  let ended = 0;
  for (const pid of (await readdir('/proc').catch(noProc)).filter((name) => /^\d+$/.test(name))) {
    if (!(await isAbandoned(pid, folder))) continue;
    // The first process of a sandbox takes all others of it along.
    process.kill(Number(pid), 'SIGKILL');
    ended += 1;
  }
  return ended;
}

async function isAbandoned(pid: string, folder: string): Promise<boolean> {
  const [, name, fields] = /^\d+ \((.*)\) (.*)/s.exec(await readProcessFile(pid, 'stat')) ?? [];
  const session = fields?.split(' ')[3];
  if (name !== 'bwrap' || session === undefined || session === pid) return false;
  const args = (await readProcessFile(pid, 'cmdline')).split('\0');
  if (!args.some((arg) => arg.startsWith(`${folder}/`))) return false;
  return (await readProcessFile(session, 'stat')) === '';
}

/** Only Linux has it, and only there tools run in sandboxes. */
function noProc(error: NodeJS.ErrnoException): string[] {
  if (error.code === 'ENOENT') return [];
  throw error;
}
