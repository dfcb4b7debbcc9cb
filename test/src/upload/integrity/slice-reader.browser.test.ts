import { expect } from '@open-wc/testing';
import { SliceReader } from '../../../../src/upload/integrity/slice-reader.js';

const kib = 1024;
const bytes = Uint8Array.from({ length: 300 * kib + 7 }, (_, index) => (index * 2654435761) >>> 24);
const sliceBytes = 10 * kib;

/** WebKit's blobs have none. */
function hasByteStreams(): boolean {
  try {
    new Blob(['a']).stream().getReader({ mode: 'byob' });
    return true;
  } catch {
    return false;
  }
}

function isSame(read: Uint8Array, start: number, end: number): boolean {
  const wanted = bytes.subarray(start, end);
  return read.length === wanted.length && wanted.every((byte, index) => byte === read[index]);
}

describe('SliceReader', () => {
  it('reads the bytes of each slice, in their order, back and forth, and longer ones', async () => {
    const reader = new SliceReader(new Blob([bytes]), sliceBytes);
    const size = bytes.length;
    const read = async (start: number, end: number, goal?: number) =>
      expect(isSame(await reader.read(start, end, goal), start, end)).to.equal(true);
    for (let start = 0; start < size; start += sliceBytes)
      await read(start, Math.min(start + sliceBytes, size), size);
    await read(100, 5000, 9000);
    await read(5000, 12_000);
    await read(12_000, 100_000, size);
    await read(0, 1);
    await read(size - 1, size);
  });

  it('takes no memory of its own for each slice where blobs have byte streams', async () => {
    const reader = new SliceReader(new Blob([bytes]), sliceBytes);
    let first: Uint8Array | undefined;
    for (let start = 0; start < 20 * sliceBytes; start += sliceBytes) {
      const read = await reader.read(start, start + sliceBytes, bytes.length);
      // Memory that went to the next read is away.
      expect(first === undefined || first.byteLength === 0).to.equal(
        first === undefined || hasByteStreams(),
      );
      first ??= read;
    }
  });

  it('rejects for a file that can no longer be read, and reads on when it can', async () => {
    const body = new Blob([bytes]);
    let isBroken = false;
    body.slice = (start, end) => {
      if (isBroken) throw new DOMException('gone', 'NotReadableError');
      return Blob.prototype.slice.call(body, start, end);
    };
    const reader = new SliceReader(body, sliceBytes);
    await reader.read(0, 1000);
    isBroken = true;
    const error: unknown = await reader.read(1000, 2000).catch((cause: unknown) => cause);
    expect(error).to.include({ name: 'NotReadableError' });
    isBroken = false;
    expect(isSame(await reader.read(1000, 2000), 1000, 2000)).to.equal(true);
  });

  it('rejects for a file that became shorter, and reads on when it is not', async () => {
    const body = new Blob([bytes]);
    let lacking = 0;
    body.slice = (start = 0, end = bytes.length) =>
      Blob.prototype.slice.call(body, start, end - lacking);
    const reader = new SliceReader(body, sliceBytes);
    lacking = 5;
    const error = await reader.read(0, 1000).catch((cause: unknown) => cause);
    expect(String(error)).to.contain('fewer bytes');
    lacking = 0;
    expect(isSame(await reader.read(0, 1000), 0, 1000)).to.equal(true);
  });
});
