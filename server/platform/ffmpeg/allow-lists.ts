/** What an uploaded file may be read as. Everything else, playlists above all, is refused before it is opened. */
export const allowedDemuxers = [
  'mov', 'matroska', 'mpegts', 'mpeg', 'avi', 'flv', 'asf', 'ogg', 'wav', 'mp3', 'aac', 'flac',
] as const;

/** Codecs by ffprobe's name, and the decoders that may open them. */
export const allowedCodecs: Readonly<Record<string, readonly string[]>> = Object.freeze({
  h264: ['h264'],
  hevc: ['hevc'],
  av1: ['libdav1d', 'av1', 'libaom-av1'],
  vp8: ['vp8', 'libvpx'],
  vp9: ['vp9', 'libvpx-vp9'],
  mpeg4: ['mpeg4'],
  mpeg2video: ['mpeg2video'],
  mpeg1video: ['mpeg1video'],
  h263: ['h263'],
  flv1: ['flv'],
  mjpeg: ['mjpeg'],
  prores: ['prores'],
  dnxhd: ['dnxhd'],
  msmpeg4v3: ['msmpeg4'],
  wmv2: ['wmv2'],
  theora: ['theora'],
  aac: ['aac'],
  mp3: ['mp3float', 'mp3'],
  mp2: ['mp2float', 'mp2'],
  dts: ['dca'],
  ac3: ['ac3'],
  eac3: ['eac3'],
  opus: ['opus', 'libopus'],
  vorbis: ['vorbis', 'libvorbis'],
  flac: ['flac'],
  alac: ['alac'],
  wmav2: ['wmav2'],
  amr_nb: ['amrnb', 'libopencore_amrnb'],
  pcm_u8: ['pcm_u8'],
  pcm_s16le: ['pcm_s16le'],
  pcm_s16be: ['pcm_s16be'],
  pcm_s24le: ['pcm_s24le'],
  pcm_s24be: ['pcm_s24be'],
  pcm_f32le: ['pcm_f32le'],
  pcm_mulaw: ['pcm_mulaw'],
  pcm_alaw: ['pcm_alaw'],
});

/** Hard limits on what is read, above which a file is refused. */
export const mediaLimits = Object.freeze({
  pixels: 36_000_000,
  streams: 64,
  seconds: 12 * 3600,
});

/** Opened by ffprobe, which gives up at the first stream it cannot open, but never decoded. */
const besides = {
  s: ['srt', 'subrip', 'ass', 'ssa', 'webvtt', 'mov_text', 'text', 'pgssub', 'dvbsub', 'dvdsub', 'cc_dec'],
  v: ['png'],
};
const decoders = Object.values(allowedCodecs).flat();

/** Options in front of an untrusted input; `path` is absolute and made from our own ids. */
export function inputArguments(path: string): string[] {
  // Well beyond the limit, so that what is longer can be told from what just fits; one stray time stamp far away is cut off.
  return [...guardArguments(mediaLimits.streams), '-t', String(mediaLimits.seconds * 2), '-i', `file:${path}`];
}

/** As `inputArguments`, for ffprobe. `streams` may be above the limit, so that a refusal can name the number. */
export function probeArguments(path: string, streams: number): string[] {
  const opened = Object.entries(besides).flatMap(([type, names]) => [
    `-codec_whitelist:${type}`,
    [...decoders, ...names].join(','),
  ]);
  return [...guardArguments(streams), ...opened, '-i', `file:${path}`];
}

function guardArguments(streams: number): string[] {
  return [
    ...['-format_whitelist', allowedDemuxers.join(',')],
    ...['-codec_whitelist', decoders.join(',')],
    ...['-protocol_whitelist', 'file'],
    ...['-max_streams', String(streams)],
    ...['-max_pixels', String(mediaLimits.pixels)],
    ...['-probesize', '20000000', '-analyzeduration', '10000000'],
  ];
}
