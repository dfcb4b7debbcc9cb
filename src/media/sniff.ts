import { looksLikeMedia, looksLikeUnsupportedMedia } from '../contract/container-signatures.js';

/** What the first bytes of a file indicate. */
export type Sniffed = 'media' | 'something-else' | 'unknown';

const others = [
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

/** When no demuxer can read a file, distinguishes damaged media from files that are not media. */
export function sniff(head: Uint8Array): Sniffed {
  const text = String.fromCharCode(...head.subarray(0, 512));
  if (others.some(({ at, text: mark }) => text.startsWith(mark, at))) return 'something-else';
  if (looksLikeMedia(head) || looksLikeUnsupportedMedia(head)) return 'media';
  return isText(text) ? 'something-else' : 'unknown';
}

/** Plain text in any encoding based on ASCII contains no control characters except line ends, tabs and escapes. */
function isText(text: string): boolean {
  return text !== '' && !/[\0-\x08\x0e-\x1a\x1c-\x1f]/.test(text);
}
