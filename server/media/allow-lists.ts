import { mediaKinds } from '../../src/contract/media-kinds.js';

/** What an uploaded file may be read as. Everything else, playlists above all, is refused before it is opened. */
export const allowedDemuxers: readonly string[] = mediaKinds.map(({ demuxer }) => demuxer);

const ownDecoder = (...names: string[]) => names.map((name) => [name, [name]] as const);

/** Codecs by ffprobe's name, and the decoders that may open them; a decoder this ffmpeg lacks does no harm here. */
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
    // Of cameras, editing programs and archives.
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

/** Hard limits on what is read, above which a file is refused. */
export const mediaLimits = Object.freeze({
  /** Of a picture, as coded and as displayed. */
  pixels: 36_000_000,
  /** The longest side that H.264 encoders take. */
  side: 16_384,
  /** Width to height of a pixel, or the reverse, that is still believed. */
  pixelAspect: 4,
  streams: 64,
  seconds: 12 * 3600,
  channels: 64,
  lowestSampleRate: 8000,
  highestSampleRate: 192_000,
});

/** Of streams that are never chosen: opened by ffprobe, which gives up at the first stream it cannot open, but given no packet. */
const besides = {
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

/** Options in front of an untrusted input; `path` is absolute and made from our own ids. */
export function inputArguments(path: string): string[] {
  // Well beyond the limit, so that what is longer can be told from what just fits; one stray time stamp far away is cut off.
  return [
    ...guardArguments(mediaLimits.streams),
    '-t',
    String(mediaLimits.seconds * 2),
    '-i',
    `file:${path}`,
  ];
}

export interface ProbeScope {
  /** May be above the limit, so that a refusal can name the number. */
  streams: number;
  /** Further decoders that ffprobe may open, of streams that nobody will decode. */
  opened: ReadonlySet<string>;
}

/** As `inputArguments`, for ffprobe. It finds out about streams with the decoders of the list only, whatever it opens afterwards. */
export function probeArguments(path: string, { streams, opened }: ProbeScope): string[] {
  const perType = Object.entries({ ...besides, a: [] }).flatMap(([type, names]) => [
    `-codec_whitelist:${type}`,
    [...decoders, ...names, ...opened].join(','),
  ]);
  return [...guardArguments(streams), ...perType, '-i', `file:${path}`];
}

function guardArguments(streams: number): string[] {
  return [
    '-format_whitelist',
    allowedDemuxers.join(','),
    '-codec_whitelist',
    decoders.join(','),
    '-protocol_whitelist',
    'file',
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
