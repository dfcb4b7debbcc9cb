import { cpSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { defineConfig, type Plugin } from 'vite';
import {
  decorators,
  ffmpegWorker,
  hashWorker,
  hlsFromSource,
  plainStyles,
} from '../vite.shared.js';
import { htmlPages, pageInputs } from './build/html-plugin.js';

const demo = fileURLToPath(new URL('.', import.meta.url));
const backend = { target: 'http://localhost:8787', changeOrigin: false };

export default defineConfig({
  root: demo,
  oxc: decorators,
  plugins: [
    htmlPages(),
    ffmpegCore(),
    hlsFromSource(),
    ffmpegWorker(),
    hashWorker(),
    plainStyles(),
  ],
  build: {
    target: 'es2022',
    // Lowered, light-dark() would be settled once at the root, and dark parts of a light page came out light.
    cssTarget: ['chrome125', 'firefox128', 'safari17.5'],
    outDir: join(demo, 'dist'),
    emptyOutDir: true,
    // The pages' policy knows no data: addresses.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    rolldownOptions: { input: pageInputs() },
  },
  server: {
    proxy: {
      '/demo/api': backend,
      '/v1': backend,
      '/embed/': backend,
      '^/p/': backend,
      '/ffmpeg/': backend,
      '/vodkit/': backend,
    },
  },
});

/** The editor's fallback loads ffmpeg's core from `/ffmpeg/`: GPL, so it is served as it came and bundled into nothing. */
function ffmpegCore(): Plugin {
  return {
    name: 'demo-ffmpeg-core',
    writeBundle({ dir = '' }) {
      const core = join(dirname(createRequire(import.meta.url).resolve('@ffmpeg/core')), '../esm');
      for (const file of ['ffmpeg-core.js', 'ffmpeg-core.wasm'])
        cpSync(join(core, file), join(dir, 'ffmpeg', file));
      writeFileSync(join(dir, 'ffmpeg', 'LICENCE.txt'), coreLicence);
    },
  };
}

const coreLicence = `ffmpeg-core.js and ffmpeg-core.wasm are @ffmpeg/core as published on npm, unchanged.
They contain FFmpeg built with GPL parts and are under the GNU General Public License, version 2 or later.
Source: https://github.com/ffmpegwasm/ffmpeg.wasm
They are served as separate files; no code of vodkit contains them.
`;
