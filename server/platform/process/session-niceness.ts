import { writeFile } from 'node:fs/promises';
import { pause } from '../timers.js';

/** Unprivileged processes together may set this only ten times per second; otherwise the write fails with EAGAIN. */
const retryMs = 150;
const maxTries = 20;

/**
 * Sets the niceness of the tool's session. If the kernel schedules by session (sched(7), autogroup), niceness counts only
 * within a session. Every tool has its own session, so without this it would get as much CPU as the server. On other kernels
 * it does nothing.
 */
export async function setSessionNiceness(pid: number, niceness: number): Promise<void> {
  for (let tries = 0; tries < maxTries; tries += 1) {
    const error = await writeFile(`/proc/${pid}/autogroup`, String(niceness)).catch(
      (reason: NodeJS.ErrnoException) => reason,
    );
    // Other errors are ignored: the tool has ended, or the kernel has no autogroups or forbids the change.
    if (error?.code !== 'EAGAIN') return;
    await pause(retryMs);
  }
}
