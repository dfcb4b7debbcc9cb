/**
 * Every kind of file that is taken, once: what a browser may call it, what its name ends with, and which of ffmpeg's
 * demuxers reads it. The picker, the upload and the server's allow-list are all made of this list.
 */
export interface MediaKind {
  /** ffmpeg's name of the demuxer. */
  demuxer: string;
  /** Endings of file names that hold pictures, without the dot. */
  video: readonly string[];
  /** Endings of file names that hold sound alone. */
  audio: readonly string[];
  /** Names of its type that begin neither with `video/` nor with `audio/`. */
  otherTypes?: readonly string[];
  /** Registered and customary types beside `video/x` and `audio/x` for the ending x. */
  types?: readonly string[];
}

/** What follows a type of a file whose kind a browser does not know. */
export const unknownType = 'application/octet-stream';

/** No playlist, no list of pictures and nothing that names other files may ever be in here. */
export const mediaKinds: readonly MediaKind[] = [
  {
    demuxer: 'mov',
    video: ['mp4', 'm4v', 'mov', 'qt', '3gp', '3g2', 'f4v', 'insv', '360', 'lrv'],
    audio: ['m4a', 'm4b'],
    types: [
      'video/quicktime',
      'video/3gpp',
      'video/3gpp2',
      'video/x-m4v',
      'audio/mp4',
      'audio/x-m4a',
    ],
    otherTypes: ['application/mp4'],
  },
  {
    demuxer: 'matroska',
    video: ['mkv', 'webm'],
    audio: ['mka', 'weba'],
    types: ['video/x-matroska', 'video/matroska', 'audio/x-matroska', 'audio/webm'],
    otherTypes: ['application/x-matroska'],
  },
  {
    demuxer: 'mpegts',
    video: ['ts', 'm2ts', 'mts', 'm2t', 'tod', 'trp'],
    audio: [],
    types: ['video/mp2t', 'video/vnd.dlna.mpeg-tts'],
    // So browsers call .ts and .mts, after Qt's translations and a 3D model.
    otherTypes: ['text/vnd.trolltech.linguist', 'model/vnd.mts'],
  },
  {
    demuxer: 'mpeg',
    video: ['mpg', 'mpeg', 'mpe', 'vob', 'mod', 'm2p'],
    audio: [],
    types: ['video/mpeg', 'video/mp2p', 'video/dvd'],
  },
  { demuxer: 'mpegvideo', video: ['m2v', 'm1v'], audio: [], types: ['video/mpeg'] },
  { demuxer: 'h264', video: ['h264', '264'], audio: [] },
  { demuxer: 'hevc', video: ['hevc', 'h265', '265'], audio: [] },
  {
    demuxer: 'avi',
    video: ['avi', 'divx'],
    audio: [],
    types: ['video/x-msvideo', 'video/vnd.avi', 'video/msvideo'],
  },
  { demuxer: 'flv', video: ['flv'], audio: [], types: ['video/x-flv'] },
  {
    demuxer: 'asf',
    video: ['wmv', 'asf', 'dvr-ms'],
    audio: ['wma'],
    types: ['video/x-ms-wmv', 'video/x-ms-asf', 'audio/x-ms-wma'],
    otherTypes: ['application/vnd.ms-asf'],
  },
  { demuxer: 'wtv', video: ['wtv'], audio: [], types: ['video/x-ms-wtv'] },
  { demuxer: 'mxf', video: ['mxf'], audio: [], otherTypes: ['application/mxf'] },
  { demuxer: 'dv', video: ['dv', 'dif'], audio: [], types: ['video/x-dv'] },
  {
    demuxer: 'ogg',
    video: ['ogv'],
    audio: ['ogg', 'oga', 'opus', 'spx'],
    otherTypes: ['application/ogg'],
  },
  {
    demuxer: 'wav',
    video: [],
    audio: ['wav', 'wave', 'rf64', 'bw64'],
    types: ['audio/x-wav', 'audio/vnd.wave'],
  },
  { demuxer: 'aiff', video: [], audio: ['aif', 'aiff', 'aifc'], types: ['audio/x-aiff'] },
  { demuxer: 'caf', video: [], audio: ['caf'], types: ['audio/x-caf'] },
  { demuxer: 'mp3', video: [], audio: ['mp3', 'mp2', 'mpga'], types: ['audio/mpeg'] },
  { demuxer: 'aac', video: [], audio: ['aac', 'adts'], types: ['audio/x-aac'] },
  { demuxer: 'flac', video: [], audio: ['flac'], types: ['audio/x-flac'] },
  { demuxer: 'ac3', video: [], audio: ['ac3'] },
  { demuxer: 'eac3', video: [], audio: ['eac3', 'ec3'] },
  { demuxer: 'amr', video: [], audio: ['amr', 'awb'], types: ['audio/amr-wb'] },
];

/** `video/webm` of `Video/WebM;codecs="vp8,opus"`; empty where there is none, or none that says anything. */
export function essenceOf(type: string): string {
  const essence = (type.split(';')[0] ?? '').trim().toLowerCase();
  return essence === unknownType ? '' : essence;
}

/** The ending of a file's name in lower case, without the dot; empty without one. */
export function endingOf(name: string): string {
  return /\.([^./\\]+)$/.exec(name)?.[1]?.toLowerCase() ?? '';
}

/** Whether the ending of a name is one of `part`'s on the list. */
export function hasEndingOf(part: 'video' | 'audio', name: string): boolean {
  const ending = endingOf(name);
  return mediaKinds.some((kind) => kind[part].includes(ending));
}

/** All types that a file with such a name may have. */
export function typesOf(name: string): string[] {
  const ending = endingOf(name);
  return mediaKinds.flatMap(({ video, audio, types = [], otherTypes = [] }) => {
    if (video.includes(ending)) return [`video/${ending}`, ...types, ...otherTypes];
    return audio.includes(ending) ? [`audio/${ending}`, ...types, ...otherTypes] : [];
  });
}

/** Whether a type may be one of the list's. An empty one, or one that says nothing, may; what the file really is the server finds out. */
export function isMediaType(type: string): boolean {
  const essence = essenceOf(type);
  if (essence === '' || /^(?:video|audio)\//.test(essence)) return true;
  return mediaKinds.some(({ otherTypes = [] }) => otherTypes.includes(essence));
}

/** The type to send for a file: the browser's word, or the list's where the browser took it for something else. */
export function typeToSend({ name, type }: { name: string; type: string }): string {
  return isMediaType(type) ? type : (typesOf(name)[0] ?? type);
}
