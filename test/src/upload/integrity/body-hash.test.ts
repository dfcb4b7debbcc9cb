import { createHash, randomBytes } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { Crc32c } from '../../../../src/contract/crc32c.js';
import { checksumStep } from '../../../../src/contract/stepped-checksum.js';
import { SteppedCrc32c } from '../../../../src/contract/stepped-crc32c.js';
import { BodyHash } from '../../../../src/upload/integrity/body-hash.js';
import { Sha256 } from '../../../../src/upload/integrity/sha256.js';
import { watchReads } from './watch-reads.js';

const bytes = randomBytes(300_000);
const options = { sliceBytes: 10_000, whole: 'own' } as const;

/** A file that counts what is read of it. */
class CountingBlob extends Blob {
  readBytes = 0;
  isBroken = false;

  override slice(start = 0, end = this.size): Blob {
    if (this.isBroken) throw new DOMException('gone', 'NotReadableError');
    return watchReads(super.slice(start, end), (read) => (this.readBytes += read));
  }
}

const crcOf = (start: number, end: number): Buffer =>
  Buffer.from(new Crc32c().update(bytes.subarray(start, end)).digest());
const textOfCrc = (start: number, end: number, of = bytes): string =>
  Buffer.from(new SteppedCrc32c().update(of.subarray(start, end)).digest()).toString('base64');
const shaOf = (data: Uint8Array, encoding: 'hex' | 'base64' = 'hex'): string =>
  createHash('sha256').update(data).digest(encoding);
const hex = (digest: Uint8Array): string => Buffer.from(digest).toString('hex');

describe('Crc32c', () => {
  it('answers what RFC 3720 lists, and goes on from a value', () => {
    const crc = new Crc32c();
    crc.update(Uint8Array.from({ length: 32 }, (_, index) => index));
    expect(crc.value).toBe(0x46dd794e);
    const begun = new Crc32c();
    begun.update(bytes.subarray(0, 1003));
    const rest = new Crc32c(begun.value);
    rest.update(bytes.subarray(1003));
    expect(rest.value).toBe(crcOf(0, bytes.length).readUInt32BE());
  });
});

describe('Sha256', () => {
  it('answers what Node does, for every length around its blocks and however the bytes come', () => {
    for (const length of [0, 1, 3, 55, 56, 63, 64, 65, 119, 120, 127, 128, 129, 100_001]) {
      for (const first of [0, 1, 64, Math.floor(length / 2)]) {
        const sha256 = new Sha256();
        sha256.update(bytes.subarray(0, Math.min(first, length)));
        sha256.update(bytes.subarray(Math.min(first, length), length));
        expect(hex(sha256.digest())).toBe(shaOf(bytes.subarray(0, length)));
      }
    }
  });
});

describe('BodyHash', () => {
  it('reads a file that is sent from its start once for both the parts and the whole', async () => {
    const body = new CountingBlob([bytes]);
    const hash = new BodyHash(body, options);
    for (const [start, end] of [
      [0, 50_000],
      [50_000, 150_000],
      [150_000, 250_000],
      [250_000, 300_000],
    ] as const)
      expect(await hash.checksum(start, end)).toBe(textOfCrc(start, end));
    expect(await hash.digest()).toBe(shaOf(bytes, 'base64'));
    expect(await hash.digest()).toBe(shaOf(bytes, 'base64'));
    expect(body.readBytes).toBe(bytes.length);
  });

  it('answers for parts that end between its slices, that are repeated, and that are smaller than was read ahead', async () => {
    const hash = new BodyHash(new Blob([bytes]), options);
    for (const [start, end] of [
      [0, 50_000],
      [50_000, 71_234],
      [50_000, 71_234],
      [50_000, 60_001],
      [60_001, 300_000],
    ] as const)
      expect(await hash.checksum(start, end)).toBe(textOfCrc(start, end));
    expect(await hash.digest()).toBe(shaOf(bytes, 'base64'));
  });

  it('hashes what an earlier page load sent as well', async () => {
    const hash = new BodyHash(new Blob([bytes]), options);
    expect(await hash.checksum(200_000, 300_000)).toBe(textOfCrc(200_000, 300_000));
    expect(await hash.digest()).toBe(shaOf(bytes, 'base64'));
  });

  it('rejects when the file can no longer be read, also where it was read ahead', async () => {
    const body = new CountingBlob([bytes]);
    const hash = new BodyHash(body, options);
    await hash.checksum(0, 10_000);
    body.isBroken = true;
    await expect(hash.checksum(10_000, 300_000)).rejects.toThrow('gone');
    await expect(hash.digest()).rejects.toThrow('gone');
  });

  it('tells how far it has read, and reads on while that is sent', async () => {
    const body = new CountingBlob([bytes]);
    const hash = new BodyHash(body, options);
    const wanted = { goal: bytes.length, most: Infinity };
    expect((await hash.ready(0, { ...wanted, most: 20_000 })).end).toBe(20_000);
    expect(await hash.checksum(0, 20_000)).toBe(textOfCrc(0, 20_000));
    await expect.poll(() => body.readBytes).toBe(bytes.length);
    const { end, isHashed } = await hash.ready(20_000, wanted);
    expect([end, isHashed]).toEqual([bytes.length, true]);
    expect(await hash.checksum(20_000, end)).toBe(textOfCrc(20_000, end));
    expect(body.readBytes).toBe(bytes.length);
  });

  describe('of what is sent again', () => {
    const body = randomBytes(5 * checksumStep + 1000);
    const wanted = { goal: body.length, most: Infinity };

    async function lose(): Promise<{ file: CountingBlob; hash: BodyHash }> {
      const file = new CountingBlob([body]);
      const hash = new BodyHash(file, { sliceBytes: 100_000, whole: 'none' });
      expect((await hash.ready(0, { ...wanted, most: checksumStep })).end).toBe(checksumStep);
      expect(await hash.checksum(0, checksumStep)).toBe(textOfCrc(0, checksumStep, body));
      await expect.poll(() => file.readBytes).toBe(body.length);
      const { end } = await hash.ready(checksumStep, wanted);
      expect(await hash.checksum(checksumStep, end)).toBe(textOfCrc(checksumStep, end, body));
      return { file, hash };
    }

    it('goes on after a cut from any step of what it has read, without reading that again', async () => {
      const { file, hash } = await lose();
      for (const start of [3, 2, 4].map((steps) => steps * checksumStep)) {
        expect(await hash.ready(start, wanted)).toEqual({ end: body.length, isHashed: false });
        expect(await hash.checksum(start, body.length)).toBe(textOfCrc(start, body.length, body));
      }
      expect(file.readBytes).toBe(body.length);
      expect(await hash.checksum(9, 500_000)).toBe(textOfCrc(9, 500_000, body));
    });

    it('reads again what was stated and of which nothing has arrived: the file may have changed', async () => {
      const { file, hash } = await lose();
      file.readBytes = 0;
      const { end } = await hash.ready(checksumStep, wanted);
      expect(await hash.checksum(checksumStep, end)).toBe(textOfCrc(checksumStep, end, body));
      expect(file.readBytes).toBeGreaterThanOrEqual(end - checksumStep);
    });
  });

  it('reads no more than a second request ahead where requests are held to less than it has read', async () => {
    const body = new CountingBlob([randomBytes(6_000_000)]);
    const hash = new BodyHash(body, { sliceBytes: 10_000, whole: 'none' });
    for (let start = 0; start < 3_000_000; start += 100_000) {
      await hash.ready(start, { goal: body.size, most: Infinity });
      await hash.checksum(start, start + 100_000);
    }
    // Of the first, all; of each other, the least that is waited for.
    expect(body.readBytes).toBeLessThan(6_000_000 + 30 * 600_000);
  });

  it('has the digest of the whole by the platform, where it may, of what is read for the parts', async () => {
    const body = new CountingBlob([bytes]);
    const hash = new BodyHash(body, { ...options, whole: 'platform' });
    expect(await hash.checksum(0, 100_000)).toBe(textOfCrc(0, 100_000));
    expect(await hash.digest()).toBe(shaOf(bytes, 'base64'));
    const { isHashed } = await hash.ready(100_000, { goal: bytes.length, most: Infinity });
    expect(isHashed).toBe(true);
    // Again: what follows a request that ended between steps.
    expect(body.readBytes).toBeLessThan(2 * bytes.length);
    body.isBroken = true;
    const unread = new BodyHash(body, { ...options, whole: 'platform' });
    await expect(unread.digest()).rejects.toThrow('gone');
  });

  it('lets in whoever asks while it reads ahead what is there at once', async () => {
    const body = new CountingBlob(Array.from({ length: 10 }, () => bytes));
    const { size } = body;
    const hash = new BodyHash(body, options);
    await hash.ready(0, { goal: size, most: Infinity });
    await new Promise((resolve) => setImmediate(resolve));
    expect(body.readBytes).toBeLessThan(size);
    expect(await hash.digest()).toBe(
      shaOf(Buffer.concat(Array.from({ length: 10 }, () => bytes)), 'base64'),
    );
  });

  it('reads no more once it is disposed of, and tells who asks', async () => {
    const body = new CountingBlob(Array.from({ length: 10 }, () => bytes));
    const hash = new BodyHash(body, options);
    await hash.ready(0, { goal: body.size, most: Infinity });
    const digest = hash.digest();
    hash.dispose();
    await expect(digest).rejects.toThrow('disposed');
    expect(body.readBytes).toBeLessThan(body.size);
  });

  it('has no digest of the whole where it hashes parts only', async () => {
    const hash = new BodyHash(new Blob([bytes]), { ...options, whole: 'none' });
    expect(await hash.checksum(0, 30_000)).toBe(textOfCrc(0, 30_000));
    expect(await hash.digest()).toBeUndefined();
  });
});
