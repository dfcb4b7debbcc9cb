import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { buildSync } from 'esbuild';

/** Where the wrapper of ffmpeg.wasm has its worker. */
export const workerSource = join(
  dirname(createRequire(import.meta.url).resolve('@ffmpeg/ffmpeg/worker')),
  'worker.js',
);

/** What `src` imports the worker's code as; the builds and the tests' server make it. */
export const workerCodeModule = /\/ffmpeg-worker-code\.js$/;

/** The worker of ffmpeg.wasm in one piece, which runs from any address, a `blob:` one too. */
export function ffmpegWorkerCode() {
  const { outputFiles } = buildSync({
    entryPoints: [workerSource],
    bundle: true,
    write: false,
    minify: true,
    format: 'esm',
    target: 'es2022',
    legalComments: 'none',
  });
  return outputFiles[0].text;
}

/** A module that exports the worker's code as a text, which no bundler takes apart. */
export function ffmpegWorkerModule() {
  return `export default ${JSON.stringify(ffmpegWorkerCode())};`;
}
