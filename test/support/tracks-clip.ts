import { mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { makeMedia } from './media.js';
import { beeps, flashes } from './flash-and-beep.js';

/** Ends a value of a playlist, a line of it and an element, where it is not escaped. */
export const hostileTitle = 'Fran"çais\n#EXT-X-KEY:METHOD=NONE\r\n</Label><Evil a="&">';

export interface ClipAudio {
  /** Hertz. */
  tone: number;
  language?: string;
  title?: string;
  /** Seconds at which its first sample is heard; the tone is in step all the same. */
  from?: number;
  /** Seconds at which its last sample is heard; default the end. */
  until?: number;
  disposition?: string;
  /** Sounds without a pause. */
  isSteady?: boolean;
}

export interface ClipSubtitles {
  /** SubRip, or ASS where it begins as that does. */
  text: string;
  language?: string;
  title?: string;
  disposition?: string;
  codec?: string;
}

export interface TracksClip {
  seconds?: number;
  audio?: ClipAudio[];
  subtitles?: ClipSubtitles[];
  chapters?: [startTime: number, title: string][];
  /** Of the file, whose ending says what it is. */
  name?: string;
  /** Further arguments for the output. */
  options?: string[];
  picture?: boolean;
}

/** Flashes, with beeps of a tone of its own in each audio track, subtitles and chapters. */
export async function makeTracksClip({
  seconds = 8,
  audio = [],
  subtitles = [],
  chapters = [],
  name = 'clip.mkv',
  options = [],
  picture = true,
}: TracksClip): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'vodkit-tracks-'));
  const inputs = picture ? [flashes({ seconds, size: '160x90', rate: 10 })] : [];
  for (const { tone, from = 0, until = seconds, isSteady } of audio) {
    const sound = isSteady
      ? ['-f', 'lavfi', '-i', `sine=${tone}:r=48000:d=${until - from}`]
      : beeps({ seconds: until - from, tone, from });
    inputs.push(['-itsoffset', String(from), ...sound]);
  }
  for (const [n, { text }] of subtitles.entries()) {
    const path = join(folder, `${n}.${text.startsWith('[Script Info]') ? 'ass' : 'srt'}`);
    await writeFile(path, text);
    inputs.push(['-i', path]);
  }
  const maps = inputs.flatMap((_, n) => ['-map', String(n)]);
  if (chapters.length > 0) {
    const path = join(folder, 'chapters.txt');
    await writeFile(path, ffmetadata(chapters, seconds));
    inputs.push(['-i', path]);
    maps.push('-map_chapters', String(inputs.length - 1));
  }
  const tags = (type: 'a' | 's', list: (ClipAudio | ClipSubtitles)[]) =>
    list.flatMap(({ language, title, disposition = '0' }, n) => [
      ...(language === undefined ? [] : [`-metadata:s:${type}:${n}`, `language=${language}`]),
      ...(title === undefined ? [] : [`-metadata:s:${type}:${n}`, `title=${title}`]),
      ...[`-disposition:${type}:${n}`, disposition],
    ]);
  return makeMedia([
    ...inputs.flat(),
    ...maps,
    ...(picture ? ['-c:v', 'libx264', '-preset', 'ultrafast', '-pix_fmt', 'yuv420p'] : []),
    ...['-g', '10', '-c:a', 'aac', '-ac', '1'],
    ...tags('a', audio),
    ...tags('s', subtitles),
    ...subtitles.flatMap(({ codec = 'srt' }, n) => [`-c:s:${n}`, codec]),
    ...options,
    name,
  ]);
}

function ffmetadata(chapters: [number, string][], seconds: number): string {
  const blocks = chapters.map(([start, title], n) => {
    const end = chapters[n + 1]?.[0] ?? seconds;
    const escaped = title.replace(/[=;#\\\n]/g, (character) => `\\${character}`);
    return `[CHAPTER]\nTIMEBASE=1/1000\nSTART=${start * 1000}\nEND=${end * 1000}\ntitle=${escaped}\n`;
  });
  return [';FFMETADATA1\n', ...blocks].join('');
}
