import { access, chmod, constants } from 'node:fs/promises';
import { join } from 'node:path';
import { makeFolder } from './platform/durable-folder.js';

/**
 * Makes the data folder if it is missing, and closes it to other users.
 * @throws an Error that says what to do about a folder that cannot be used.
 */
export async function openDataFolder(dataDir: string): Promise<void> {
  // Originals lie unencrypted in it, and it may be a volume that others can enter.
  process.umask(0o077);
  try {
    await makeFolder(dataDir, 0o700);
    await access(dataDir, constants.W_OK);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    const reason =
      code === 'EEXIST' || code === 'ENOTDIR'
        ? 'is, or lies in, a file and not a folder'
        : code === 'EACCES' || code === 'EPERM' || code === 'EROFS'
          ? 'may not be written by this user'
          : undefined;
    if (reason === undefined) throw error;
    throw new Error(`The data folder ${dataDir} ${reason}. Set VOD_DATA_DIR to another one.`);
  }
  await closeToOthers(dataDir);
}

/** What an earlier version, or a copy, made readable for others. */
async function closeToOthers(dataDir: string): Promise<void> {
  for (const name of ['store', 'work', 'database']) {
    await chmod(join(dataDir, name), 0o700).catch((error: NodeJS.ErrnoException) => {
      if (error.code !== 'ENOENT') throw error;
    });
  }
}
