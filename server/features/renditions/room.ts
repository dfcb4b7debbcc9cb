import type { Deps } from '../../platform/deps.js';
import { readDiskRoom } from '../../platform/disk-room.js';
import { toDatabaseProblem } from '../../platform/database/database-problem.js';
import { ToolFailure } from '../../platform/process/run-tool.js';
import { Problem } from '../../platform/http/problem.js';
import { pause } from '../../platform/timers.js';

type Disks = Pick<Deps, 'config' | 'storage'>;

// A disk tells nobody when it has room again.
const lookMs = 2000;
/** A run that failed for want of room is tried again after this, whatever the disk says of itself. */
const retryAnywayMs = 5 * 60_000;

/** Bytes that a job may write, to the store and to its scratch folder, before a reserve is touched. */
export async function roomFor({ config, storage }: Disks): Promise<number> {
  const scratch = await readDiskRoom(config.dataDir);
  return scratch.files === 0 ? 0 : Math.min(scratch.bytes, await storage.freeBytes());
}

/** Resolves once more than `bytes` can be written. The time it takes costs a job no attempt. @throws what `signal` was aborted with. */
export async function waitForRoom(deps: Disks, bytes: number, signal: AbortSignal): Promise<void> {
  const giveUpAt = performance.now() + retryAnywayMs;
  for (;;) {
    const room = await roomFor(deps);
    if (room > bytes || (room > 0 && performance.now() > giveUpAt)) return;
    await pause(lookMs, signal);
    signal.throwIfAborted();
  }
}

/** Whether a job failed because a disk is full: nothing that it says of the file is to be believed then. */
export async function isForWantOfRoom(deps: Disks, error: unknown): Promise<boolean> {
  if (saysNoSpace(error)) return true;
  // A full disk has many faces, such as a folder that cannot be made (ENOENT) or a file that ffmpeg cuts off.
  return (await roomFor(deps)) === 0;
}

function saysNoSpace(error: unknown): boolean {
  if (['ENOSPC', 'EDQUOT'].includes((error as NodeJS.ErrnoException).code ?? '')) return true;
  // ffmpeg names the errno in its messages only.
  if (error instanceof ToolFailure) return error.stderr.includes('No space left on device');
  const problem = error instanceof Problem ? error : toDatabaseProblem(error);
  return problem?.code === 'out-of-space';
}
