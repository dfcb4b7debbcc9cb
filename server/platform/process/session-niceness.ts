import { writeFile } from 'node:fs/promises';
import { pause } from '../timers.js';

/** Whoever may not do everything may set this ten times a second, all together. */
const retryMs = 150;
const mostTries = 20;

/**
 * Where the kernel groups processes by session, niceness counts only within one (sched(7), autogroup); and every tool has a
 * session of its own, so that it would get as much of the processor as the server. Elsewhere it does nothing.
 */
export async function setSessionNiceness(pid: number, niceness: number): Promise<void> {
  for (let tries = 0; tries < mostTries; tries += 1) {
    const error = await writeFile(`/proc/${pid}/autogroup`, String(niceness)).catch(
      (reason: NodeJS.ErrnoException) => reason,
    );
    // A tool that has ended, a kernel without groups and one that forbids it are no reason not to run the tool.
    if (error?.code !== 'EAGAIN') return;
    await pause(retryMs);
  }
}
