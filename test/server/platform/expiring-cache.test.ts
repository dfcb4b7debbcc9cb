import { describe, expect, it } from 'vitest';
import { ExpiringCache } from '../../../server/platform/expiring-cache.js';

describe('ExpiringCache', () => {
  it('loads once for callers that ask at the same time, and again after its time', async () => {
    let loads = 0;
    const cache = new ExpiringCache({ ttlMs: 5000, max: 10, load: async (key) => `${key}${(loads += 1)}` });
    expect(await Promise.all([cache.get('a', 0), cache.get('a', 0)])).toEqual(['a1', 'a1']);
    expect(await cache.get('a', 4999)).toBe('a1');
    expect(await cache.get('a', 5000)).toBe('a2');
  });

  it('keeps no failure', async () => {
    let fails = true;
    const load = async (): Promise<string> => {
      if (fails) throw new Error('down');
      return 'up';
    };
    const cache = new ExpiringCache({ ttlMs: 5000, max: 10, load });
    await expect(cache.get('a', 0)).rejects.toThrow('down');
    fails = false;
    expect(await cache.get('a', 1)).toBe('up');
  });

  it('never holds more than its most entries', async () => {
    let loads = 0;
    const cache = new ExpiringCache({ ttlMs: 5000, max: 2, load: async () => (loads += 1) });
    for (const key of ['a', 'b', 'c']) await cache.get(key, 0);
    await cache.get('c', 1);
    expect(loads).toBe(3);
    await cache.get('a', 1);
    expect(loads).toBe(4);
  });
});
