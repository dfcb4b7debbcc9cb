import { constants } from 'node:fs';
import { copyFile, open } from 'node:fs/promises';
import { join } from 'node:path';
import { inspectBoxes } from './inspect-boxes.js';

/**
 * The path under which ffmpeg reads a source rightly: its own or, where a description must be put into other words,
 * that of a copy in `folder`. File systems that share blocks make the copy at no cost.
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
