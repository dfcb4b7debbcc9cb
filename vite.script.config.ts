import { defineConfig } from 'vite';
import { decorators, hlsFromSource, nameContents, plainStyles } from './vite.shared.js';

const element = process.env['VODKIT_ELEMENT'] ?? 'vod-player';

/** The script-tag build: one self-registering file an element, everything inside. */
export default defineConfig({
  publicDir: false,
  oxc: decorators,
  plugins: [hlsFromSource(), plainStyles()],
  define: { 'process.env.NODE_ENV': '"production"' },
  // ffmpeg.wasm's own worker; a page names its address in `ffmpeg-worker-url`.
  worker: {
    format: 'es',
    rolldownOptions: { output: { entryFileNames: 'ffmpeg-worker.js', postBanner: nameContents } },
  },
  build: {
    target: 'es2022',
    outDir: 'dist/script',
    emptyOutDir: false,
    minify: true,
    lib: {
      entry: `src/${element}.ts`,
      name: element.replace(/-(\w)/g, (_, letter: string) => letter.toUpperCase()),
      formats: ['iife'],
      fileName: () => `${element}.js`,
    },
    // Without a module there is no `import.meta`; the worker's address is an attribute there.
    rolldownOptions: {
      output: { codeSplitting: false, postBanner: nameContents },
      transform: { define: { 'import.meta': '{}' } },
    },
  },
});
