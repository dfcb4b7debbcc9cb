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

/**
 * Whether a file starts like one of the supported containers. This keeps text, HTML, playlists and archives away from the
 * media tools. The probe then examines the rest of the file.
 */
export function looksLikeMedia(head: Buffer): boolean {
  const ascii = (start: number, end: number) => head.toString('latin1', start, end);
  return (
    boxTypes.has(ascii(4, 8)) ||
    isRiff(ascii(0, 4), ascii(8, 12)) ||
    ['FLV\x01', 'OggS', 'fLaC', 'caff'].includes(ascii(0, 4)) ||
    ascii(0, 3) === 'ID3' ||
    ascii(0, 5) === '#!AMR' ||
    signatures.some((signature) => head.subarray(0, signature.length).equals(signature)) ||
    isElementaryVideo(head) ||
    isTransportStream(head) ||
    isAudioFrame(withoutZeros(head))
  );
}

const signatures = [
  '1a45dfa3', // Matroska
  '3026b2758e66cf11', // ASF
  'b7d800203749da11a64e0007e95ead8d', // WTV
  '000001ba', // MPEG programme stream
  '060e2b34020501010d010201', // MXF
  '1f0700', // DV
  '0b77', // AC-3 and E-AC-3
].map((hex) => Buffer.from(hex, 'hex'));

function isRiff(form: string, content: string): boolean {
  if (form === 'FORM') return ['AIFF', 'AIFC'].includes(content);
  if (form === 'RIFF') return ['AVI ', 'WAVE'].includes(content);
  return ['RF64', 'BW64'].includes(form) && content === 'WAVE';
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
export function looksLikeUnsupportedMedia(head: Buffer): boolean {
  return unsupportedSignatures.includes(head.toString('latin1', 0, 4));
}

/** A sequence header of MPEG video, or the parameter sets and delimiters that H.264 and HEVC begin with. */
function isElementaryVideo(head: Buffer): boolean {
  const start = head.subarray(0, 5);
  const zeros = start.indexOf(1);
  if (zeros < 2 || zeros > 3 || start.subarray(0, zeros).some((byte) => byte !== 0)) return false;
  const [unit = 0, next = 0] = head.subarray(zeros + 1);
  const isH264 = [0x67, 0x27, 0x47].includes(unit) || (unit === 0x09 && (next & 0x1f) === 0x10);
  const isHevc = [0x40, 0x42, 0x46].includes(unit) && next === 0x01;
  return unit === 0xb3 || isH264 || isHevc;
}

function withoutZeros(head: Buffer): Buffer {
  const start = head.findIndex((byte) => byte !== 0);
  return head.subarray(Math.max(0, start));
}

/** Looks for sync bytes at the distance of plain (188), Blu-ray (192) and error-corrected (204) packets. */
function isTransportStream(head: Buffer): boolean {
  return [188, 192, 204].some((length) => {
    for (let start = 0; start < length; start += 1) {
      if ([0, 1, 2, 3].every((n) => head[start + n * length] === 0x47)) return true;
    }
    return false;
  });
}

/** An MPEG audio or ADTS frame: 11 sync bits and no reserved layer, rate or sample rate. */
function isAudioFrame(head: Buffer): boolean {
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
