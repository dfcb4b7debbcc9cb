import { open, readFile, rename } from 'node:fs/promises';
import { join } from 'node:path';
import { syncFolder } from '../durable-folder.js';
import { createRandomId } from '../ids.js';

/** Writes a small file that only the server's user may read, atomically and durably. */
export async function writePrivateFile(folder: string, name: string, text: string): Promise<void> {
  const temporary = join(folder, `.${name}.${createRandomId()}`);
  const file = await open(temporary, 'wx', 0o600);
  try {
    await file.writeFile(text);
    await file.sync();
  } finally {
    await file.close();
  }
  await rename(temporary, join(folder, name));
  await syncFolder(folder);
}

export async function readPrivateFile(folder: string, name: string): Promise<string | undefined> {
  try {
    return await readFile(join(folder, name), 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}
