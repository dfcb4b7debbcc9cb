import { readFile } from 'node:fs/promises';

export interface TreeUsage {
  /** Processes and threads. */
  tasks: number;
  cpuMs: number;
  /** Bytes read so far, from wherever. */
  readBytes: number;
}

/** Linux counts processor time in hundredths of a second, whatever the kernel was built with. */
const msPerTick = 10;
/** More are not looked at: what there is of them is too many anyway. */
const mostProcessesRead = 4096;

/** What a process and everything below it uses; undefined where the system does not tell (no Linux, or it has ended). */
export async function readTree(root: number): Promise<TreeUsage | undefined> {
  const usage: TreeUsage = { tasks: 0, cpuMs: 0, readBytes: 0 };
  const waiting = [root];
  let isKnown = false;
  for (
    let seen = 0, pid = waiting.pop();
    pid !== undefined && seen < mostProcessesRead;
    seen += 1, pid = waiting.pop()
  ) {
    const [stat, io, children] = await Promise.all([
      readOr(`/proc/${pid}/stat`),
      readOr(`/proc/${pid}/io`),
      readOr(`/proc/${pid}/task/${pid}/children`),
    ]);
    if (stat === '') continue;
    isKnown = true;
    // Counted after the command, which may itself hold spaces and brackets: times of the process and of its ended children.
    const fields = stat.replace(/^.*\) /s, '').split(' ');
    const [user = 0, system = 0, endedUser = 0, endedSystem = 0] = fields.slice(11, 15).map(Number);
    usage.cpuMs += (user + system + endedUser + endedSystem) * msPerTick;
    usage.tasks += Number(fields[17] ?? 1);
    usage.readBytes += Number(/^rchar: (\d+)/m.exec(io)?.[1] ?? 0);
    waiting.push(...children.split(' ').filter(Boolean).map(Number));
  }
  return isKnown ? usage : undefined;
}

/** A process that has ended meanwhile, or that the system hides, has nothing to tell. */
async function readOr(path: string): Promise<string> {
  return readFile(path, 'utf8').catch(() => '');
}
