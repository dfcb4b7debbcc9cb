import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { CollectedBytes } from '../../../server/platform/collected-bytes.js';

describe('CollectedBytes', () => {
  it('gives all bytes in their order, whatever pieces they came in, and then none', () => {
    const lengths = fc.array(fc.oneof(fc.nat(70), fc.nat(9000)), { maxLength: 60 });
    fc.assert(
      fc.property(lengths, (pieces) => {
        const collected = new CollectedBytes();
        let sent = 0;
        for (const length of pieces)
          collected.push(Uint8Array.from({ length }, () => sent++ % 251));
        expect(collected.bytes).toBe(sent);
        const all = Buffer.concat(collected.take());
        expect(all.equals(Uint8Array.from({ length: sent }, (_, at) => at % 251))).toBe(true);
        expect([collected.bytes, collected.take()]).toEqual([0, []]);
      }),
      { numRuns: 200 },
    );
  });

  it('keeps nothing of small pieces but their bytes, and large ones as they are (U-35)', () => {
    const collected = new CollectedBytes();
    const small = Array.from({ length: 5000 }, (_, at) => Uint8Array.of(at % 251));
    for (const piece of small) collected.push(piece);
    const large = new Uint8Array(64 * 1024);
    collected.push(large);
    const taken = collected.take();
    expect(taken.map(({ byteLength }) => byteLength)).toEqual([4096, 904, 65_536]);
    expect(taken[2]).toBe(large);
    for (const piece of small) expect(taken[0]!.buffer).not.toBe(piece.buffer);
    const kept = taken.slice(0, 2).reduce((sum, { buffer }) => sum + buffer.byteLength, 0);
    expect(kept).toBeLessThanOrEqual(6 * 1024);
  });

  it('does not change when what was pushed changes later', () => {
    const collected = new CollectedBytes();
    const piece = Uint8Array.of(1, 2, 3);
    collected.push(piece);
    piece.fill(9);
    expect(Buffer.concat(collected.take())).toEqual(Buffer.of(1, 2, 3));
  });
});
