import { existsSync } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** In a build the files are beside the bundle; in the sources they are where the browser package is built. */
const places = ['./embed/', '../../../dist/script/'];

/** What `<vod-player>` is made of: the script of the tag, and the chunks that it loads when they are needed. */
const isOfPlayer = (name: string): boolean => /^vod-player(-[\w-]+)?\.js$/.test(name);

let files: Promise<ReadonlyMap<string, Buffer>> | undefined;

/** A file of the player by its name; undefined where there is none. */
export async function readPlayerFile(name: string): Promise<Buffer | undefined> {
  return (await (files ??= readAll())).get(name);
}

async function readAll(): Promise<ReadonlyMap<string, Buffer>> {
  const folder = places
    .map((place) => fileURLToPath(new URL(place, import.meta.url)))
    .find((path) => existsSync(join(path, 'vod-player.js')));
  if (folder === undefined) throw new Error('The script of the player is missing: npm run build');
  const names = (await readdir(folder)).filter(isOfPlayer);
  return new Map(
    await Promise.all(
      names.map(async (name) => [name, await readFile(join(folder, name))] as const),
    ),
  );
}
