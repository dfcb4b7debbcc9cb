import { defineConfig } from 'vite';
import { decorators, hlsFromSource, plainStyles } from './vite.shared.js';

const dependencies = [/^lit($|\/)/, /^@lit\//, /^tus-js-client/, /^mediabunny/, /^@ffmpeg\//];

/** The npm build: ES modules that share chunks; dependencies stay imports, so that a host has each once. hls.js is inside, cut to measure. */
export default defineConfig({
  publicDir: false,
  oxc: decorators,
  plugins: [hlsFromSource(), plainStyles()],
  build: {
    target: 'es2022',
    outDir: 'dist',
    emptyOutDir: true,
    sourcemap: true,
    minify: true,
    lib: {
      entry: {
        index: 'src/index.ts',
        client: 'src/client.ts',
        'vod-player': 'src/vod-player.ts',
        'vod-uploader': 'src/vod-uploader.ts',
        'vod-editor': 'src/vod-editor.ts',
      },
      formats: ['es'],
    },
    rolldownOptions: {
      external: dependencies,
      output: { chunkFileNames: 'chunks/[name]-[hash].js' },
    },
  },
});
