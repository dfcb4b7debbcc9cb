// Makes the short media that the editor's tests cut, once, into .cache/test-media. Needs ffmpeg; nothing is fetched.
import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const run = promisify(execFile);
const ffmpeg = process.env.FFMPEG_PATH ?? 'ffmpeg';
// Raise it when what is made changes.
const edition = 'editor-4';

/** Where the media lie. */
export const editorMediaDir = path.join(
  fileURLToPath(new URL('../../.cache/test-media/', import.meta.url)),
  edition,
);

let making;

/** Makes what is missing. Safe to call again, and from two processes. */
export function makeEditorMedia() {
  making ??= makeOnce();
  return making;
}

async function makeOnce() {
  if (existsSync(editorMediaDir)) return editorMediaDir;
  const work = `${editorMediaDir}.${process.pid}`;
  await mkdir(work, { recursive: true });
  try {
    await makeAll((name) => path.join(work, name));
    await rename(work, editorMediaDir);
  } catch (error) {
    if (!existsSync(editorMediaDir)) throw error;
  } finally {
    await rm(work, { recursive: true, force: true });
  }
  return editorMediaDir;
}

const source = (size, seconds, rate = 30) => [
  '-f',
  'lavfi',
  '-i',
  `testsrc2=size=${size}:rate=${rate}:duration=${seconds}`,
];
const tone = (seconds) => [
  '-f',
  'lavfi',
  '-i',
  `sine=frequency=440:sample_rate=48000:duration=${seconds}`,
];
const h264 = [
  '-c:v',
  'libx264',
  '-preset',
  'veryfast',
  '-pix_fmt',
  'yuv420p',
  '-g',
  '60',
  '-keyint_min',
  '60',
  '-sc_threshold',
  '0',
  '-bf',
  '2',
];
const aac = ['-c:a', 'aac', '-b:a', '64k'];

async function makeAll(at) {
  const make = (...args) => run(ffmpeg, ['-hide_banner', '-loglevel', 'error', '-y', ...args]);
  // A keyframe every 2 s, two B-frames, and where it was filmed.
  const place = [
    '-metadata',
    'location=+48.8577+002.295/',
    '-metadata',
    'title=A walk',
    '-movflags',
    '+faststart',
  ];
  await make(...source('320x180', 12), ...tone(12), ...h264, ...aac, ...place, at('walk.mp4'));
  await make('-i', at('walk.mp4'), '-c', 'copy', at('walk.mkv'));
  await make(...colours(320, 180), ...h264, at('colours.mp4'));
  // Left half red, right half blue, to be turned a quarter clockwise: red above, blue below.
  const halves = 'color=red:s=160x180:r=30:d=4[l];color=blue:s=160x180:r=30:d=4[r];[l][r]hstack';
  await make('-filter_complex', halves, ...h264, at('halves.mp4'));
  await make('-i', at('halves.mp4'), '-c', 'copy', '-metadata:s:v', 'rotate=270', at('turned.mp4'));
  await make(
    ...source('320x180', 6),
    ...tone(6),
    '-c:v',
    'mpeg4',
    '-g',
    '30',
    '-q:v',
    '5',
    '-c:a',
    'libmp3lame',
    at('old.avi'),
  );
  await make(...source('320x180', 2), '-c:v', 'ffv1', at('lossless.mkv'));
  await make(
    ...source('320x180', 4),
    '-c:v',
    'libvpx',
    '-deadline',
    'realtime',
    '-cpu-used',
    '8',
    '-g',
    '30',
    at('web.webm'),
  );
  await rm(at('halves.mp4'));
  await make('-i', at('walk.mp4'), '-c', 'copy', at('walk.flv'));
  await make('-i', at('walk.mp4'), '-c', 'copy', '-an', at('silent.flv'));
  // What ffmpeg makes of a name that ends in .flv: Sorenson's H.263, which no MP4 holds.
  await make('-i', at('colours.mp4'), '-c:v', 'flv', at('sorenson.flv'));
  await make(
    ...source('320x180', 4),
    '-c:v',
    'libx265',
    '-preset',
    'ultrafast',
    '-x265-params',
    'log-level=none',
    '-g',
    '30',
    '-tag:v',
    'hvc1',
    at('hevc.mp4'),
  );
  await make(...tone(2), ...aac, at('sound.mp4'));
  const walk = await readFile(at('walk.mp4'));
  await writeFile(at('truncated.mp4'), walk.subarray(0, Math.floor(walk.length * 0.6)));
  // Written without its index, which a camera puts last: what a broken download of it looks like.
  await make('-i', at('walk.mp4'), '-c', 'copy', at('camera.mp4'));
  const camera = await readFile(at('camera.mp4'));
  await writeFile(at('cut-off.mp4'), camera.subarray(0, Math.floor(camera.length * 0.6)));
  await rm(at('camera.mp4'));
  await writeFile(at('text.mp4'), 'This is no video.\n'.repeat(100));
  await writeFile(
    at('noise.mp4'),
    Buffer.from(
      Array.from({ length: 50_000 }, (_, index) => (index * 7919 + (index >> 3) * 104_729) & 255),
    ),
  );
}

/** Red for two seconds, then green, then blue. */
function colours(width, height) {
  const parts = ['red', 'lime', 'blue'].map(
    (colour, index) => `color=${colour}:s=${width}x${height}:r=30:d=2[${index}]`,
  );
  return ['-filter_complex', `${parts.join(';')};[0][1][2]concat=n=3`];
}

if (process.argv[1] === fileURLToPath(import.meta.url)) await makeEditorMedia();
