import { Sha256, type Sha256State } from './sha256.js';

const wordCount = 8;
const blockBytes = 64;
const stateBytes = 8 + wordCount * 4;
const checkBytes = 8;

/** Where the state of what hashes a file is kept. */
export interface HashPlace {
  /** What tells the file from others. */
  readonly key: string | undefined;
  keptHash: string | undefined;
}

/** The state as text, which is of use for the file of this key only. */
export function toKeptHash({ bytes, words }: Sha256State, key: string): string {
  const state = new Uint8Array(stateBytes);
  const view = new DataView(state.buffer);
  view.setFloat64(0, bytes);
  words.forEach((word, index) => view.setInt32(8 + index * 4, word));
  return btoa(String.fromCharCode(...state, ...checkOf(state, key)));
}

/** Undefined for what is not such a state of this file: then it is hashed from its first byte. */
export function parseKeptHash(text: unknown, key: string, size: number): Sha256State | undefined {
  if (typeof text !== 'string' || !/^[A-Za-z0-9+/]{64}$/.test(text)) return undefined;
  const all = Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0));
  const state = all.slice(0, stateBytes);
  if (checkOf(state, key).some((byte, index) => byte !== all[stateBytes + index])) return undefined;
  const view = new DataView(state.buffer);
  const bytes = view.getFloat64(0);
  if (!Number.isSafeInteger(bytes) || bytes < 0 || bytes > size || bytes % blockBytes > 0)
    return undefined;
  const words = Int32Array.from({ length: wordCount }, (_, index) => view.getInt32(8 + index * 4));
  return { bytes, words };
}

function checkOf(state: Uint8Array, key: string): Uint8Array {
  const sha256 = new Sha256();
  sha256.update(new TextEncoder().encode(key));
  sha256.update(state);
  return sha256.digest().subarray(0, checkBytes);
}
