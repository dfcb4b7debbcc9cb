import { defineConfig } from 'vite';
import { adapters, elements } from './scripts/elements.mjs';
import {
  decorators,
  ffmpegWorker,
  hashWorker,
  hlsFromSource,
  hlsVersion,
  nameContents,
  plainStyles,
} from './vite.shared.js';

/** What a host may use too stays an import, so that it has that once. */
const dependencies = [/^lit($|\/)/, /^@lit\//];

/**
 * The npm build: ES modules that share chunks. hls.js (cut to measure), mediabunny and the wrapper of ffmpeg.wasm are inside:
 * each in a chunk that is fetched when it is needed.
 */
export default defineConfig({
  publicDir: false,
  oxc: decorators,
  plugins: [hlsFromSource(), ffmpegWorker(), hashWorker(), plainStyles()],
  build: {
    target: 'es2022',
    outDir: 'dist',
    emptyOutDir: true,
    minify: true,
    lib: {
      entry: Object.fromEntries(
        ['index', 'client', 'render-player', ...elements, ...adapters].map((name) => [
          name,
          `src/${name}.ts`,
        ]),
      ),
      formats: ['es'],
    },
    rolldownOptions: {
      external: dependencies,
      output: {
        chunkFileNames: chunkName,
        postBanner: nameContents,
        // The queue without a screen is imported alone too: no chunk of it may hold an element.
        codeSplitting: {
          groups: [
            {
              name: 'errors',
              test: /\/src\/(shared\/(http-error|vod-error|set-up-faults|timers)|contract\/(?!crc32c|stepped|poster|container-signatures))/,
              priority: 2,
            },
            // The player fetches it when it is refused something.
            { name: 'http-answer', test: /\/src\/shared\/http-answer/, priority: 2 },
            // Fetched when something fails.
            {
              name: 'report-failure',
              test: /\/src\/shared\/(report-failure|blocked)/,
              priority: 2,
            },
            // What hashes is fetched where a server verifies it, what sends parallel parts for large files, what tells details where a user says something of a video, what reads containers when files are added.
            {
              name: 'upload-queue',
              test: /\/src\/upload\/(?!integrity\/|parallel\/|tell-details|kept-posters|check-content)/,
              priority: 1,
            },
          ],
        },
      },
    },
  },
});

function chunkName({ moduleIds }: { readonly moduleIds: readonly string[] }): string {
  if (moduleIds.some((id) => id.endsWith('/cmcd-controller.ts'))) return 'chunks/hls-cmcd.js';
  if (moduleIds.some((id) => id.endsWith('/hls-subtitles.ts'))) return 'chunks/hls-subtitles.js';
  if (moduleIds.some((id) => id.includes('/node_modules/hls.js/')))
    return `chunks/hls-${hlsVersion}.js`;
  const library = moduleIds.flatMap(
    (id) => /\/node_modules\/(shaka-player|dashjs)\//.exec(id)?.[1] ?? [],
  )[0];
  if (library !== undefined) return `chunks/${library}.js`;
  // With it come those of its formats that are read.
  if (moduleIds.some((id) => id.endsWith('/src/media/formats.ts'))) return 'chunks/mediabunny.js';
  const [, element, words] = /\/src\/(\w+)\/(words-[\w-]+)\.ts$/.exec(moduleIds[0] ?? '') ?? [];
  return words === undefined ? 'chunks/[name].js' : `chunks/${element}-${words}.js`;
}
