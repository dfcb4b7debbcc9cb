import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';

/** In a build the script is beside the bundle; in the sources it is where the browser package is built. */
const places = ['./embed/vod-player.js', '../../../dist/script/vod-player.js'];

let script: Promise<Buffer> | undefined;

/** `<vod-player>` in one file. */
export function readPlayerScript(): Promise<Buffer> {
  return (script ??= read());
}

async function read(): Promise<Buffer> {
  const path = places
    .map((place) => fileURLToPath(new URL(place, import.meta.url)))
    .find((candidate) => existsSync(candidate));
  if (path === undefined) throw new Error('The script of the player is missing: npm run build');
  return readFile(path);
}
