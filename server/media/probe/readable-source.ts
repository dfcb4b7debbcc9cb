import { constants } from 'node:fs';
import { copyFile, open } from 'node:fs/promises';
import { join } from 'node:path';
import { inspectBoxes } from './inspect-boxes.js';

/**
 * Returns a path from which ffmpeg reads the source correctly: the source itself, or, if a sample entry must be patched for
 * older versions of ffmpeg, a patched copy in `folder`. On file systems with reflinks the copy is instant.
 */
export async function makeReadable(path: string, folder: string): Promise<string> {
  const patches = await findPatches(path);
  if (patches.length === 0) return path;
  const copy = join(folder, 'readable');
  await copyFile(path, copy, constants.COPYFILE_FICLONE);
  const file = await open(copy, 'r+');
  try {
    for (const { position, bytes } of patches) await file.write(bytes, 0, bytes.length, position);
  } finally {
    await file.close();
  }
  return copy;
}

async function findPatches(path: string) {
  const file = await open(path);
  try {
    const { pcmEntries } = await inspectBoxes(file, (await file.stat()).size);
    return pcmEntries.flatMap(({ patches }) => patches);
  } finally {
    await file.close();
  }
}
