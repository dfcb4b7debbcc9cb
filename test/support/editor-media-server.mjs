// Serves the media of make-editor-media.mjs to the editor's browser tests, as a middleware of the test runner.
import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { makeEditorMedia } from './make-editor-media.mjs';
import { sendBytes } from './media-ranges.mjs';

// mediabunny's `browser` field drops this module, which bundlers heed and the test runner's server does not.
const nodeOnly = '/node_modules/mediabunny/dist/modules/src/node.js';

/** `GET /editor-media/{name}`, with ranges. */
export async function editorMediaServer(ctx, next) {
  if (ctx.path === nodeOnly) {
    ctx.type = 'text/javascript';
    return void (ctx.body = 'export {};');
  }
  const match = /^\/editor-media\/([\w.-]+)$/.exec(ctx.path);
  if (!match) return next();
  const file = path.join(await makeEditorMedia(), match[1]);
  if (!existsSync(file)) return next();
  const bytes = await readFile(file);
  ctx.type = path.extname(match[1]) === '.mp4' ? 'video/mp4' : 'application/octet-stream';
  sendBytes(ctx, bytes);
}
