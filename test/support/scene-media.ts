import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

// Raise it when what is made changes.
const folder = fileURLToPath(new URL('../../.cache/test-media/scene-6', import.meta.url));
/** Length of what `sceneMedia` makes, in seconds. */
export const sceneSeconds = 120;

/** Hills before a sky with a sun: bright and dark places behind every control, the same in every frame. */
function scene(size: string, seconds: number): string {
  const sun = 'lt(hypot(X-0.72*W,Y-0.3*H),0.09*H)';
  const far = 'gt(Y,0.62*H+0.07*H*sin(4*X/W+1))';
  const near = 'gt(Y,0.74*H+0.05*H*sin(7*X/W))';
  const channel = (ground: number, hill: number, sunlight: number, sky: string): string =>
    `if(${near},${ground},if(${far},${hill},if(${sun},${sunlight},${sky})))`;
  const [red, green, blue] = [
    channel(38, 92, 255, '120+120*Y/H'),
    channel(66, 122, 244, '165+60*Y/H'),
    channel(48, 128, 214, '205-20*Y/H'),
  ];
  const picture = `color=black:size=${size}:rate=5:duration=0.2,format=gbrp,geq=r='${red}':g='${green}':b='${blue}'`;
  return `${picture},loop=loop=${5 * seconds - 1}:size=1,setpts=N/(5*TB)`;
}

/** Who signs: a head and shoulders before a plain wall. */
function signer(seconds: number): string {
  const head = 'lt(hypot(X-0.5*W,Y-0.36*H),0.15*H)';
  const body = 'lt(hypot((X-0.5*W)*1.1,Y-H),0.42*H)';
  const channel = (skin: number, cloth: number, wall: number): string =>
    `if(${head},${skin},if(${body},${cloth},${wall}))`;
  const picture = `color=black:size=360x480:rate=5:duration=0.2,format=gbrp,geq=r='${channel(206, 48, 198)}':g='${channel(158, 60, 206)}':b='${channel(130, 92, 214)}'`;
  return `${picture},loop=loop=${5 * seconds - 1}:size=1,setpts=N/(5*TB)`;
}

// No reordered frames: the first one would not be at 0.
const h264 = [
  '-c:v',
  'libx264',
  '-preset',
  'veryfast',
  '-pix_fmt',
  'yuv420p',
  '-g',
  '20',
  '-bf',
  '0',
];
const silence = ['-f', 'lavfi', '-i', `anullsrc=r=44100:cl=mono:duration=${sceneSeconds}`];

async function ffmpeg(work: string, args: string[]): Promise<void> {
  await promisify(execFile)('ffmpeg', ['-loglevel', 'error', '-nostdin', '-y', ...args], {
    cwd: work,
  });
}

/** Two qualities and two languages as HLS, its playlist live, a poster, a storyboard and captions, who signs it, an ad, and a clip to be cut. */
async function make(work: string): Promise<void> {
  const streams = ['v:0,agroup:sound,name:720p', 'v:1,agroup:sound,name:360p'];
  const sounds = ['a:0,agroup:sound,language:en,default:yes,name:en'];
  sounds.push('a:1,agroup:sound,language:de,name:de');
  await ffmpeg(work, [
    ...['-f', 'lavfi', '-i', scene('1280x720', sceneSeconds), ...silence],
    ...['-filter_complex', '[0:v]split[a][b];[b]scale=640:360[c]'],
    ...['-map', '[a]', '-map', '[c]', '-map', '1:a', '-map', '1:a'],
    ...[...h264, '-b:v:0', '900k', '-b:v:1', '300k', '-c:a', 'aac', '-b:a', '32k'],
    ...['-f', 'hls', '-hls_time', '4', '-hls_playlist_type', 'vod'],
    ...['-hls_segment_type', 'fmp4', '-hls_segment_filename', '%v-%d.m4s'],
    ...['-hls_fmp4_init_filename', '%v-init.mp4', '-master_pl_name', 'master.m3u8'],
    ...['-var_stream_map', [...streams, ...sounds].join(' '), '%v.m3u8'],
  ]);
  const text = async (name: string): Promise<string> => readFile(join(work, name), 'utf8');
  const master = (await text('master.m3u8')).replace('audio_2', 'English');
  await writeFile(join(work, 'master.m3u8'), master.replace('audio_3', 'Deutsch'));
  const live = (await text('360p.m3u8')).replace(/#EXT-X-(PLAYLIST-TYPE|ENDLIST).*\n/g, '');
  await writeFile(join(work, 'live.m3u8'), live);
  const described = ',CHARACTERISTICS="public.accessibility.describes-video"';
  await writeFile(
    join(work, 'described.m3u8'),
    master.replace('audio_3"', `English"${described}`).replace('LANGUAGE="de"', 'LANGUAGE="en"'),
  );
  const whole = ['-movflags', '+faststart'];
  await ffmpeg(work, [
    ...['-f', 'lavfi', '-i', signer(sceneSeconds), ...h264, '-b:v', '40k', ...whole, 'signed.mp4'],
  ]);
  await ffmpeg(work, ['-f', 'lavfi', '-i', signer(20), ...h264, ...whole, 'ad.mp4']);
  const clip = ['-f', 'lavfi', '-i', scene('640x360', 24), ...silence, '-shortest', '-c:a', 'aac'];
  await ffmpeg(work, [...clip, ...h264, ...whole, 'clip.mp4']);
  await ffmpeg(work, ['-f', 'lavfi', '-i', scene('1280x720', 1), '-frames:v', '1', 'poster.jpg']);
  await ffmpeg(work, [
    ...['-f', 'lavfi', '-i', scene('160x90', 12)],
    ...['-vf', 'tile=4x3', '-frames:v', '1', 'storyboard.jpg'],
  ]);
  await ffmpeg(work, [...silence, '-c:a', 'aac', 'sound.m4a']);
  const stamp = (seconds: number): string =>
    `00:0${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')}.000`;
  const tiles = Array.from({ length: 12 }, (_, at) => {
    const place = `${(at % 4) * 160},${Math.floor(at / 4) * 90},160,90`;
    return `${stamp(at * 10)} --> ${stamp(at * 10 + 10)}\nstoryboard.jpg#xywh=${place}\n`;
  });
  await writeFile(join(work, 'storyboard.vtt'), `WEBVTT\n\n${tiles.join('\n')}`);
}

let making: Promise<string> | undefined;

/** The folder of them; made once, into `.cache`. */
export function sceneMedia(): Promise<string> {
  return (making ??= makeOnce());
}

async function makeOnce(): Promise<string> {
  if (existsSync(folder)) return folder;
  const work = `${folder}.${process.pid}`;
  await mkdir(work, { recursive: true });
  try {
    await make(work);
    await rename(work, folder);
  } catch (error) {
    // Another process may have been faster.
    if (!existsSync(folder)) throw error;
  } finally {
    await rm(work, { recursive: true, force: true });
  }
  return folder;
}
