import { randomFillSync } from 'node:crypto';
import { isId } from '../../src/contract/ids.js';

const alphabet = '0123456789abcdefghjkmnpqrstvwxyz';
const idBytes = 16;

/** Asking the operating system costs more than all else of an id, so random bytes are taken for 256 ids at once. */
const pool = Buffer.alloc(256 * idBytes);
let used = pool.length;

/**
 * A ULID in lower case: 26 characters in Crockford base 32, 48 bits of time and 80 random bits. Sorts by creation time.
 */
export function createId(now = Date.now()): string {
  let id = '';
  for (let shift = 45; shift >= 0; shift -= 5) id += alphabet[Math.floor(now / 2 ** shift) % 32];
  for (const byte of takeRandom()) id += alphabet[byte % 32];
  return id;
}

/** 128 random bits. Unlike `createId`, the id does not reveal when it was created. */
export function createRandomId(): string {
  return takeRandom().toString('base64url');
}

/** Bytes that were given to nobody before; read them before the next call. */
function takeRandom(): Buffer {
  if (used === pool.length) {
    randomFillSync(pool);
    used = 0;
  }
  used += idBytes;
  return pool.subarray(used - idBytes, used);
}

export { isId } from '../../src/contract/ids.js';

/** Whether the value has the form of an app id: an id, or `default`, the app that every database contains. */
export function isAppId(value: string): boolean {
  return value === 'default' || isId(value);
}

/**
 * Whether the value has the form that `createAccessKey` gives to ids, so that it is safe to look up in the database.
 */
export function isAccessKeyId(value: string): boolean {
  return /^VK[A-Za-z0-9_-]{22}$/.test(value);
}
