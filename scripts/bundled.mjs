import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from './lib.mjs';

/** Of whose icons the paths are drawn in the source, so that no bundler can tell. */
const drawn = ['lucide-static'];
/** The text of a licence that its package forgot. */
const forgotten = { '@ffmpeg/ffmpeg': 'scripts/licences/ffmpeg.txt' };

/** The packages whose code is inside the files of `dist`, by the first lines of those files. */
export function bundledPackages() {
  const files = readdirSync(join(root, 'dist'), { recursive: true })
    .filter((file) => file.endsWith('.js'))
    .map((file) => readFileSync(join(root, 'dist', file), 'utf8'));
  const names = files.flatMap((text) => {
    const [, list = ''] = /\/\*! Contains (.*), see LICENSES\.txt \*\//.exec(text) ?? [];
    return [...list.matchAll(/([@\w./-]+) \d[\w.-]* \(/g)].map(([, name]) => name);
  });
  return [...new Set([...names, ...drawn])].sort();
}

/** The licence of each of them, and where its source is. */
export function writeLicences() {
  const texts = bundledPackages().map((name) => {
    const folder = join(root, 'node_modules', name);
    const { version, license, repository } = read(join(folder, 'package.json'));
    const own = readdirSync(folder).find((entry) => /^licen[cs]e/i.test(entry));
    const file = own ? join(folder, own) : join(root, forgotten[name] ?? '');
    if (!own && !forgotten[name]) throw new Error(`${name} comes without the text of its licence.`);
    const source = (repository.url ?? repository).replace(/^git\+|\.git$/g, '');
    return `${name} ${version} (${license})\nSource: ${source}, and the npm package ${name}@${version}\n\n${readFileSync(file, 'utf8').trim()}\n`;
  });
  writeFileSync(join(root, 'dist/LICENSES.txt'), texts.join(`\n${'-'.repeat(80)}\n\n`));
}

/** A CycloneDX list of what a package installs and, of the browser's, of what is inside its files. */
export function writeSbom(folder) {
  const all = JSON.parse(
    execFileSync('npm', ['sbom', '--sbom-format', 'cyclonedx', '--package-lock-only'], {
      cwd: root,
      encoding: 'utf8',
      maxBuffer: 64 * 1024 * 1024,
    }),
  );
  const inside = folder === '.' ? bundledPackages() : [];
  writeFileSync(
    join(root, folder, 'dist/sbom.cdx.json'),
    `${JSON.stringify(partOf(all, folder, inside))}\n`,
  );
}

function partOf(all, folder, inside) {
  const { name, version, dependencies } = read(join(root, folder, 'package.json'));
  const names = [...Object.keys(dependencies), ...inside];
  const own = `${name}@${version}`;
  const graph = new Map(all.dependencies.map((one) => [one.ref, one.dependsOn ?? []]));
  const direct = names.map((wanted) => {
    const installed = join(root, folder, 'node_modules', wanted, 'package.json');
    const file = existsSync(installed)
      ? installed
      : join(root, 'node_modules', wanted, 'package.json');
    return `${wanted}@${read(file).version}`;
  });
  const reached = new Set();
  const queue = [...direct];
  for (const ref of queue) {
    if (reached.has(ref)) continue;
    reached.add(ref);
    // What is inside a file brings nothing else along.
    if (!inside.includes(ref.slice(0, ref.lastIndexOf('@')))) queue.push(...(graph.get(ref) ?? []));
  }
  const { serialNumber: _, metadata, components, ...rest } = all;
  const { timestamp: __, component, ...tools } = metadata;
  const found = components.filter((one) => reached.has(one['bom-ref']));
  if (found.length < reached.size)
    throw new Error(`The lockfile lacks some of ${[...reached].join(', ')}.`);
  const self = folder === '.' ? component : components.find((one) => one['bom-ref'] === own);
  return {
    ...rest,
    metadata: { ...tools, component: { ...self, name } },
    components: found,
    dependencies: [
      { ref: own, dependsOn: direct },
      ...found.map((one) => ({
        ref: one['bom-ref'],
        dependsOn: (graph.get(one['bom-ref']) ?? []).filter((ref) => reached.has(ref)),
      })),
    ],
  };
}

const read = (file) => JSON.parse(readFileSync(file, 'utf8'));
