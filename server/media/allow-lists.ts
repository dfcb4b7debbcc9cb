import { mediaKinds } from '../../src/contract/media-kinds.js';

/**
 * The demuxers that may read an uploaded file. All others are refused before the file is opened, above all playlists, which
 * would make ffmpeg open other files and URLs.
 */
export const allowedDemuxers: readonly string[] = mediaKinds.map(({ demuxer }) => demuxer);

const ownDecoder = (...names: string[]) => names.map((name) => [name, [name]] as const);

/** Codecs by ffprobe's name, with the decoders that may read them. A decoder that this ffmpeg lacks has no effect. */
export const allowedCodecs: Readonly<Record<string, readonly string[]>> = Object.freeze({
  av1: ['libdav1d', 'av1', 'libaom-av1'],
  vp8: ['vp8', 'libvpx'],
  vp9: ['vp9', 'libvpx-vp9'],
  flv1: ['flv'],
  msmpeg4v3: ['msmpeg4'],
  ...Object.fromEntries([
    ...ownDecoder(
      'h264',
      'hevc',
      'mpeg4',
      'mpeg2video',
      'mpeg1video',
      'h263',
      'theora',
      'vp6',
      'vp6f',
    ),
    ...ownDecoder(
      'msmpeg4v1',
      'msmpeg4v2',
      'wmv1',
      'wmv2',
      'wmv3',
      'vc1',
      'dvvideo',
      'svq1',
      'svq3',
      'cinepak',
    ),
    // Used by cameras, editing programs and archives.
    ...ownDecoder(
      'mjpeg',
      'prores',
      'dnxhd',
      'cfhd',
      'qtrle',
      'png',
      'ffv1',
      'huffyuv',
      'ffvhuff',
      'utvideo',
      'v210',
      'rawvideo',
    ),
  ]),
  mp3: ['mp3float', 'mp3'],
  mp2: ['mp2float', 'mp2'],
  dts: ['dca'],
  opus: ['opus', 'libopus'],
  vorbis: ['vorbis', 'libvorbis'],
  speex: ['speex', 'libspeex'],
  amr_nb: ['amrnb', 'libopencore_amrnb'],
  amr_wb: ['amrwb', 'libopencore_amrwb'],
  ...Object.fromEntries([
    ...ownDecoder(
      'aac',
      'aac_latm',
      'ac3',
      'eac3',
      'truehd',
      'mlp',
      'flac',
      'alac',
      'nellymoser',
      'gsm',
      'gsm_ms',
    ),
    ...ownDecoder('wmav1', 'wmav2', 'wmapro', 'wmalossless', 'wmavoice'),
    ...ownDecoder('adpcm_ima_wav', 'adpcm_ima_qt', 'adpcm_ms', 'adpcm_swf'),
    ...ownDecoder('pcm_mulaw', 'pcm_alaw', 'pcm_dvd', 'pcm_bluray', 's302m', 'pcm_u8', 'pcm_s8'),
    ...['s16', 's24', 's32', 'f32', 'f64', 'u16', 'u24', 'u32'].flatMap((form) =>
      ownDecoder(`pcm_${form}le`, `pcm_${form}be`),
    ),
  ]),
});

/** A file beyond one of these limits is refused. */
export const mediaLimits = Object.freeze({
  /** Width times height, both as coded and as displayed. */
  pixels: 36_000_000,
  /** The longest side, in pixels, that H.264 encoders accept. */
  side: 16_384,
  /** A pixel aspect ratio above this, or below its inverse, is taken for a wrong header; square pixels are assumed. */
  pixelAspect: 4,
  streams: 64,
  seconds: 12 * 3600,
  channels: 64,
  lowestSampleRate: 8000,
  highestSampleRate: 192_000,
});

/** What is beyond one of these limits is left out; the rest of the file is processed. */
export const trackLimits = Object.freeze({
  audio: 8,
  subtitles: 32,
  /** Of the WebVTT of one track: an hour of dense subtitles has about 0.1 MiB. */
  subtitleBytes: 4 * 1024 ** 2,
});

/** Subtitles that are text by ffprobe's name, with the decoders that may read them. */
export const textCodecs: Readonly<Record<string, readonly string[]>> = Object.freeze({
  subrip: ['srt', 'subrip'],
  ass: ['ass', 'ssa'],
  ssa: ['ass', 'ssa'],
  webvtt: ['webvtt'],
  mov_text: ['mov_text'],
});

/**
 * Decoders of streams that are never processed, by stream type. ffprobe fails at the first stream it cannot open, so it may
 * open these too; it decodes nothing with them.
 */
const unusedStreamDecoders = {
  s: [
    'srt',
    'subrip',
    'ass',
    'ssa',
    'webvtt',
    'mov_text',
    'text',
    'pgssub',
    'dvbsub',
    'dvdsub',
    'cc_dec',
    'libzvbi_teletextdec',
    'xsub',
  ],
  v: ['bmp', 'gif', 'webp', 'tiff'],
};
const decoders = Object.values(allowedCodecs).flat();

/** The ffmpeg options for an untrusted input, including `-i`. `path` is absolute and made from our own ids. */
export function inputArguments(path: string): string[] {
  return openArguments('file', path);
}

/** As `inputArguments`, for what is fed to stdin. */
export function fedInputArguments(): string[] {
  return openArguments('pipe', '0');
}

/**
 * Of a stream without a header, ffmpeg reads as much as it may before it puts anything out. What is in it is known already, and a
 * second is enough to tell it again.
 */
export function withShortAnalysis(input: readonly string[]): string[] {
  return input.with(input.indexOf('-analyzeduration') + 1, '1000000');
}

function openArguments(protocol: Protocol, place: string): string[] {
  // Twice the limit: a file that is too long still produces more than the limit and is refused, while a single stray time
  // stamp cannot make the output endless.
  return [
    ...guardArguments(mediaLimits.streams, protocol),
    '-t',
    String(mediaLimits.seconds * 2),
    '-i',
    `${protocol}:${place}`,
  ];
}

/** As `inputArguments`, for the subtitles alone. */
export function subtitleInputArguments(path: string): string[] {
  const perType = ['-codec_whitelist', Object.values(textCodecs).flat().join(',')];
  const input = inputArguments(path);
  const at = input.indexOf('-codec_whitelist');
  return input.toSpliced(at, perType.length, ...perType);
}

export interface ProbeScope {
  /** May exceed the limit, so that the error message can state the number of streams. */
  streams: number;
  /** Further decoders that ffprobe may open, for streams that will not be decoded. */
  opened: ReadonlySet<string>;
}

/**
 * Like `inputArguments`, for ffprobe. The general whitelist limits the decoders it uses to analyse streams; the whitelists
 * per stream type only permit it to open more.
 */
export function probeArguments(path: string, { streams, opened }: ProbeScope): string[] {
  const perType = Object.entries({ ...unusedStreamDecoders, a: [] }).flatMap(([type, names]) => [
    `-codec_whitelist:${type}`,
    [...decoders, ...names, ...opened].join(','),
  ]);
  return [...guardArguments(streams), ...perType, '-i', `file:${path}`];
}

type Protocol = 'file' | 'pipe';

function guardArguments(streams: number, protocol: Protocol = 'file'): string[] {
  return [
    '-format_whitelist',
    allowedDemuxers.join(','),
    '-codec_whitelist',
    decoders.join(','),
    '-protocol_whitelist',
    protocol,
    '-max_streams',
    String(streams),
    '-max_pixels',
    String(mediaLimits.pixels),
    '-probesize',
    '20000000',
    '-analyzeduration',
    '10000000',
  ];
}
