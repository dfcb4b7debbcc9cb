import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { makeMedia } from './make-media.mjs';

const made = makeMedia();
const root = fileURLToPath(new URL('../..', import.meta.url));

/** Answers with bytes, or the range of them that is asked for: WebKitGTK seeks in nothing else. */
export function sendBytes(ctx, bytes) {
  ctx.set('accept-ranges', 'bytes');
  const range = /^bytes=(\d+)-(\d*)$/.exec(ctx.get('range'));
  if (!range) return void (ctx.body = bytes);
  const from = Number(range[1]);
  const to = range[2] ? Math.min(Number(range[2]), bytes.length - 1) : bytes.length - 1;
  ctx.status = 206;
  ctx.set('content-range', `bytes ${from}-${to}/${bytes.length}`);
  ctx.body = bytes.subarray(from, to + 1);
}

/** The clips of the test media, which the runner's own server gives whole only. */
export async function mediaRanges(ctx, next) {
  // What is not there yet would be answered with 404, which the browser may keep.
  if (ctx.path.startsWith('/.cache/test-media/')) await made;
  const match = /^\/\.cache\/test-media\/[\w./-]+\.(mp4|m4a|webm)$/.exec(ctx.path);
  const file = path.join(root, path.normalize(ctx.path));
  if (!match || !existsSync(file)) return next();
  ctx.type = { mp4: 'video/mp4', m4a: 'audio/mp4', webm: 'video/webm' }[match[1]];
  sendBytes(ctx, await readFile(file));
}
