import { describe, expect, it } from 'vitest';
import { ExpiringCache } from '../../../server/platform/expiring-cache.js';

describe('ExpiringCache', () => {
  it('loads once for callers that ask at the same time, and again after its time', async () => {
    let loads = 0;
    const cache = new ExpiringCache({
      ttlMs: 5000,
      max: 10,
      load: async (key) => `${key}${(loads += 1)}`,
    });
    expect(await Promise.all([cache.get('a', 0), cache.get('a', 0)])).toEqual(['a1', 'a1']);
    expect(await cache.get('a', 4999)).toBe('a1');
    expect(await cache.get('a', 5000)).toBe('a2');
  });

  it('keeps a result as long as that one may be kept', async () => {
    let loads = 0;
    const cache = new ExpiringCache({
      ttlMs: 5000,
      ttlOf: (load) => (load === 1 ? 500 : 5000),
      max: 10,
      load: async () => (loads += 1),
    });
    expect(await cache.get('a', 0)).toBe(1);
    expect(await cache.get('a', 499)).toBe(1);
    expect(await cache.get('a', 500)).toBe(2);
    expect(await cache.get('a', 2900)).toBe(2);
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

  it('loads again in the second half of its time, and answers with the known value meanwhile', async () => {
    const { cache, loads } = controlled();
    await settled(cache.get('a', 0), loads[0], 'old');
    await cache.get('a', 499);
    expect(loads).toHaveLength(1);
    expect([await cache.get('a', 500), await cache.get('a', 999)]).toEqual(['old', 'old']);
    expect(loads).toHaveLength(2);
    loads[1]?.resolve('new');
    await expect.poll(() => cache.get('a', 999)).toBe('new');
    expect(await cache.get('a', 1400)).toBe('new');
  });

  it('never answers with a value older than its time, even when loading again hangs', async () => {
    const { cache, loads } = controlled();
    await settled(cache.get('a', 0), loads[0], 'old');
    await cache.get('a', 600);
    const late = cache.get('a', 1000);
    await settled(late, loads[2], 'new');
    loads[1]?.resolve('stale');
    await loads[1]?.promise;
    expect(await cache.get('a', 1001)).toBe('new');
  });

  it('keeps the known value to the end of its time when loading again fails', async () => {
    const { cache, loads } = controlled();
    await settled(cache.get('a', 0), loads[0], 'known');
    await cache.get('a', 600);
    loads[1]?.reject(new Error('down'));
    expect(await cache.get('a', 999)).toBe('known');
    const after = cache.get('a', 1000);
    loads[2]?.reject(new Error('still down'));
    await expect(after).rejects.toThrow('still down');
  });

  it('forgets what is deleted, also while it is loaded again', async () => {
    const { cache, loads } = controlled();
    await settled(cache.get('a', 0), loads[0], 'old');
    await cache.get('a', 600);
    cache.delete('a');
    loads[1]?.resolve('stale');
    await loads[1]?.promise;
    const next = cache.get('a', 601);
    await settled(next, loads[2], 'new');
    expect(await next).toBe('new');
  });
});

interface Load {
  promise: Promise<string>;
  resolve: (value: string) => void;
  reject: (error: Error) => void;
}

/** A cache of values that live for a second, whose loads end when the test says so. */
function controlled(): { cache: ExpiringCache<string>; loads: Load[] } {
  const loads: Load[] = [];
  const load = () => {
    let ends: Pick<Load, 'resolve' | 'reject'> | undefined;
    const promise = new Promise<string>((resolve, reject) => (ends = { resolve, reject }));
    if (ends) loads.push({ promise, ...ends });
    return promise;
  };
  return { cache: new ExpiringCache({ load, ttlMs: 1000, max: 10 }), loads };
}

async function settled(
  value: Promise<string>,
  load: Load | undefined,
  result: string,
): Promise<void> {
  load?.resolve(result);
  await value;
}
