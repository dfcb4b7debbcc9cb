import { readDiskRoom } from '../disk-room.js';
import { mostProcesses } from './confinement.js';
import { measureFolder } from './measure-folder.js';
import { readTree, type TreeUsage } from './process-tree.js';

/** Why a running tool is stopped. */
export type WatchFault = 'stalled' | 'timeout' | 'output-limit' | 'process-limit' | 'no-space';

export interface WatchedTool {
  pid: number;
  /** The folders it writes to. */
  writes: readonly string[];
  /** What the tool has told so far, in any form that changes when it gets on. */
  told: () => string;
  /** Whether a tool that tells nothing gets on as long as it uses the processor. */
  progress: 'told' | 'told or computed';
  stallMs: number;
  cpuSeconds?: number | undefined;
  /** Most bytes, and files, in all folders that it writes to. */
  outputBytes?: number | undefined;
  outputFiles?: number | undefined;
  onFault: (fault: WatchFault) => void;
  /** Its folders cannot be looked at any more. */
  onError: (error: Error) => void;
}

const lookMs = 1000;

/** Looks at a running tool each second until the result is called, and reports what bounds it breaks. */
export function watchTool(tool: WatchedTool): () => void {
  const isStalled = createStallCounter(tool);
  let isLooking = false;
  const timer = setInterval(() => {
    if (isLooking) return;
    isLooking = true;
    look(tool, isStalled)
      .then((fault) => fault && tool.onFault(fault), tool.onError)
      .finally(() => (isLooking = false));
  }, lookMs);
  return () => clearInterval(timer);
}

async function look(
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
  if (usage && usage.tasks > mostProcesses) return 'process-limit';
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

/** Counts looks, not time: when this process itself stood still, the tool is not to blame. */
function createStallCounter({
  told,
  progress,
  stallMs,
}: WatchedTool): (usage: TreeUsage | undefined) => boolean {
  let last = '';
  let still = 0;
  return (usage) => {
    const countsCpu = progress === 'told or computed';
    // Where the system does not tell what a silent tool does, only its time limit ends it.
    if (countsCpu && !usage) return false;
    // Reading counts for all: on the way to the next packet of a stream there may be gigabytes of others.
    const mark = [told(), usage?.readBytes, countsCpu && usage?.cpuMs].join();
    still = mark === last ? still + 1 : 0;
    last = mark;
    return still * lookMs >= stallMs;
  };
}
