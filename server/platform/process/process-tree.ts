import { readFile } from 'node:fs/promises';

export interface TreeUsage {
  /** The number of processes and threads. */
  tasks: number;
  cpuMs: number;
  /** Bytes read so far, from files, pipes and sockets. */
  readBytes: number;
}

/** Linux reports CPU time in ticks of 1/100 s on every architecture that we support. */
const msPerTick = 10;
/** Reading stops here; such a tree exceeds the process limit anyway. */
const maxProcessesRead = 4096;

/** The resource usage of a process and its descendants; undefined when the process has ended, or not on Linux. */
export async function readTree(root: number): Promise<TreeUsage | undefined> {
  const usage: TreeUsage = { tasks: 0, cpuMs: 0, readBytes: 0 };
  const waiting = [root];
  let isKnown = false;
  for (
    let seen = 0, pid = waiting.pop();
    pid !== undefined && seen < maxProcessesRead;
    seen += 1, pid = waiting.pop()
  ) {
    const [stat, io, children] = await Promise.all([
      readProcessFile(pid, 'stat'),
      readProcessFile(pid, 'io'),
      readProcessFile(pid, `task/${pid}/children`),
    ]);
    if (stat === '') continue;
    isKnown = true;
    // Fields are counted after the command, because it may contain spaces and brackets. The times include ended children.
    const fields = stat.replace(/^.*\) /s, '').split(' ');
    const [user = 0, system = 0, endedUser = 0, endedSystem = 0] = fields.slice(11, 15).map(Number);
    usage.cpuMs += (user + system + endedUser + endedSystem) * msPerTick;
    usage.tasks += Number(fields[17] ?? 1);
    usage.readBytes += Number(/^rchar: (\d+)/m.exec(io)?.[1] ?? 0);
    waiting.push(...children.split(' ').filter(Boolean).map(Number));
  }
  return isKnown ? usage : undefined;
}

/** A file of proc(5); '' for a process that has ended meanwhile or that the system hides. */
export async function readProcessFile(pid: number | string, name: string): Promise<string> {
  return readFile(`/proc/${pid}/${name}`, 'utf8').catch(() => '');
}
