import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { build } from 'esbuild';
import { laidOut } from '../lay-out.mjs';
import { root } from '../lib.mjs';
import { readModel } from './model.mjs';
import { angular } from './targets/angular.mjs';
import { vscode, webTypes } from './targets/editors.mjs';
import { jsx } from './targets/jsx.mjs';
import { markup } from './targets/markup.mjs';
import { react } from './targets/react.mjs';
import { solid } from './targets/solid.mjs';
import { svelte } from './targets/svelte.mjs';
import { vue } from './targets/vue.mjs';

const targets = [markup, jsx, react, vue, svelte, solid, angular, vscode, webTypes];

const { version, license } = JSON.parse(
  readFileSync(join(root, 'node_modules/@lit/react/package.json'), 'utf8'),
);

/** Writes into `dist` what frameworks and editors want to know of the elements, all of it from the manifest. */
export async function generate() {
  const elements = await readModel();
  for (const target of targets)
    for (const [path, text] of Object.entries(target(elements))) {
      mkdirSync(dirname(join(root, path)), { recursive: true });
      // What is ignored by a comment stands in the one line after it.
      const ready = path.endsWith('jsx.d.ts') ? text : await laidOut(path, text);
      writeFileSync(join(root, path), ready);
    }
  await build({
    entryPoints: [join(root, 'scripts/manifest/react-wrap.mjs')],
    outfile: join(root, 'dist/react/wrap.js'),
    bundle: true,
    minify: true,
    format: 'esm',
    target: 'es2022',
    conditions: ['browser', 'production'],
    external: ['react'],
    legalComments: 'none',
    banner: {
      js: `'use client';\n/*! Contains @lit/react ${version} (${license}), see LICENSES.txt */`,
    },
    logLevel: 'warning',
  });
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) await generate();
