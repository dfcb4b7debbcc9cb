// JavaScript a page loads, gzipped: our elements beside their peers, bundled the same way in one run.
// node bench/sizes.mjs   (builds must be current: npm run build; the peers are installed into .cache once)
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { build } from 'esbuild';
import { weigh } from '../scripts/check-sizes.mjs';
import { mustRun, root } from '../scripts/lib.mjs';

const peers = {
  '@mux/mux-player': '3.14.0',
  '@mux/mux-uploader': '1.5.0',
  '@uppy/core': '6.3.1',
  '@uppy/dashboard': '6.0.3',
  '@uppy/tus': '6.0.0',
  'hls.js': '1.7.4',
  plyr: '3.8.4',
  'video.js': '8.24.1',
  vidstack: '1.15.6',
};

const comparisons = [
  {
    what: 'player with all controls, engine not counted',
    ours: ['dist/vod-player.js', 'first'],
    peers: {
      plyr: `import Plyr from 'plyr'; new Plyr('video');`,
      vidstack: `import 'vidstack/player'; import 'vidstack/player/layouts/default'; import 'vidstack/player/ui';`,
    },
  },
  {
    what: 'playing AES-128 HLS, engine counted',
    ours: ['dist/vod-player.js', 'all'],
    peers: {
      'hls.js alone': `import Hls from 'hls.js'; new Hls();`,
      'video.js': `import videojs from 'video.js'; videojs('video');`,
      'mux-player': `import '@mux/mux-player';`,
    },
  },
  {
    what: 'uploader, resumable transport counted',
    ours: ['dist/vod-uploader.js', 'all'],
    peers: {
      'uppy core + dashboard + tus': `import Uppy from '@uppy/core'; import Dashboard from '@uppy/dashboard'; import Tus from '@uppy/tus'; new Uppy().use(Dashboard).use(Tus);`,
      'mux-uploader (no tus)': `import '@mux/mux-uploader';`,
    },
  },
];

const folder = join(root, '.cache/bench-peers');

async function weighPeer(code) {
  const { outputFiles } = await build({
    stdin: { contents: code, resolveDir: folder },
    bundle: true,
    minify: true,
    format: 'esm',
    target: 'es2022',
    conditions: ['browser', 'production'],
    loader: { '.css': 'empty' },
    write: false,
    legalComments: 'none',
    logLevel: 'error',
  });
  return gzipSync(outputFiles[0].contents, { level: 9 }).length;
}

mkdirSync(folder, { recursive: true });
writeFileSync(join(folder, 'package.json'), JSON.stringify({ private: true, dependencies: peers }));
await mustRun(
  'npm',
  [
    'install',
    '--no-audit',
    '--no-fund',
    '--ignore-scripts',
    '--loglevel=error',
    '--prefix',
    folder,
  ],
  { cwd: folder },
);

const kib = (bytes) => `${(bytes / 1024).toFixed(1)} KiB`;
for (const { what, ours, peers: rivals } of comparisons) {
  const own = (await weigh(ours[0]))[ours[1]];
  console.log(`\n${what}: ${kib(own)}`);
  for (const [name, code] of Object.entries(rivals)) {
    const theirs = await weighPeer(code);
    console.log(`  ${name}: ${kib(theirs)}, ours is ${(own / theirs).toFixed(2)} of it`);
  }
}
