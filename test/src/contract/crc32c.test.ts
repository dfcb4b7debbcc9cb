import { describe, expect, it } from 'vitest';
import { Crc32c } from '../../../src/contract/crc32c.js';

const hex = (bytes: Uint8Array) => Buffer.from(new Crc32c().update(bytes).digest()).toString('hex');

describe('Crc32c', () => {
  it.each([
    ['nothing', Buffer.alloc(0), '00000000'],
    ['the digits 1 to 9', Buffer.from('123456789'), 'e3069283'],
    ['32 bytes of zeros', Buffer.alloc(32), '8a9136aa'],
    ['32 bytes of ones', Buffer.alloc(32, 0xff), '62a8ab43'],
    ['32 rising bytes', Buffer.from(Array.from({ length: 32 }, (_, n) => n)), '46dd794e'],
  ])('agrees with RFC 3720 on %s', (_name, bytes, expected) => {
    expect(hex(bytes)).toBe(expected);
  });

  it('does not depend on how the bytes are cut', () => {
    const bytes = Buffer.from(Array.from({ length: 1000 }, (_, n) => (n * 7) & 255));
    const whole = hex(bytes);
    for (const cut of [1, 3, 8, 13, 500, 999]) {
      const crc = new Crc32c().update(bytes.subarray(0, cut)).update(bytes.subarray(cut));
      expect(Buffer.from(crc.digest()).toString('hex')).toBe(whole);
    }
  });
});
