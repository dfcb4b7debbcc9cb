/** What the first bytes of a file indicate. */
export type Sniffed = 'media' | 'something-else' | 'unknown';

/** Enough for every signature here, and for three packets of an MPEG transport stream, which have 188 or 192 bytes. */
export const sniffBytes = 512;

const containers: readonly Signature[] = [
  { at: 4, text: 'ftyp' },
  { at: 4, text: 'moov' },
  { at: 4, text: 'mdat' },
  { at: 4, text: 'wide' },
  { at: 4, text: 'free' },
  { at: 0, text: '\x1a\x45\xdf\xa3' },
  { at: 8, text: 'AVI ' },
  { at: 0, text: 'FLV' },
  { at: 0, text: 'OggS' },
  { at: 0, text: '\x30\x26\xb2\x75' },
  { at: 0, text: '\x00\x00\x01\xba' },
  { at: 0, text: '\x00\x00\x01\xb3' },
  { at: 0, text: '.RMF' },
  { at: 0, text: '\x06\x0e\x2b\x34' },
  { at: 0, text: '\x1f\x07\x00' },
  { at: 8, text: 'WAVE' },
  { at: 0, text: 'ID3' },
  { at: 0, text: 'fLaC' },
  { at: 0, text: '#!AMR' },
  { at: 0, text: 'caff' },
  { at: 8, text: 'AIFF' },
  { at: 0, text: '.snd' },
  { at: 0, text: '\x0b\x77' },
  ...['\xff\xf1', '\xff\xf9', '\xff\xfb', '\xff\xf3', '\xff\xfa'].map((text) => ({ at: 0, text })),
];

const others: readonly Signature[] = [
  { at: 4, text: 'ftyphei' },
  { at: 4, text: 'ftypavi' },
  { at: 0, text: '%PDF' },
  { at: 0, text: 'PK\x03\x04' },
  { at: 0, text: '\x89PNG' },
  { at: 0, text: '\xff\xd8\xff' },
  { at: 0, text: 'GIF8' },
  { at: 8, text: 'WEBP' },
  { at: 0, text: 'Rar!' },
  { at: 0, text: '\x1f\x8b' },
  { at: 0, text: 'MZ' },
  { at: 0, text: '\x7fELF' },
];

interface Signature {
  readonly at: number;
  readonly text: string;
}

/** When no demuxer can read a file, distinguishes damaged media from files that are not media. */
export function sniff(head: Uint8Array): Sniffed {
  const text = String.fromCharCode(...head.subarray(0, sniffBytes));
  const isOne = (signatures: readonly Signature[]): boolean =>
    signatures.some(({ at, text: mark }) => text.startsWith(mark, at));
  if (isOne(others)) return 'something-else';
  if (isOne(containers) || isTransportStream(head)) return 'media';
  return isText(text) ? 'something-else' : 'unknown';
}

function isTransportStream(head: Uint8Array): boolean {
  return [
    [0, 188],
    [4, 192],
  ].some(([first = 0, step = 0]) =>
    [0, 1, 2].every((packet) => head[first + packet * step] === 0x47),
  );
}

/** Plain text in any encoding based on ASCII contains no control characters except line ends, tabs and escapes. */
function isText(text: string): boolean {
  return text !== '' && !/[\0-\x08\x0e-\x1a\x1c-\x1f]/.test(text);
}
