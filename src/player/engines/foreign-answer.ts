import { VodError } from '../../shared/vod-error.js';

const longestStart = 64;

/** Whether an answer is a page, such as one to sign in at, where a segment or a licence was asked for. */
export function isPage(bytes: ArrayBufferLike | ArrayBufferView): boolean {
  return /^\s*<(!doctype|html)/i.test(startOf(bytes));
}

/** Whether an answer is MPEG-TS: packets of 188 bytes that each begin with 0x47 (ISO 13818-1, 2.4.3.2). */
export function isTransportStream(bytes: ArrayBufferLike | ArrayBufferView): boolean {
  const view = ArrayBuffer.isView(bytes)
    ? new Uint8Array(bytes.buffer, bytes.byteOffset, bytes.byteLength)
    : new Uint8Array(bytes);
  return [0, 188, 376].every((at) => view[at] === 0x47);
}

// ISO 14496-12 and 14496-30: what a segment may begin with.
const firstBox = /^.{4}(?:styp|moof|sidx|ftyp|moov|emsg|prft|ssix|free|skip|mdat|uuid)/s;

/** Whether an answer begins as a segment of fragmented MP4 does. */
export function isFragmentedMp4(bytes: ArrayBufferLike | ArrayBufferView): boolean {
  return firstBox.test(startOf(bytes));
}

const maxLicenceBytes = 1_000_000;

/**
 * Whether an answer of a licence server can be one: those of Clear Key are a JSON Web Key Set (EME, 9.1.4), which dash.js
 * hands out parsed, or as null where that failed.
 */
export function isLicence(answer: unknown, system: string | undefined): boolean {
  if (answer instanceof ArrayBuffer && system !== 'org.w3.clearkey')
    return answer.byteLength <= maxLicenceBytes && !isPage(answer);
  if (answer instanceof ArrayBuffer) return hasKeys(parse(new TextDecoder().decode(answer)));
  return system !== 'org.w3.clearkey' || hasKeys(answer);
}

function hasKeys(set: unknown): boolean {
  return Array.isArray((set as { keys?: unknown } | null)?.keys);
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

/** A browser that is given such a segment waits for the rest of it, for ever and without an error. */
export function foreignSegment(): VodError {
  return new VodError('decode', 'The segment is no media', { retryable: true });
}

function startOf(bytes: ArrayBufferLike | ArrayBufferView): string {
  const start = ArrayBuffer.isView(bytes)
    ? new Uint8Array(bytes.buffer, bytes.byteOffset, Math.min(bytes.byteLength, longestStart))
    : new Uint8Array(bytes, 0, Math.min(bytes.byteLength, longestStart));
  return String.fromCharCode(...start);
}
