import { lstat, opendir } from 'node:fs/promises';
import { join } from 'node:path';

/**
 * Counts the files below a folder and their bytes. If a file is deleted meanwhile, counting stops with what was found.
 */
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
