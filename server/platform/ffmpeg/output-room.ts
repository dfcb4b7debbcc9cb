import { lstat, opendir, statfs } from 'node:fs/promises';
import { join } from 'node:path';

/** Left free for everybody else of this machine: a share, which on large disks stops to grow. */
const freeShare = 0.02;
const mostFreeBytes = 256 * 1024 ** 2;
const mostFreeInodes = 2000;

/** What there is below a folder. Files that vanish meanwhile count as nothing. */
export async function measureFolder(folder: string): Promise<{ bytes: number; files: number }> {
  const total = { bytes: 0, files: 0 };
  try {
    for await (const entry of await opendir(folder, { recursive: true })) {
      if (!entry.isFile()) continue;
      total.files += 1;
      total.bytes += (await lstat(join(entry.parentPath, entry.name))).size;
    }
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
  }
  return total;
}

/** Whether the disk of a folder has less bytes or inodes left than it must keep. */
export async function isNearlyFull(folder: string): Promise<boolean> {
  const { bsize, blocks, bavail, files, ffree } = await statfs(folder);
  const floorBytes = Math.min(mostFreeBytes, bsize * blocks * freeShare);
  const floorInodes = Math.min(mostFreeInodes, files * freeShare);
  return bavail * bsize < floorBytes || ffree < floorInodes;
}
