import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join, relative } from 'node:path';
import { spawnSync } from 'node:child_process';
import { bin, root, run } from './lib.mjs';

/** Packs both packages as they would be published, and has publint and are-the-types-wrong look at the tarballs. */
const folder = mkdtempSync(join(tmpdir(), 'vodkit-pack-'));
let failed = false;
for (const [from, ignored] of [
  ['.', ['./script/*', './themes/*', './defined.css', './custom-elements.json']],
  ['server', []],
]) {
  const tarball = pack(join(root, from));
  failed =
    tarball === undefined ||
    (await run(bin('publint'), ['run', tarball, '--strict'])) !== 0 ||
    failed;
  if (tarball === undefined) continue;
  failed = !checkFiles(tarball) || failed;
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

/** Every path that package.json or the manifest names is one of the tarball's. */
function checkFiles(tarball) {
  const unpacked = join(folder, `unpacked-${basename(tarball)}`);
  mkdirSync(unpacked);
  spawnSync('tar', ['-xzf', tarball, '--strip-components=1', '-C', unpacked]);
  const files = new Set(
    readdirSync(unpacked, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => relative(unpacked, join(entry.parentPath, entry.name))),
  );
  const read = (path) => readFileSync(join(unpacked, path), 'utf8');
  const { name, exports, bin: commands = {}, customElements } = JSON.parse(read('package.json'));
  const named = [exports, commands, customElements].flatMap(pathsIn);
  if (customElements)
    for (const { path } of JSON.parse(read(customElements)).modules)
      named.push(path, path.replace(/\.js$/, '.d.ts'));
  const missing = named.filter((path) =>
    path.includes('*')
      ? ![...files].some((file) => file.startsWith(path.split('*')[0]))
      : !files.has(path),
  );
  for (const path of files) {
    if (/chunks\/.*-(?=.*[A-Z])(?=.*[a-z\d])[\w-]{8}\.js$/.test(path))
      missing.push(`a name without a hash for ${path}`);
    if (customElements && path.endsWith('.map')) missing.push(`a reason for ${path}`);
  }
  if (customElements) missing.push(...unlicensed(read, [...files]));
  for (const path of missing) console.log(`${name}: the tarball lacks ${path}`);
  const bytes = statSync(tarball).size;
  console.log(`${name}: ${files.size} files, ${Math.round(bytes / 1000)} kB packed`);
  return missing.length === 0;
}

/** What a file says it contains has its licence in the list, and its type declarations need nothing of it. */
function unlicensed(read, files) {
  const licences = read('dist/LICENSES.txt');
  const sbom = JSON.parse(read('dist/sbom.cdx.json'));
  const listed = new Set(sbom.components.map(({ purl }) => decodeURIComponent(purl)));
  return files.flatMap((path) => {
    if (path.endsWith('.d.ts'))
      return /from '(zod|mediabunny|hls\.js|@ffmpeg\/ffmpeg)'/.test(read(path))
        ? [`a plain type in ${path}`]
        : [];
    if (!path.endsWith('.js')) return [];
    const [, list = ''] = /\/\*! Contains (.*), see LICENSES/.exec(read(path)) ?? [];
    return [...list.matchAll(/([@\w./-]+) (\d[\w.-]*) \(/g)].flatMap(([, name, version]) => [
      ...(licences.includes(`${name} ${version} (`) ? [] : [`the licence of ${name}`]),
      ...(listed.has(`pkg:npm/${name}@${version}`) ? [] : [`${name} in the SBOM`]),
    ]);
  });
}

function pathsIn(value) {
  if (typeof value === 'string') return [value.replace(/^\.\//, '')];
  return Object.values(value ?? {}).flatMap(pathsIn);
}

function pack(cwd) {
  const packed = spawnSync(
    'npm',
    // With `prepack`, as it is published.
    ['pack', '--json', '--pack-destination', folder],
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
