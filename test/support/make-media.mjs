// Makes the short media that browser tests play, once, into .cache/test-media. Needs ffmpeg; nothing is fetched.
import { execFile } from 'node:child_process';
import { createCipheriv } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const run = promisify(execFile);
const ffmpeg = process.env.FFMPEG_PATH ?? 'ffmpeg';
// Raise it when what is made changes.
const edition = 'player-3';

/** Where the media lie. */
export const mediaDir = path.join(
  fileURLToPath(new URL('../../.cache/test-media/', import.meta.url)),
  edition,
);
/** The content key of the encrypted ladder. */
export const contentKey = Buffer.from('00112233445566778899aabbccddeeff', 'hex');

const seconds = 20;
const rungs = [
  { name: '180p', width: 320, height: 180, bitrate: 200_000 },
  { name: '360p', width: 640, height: 360, bitrate: 500_000 },
];

let making;

/** Makes what is missing. Safe to call again, and from two processes. */
export function makeMedia() {
  making ??= makeOnce();
  return making;
}

async function makeOnce() {
  if (existsSync(mediaDir)) return mediaDir;
  const work = `${mediaDir}.${process.pid}`;
  await mkdir(work, { recursive: true });
  try {
    for (const rung of rungs) await makeVideo(work, rung);
    await makeAudio(work);
    await writeMaster(work);
    await makeMoment(work);
    await makeFile(work);
    await makeImages(work);
    await rename(work, mediaDir);
  } catch (error) {
    if (!existsSync(mediaDir)) throw error;
  } finally {
    await rm(work, { recursive: true, force: true });
  }
  return mediaDir;
}

const picture = (size) => [
  '-f',
  'lavfi',
  '-i',
  `testsrc2=size=${size}:rate=25:duration=${seconds}`,
];
const tone = ['-f', 'lavfi', '-i', `sine=frequency=440:sample_rate=44100:duration=${seconds}`];
const h264 = [
  '-c:v',
  'libx264',
  '-preset',
  'veryfast',
  '-pix_fmt',
  'yuv420p',
  '-g',
  '50',
  '-keyint_min',
  '50',
  '-sc_threshold',
  '0',
];

async function makeVideo(work, { name, width, height, bitrate }) {
  const dir = path.join(work, 'v', name);
  await mkdir(dir, { recursive: true });
  const rate = ['-b:v', `${bitrate}`, '-maxrate', `${bitrate}`, '-bufsize', `${bitrate}`];
  await segment(dir, [...picture(`${width}x${height}`), ...h264, ...rate]);
}

async function makeAudio(work) {
  const dir = path.join(work, 'a', 'main');
  await mkdir(dir, { recursive: true });
  await segment(dir, [...tone, '-c:a', 'aac', '-b:a', '64k']);
}

async function segment(dir, args) {
  const hls = [
    '-f',
    'hls',
    '-hls_time',
    '2',
    '-hls_playlist_type',
    'vod',
    '-hls_segment_type',
    'fmp4',
  ];
  const names = [
    '-hls_fmp4_init_filename',
    'init.mp4',
    '-hls_segment_filename',
    path.join(dir, '%d.m4s'),
  ];
  const playlist = path.join(dir, 'index.m3u8');
  await run(ffmpeg, [
    '-hide_banner',
    '-loglevel',
    'error',
    '-y',
    ...args,
    ...hls,
    ...names,
    playlist,
  ]);
  for (const file of await readdir(dir)) {
    if (!file.endsWith('.m4s')) continue;
    const iv = Buffer.alloc(16);
    iv.writeUInt32BE(Number.parseInt(file, 10), 12);
    const cipher = createCipheriv('aes-128-cbc', contentKey, iv);
    const clear = await readFile(path.join(dir, file));
    await writeFile(path.join(dir, file), Buffer.concat([cipher.update(clear), cipher.final()]));
  }
  // Without an IV of its own a segment's is its media sequence number (RFC 8216, 5.2).
  const text = await readFile(playlist, 'utf8');
  await writeFile(
    playlist,
    text.replace(/(#EXTINF)/, '#EXT-X-KEY:METHOD=AES-128,URI="../../k/key1"\n$1'),
  );
}

async function writeMaster(work) {
  const lines = ['#EXTM3U', '#EXT-X-VERSION:7', '#EXT-X-INDEPENDENT-SEGMENTS'];
  lines.push(
    '#EXT-X-MEDIA:TYPE=AUDIO,GROUP-ID="audio",NAME="main",DEFAULT=YES,AUTOSELECT=YES,URI="a/main/index.m3u8"',
  );
  for (const { name, width, height, bitrate } of rungs) {
    lines.push(
      `#EXT-X-STREAM-INF:BANDWIDTH=${bitrate * 2},RESOLUTION=${width}x${height},CODECS="avc1.64001e,mp4a.40.2",AUDIO="audio"`,
      `v/${name}/index.m3u8`,
    );
  }
  await writeFile(path.join(work, 'master.m3u8'), `${lines.join('\n')}\n`);
}

/** Four frames with sound, `moment.m3u8`: fewer than a decoder holds back before it shows one. */
async function makeMoment(work) {
  const [video, audio] = ['v', 'a'].map((kind) => path.join(work, kind, 'moment'));
  for (const dir of [video, audio]) await mkdir(dir, { recursive: true });
  await segment(video, [...picture('320x180'), ...h264, '-t', '0.16']);
  await segment(audio, [...tone, '-c:a', 'aac', '-t', '0.14']);
  const master = await readFile(path.join(work, 'master.m3u8'), 'utf8');
  const lines = master.replaceAll(/main\/|180p\//g, 'moment/').split('\n');
  await writeFile(path.join(work, 'moment.m3u8'), `${lines.slice(0, 6).join('\n')}\n`);
}

async function makeFile(work) {
  const out = path.join(work, 'clip.mp4');
  const args = [
    ...picture('320x180'),
    ...tone,
    ...h264,
    '-c:a',
    'aac',
    '-b:a',
    '64k',
    '-movflags',
    '+faststart',
  ];
  await run(ffmpeg, ['-hide_banner', '-loglevel', 'error', '-y', ...args, out]);
}

async function makeImages(work) {
  const dir = path.join(work, 'img');
  await mkdir(dir, { recursive: true });
  const quiet = ['-hide_banner', '-loglevel', 'error', '-y'];
  await run(ffmpeg, [
    ...quiet,
    ...picture('640x360'),
    '-frames:v',
    '1',
    path.join(dir, 'poster.jpg'),
  ]);
  const sheet = [
    '-vf',
    'fps=0.5,scale=160:90,tile=5x2',
    '-frames:v',
    '1',
    path.join(dir, 'storyboard-0.jpg'),
  ];
  await run(ffmpeg, [...quiet, ...picture('640x360'), ...sheet]);
  const stamp = (at) => `00:00:${String(at).padStart(2, '0')}.000`;
  const cues = Array.from({ length: seconds / 2 }, (_, tile) => {
    const place = `${(tile % 5) * 160},${Math.floor(tile / 5) * 90},160,90`;
    return `${stamp(tile * 2)} --> ${stamp(tile * 2 + 2)}\nstoryboard-0.jpg#xywh=${place}\n`;
  });
  await writeFile(path.join(dir, 'storyboard.vtt'), `WEBVTT\n\n${cues.join('\n')}`);
  const captions = 'WEBVTT\n\n00:00:00.000 --> 00:00:10.000\nHello from the captions\n';
  await writeFile(path.join(dir, 'captions.vtt'), captions);
}

if (process.argv[1] === fileURLToPath(import.meta.url)) await makeMedia();
