import { readdirSync, readFileSync } from 'node:fs';

export interface Process {
  pid: number;
  parent: number;
  /** The process that leads its session, which may have ended. */
  session: number;
  /** Of the program, at most 15 letters. */
  name: string;
  /** Command and arguments, with spaces between them. */
  args: string;
  residentBytes: number;
}

const pageBytes = 4096;

/** What runs on this machine, read from /proc: starting `ps` takes ten times as long, and tests look often. */
export function allProcesses(): Process[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .flatMap((pid) => readProcess(Number(pid)) ?? []);
}

export function processesBelow(root: number): Process[] {
  const all = allProcesses();
  const below = new Set([root]);
  for (let grown = true; grown;) {
    const found = all.filter(({ pid, parent }) => below.has(parent) && !below.has(pid));
    for (const { pid } of found) below.add(pid);
    grown = found.length > 0;
  }
  return all.filter(({ pid }) => pid !== root && below.has(pid));
}

/** Sends a signal to a process that may have ended since it was seen: one of a chain may take the others with it. */
export function signalIfThere(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}

/** proc(5): the name stands in parentheses, and may hold some itself. */
function readProcess(pid: number): Process | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    const args = readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ').trimEnd();
    const [start, end] = [stat.indexOf('('), stat.lastIndexOf(')')];
    const fields = stat.slice(end + 2).split(' ');
    return {
      pid,
      parent: Number(fields[1]),
      session: Number(fields[3]),
      name: stat.slice(start + 1, end),
      args,
      residentBytes: Number(fields[21]) * pageBytes,
    };
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    // It ended while it was read.
    if (code === 'ENOENT' || code === 'ESRCH') return undefined;
    throw error;
  }
}
