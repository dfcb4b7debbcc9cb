import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { spawnSync } from 'node:child_process';
import { bin, root, run } from './lib.mjs';

/** Packs the root package as it would be published, and has publint and are-the-types-wrong look at the tarball. */
const folder = mkdtempSync(join(tmpdir(), 'vodkit-pack-'));
const packed = spawnSync('npm', ['pack', '--json', '--ignore-scripts', '--pack-destination', folder], { cwd: root, encoding: 'utf8' });
let failed = packed.status !== 0;
if (failed) {
  process.stderr.write(packed.stderr);
} else {
  const report = JSON.parse(packed.stdout);
  const [{ filename }] = Array.isArray(report) ? report : Object.values(report);
  const tarball = join(folder, filename);
  failed = (await run(bin('publint'), ['run', tarball, '--strict'])) !== 0;
  // An ES-only package: what CommonJS of old resolvers would see is not asked.
  failed = (await run(bin('attw'), [tarball, '--profile', 'esm-only', '--exclude-entrypoints', './script/*', './custom-elements.json'])) !== 0 || failed;
}
rmSync(folder, { recursive: true, force: true });
process.exit(failed ? 1 : 0);
