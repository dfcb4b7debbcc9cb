// The server refuses what is no container; the editor explains it.
const boxTypes = new Set([
  'ftyp',
  'moov',
  'mdat',
  'free',
  'skip',
  'wide',
  'pnot',
  'styp',
  'moof',
  'sidx',
  'uuid',
  'emsg',
  'prft',
]);

/** The number of bytes to examine. Some programs write thousands of zeros before the first frame of an MP3. */
export const sniffBytes = 64 * 1024;

/** Of an ISO file that is cut off, a smaller share of its media is refused. */
export const leastPresentShare = 0.5;

/**
 * Which kind of container a file starts like, by the name of its demuxer in `mediaKinds`; undefined for none of them. This keeps
 * text, HTML, playlists and archives away from the media tools. The probe then examines the rest of the file.
 */
export function containerOf(head: Uint8Array): string | undefined {
  const [found] =
    signatures.find(([, mark]) => latin1(head, 0, mark.length) === mark) ??
    looks.find(([, isLike]) => isLike(head)) ??
    [];
  return found;
}

/** Whether a file starts like one of the supported containers. */
export function looksLikeMedia(head: Uint8Array): boolean {
  return containerOf(head) !== undefined;
}

const signatures: readonly (readonly [demuxer: string, mark: string])[] = [
  ['matroska', '\x1a\x45\xdf\xa3'],
  ['asf', '\x30\x26\xb2\x75\x8e\x66\xcf\x11'],
  ['wtv', '\xb7\xd8\x00\x20\x37\x49\xda\x11\xa6\x4e\x00\x07\xe9\x5e\xad\x8d'],
  ['mpeg', '\x00\x00\x01\xba'],
  ['mxf', '\x06\x0e\x2b\x34\x02\x05\x01\x01\x0d\x01\x02\x01'],
  ['dv', '\x1f\x07\x00'],
  ['ac3', '\x0b\x77'],
  ['flv', 'FLV\x01'],
  ['ogg', 'OggS'],
  ['flac', 'fLaC'],
  ['caf', 'caff'],
  // An ID3 tag may stand before other sound as well.
  ['mp3', 'ID3'],
  ['amr', '#!AMR'],
];

const looks: readonly (readonly [demuxer: string, isLike: (head: Uint8Array) => boolean])[] = [
  ['mov', (head) => boxTypes.has(latin1(head, 4, 8))],
  ['avi', (head) => isRiff(head, ['RIFF'], ['AVI '])],
  ['wav', (head) => isRiff(head, ['RIFF', 'RF64', 'BW64'], ['WAVE'])],
  ['aiff', (head) => isRiff(head, ['FORM'], ['AIFF', 'AIFC'])],
  ['mpegvideo', isElementaryVideo],
  ['mpegts', isTransportStream],
  ['mp3', (head) => isAudioFrame(withoutZeros(head))],
];

function latin1(head: Uint8Array, start: number, end: number): string {
  return String.fromCharCode(...head.subarray(start, end));
}

function isRiff(head: Uint8Array, forms: string[], contents: string[]): boolean {
  return forms.includes(latin1(head, 0, 4)) && contents.includes(latin1(head, 8, 12));
}

/** Media formats that are not supported: RealMedia, MIDI, IVF, NUT, Monkey's Audio, WavPack, True Audio, DSD, AU. */
const unsupportedSignatures = [
  '.RMF',
  'MThd',
  'DKIF',
  'nut/',
  'MAC ',
  'wvpk',
  'TTA1',
  'DSD ',
  'FRM8',
  '.snd',
  '.ra\xfd',
];

/** Whether a file is media in a format that is not supported. */
export function looksLikeUnsupportedMedia(head: Uint8Array): boolean {
  return unsupportedSignatures.includes(latin1(head, 0, 4));
}

/** A sequence header of MPEG video, or the parameter sets and delimiters that H.264 and HEVC begin with. */
function isElementaryVideo(head: Uint8Array): boolean {
  const start = head.subarray(0, 5);
  const zeros = start.indexOf(1);
  if (zeros < 2 || zeros > 3 || start.subarray(0, zeros).some((byte) => byte !== 0)) return false;
  const [unit = 0, next = 0] = head.subarray(zeros + 1);
  const isH264 = [0x67, 0x27, 0x47].includes(unit) || (unit === 0x09 && (next & 0x1f) === 0x10);
  const isHevc = [0x40, 0x42, 0x46].includes(unit) && next === 0x01;
  return unit === 0xb3 || isH264 || isHevc;
}

function withoutZeros(head: Uint8Array): Uint8Array {
  const start = head.findIndex((byte) => byte !== 0);
  return head.subarray(Math.max(0, start));
}

/** Looks for sync bytes at the distance of plain (188), Blu-ray (192) and error-corrected (204) packets. */
function isTransportStream(head: Uint8Array): boolean {
  return [188, 192, 204].some((length) => {
    for (let start = 0; start < length; start += 1) {
      if ([0, 1, 2, 3].every((n) => head[start + n * length] === 0x47)) return true;
    }
    return false;
  });
}

/** An MPEG audio or ADTS frame: 11 sync bits and no reserved layer, rate or sample rate. */
function isAudioFrame(head: Uint8Array): boolean {
  const [sync, second = 0, third = 0] = head;
  if (sync !== 0xff || (second & 0xe0) !== 0xe0) return false;
  const isAdts = (second & 0xf6) === 0xf0 && ((third >> 2) & 0xf) < 13;
  const isMpeg =
    (second & 0x18) !== 0x08 &&
    (second & 0x06) !== 0 &&
    third >> 4 !== 0xf &&
    ((third >> 2) & 3) !== 3;
  return isAdts || isMpeg;
}
