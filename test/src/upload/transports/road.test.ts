import { describe, expect, it } from 'vitest';
import { Road } from '../../../../src/upload/transports/road.js';

const mib = 1024 * 1024;
const big = { size: 1000 * mib, chunkBytes: undefined };

describe('Road', () => {
  it('lets the rest of a file go in one piece, but for the last 64 KiB of a large one', () => {
    expect(new Road().endOfPiece(0, { size: 5 * mib, chunkBytes: undefined })).toBe(5 * mib);
    expect(new Road().endOfPiece(0, big)).toBe(big.size - 64 * 1024);
    expect(new Road().endOfPiece(big.size - 64 * 1024, big)).toBe(big.size);
  });

  it('holds pieces to the size that was asked for', () => {
    expect(new Road().endOfPiece(mib, { size: 1000 * mib, chunkBytes: 8 * mib })).toBe(9 * mib);
  });

  it('halves what is refused, from 64 MiB on, until 256 KiB (U07)', () => {
    const road = new Road();
    const sizes: number[] = [];
    while (road.shrink(road.endOfPiece(0, big))) sizes.push(road.endOfPiece(0, big));
    expect(sizes).toEqual([64, 32, 16, 8, 4, 2, 1, 0.5, 0.25].map((size) => size * mib));
  });

  it('takes a piece that twice never arrived for too large, and one that arrived in part for bad luck (U07)', () => {
    const road = new Road();
    for (let loss = 0; loss < 2; loss += 1) {
      expect(road.endOfPiece(0, big)).toBe(big.size - 64 * 1024);
      road.lose('u', { offset: 0, bytes: 100 * mib, handedBytes: mib });
      road.reach('u', 0);
    }
    expect(road.endOfPiece(0, big)).toBe(50 * mib);
    road.lose('u', { offset: 0, bytes: 50 * mib, handedBytes: mib });
    road.reach('u', 5);
    expect(road.endOfPiece(0, big)).toBe(50 * mib);
  });

  it('counts what the server has once much that was handed over never arrived, and sends 8 MiB at a time (U02)', () => {
    const road = new Road();
    road.lose('u', { offset: 0, bytes: big.size, handedBytes: 10 * mib });
    road.reach('u', 2 * mib);
    expect(road.isBuffered).toBe(false);
    road.lose('u', { offset: 2 * mib, bytes: big.size, handedBytes: 97 * mib });
    road.reach('u', 2 * mib);
    expect(road.isBuffered).toBe(true);
    expect(road.endOfPiece(0, big)).toBe(8 * mib);
  });
});
