import { randomBytes } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { Crc32c } from '../../../src/contract/crc32c.js';
import { checksumStep } from '../../../src/contract/stepped-checksum.js';
import { SteppedCrc32c, toBytes } from '../../../src/contract/stepped-crc32c.js';
import { BodyHash } from '../../../src/upload/integrity/body-hash.js';

const bytes = randomBytes(3 * checksumStep + 1234);
const crcOf = (start: number, end: number): number =>
  new Crc32c().update(bytes.subarray(start, end)).value;

describe('SteppedCrc32c', () => {
  it.each([0, 1, checksumStep - 1, checksumStep, checksumStep + 1, 2 * checksumStep, bytes.length])(
    'has a value of each 256 KiB and of what is left, of %i bytes however they come',
    (length) => {
      const values = [crcOf(0, Math.min(checksumStep, length))];
      for (let at = checksumStep; at < length; at += checksumStep)
        values.push(crcOf(at, Math.min(at + checksumStep, length)));
      const expected = Buffer.from(toBytes(values));
      for (const piece of [7001, checksumStep, 2 ** 22]) {
        const crc = new SteppedCrc32c();
        for (let at = 0; at < length; at += piece)
          crc.update(bytes.subarray(at, Math.min(length, at + piece)));
        expect(Buffer.from(crc.digest()).equals(expected)).toBe(true);
      }
    },
  );

  it('tells up to where what came is what was stated', () => {
    const stated = new SteppedCrc32c().update(bytes).digest();
    const crc = new SteppedCrc32c().update(bytes.subarray(0, 2 * checksumStep + 5));
    expect(crc.verifiedBytes(stated)).toBe(2 * checksumStep);
    const damaged = Buffer.from(bytes);
    damaged[checksumStep + 3]! ^= 1;
    expect(new SteppedCrc32c().update(damaged).verifiedBytes(stated)).toBe(checksumStep);
    expect(new SteppedCrc32c().update(bytes).verifiedBytes(new Uint8Array(0))).toBe(0);
  });

  it('is what the client states, also of bytes that it has read ahead in other slices', async () => {
    const hash = new BodyHash(new Blob([bytes]), { sliceBytes: 700_000, whole: 'none' });
    await hash.checksum(0, 1000);
    const rest = bytes.subarray(1000);
    const stated = Buffer.from(await hash.checksum(1000, bytes.length), 'base64');
    expect(stated.equals(new SteppedCrc32c().update(rest).digest())).toBe(true);
  });
});
