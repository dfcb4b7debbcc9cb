import { join } from 'node:path';
import { buildSync } from 'esbuild';
import { root } from './lib.mjs';

/** What `src` imports the code of the worker that hashes uploads as; the builds and the tests' server make it. */
export const hashWorkerModule = /\/hash-worker-code\.js$/;

/** A module that exports the worker's code as a text, which no bundler takes apart. */
export function hashWorkerCode() {
  const { outputFiles } = buildSync({
    entryPoints: [join(root, 'src/upload/integrity/hash-worker.ts')],
    bundle: true,
    write: false,
    minify: true,
    format: 'iife',
    target: 'es2022',
    legalComments: 'none',
  });
  return `export default ${JSON.stringify(outputFiles[0].text)};`;
}
