import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { build } from './build.mjs';
import { root } from './lib.mjs';

/** npm runs this before it packs a package: builds it, and refuses to pack one that lacks a file it names. */
await build();
const folder = join(root, process.argv[2] ?? '.');
const { name, exports, bin = {} } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
const missing = [exports, bin]
  .flatMap(pathsIn)
  .filter((path) => !path.includes('*') && !existsSync(join(folder, path)));
if (missing.length > 0) {
  process.stderr.write(`${name} is not packed, since ${missing.join(', ')} is not there.\n`);
  process.exit(1);
}

function pathsIn(value) {
  return typeof value === 'string' ? [value] : Object.values(value).flatMap(pathsIn);
}
