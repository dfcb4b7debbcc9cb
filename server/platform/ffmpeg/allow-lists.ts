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

/** Options in front of an untrusted input; `path` is absolute and made from our own ids. */
export function inputArguments(path: string, maxStreams: number = mediaLimits.streams): string[] {
  return [
    ...['-format_whitelist', allowedDemuxers.join(',')],
    ...['-codec_whitelist', Object.values(allowedCodecs).flat().join(',')],
    ...['-protocol_whitelist', 'file'],
    ...['-max_streams', String(maxStreams)],
    ...['-max_pixels', String(mediaLimits.pixels)],
    ...['-probesize', '20000000', '-analyzeduration', '10000000'],
    ...['-i', `file:${path}`],
  ];
}
