import { readDiskRoom } from '../disk-room.js';
import { maxProcesses } from './confinement.js';
import { measureFolder } from './measure-folder.js';
import { readTree, type TreeUsage } from './process-tree.js';

/** Why a running tool is stopped. */
export type WatchFault = 'stalled' | 'timeout' | 'output-limit' | 'process-limit' | 'no-space';

export interface WatchedTool {
  pid: number;
  /** The folders it writes to. */
  writes: readonly string[];
  /** A text that changes whenever the tool's output shows progress. */
  readProgress: () => string;
  /** What counts as progress: output only, or also CPU time, for tools that output nothing until they end. */
  progress: 'output' | 'output or cpu';
  stallMs: number;
  cpuSeconds?: number | undefined;
  /** The maximum total of bytes, and of files, in all folders that it writes to. */
  outputBytes?: number | undefined;
  outputFiles?: number | undefined;
  onFault: (fault: WatchFault) => void;
  /** Called when its folders can no longer be read. */
  onError: (error: Error) => void;
}

const checkMs = 1000;

/** Checks a running tool every second and reports the limit it exceeds. Call the returned function to stop. */
export function watchTool(tool: WatchedTool): () => void {
  const isStalled = createStallCounter(tool);
  let isChecking = false;
  const timer = setInterval(() => {
    if (isChecking) return;
    isChecking = true;
    check(tool, isStalled)
      .then((fault) => fault && tool.onFault(fault), tool.onError)
      .finally(() => (isChecking = false));
  }, checkMs);
  return () => clearInterval(timer);
}

async function check(
  tool: WatchedTool,
  isStalled: (usage: TreeUsage | undefined) => boolean,
): Promise<WatchFault | undefined> {
  const {
    pid,
    writes,
    cpuSeconds = Infinity,
    outputBytes = Infinity,
    outputFiles = Infinity,
  } = tool;
  const usage = await readTree(pid);
  if (usage && usage.tasks > maxProcesses) return 'process-limit';
  if (usage && usage.cpuMs > cpuSeconds * 1000) return 'timeout';
  const total = { bytes: 0, files: 0 };
  for (const folder of writes) {
    const room = await readDiskRoom(folder);
    if (room.bytes === 0 || room.files === 0) return 'no-space';
    const { bytes, files } = await measureFolder(folder);
    total.bytes += bytes;
    total.files += files;
  }
  if (total.bytes > outputBytes || total.files > outputFiles) return 'output-limit';
  return isStalled(usage) ? 'stalled' : undefined;
}

/** Counts checks, not time: if this process itself was suspended, the tool must not be taken for stalled. */
function createStallCounter({
  readProgress,
  progress,
  stallMs,
}: WatchedTool): (usage: TreeUsage | undefined) => boolean {
  let last = '';
  let still = 0;
  return (usage) => {
    const countsCpu = progress === 'output or cpu';
    // Where the system does not report CPU time, a tool without output cannot be checked; only its time limit ends it.
    if (countsCpu && !usage) return false;
    // Reading always counts: before the next packet of a stream there may be gigabytes of other streams.
    const mark = [readProgress(), usage?.readBytes, countsCpu && usage?.cpuMs].join();
    still = mark === last ? still + 1 : 0;
    last = mark;
    return still * checkMs >= stallMs;
  };
}
