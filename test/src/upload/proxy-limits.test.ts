import { describe, expect, it } from 'vitest';
import { createProxyLimits } from '../../../src/upload/proxy-limits.js';
import { MemoryStorage } from './memory-storage.js';

const mib = 1024 * 1024;
const endpoint = 'https://vod.test/v1/uploads';

describe('createProxyLimits', () => {
  it('knows one limit for all uploads to an origin, and none of other origins', () => {
    const find = createProxyLimits(() => undefined);
    find(endpoint).shrink(4 * mib, 'refused');
    expect(find('https://vod.test/elsewhere').mostBytes).toBe(2 * mib);
    expect(find('https://other.test/v1/uploads').mostBytes).toBe(Infinity);
  });

  it('halves what is refused, from 64 MiB on, until 256 KiB, and never grows (U07)', () => {
    const limits = createProxyLimits(() => undefined)(endpoint);
    const sizes: number[] = [];
    for (let bytes = 1000 * mib; limits.shrink(bytes, 'refused'); bytes = limits.mostBytes)
      sizes.push(limits.mostBytes / mib);
    expect(sizes).toEqual([64, 32, 16, 8, 4, 2, 1, 0.5, 0.25]);
    expect(limits.shrink(100 * mib, 'refused')).toBe(true);
    expect(limits.mostBytes).toBe(mib / 4);
  });

  it('takes no size of 1 MiB or less for the reason why requests are lost', () => {
    const limits = createProxyLimits(() => undefined)(endpoint);
    expect(limits.shrink(3 * mib, 'lost')).toBe(true);
    expect(limits.mostBytes).toBe(mib);
    expect(limits.shrink(mib, 'lost')).toBe(false);
  });

  it('begins the next visit with a limit that a request has passed, and with no other', () => {
    const storage = new MemoryStorage();
    const limits = createProxyLimits(() => storage)(endpoint);
    limits.shrink(8 * mib, 'refused');
    expect(createProxyLimits(() => storage)(endpoint).mostBytes).toBe(Infinity);
    limits.confirm();
    expect(createProxyLimits(() => storage)(endpoint).mostBytes).toBe(4 * mib);
  });

  it.each(['{', 'null', '[]', '{"mostBytes":"5","untilMs":9e15}', '{"mostBytes":5000000}'])(
    'takes no limit from a storage that holds %s',
    (text) => {
      const storage = new MemoryStorage();
      const limits = createProxyLimits(() => storage)(endpoint);
      limits.shrink(8 * mib, 'refused');
      limits.confirm();
      storage.setItem(storage.key(0) ?? '', text);
      expect(createProxyLimits(() => storage)(endpoint).mostBytes).toBe(Infinity);
    },
  );

  it('forgets a limit in time, one that was only suspected after a day', () => {
    const storage = new MemoryStorage();
    const limits = createProxyLimits(() => storage)(endpoint);
    const keptDays = () => {
      const { untilMs } = JSON.parse(storage.getItem(storage.key(0) ?? '') ?? '') as {
        untilMs: number;
      };
      return Math.round((untilMs - Date.now()) / 86_400_000);
    };
    limits.shrink(8 * mib, 'refused');
    limits.confirm();
    expect(keptDays()).toBe(7);
    limits.shrink(4 * mib, 'lost');
    limits.confirm();
    expect(keptDays()).toBe(1);
    storage.setItem(storage.key(0) ?? '', JSON.stringify({ mostBytes: mib, untilMs: 1 }));
    expect(createProxyLimits(() => storage)(endpoint).mostBytes).toBe(Infinity);
  });

  it('works where storage throws', () => {
    const limits = createProxyLimits(() => {
      throw new Error('forbidden');
    })(endpoint);
    limits.shrink(8 * mib, 'refused');
    limits.confirm();
    expect(limits.mostBytes).toBe(4 * mib);
  });
});
