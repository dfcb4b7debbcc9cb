import { execFile } from 'node:child_process';
import { createCipheriv, randomBytes } from 'node:crypto';
import { mkdir, mkdtemp, readFile, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { imscMaster, writeImsc } from './imsc.js';
import { makeMedia } from './media.js';

const run = promisify(execFile);
const seconds = 6;

/** A kind of stream that others publish. */
export interface ForeignStream {
  /** As docs/foreign-streams.md names it. */
  name: string;
  /** Below the folder. */
  path: string;
  /** Seconds. */
  duration: number;
  /** Without it, there is no picture. */
  hasPicture: boolean;
  /** What its own subtitles say. */
  subtitles?: string;
}

const said = 'Hello';
const picture = { duration: seconds, hasPicture: true };
const sound = { duration: seconds, hasPicture: false };

export const foreignStreams: readonly ForeignStream[] = [
  { name: 'HLS, MPEG-TS', path: 'ts/index.m3u8', ...picture },
  { name: 'HLS, fragmented MP4', path: 'fmp4/index.m3u8', ...picture },
  { name: 'HLS, byte ranges of one MPEG-TS file', path: 'ts-range/index.m3u8', ...picture },
  { name: 'HLS, byte ranges of one MP4 file', path: 'fmp4-range/index.m3u8', ...picture },
  { name: 'HLS, discontinuities', path: 'discontinuity/index.m3u8', ...picture },
  { name: 'HLS, AES-128, another key for each segment', path: 'keys/index.m3u8', ...picture },
  { name: 'HLS, two languages of sound', path: 'languages/index.m3u8', ...picture },
  { name: 'HLS, WebVTT subtitles', path: 'hls-vtt/index.m3u8', ...picture, subtitles: said },
  { name: 'HLS, IMSC subtitles in MP4', path: 'fmp4/imsc.m3u8', ...picture, subtitles: said },
  { name: 'HLS, sound alone, AAC', path: 'aac/index.m3u8', ...sound },
  { name: 'HLS, sound alone, MP3', path: 'mp3/index.m3u8', ...sound },
  { name: 'DASH, SegmentTimeline', path: 'timeline/index.mpd', ...picture },
  { name: 'DASH, SegmentTemplate with $Number$', path: 'number/index.mpd', ...picture },
  { name: 'DASH, SegmentList with byte ranges', path: 'list/index.mpd', ...picture },
  { name: 'DASH, SegmentBase', path: 'base/index.mpd', ...picture },
  { name: 'DASH, two periods', path: 'periods/index.mpd', duration: 12, hasPicture: true },
  { name: 'DASH, TTML subtitles', path: 'number/ttml.mpd', ...picture, subtitles: said },
  { name: 'DASH, IMSC subtitles in MP4', path: 'number/imsc.mpd', ...picture, subtitles: said },
  { name: 'DASH, WebVTT subtitles', path: 'number/vtt.mpd', ...picture, subtitles: said },
  { name: 'MP4 file, H.264 and AAC', path: 'clip.mp4', ...picture },
  { name: 'WebM file, VP9 and Opus', path: 'clip.webm', ...picture },
];

/** Makes all of them, in a folder of their own. */
export async function makeForeignStreams(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'vodkit-foreign-'));
  const tones = [440, 1320].flatMap((hertz) => ['-f', 'lavfi', '-i', `sine=${hertz}:d=${seconds}`]);
  const test = ['-f', 'lavfi', '-i', `testsrc2=size=320x180:rate=25:duration=${seconds}`];
  const h264 = ['-c:v', 'libx264', '-preset', 'ultrafast', '-pix_fmt', 'yuv420p', '-g', '25'];
  const languages = ['-metadata:s:a:0', 'language=eng', '-metadata:s:a:1', 'language=fra'];
  const clip = await makeMedia([
    ...[...test, ...tones, '-map', '0', '-map', '1', '-map', '2', ...h264, '-c:a', 'aac'],
    ...['-ar', '48000', ...languages, 'clip.mp4'],
  ]);
  const make = async (args: string[], path: string): Promise<void> => {
    await mkdir(join(folder, dirname(path)), { recursive: true });
    const quiet = ['-hide_banner', '-loglevel', 'error', '-y', '-nostdin'];
    await run('ffmpeg', [...quiet, ...args, path], { cwd: folder });
  };
  const av = ['-i', clip, '-map', '0:0', '-map', '0:1', '-c', 'copy'];
  const hls = ['-f', 'hls', '-hls_time', '2', '-hls_list_size', '0'];
  const vod = [...hls, '-hls_playlist_type', 'vod'];
  const fmp4 = ['-hls_segment_type', 'fmp4'];
  const inOneFile = ['-hls_flags', 'single_file'];
  const dash = ['-f', 'dash', '-seg_duration', '2'];
  const subtitles = '1\n00:00:00,100 --> 00:00:05,900\nHello\n\n';
  await writeFile(join(folder, 'said.srt'), subtitles);

  await make([...av, ...vod], 'ts/index.m3u8');
  await make([...av, ...vod, ...fmp4], 'fmp4/index.m3u8');
  await make([...av, ...vod, ...inOneFile], 'ts-range/index.m3u8');
  await make([...av, ...vod, ...fmp4, ...inOneFile], 'fmp4-range/index.m3u8');
  await make([...av, '-t', '3', ...hls, '-hls_flags', 'omit_endlist'], 'discontinuity/index.m3u8');
  const onward = ['-hls_flags', 'append_list+discont_start'];
  await make(['-ss', '3', ...av, ...hls, ...onward], 'discontinuity/index.m3u8');
  await encryptSegments(join(folder, 'ts'), join(folder, 'keys'));
  const audio = ['-i', clip, '-map', '0', '-c', 'copy', ...vod, ...fmp4];
  const groups = 'v:0,agroup:a a:0,agroup:a,language:eng,default:yes a:1,agroup:a,language:fra';
  const master = ['-master_pl_name', 'index.m3u8', '-var_stream_map'];
  await make([...audio, ...master, groups], 'languages/%v.m3u8');
  const captioned = [
    ...['-i', clip, '-i', 'said.srt', '-map', '0:0', '-map', '0:1', '-map', '1:0'],
  ];
  captioned.push('-c', 'copy', '-c:s', 'webvtt', ...vod);
  await make([...captioned, ...master, 'v:0,a:0,s:0,sgroup:subs,language:eng'], 'hls-vtt/%v.m3u8');
  for (const [name, format, codec] of [
    ['aac', 'adts', 'aac'],
    ['mp3', 'mp3', 'libmp3lame'],
  ] as const) {
    const segments = ['-f', 'segment', '-segment_time', '2', '-segment_format', format];
    segments.push('-segment_list', `${name}/index.m3u8`, '-segment_list_type', 'm3u8');
    // No segment of a single frame at its end.
    const most = ['-t', '5.9'];
    await make(
      ['-i', clip, '-map', '0:1', ...most, '-c:a', codec, ...segments],
      `${name}/%d.${name}`,
    );
  }
  await make([...av, ...dash, '-use_timeline', '1'], 'timeline/index.mpd');
  await make([...av, ...dash, '-use_timeline', '0'], 'number/index.mpd');
  await make([...av, ...dash, '-single_file', '1'], 'list/index.mpd');
  await make([...av, ...dash, '-single_file', '1', '-global_sidx', '1'], 'base/index.mpd');
  await make([...av], 'clip.mp4');
  const vp9 = ['-c:v', 'libvpx-vp9', '-deadline', 'realtime', '-cpu-used', '8'];
  const recoded = ['-i', clip, '-map', '0:0', '-map', '0:1', ...vp9, '-c:a', 'libopus'];
  await make(recoded, 'clip.webm');
  await make(['-i', 'said.srt'], 'number/said.ttml');
  await make(['-i', 'said.srt'], 'number/said.vtt');
  await makeManifests(folder);
  return folder;
}

/** ffmpeg takes one key for a whole playlist. */
async function encryptSegments(from: string, to: string): Promise<void> {
  await mkdir(to);
  const playlist = await readFile(join(from, 'index.m3u8'), 'utf8');
  const lines: string[] = [];
  for (const line of playlist.split('\n')) {
    if (!line.endsWith('.ts')) {
      lines.push(line);
      continue;
    }
    const [key, iv] = [randomBytes(16), randomBytes(16)];
    const cipher = createCipheriv('aes-128-cbc', key, iv);
    const segment = await readFile(join(from, line));
    await writeFile(join(to, line), Buffer.concat([cipher.update(segment), cipher.final()]));
    await writeFile(join(to, `${line}.key`), key);
    // It holds for the segments that follow it, whose length is told already.
    const tag = `#EXT-X-KEY:METHOD=AES-128,URI="${line}.key",IV=0x${iv.toString('hex')}`;
    lines.splice(-1, 0, tag);
    lines.push(line);
  }
  await writeFile(join(to, 'index.m3u8'), lines.join('\n'));
}

/** Manifests of what ffmpeg has packaged, in forms that it does not write. */
async function makeManifests(folder: string): Promise<void> {
  const read = (path: string) => readFile(join(folder, path), 'utf8');
  const write = async (path: string, text: string) => {
    await mkdir(dirname(join(folder, path)), { recursive: true });
    await writeFile(join(folder, path), text);
  };

  const number = await read('number/index.mpd');
  for (const [ending, type] of [
    ['ttml', 'application/ttml+xml'],
    ['vtt', 'text/vtt'],
  ] as const) {
    const set = `<AdaptationSet id="2" contentType="text" lang="en" mimeType="${type}">
      <Role schemeIdUri="urn:mpeg:dash:role:2011" value="subtitle"/>
      <Representation id="said" bandwidth="256"><BaseURL>said.${ending}</BaseURL></Representation>
    </AdaptationSet></Period>`;
    await write(`number/${ending}.mpd`, number.replace('</Period>', set));
  }

  const imsc = { folder: join(folder, 'number'), text: said, seconds: 2, segments: seconds / 2 };
  await write('number/imsc.mpd', number.replace('</Period>', `${await writeImsc(imsc)}</Period>`));
  await write('fmp4/imsc.m3u8', imscMaster({ variant: 'index.m3u8', list: '../number/imsc.m3u8' }));

  const [, period = ''] = /(<Period[\s\S]*<\/Period>)/.exec(number) ?? [];
  const placed = [0, seconds].map((start, n) =>
    period.replace(
      /<Period [^>]*>/,
      `<Period id="${n}" start="PT${start}S" duration="PT${seconds}S"><BaseURL>../number/</BaseURL>`,
    ),
  );
  const whole = number.replace(period, placed.join('\n'));
  const length = /mediaPresentationDuration="[^"]*"/;
  await write(
    'periods/index.mpd',
    whole.replace(length, `mediaPresentationDuration="PT${2 * seconds}S"`),
  );

  let base = await read('base/index.mpd');
  for (const [list, ending] of [
    ...base.matchAll(/<BaseURL>([^<]*)<\/BaseURL>\s*<SegmentList[\s\S]*?<\/SegmentList>/g),
  ]) {
    const { start, end } = indexOf(await readFile(join(folder, 'base', ending ?? '')));
    base = base.replace(
      list,
      `<BaseURL>${ending}</BaseURL><SegmentBase indexRange="${start}-${end}"><Initialization range="0-${start - 1}"/></SegmentBase>`,
    );
  }
  await write('base/index.mpd', base);
}

/** First and last byte of the segment index (ISO/IEC 14496-12, 8.16.3). */
function indexOf(file: Buffer): { start: number; end: number } {
  for (let start = 0; start < file.length; start += file.readUInt32BE(start))
    if (file.toString('latin1', start + 4, start + 8) === 'sidx')
      return { start, end: start + file.readUInt32BE(start) - 1 };
  throw new Error('The file has no segment index.');
}
