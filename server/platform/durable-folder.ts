import { mkdir, open } from 'node:fs/promises';
import { dirname } from 'node:path';

/** Syncs the entries of `folder`, so that files created, renamed or removed in it survive a power cut. */
export async function syncFolder(folder: string): Promise<void> {
  const handle = await open(folder, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

/** Creates the folder and its missing parents, durably. */
export async function makeFolder(folder: string, mode?: number): Promise<void> {
  const firstMade = await mkdir(folder, { recursive: true, ...(mode !== undefined && { mode }) });
  if (firstMade === undefined) return;
  for (let made = folder; made.length >= firstMade.length; made = dirname(made))
    await syncFolder(dirname(made));
}
