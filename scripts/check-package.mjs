import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { spawnSync } from 'node:child_process';
import { bin, root, run } from './lib.mjs';

/** Packs both packages as they would be published, and has publint and are-the-types-wrong look at the tarballs. */
const folder = mkdtempSync(join(tmpdir(), 'vodkit-pack-'));
let failed = false;
for (const [from, ignored] of [
  ['.', ['./script/*', './custom-elements.json']],
  ['server', []],
]) {
  const tarball = pack(join(root, from));
  failed =
    tarball === undefined ||
    (await run(bin('publint'), ['run', tarball, '--strict'])) !== 0 ||
    failed;
  if (tarball === undefined) continue;
  // ES-only packages: what CommonJS of old resolvers would see is not asked.
  const exclude = ignored.length > 0 ? ['--exclude-entrypoints', ...ignored] : [];
  failed =
    (await run(bin('attw'), [
      tarball,
      '--profile',
      'esm-only',
      '--format',
      'ascii',
      ...exclude,
    ])) !== 0 || failed;
}
rmSync(folder, { recursive: true, force: true });
process.exit(failed ? 1 : 0);

function pack(cwd) {
  const packed = spawnSync(
    'npm',
    ['pack', '--json', '--ignore-scripts', '--pack-destination', folder],
    { cwd, encoding: 'utf8' },
  );
  if (packed.status !== 0) {
    process.stderr.write(packed.stderr);
    return undefined;
  }
  const report = JSON.parse(packed.stdout);
  const [{ filename }] = Array.isArray(report) ? report : Object.values(report);
  return join(folder, filename);
}
