import { createHash } from 'node:crypto';
import { cpSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { bin, digestOf, isCurrent, markCurrent, mustRun, root, say } from './lib.mjs';

const shared = ['package-lock.json', 'tsconfig.json', 'vite.shared.ts', 'scripts/build.mjs'];

const steps = [
  {
    name: 'browser',
    inputs: [
      'src',
      'vite.config.ts',
      'vite.script.config.ts',
      'package.json',
      'custom-elements-manifest.config.mjs',
      ...shared,
    ],
    build: buildBrowser,
  },
  // After the browser code: it carries the player of the embed pages.
  { name: 'server', inputs: ['server', 'src', ...shared], build: buildServer },
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
  await mustRun(bin('tsc'), ['-p', 'server/tsconfig.build.json']);
}

async function buildBrowser() {
  rmSync(join(root, 'dist'), { recursive: true, force: true });
  await mustRun(bin('vite'), ['build', '--logLevel', 'warn']);
  for (const element of ['vod-player', 'vod-uploader', 'vod-editor']) {
    const env = { ...process.env, VODKIT_ELEMENT: element };
    await mustRun(
      bin('vite'),
      ['build', '--config', 'vite.script.config.ts', '--logLevel', 'warn'],
      { env },
    );
  }
  writeIntegrity();
  await mustRun(bin('tsc'), ['-p', 'tsconfig.build.json']);
  writeLicences();
  await mustRun(bin('cem'), [
    'analyze',
    '--config',
    'custom-elements-manifest.config.mjs',
    '--quiet',
  ]);
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

/** The licences of what is inside our files: hls.js in the npm build, everything in the script-tag build. */
function writeLicences() {
  const inside = [
    'hls.js',
    'eventemitter3',
    'url-toolkit',
    '@svta/cml-utils',
    '@svta/cml-id3',
    'lit',
    'mediabunny',
    '@ffmpeg/ffmpeg',
    'lucide-static',
  ];
  const texts = inside.map((name) => {
    const folder = join(root, 'node_modules', name);
    const { version, license } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
    const file = readdirSync(folder).find((entry) => /^licen[cs]e/i.test(entry));
    return `${name} ${version} (${license})\n\n${file ? readFileSync(join(folder, file), 'utf8') : ''}`;
  });
  writeFileSync(join(root, 'dist/LICENSES.txt'), texts.join(`\n${'-'.repeat(80)}\n\n`));
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
