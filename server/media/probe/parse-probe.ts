import type { AudioRole, Chapter } from '../../domain/tracks.js';
import { toLanguage, toTitle } from './track-words.js';

/** The parsed report of ffprobe. Invalid numbers are absent. Times and durations are in seconds. */
export interface ProbedMedia {
  formatNames: string[];
  duration: number | undefined;
  startTime: number;
  streams: ProbedStream[];
  /** The stream indexes of each programme of a broadcast; empty for files without programmes. */
  programs: number[][];
  /** In the order of their times, which are those of the container. */
  chapters: Chapter[];
}

export type ProbedStream =
  | ProbedVideo
  | ProbedAudio
  | ProbedSubtitles
  | { kind: 'other'; index: number };

interface StreamFacts {
  index: number;
  /** ffprobe's name of the codec; undefined if it is unknown. */
  codec: string | undefined;
  /** ffprobe's name of the profile, such as `High` or `LC`. */
  profile: string | undefined;
  startTime: number;
  duration: number | undefined;
  isDefault: boolean;
}

export interface ProbedVideo extends StreamFacts {
  kind: 'video';
  /** The coded width in pixels, before pixel aspect ratio and rotation. */
  width: number;
  height: number;
  /** ffmpeg's name, such as `yuv420p`. */
  pixelFormat: string | undefined;
  pixelAspect: number;
  /** In degrees clockwise, as a player must rotate the picture. */
  rotation: 0 | 90 | 180 | 270;
  frameRate: number | undefined;
  /**
   * ffprobe's `r_frame_rate`: the lowest rate that represents all time stamps exactly; above `frameRate` if the rate
   * varies.
   */
  baseFrameRate: number | undefined;
  isCover: boolean;
  isInterlaced: boolean;
  transfer: string | undefined;
  matrix: string | undefined;
}

export interface ProbedAudio extends StreamFacts {
  kind: 'audio';
  sampleRate: number;
  channels: number;
  /** Bits per sample; undefined if the stream does not state it. */
  bits: number | undefined;
  /** Audio for some viewers only, such as audio description, commentary or for the hard of hearing. */
  isSpecial: boolean;
  purpose: AudioPurpose | undefined;
  /** A BCP 47 tag; `und` if it is unknown. */
  language: string;
  /** One line, bounded; undefined if the stream has none. */
  title: string | undefined;
}

/** Whom special audio is for. */
export type AudioPurpose = Extract<
  AudioRole,
  'description' | 'commentary' | 'enhanced-audio-intelligibility'
>;

export interface ProbedSubtitles {
  kind: 'subtitles';
  index: number;
  codec: string | undefined;
  language: string;
  title: string | undefined;
  isDefault: boolean;
  /** Translates only what is not in the language of the sound, such as signs. */
  isForced: boolean;
  /** Tells sounds too, for who cannot hear them. */
  isForDeaf: boolean;
}

type Json = Record<string, unknown>;

/**
 * Parses ffprobe's JSON. Accepts any value without throwing; no number in the result is NaN, infinite or wrongly
 * negative.
 */
export function parseProbe(report: unknown): ProbedMedia {
  const { format, streams, programs, chapters } = toObject(report);
  const facts = toObject(format);
  const formatNames = toText(facts['format_name'])?.split(',') ?? [];
  return {
    formatNames,
    duration: toPositive(facts['duration']),
    startTime: toFinite(facts['start_time']) ?? 0,
    streams: toList(streams).map((stream, position) =>
      parseStream(withoutGuessedCodec(toObject(stream), formatNames), position),
    ),
    programs: toList(programs).map((program) =>
      toList(toObject(program)['streams']).flatMap(
        (stream) => toCount(toObject(stream)['index']) ?? [],
      ),
    ),
    chapters: toChapters(toList(chapters)),
  };
}

const maxChapters = 1000;

function toChapters(list: unknown[]): Chapter[] {
  return list
    .flatMap((entry) => {
      const { start_time: start, tags } = toObject(entry);
      const startTime = toFinite(start);
      return startTime === undefined ? [] : [{ startTime, title: titleOf(tags) }];
    })
    .toSorted((one, other) => one.startTime - other.startTime)
    .slice(0, maxChapters)
    .map(({ startTime, title }, n) => ({ startTime, title: title ?? `Chapter ${n + 1}` }));
}

function titleOf(tags: unknown): string | undefined {
  return toTitle(toText(toObject(tags)['title']));
}

function languageOf(tags: unknown): string {
  return toLanguage(toText(toObject(tags)['language']));
}

function parseStream(stream: Json, position: number): ProbedStream {
  const index = toCount(stream['index']) ?? position;
  const disposition = toObject(stream['disposition']);
  const facts: StreamFacts = {
    index,
    codec: toText(stream['codec_name']),
    profile: toText(stream['profile']),
    startTime: toFinite(stream['start_time']) ?? 0,
    duration: toPositive(stream['duration']),
    isDefault: disposition['default'] === 1,
  };
  if (stream['codec_type'] === 'audio') {
    const sampleRate = toCount(stream['sample_rate']) ?? 0;
    const isSpecial = specialSounds.some((name) => disposition[name] === 1);
    const bits = toPositive(stream['bits_per_raw_sample']);
    return {
      ...facts,
      kind: 'audio',
      sampleRate,
      channels: toCount(stream['channels']) ?? 0,
      bits,
      isSpecial,
      purpose: purposeOf(disposition),
      language: languageOf(stream['tags']),
      title: titleOf(stream['tags']),
    };
  }
  if (stream['codec_type'] === 'subtitle')
    return {
      kind: 'subtitles',
      index,
      codec: facts.codec,
      language: languageOf(stream['tags']),
      title: titleOf(stream['tags']),
      isDefault: facts.isDefault,
      isForced: disposition['forced'] === 1,
      isForDeaf: disposition['hearing_impaired'] === 1 || disposition['captions'] === 1,
    };
  if (stream['codec_type'] !== 'video') return { kind: 'other', index };
  return {
    ...facts,
    kind: 'video',
    width: toCount(stream['width']) ?? 0,
    height: toCount(stream['height']) ?? 0,
    pixelFormat: toText(stream['pix_fmt']),
    pixelAspect: toRatio(stream['sample_aspect_ratio']) ?? 1,
    rotation: toRotation(stream),
    frameRate: toRatio(stream['avg_frame_rate']),
    baseFrameRate: toRatio(stream['r_frame_rate']),
    isCover: stillPictures.some((name) => disposition[name] === 1),
    isInterlaced: ['tt', 'bb', 'tb', 'bt'].includes(toText(stream['field_order']) ?? ''),
    transfer: toText(stream['color_transfer']),
    matrix: toText(stream['color_space']),
  };
}

function purposeOf(disposition: Json): AudioPurpose | undefined {
  if (disposition['visual_impaired'] === 1 || disposition['descriptions'] === 1)
    return 'description';
  if (disposition['comment'] === 1) return 'commentary';
  return disposition['hearing_impaired'] === 1 ? 'enhanced-audio-intelligibility' : undefined;
}

const specialSounds = [
  'hearing_impaired',
  'visual_impaired',
  'descriptions',
  'comment',
  'clean_effects',
  'karaoke',
  'lyrics',
];
const stillPictures = ['attached_pic', 'timed_thumbnails', 'still_image'];

/**
 * Removes codecs that ffmpeg only guessed. In a transport stream it guesses unknown stream types from the bytes, such as MP3
 * for MPEG-H. No allowed audio codec has a type from 0x1d to 0x7f (ISO/IEC 13818-1 table 2-34).
 */
function withoutGuessedCodec(stream: Json, formatNames: string[]): Json {
  const type = Number(toText(stream['codec_tag']) ?? NaN);
  const isGuess =
    formatNames.includes('mpegts') &&
    stream['codec_type'] === 'audio' &&
    type >= 0x1d &&
    type <= 0x7f;
  return isGuess ? { ...stream, codec_name: undefined } : stream;
}

function toRotation(stream: Json): ProbedVideo['rotation'] {
  const turns = toList(stream['side_data_list']).map((entry) =>
    toFinite(toObject(entry)['rotation']),
  );
  const counterClockwise = turns.find((turn) => turn !== undefined) ?? 0;
  const quarter = ((Math.round(-counterClockwise / 90) % 4) + 4) % 4;
  return ([0, 90, 180, 270] as const)[quarter] ?? 0;
}

function toObject(value: unknown): Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
    ? (value as Json)
    : {};
}

function toList(value: unknown): unknown[] {
  return Array.isArray(value) ? value : [];
}

function toText(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' && value !== 'unknown' ? value : undefined;
}

function toFinite(value: unknown): number | undefined {
  const isNumeric =
    typeof value === 'number' || (typeof value === 'string' && /^-?\d+(\.\d+)?$/.test(value));
  const number = isNumeric ? Number(value) : NaN;
  return Math.abs(number) <= Number.MAX_SAFE_INTEGER ? number : undefined;
}

function toPositive(value: unknown): number | undefined {
  const number = toFinite(value);
  return number !== undefined && number > 0 ? number : undefined;
}

function toCount(value: unknown): number | undefined {
  const number = toFinite(value);
  return number !== undefined && number >= 0 && Number.isInteger(number) ? number : undefined;
}

/** Parses ratios such as `30000/1001` and `64:45`; undefined for `0/0`, `90000/0` or `N/A`. */
function toRatio(value: unknown): number | undefined {
  const [, above, below] =
    /^(\d{1,10})[/:](\d{1,10})$/.exec(typeof value === 'string' ? value : '') ?? [];
  const ratio = Number(above) / Number(below);
  return Number.isFinite(ratio) && ratio > 0 ? ratio : undefined;
}
