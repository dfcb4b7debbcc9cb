import { createHash } from 'node:crypto';
import { cpSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { build as bundle } from 'esbuild';
import { writeLicences, writeSbom } from './bundled.mjs';
import { publishDeclarations } from './declarations.mjs';
import { adapters, elements, headlessModules } from './elements.mjs';
import { bin, digestOf, isCurrent, markCurrent, mustRun, root, say, tsc } from './lib.mjs';
import { generate } from './manifest/generate.mjs';

const shared = [
  'package-lock.json',
  'package.json',
  'tsconfig.json',
  'vite.shared.ts',
  'vite.hls-logs.ts',
  'vite.hls-subtitles.ts',
  'scripts/build.mjs',
  'scripts/ffmpeg-worker.mjs',
  'scripts/hash-worker.mjs',
];

const steps = [
  {
    name: 'browser',
    inputs: [
      'src',
      'vite.config.ts',
      'vite.script.config.ts',
      'package.json',
      'custom-elements-manifest.config.mjs',
      'tsconfig.build.json',
      'scripts/manifest',
      'scripts/licences',
      'scripts/bundled.mjs',
      'scripts/declarations.mjs',
      'scripts/elements.mjs',
      ...shared,
    ],
    build: buildBrowser,
  },
  // After the browser code: it carries the player of the embed pages.
  {
    name: 'server',
    inputs: ['server', 'src', 'scripts/bundled.mjs', ...shared],
    build: buildServer,
  },
  { name: 'demo', inputs: ['demo', 'src', 'server', ...shared], build: buildDemo },
];

/** Builds what changed since it was built last. */
export async function build() {
  for (const { name, inputs, build: buildStep } of steps) {
    const digest = digestOf(inputs);
    if (isCurrent(`build-${name}`, digest)) continue;
    say(`building ${name}`);
    await buildStep();
    markCurrent(`build-${name}`, digest);
  }
}

const nodeBundle = [
  '--bundle',
  '--platform=node',
  '--format=esm',
  '--target=node20',
  '--packages=external',
  '--sourcemap',
  '--log-level=warning',
];

async function buildServer() {
  rmSync(join(root, 'server/dist'), { recursive: true, force: true });
  await mustRun(bin('esbuild'), [
    'server/main.ts',
    'server/index.ts',
    'server/platform/database/embedded-worker.ts',
    'server/platform/digest/digest-worker.ts',
    'server/features/text-tracks/text-worker.ts',
    '--splitting',
    '--outdir=server/dist',
    '--entry-names=[name]',
    ...nodeBundle,
  ]);
  cpSync(join(root, 'server/migrations'), join(root, 'server/dist/migrations'), {
    recursive: true,
  });
  const player = readdirSync(join(root, 'dist/script')).filter((name) =>
    /^vod-player.*\.js$/.test(name),
  );
  for (const file of [...player.map((name) => `script/${name}`), 'LICENSES.txt'])
    cpSync(join(root, 'dist', file), join(root, 'server/dist/embed', basename(file)));
  const declared = mustRun(tsc(), ['-p', 'server/tsconfig.build.json']);
  writeSbom('server');
  await declared;
}

async function buildBrowser() {
  rmSync(join(root, 'dist'), { recursive: true, force: true });
  await mustRun(bin('vite'), ['build', '--logLevel', 'warn']);
  await Promise.all([buildScripts(), describe()]);
  await generate();
  await publishDeclarations();
  writeLicences();
  writeSbom('.');
}

async function buildScripts() {
  for (const element of elements) {
    const env = { ...process.env, VODKIT_ELEMENT: element };
    await mustRun(
      bin('vite'),
      ['build', '--config', 'vite.script.config.ts', '--logLevel', 'warn'],
      { env },
    );
    writeModule(element);
  }
  writeHeadlessModules();
  for (const adapter of adapters) await writeAdapter(adapter);
  writeIntegrity();
  for (const folder of ['dist', 'dist/script']) {
    cpSync(join(root, 'src/defined.css'), join(root, folder, 'defined.css'));
    cpSync(join(root, 'src/themes'), join(root, folder, 'themes'), { recursive: true });
  }
}

/** The declarations and the manifest, which are made of the sources alone. */
async function describe() {
  await mustRun(tsc(), ['-p', 'tsconfig.build.json']);
  await mustRun(bin('cem'), [
    'analyze',
    '--config',
    'custom-elements-manifest.config.mjs',
    '--quiet',
  ]);
}

/** The script, which as a classic one can export nothing, as a module with the class: of the tag, whoever registered that. */
function writeModule(element) {
  const words = `${element}-element`
    .split('-')
    .map((word) => word[0].toUpperCase() + word.slice(1));
  const code = `import './${element}.js';\nexport const ${words.join('')} = customElements.get('${element}');\n`;
  writeFileSync(join(root, 'dist/script', `${element}.module.js`), code);
}

/** What is used without an element, as modules: beside the player's script, which is run once, whoever asks for it. */
function writeHeadlessModules() {
  const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
  for (const [name, { exported }] of Object.entries(headlessModules)) {
    const code = [
      `if (!globalThis[Symbol.for('vodkit/vod-player@${version}')]) await import('./vod-player.js');`,
      `export const { ${exported} } = await import('./vod-player-${name}.js');`,
      '',
    ];
    writeFileSync(join(root, `dist/script/${name}.module.js`), code.join('\n'));
  }
}

/** One tag for an adapter: the script of the player, unless the page has that already, and behind it the adapter. */
async function writeAdapter(adapter) {
  const folder = join(root, 'dist/script');
  const { outputFiles } = await bundle({
    entryPoints: [join(root, `src/adapters/${adapter}/script.ts`)],
    bundle: true,
    minify: true,
    write: false,
    format: 'iife',
    target: 'es2022',
    logLevel: 'warning',
  });
  const player = readFileSync(join(folder, 'vod-player.js'), 'utf8');
  writeFileSync(
    join(folder, `${adapter}.js`),
    `customElements.get("vod-player")||${player}${outputFiles[0].text}`,
  );
}

/** What `integrity` attributes and import maps of pages need, for each file of the script-tag build. */
function writeIntegrity() {
  const folder = join(root, 'dist/script');
  const digestOfFile = (file) =>
    createHash('sha384')
      .update(readFileSync(join(folder, file)))
      .digest('base64');
  const files = readdirSync(folder).filter((file) => file.endsWith('.js'));
  const integrity = Object.fromEntries(files.map((file) => [file, `sha384-${digestOfFile(file)}`]));
  writeFileSync(join(folder, 'integrity.json'), `${JSON.stringify(integrity, null, 2)}\n`);
}

async function buildDemo() {
  rmSync(join(root, 'demo/dist'), { recursive: true, force: true });
  rmSync(join(root, 'demo/dist-server'), { recursive: true, force: true });
  await mustRun(bin('vite'), ['build', '--config', 'demo/vite.config.ts', '--logLevel', 'warn']);
  await mustRun(bin('esbuild'), [
    'demo/main.ts',
    '--outdir=demo/dist-server',
    '--external:@vodkit/server',
    ...nodeBundle,
  ]);
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) await build();
