import { describe, expect, it } from 'vitest';
import { networkError } from '../../../src/shared/http-error.js';
import { VodError } from '../../../src/shared/vod-error.js';
import { ProxyLimits } from '../../../src/upload/proxy-limits.js';
import { RequestSizes, toChunkBytes } from '../../../src/upload/request-sizes.js';

const mib = 1024 * 1024;
const kept = { most: Infinity, isVerified: false };
const big = { size: 1000 * mib, ...kept };
const lost = networkError(undefined);
const refused = new VodError('too-large', 'no', { status: 413, retryable: true });

function setUp() {
  const limits = new ProxyLimits('https://vod.test', () => undefined);
  const sizes = new RequestSizes(limits);
  /** One attempt that fails so; answers how many bytes its request had. */
  const attempt = (
    offset: number,
    { error, handedBytes }: { error: VodError; handedBytes: number },
  ) => {
    sizes.begin();
    sizes.reached(offset);
    const bytes = sizes.endOf(offset, big) - offset;
    sizes.handed(offset + handedBytes);
    return { bytes, maySendLess: sizes.failed(error) };
  };
  return { limits, sizes, attempt };
}

describe('RequestSizes', () => {
  it('lets the rest of a file go in one request, but for the last 64 KiB of a large one', () => {
    const { sizes } = setUp();
    expect(sizes.endOf(0, { size: 5 * mib, ...kept })).toBe(5 * mib);
    expect(sizes.endOf(0, big)).toBe(big.size - 64 * 1024);
    expect(sizes.endOf(big.size - 64 * 1024, big)).toBe(big.size);
  });

  it('holds requests to the size that the page asked for, and to the limit of a proxy', () => {
    const { sizes, limits } = setUp();
    expect(sizes.endOf(mib, { ...big, most: 8 * mib })).toBe(9 * mib);
    limits.shrink(8 * mib, 'refused');
    expect(sizes.endOf(mib, { ...big, most: 8 * mib })).toBe(5 * mib);
  });

  it('halves a request that is refused, until 256 KiB are (U07)', () => {
    const { attempt } = setUp();
    const tried = Array.from({ length: 10 }, () =>
      attempt(0, { error: refused, handedBytes: mib }),
    );
    expect(tried.slice(1).map(({ bytes }) => bytes / mib)).toEqual([
      64, 32, 16, 8, 4, 2, 1, 0.5, 0.25,
    ]);
    expect(tried.map(({ maySendLess }) => maySendLess)).toEqual([...Array(9).fill(true), false]);
  });

  it('takes a request that twice never arrived for too large, and then each, until 1 MiB (U07)', () => {
    const { attempt } = setUp();
    const tried = Array.from({ length: 7 }, () => attempt(0, { error: lost, handedBytes: 1000 }));
    expect(tried.slice(2).map(({ bytes }) => bytes / mib)).toEqual([64, 16, 4, 1, 1]);
    expect(tried.map(({ maySendLess }) => maySendLess)).toEqual([
      false,
      false,
      true,
      true,
      true,
      false,
      false,
    ]);
  });

  it('takes requests that arrived in part, and attempts that sent none, for bad luck', () => {
    const { attempt, sizes, limits } = setUp();
    for (let offset = 0; offset < 5; offset += 1)
      expect(attempt(offset, { error: lost, handedBytes: 1000 }).maySendLess).toBe(false);
    for (let count = 0; count < 5; count += 1) {
      sizes.begin();
      expect(sizes.failed(lost)).toBe(false);
    }
    expect(limits.mostBytes).toBe(Infinity);
  });

  it('counts what the server has once much that was handed over never arrived, and sends 8 MiB at a time (U02)', () => {
    const { attempt, sizes, limits } = setUp();
    attempt(0, { error: lost, handedBytes: 10 * mib });
    attempt(2 * mib, { error: lost, handedBytes: 97 * mib });
    expect(limits.isBuffered).toBe(false);
    sizes.begin();
    sizes.reached(2 * mib);
    expect(limits.isBuffered).toBe(true);
    expect(sizes.endOf(2 * mib, big)).toBe(10 * mib);
    expect(sizes.handed(5 * mib)).toBe(2 * mib);
  });
});

describe('RequestSizes: of what a server verifies', () => {
  const verified = { ...big, isVerified: true };
  const damaged = new VodError('transfer-damaged', 'no', { status: 460, retryable: true });

  /** Requests of 100 MiB that fail so, of which nothing is kept; answers how many bytes each had. */
  function lose(sizes: RequestSizes, errors: readonly VodError[]): number[] {
    return errors.map((error) => {
      sizes.begin();
      sizes.reached(mib);
      const bytes = sizes.endOf(mib, { ...verified, most: 100 * mib }) - mib;
      sizes.failed(error);
      return bytes / mib;
    });
  }

  it('goes down to 1 MiB where nothing of a request was kept, and to 64 KiB where that happens again', () => {
    const { sizes, limits } = setUp();
    const errors = [lost, damaged, lost, damaged, lost, lost, lost];
    const tried = lose(sizes, errors);
    expect(tried).toEqual([100, 1, 0.5, 0.25, 0.125, 0.0625, 0.0625]);
    expect(limits.mostBytes).toBe(Infinity);
  });

  it('tries larger ones again after 32 that arrived, or 16 of 256 KiB, and changes nothing where some was kept', () => {
    const { sizes } = setUp();
    lose(sizes, [lost, lost, lost, lost]);
    sizes.begin();
    sizes.reached(mib);
    const sent: number[] = [];
    for (let offset = mib; sent.length < 68;) {
      const end = sizes.endOf(offset, verified);
      sent.push((end - offset) / mib);
      sizes.reached(end);
      offset = end;
    }
    expect(sent).toEqual([
      ...Array(32).fill(0.125),
      ...Array(16).fill(0.25),
      ...Array(16).fill(0.5),
      ...Array(4).fill(1),
    ]);
    const { sizes: others } = setUp();
    others.endOf(0, verified);
    others.failed(lost);
    others.begin();
    others.reached(3 * mib);
    expect(others.endOf(3 * mib, verified)).toBe(big.size - 256 * 1024);
  });

  it('gives the last bytes no request of their own once the digest of all is known', () => {
    const { sizes } = setUp();
    expect(sizes.endOf(0, { ...verified, isHashed: true })).toBe(big.size);
  });

  it('takes what follows a damaged byte for no sign of a proxy that holds requests back', () => {
    const { sizes, limits } = setUp();
    for (const error of [damaged, lost]) {
      sizes.begin();
      sizes.endOf(0, verified);
      sizes.handed(90 * mib);
      sizes.failed(error);
      sizes.begin();
      sizes.reached(2 * mib);
      expect(limits.isBuffered).toBe(error === lost);
    }
  });
});

describe('toChunkBytes', () => {
  it.each([
    [undefined, undefined],
    [NaN, undefined],
    [0, undefined],
    [-5, undefined],
    [1, 1_000_000],
    [1_500_000.5, 1_500_000],
    [Infinity, Infinity],
  ])('reads %s as %s', (value, chunkBytes) => {
    expect(toChunkBytes(value)).toBe(chunkBytes);
  });
});
