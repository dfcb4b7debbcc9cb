import { describe, expect, it } from 'vitest';
import { TokenBuckets } from '../../../../server/platform/http/token-buckets.js';

describe('TokenBuckets', () => {
  it('lets a burst through, then what comes in with time, each caller for itself (A-23, A-24)', () => {
    const buckets = new TokenBuckets({ perSecond: 2, burst: 4 });
    expect(Array.from({ length: 4 }, () => buckets.take('one', 1, 0))).toEqual([0, 0, 0, 0]);
    expect(buckets.take('one', 1, 0)).toBe(1);
    expect(buckets.take('other', 1, 0)).toBe(0);
    expect(buckets.take('one', 1, 1000)).toBe(0);
    expect(buckets.take('one', 1, 1000)).toBe(0);
    expect(buckets.take('one', 1, 1000)).toBe(1);
  });

  it('takes a dear call whole, and says how long its debt lasts', () => {
    const buckets = new TokenBuckets({ perSecond: 1, burst: 5 });
    expect(buckets.take('one', 10, 0)).toBe(0);
    expect(buckets.take('one', 1, 0)).toBe(6);
    expect(buckets.isEmpty('one', 4000)).toBe(true);
    expect(buckets.isEmpty('one', 6000)).toBe(false);
  });

  it('remembers no more callers than it has room for', () => {
    const buckets = new TokenBuckets({ perSecond: 0.001, burst: 1 });
    expect(buckets.take('first', 1, 0)).toBe(0);
    for (let n = 0; n < 50_000; n += 1) buckets.take(`caller ${n}`, 1, 0);
    expect(buckets.take('first', 1, 0)).toBe(0);
  });
});
