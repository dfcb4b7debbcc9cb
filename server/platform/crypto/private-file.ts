import { link, open, readFile, rename, unlink } from 'node:fs/promises';
import { join } from 'node:path';
import { syncFolder } from '../durable-folder.js';
import { createRandomId } from '../ids.js';

/** Writes a small file that only the server's user may read, atomically and durably. */
export async function writePrivateFile(folder: string, name: string, text: string): Promise<void> {
  await rename(await writeTemporary(folder, name, text), join(folder, name));
  await syncFolder(folder);
}

/** The same, unless the file is there already, by another process of this moment perhaps. Answers what it holds then. */
export async function keepPrivateFile(folder: string, name: string, text: string): Promise<string> {
  const temporary = await writeTemporary(folder, name, text);
  try {
    await link(temporary, join(folder, name));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  } finally {
    await unlink(temporary);
  }
  await syncFolder(folder);
  return readFile(join(folder, name), 'utf8');
}

async function writeTemporary(folder: string, name: string, text: string): Promise<string> {
  const temporary = join(folder, `.${name}.${createRandomId()}`);
  const file = await open(temporary, 'wx', 0o600);
  try {
    await file.writeFile(text);
    await file.sync();
  } finally {
    await file.close();
  }
  return temporary;
}

export async function readPrivateFile(folder: string, name: string): Promise<string | undefined> {
  try {
    return await readFile(join(folder, name), 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}
