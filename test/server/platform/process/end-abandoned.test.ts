import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { confinedCommand } from '../../../../server/platform/process/confinement.js';
import { endAbandonedSandboxes } from '../../../../server/platform/process/end-abandoned.js';
import { findMediaTools } from '../../../support/media-tools.js';
import { allProcesses, processesBelow, signalIfThere } from '../../../support/processes.js';

const { confinement } = await findMediaTools();

describe.skipIf(!confinement.bubblewrap)('endAbandonedSandboxes (needs bwrap)', () => {
  it('ends the sandbox whose bwrap was killed, and none that runs or belongs to another folder (W-02)', async () => {
    const abandoned = await startSandbox();
    const running = await startSandbox();
    const foreign = await startSandbox();
    try {
      for (const { leader } of [abandoned, foreign]) {
        leader.kill('SIGKILL');
        await once(leader, 'exit');
      }
      expect(await endAbandonedSandboxes(abandoned.folder)).toBe(1);
      expect(await endAbandonedSandboxes(running.folder)).toBe(0);
      await expect.poll(() => abandoned.alive(), { timeout: 30_000 }).toEqual([]);
      expect(running.alive()).toEqual(running.pids);
      expect(foreign.alive()).toEqual(foreign.pids.slice(1));
    } finally {
      for (const { alive, folder } of [abandoned, running, foreign]) {
        for (const pid of alive()) signalIfThere(pid, 'SIGKILL');
        await rm(folder, { recursive: true });
      }
    }
  });
});

/** Without `--die-with-parent` the sandbox outlives its `bwrap`, as it does when that is killed too early. */
async function startSandbox() {
  const folder = await mkdtemp(join(tmpdir(), 'vodkit-sandbox-'));
  await writeFile(join(folder, 'original'), '');
  const [command = '', ...args] = confinedCommand({
    command: 'sleep',
    args: [`680.${process.pid}`],
    reads: [join(folder, 'original')],
    confinement,
  }).filter((arg) => arg !== '--die-with-parent');
  const leader = spawn(command, args, { detached: true, stdio: 'ignore' });
  const tree = () => processesBelow(process.pid).filter(({ session }) => session === leader.pid);
  await expect.poll(() => tree().map(({ name }) => name), { timeout: 30_000 }).toContain('sleep');
  const pids = tree().map(({ pid }) => pid);
  const alive = () =>
    allProcesses()
      .map(({ pid }) => pid)
      .filter((pid) => pids.includes(pid));
  return { folder, leader, pids, alive };
}
