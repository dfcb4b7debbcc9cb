import { randomBytes } from 'node:crypto';
import { isId } from '../../src/contract/ids.js';

const alphabet = '0123456789abcdefghjkmnpqrstvwxyz';

/** 26 characters, Crockford base 32: 48 bits of time, then 80 random bits; sorts by creation time (ULID layout). */
export function createId(now = Date.now()): string {
  let id = '';
  for (let shift = 45; shift >= 0; shift -= 5) id += alphabet[Math.floor(now / 2 ** shift) % 32];
  for (const byte of randomBytes(16)) id += alphabet[byte % 32];
  return id;
}

/** 128 random bits that tell nothing about when or in which order they were made. */
export function createRandomId(): string {
  return randomBytes(16).toString('base64url');
}

export { isId } from '../../src/contract/ids.js';

/** Of a made app, or `default`, the one that every database begins with. */
export function isAppId(value: string): boolean {
  return value === 'default' || isId(value);
}

/** What `createAccessKey` names keys with, and nothing that a database would choke on. */
export function isAccessKeyId(value: string): boolean {
  return /^VK[A-Za-z0-9_-]{22}$/.test(value);
}
