import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { RenewableUrls, type Grant } from '../../../src/player/renewable-urls.js';
import { VodError } from '../../../src/shared/vod-error.js';

const at = (token: string, rest = 'master.m3u8'): string =>
  `https://vod.example/base/p/${token}/v/app/video/1/${rest}`;
const grant = (token: string, lifeMs = 60_000): Grant => ({ url: at(token), lifeMs });

describe('RenewableUrls', () => {
  beforeEach(() => void vi.useFakeTimers({ now: 1_000_000 }));
  afterEach(() => void vi.useRealTimers());

  it('moves addresses met under any older grant below the newest, and leaves others alone', () => {
    const addresses = new RenewableUrls(grant('one'), () => Promise.resolve(grant('x')));
    addresses.adopt(grant('two'));
    addresses.adopt(grant('three'));
    expect(addresses.current(at('one', 'v/720p/7.m4s'))).toBe(at('three', 'v/720p/7.m4s'));
    expect(addresses.current(at('two', 'k/1?a=b'))).toBe(at('three', 'k/1?a=b'));
    const foreign = [
      'https://evil.example/base/p/one/v/app/video/1/x',
      at('unknown'),
      'https://vod.example/v/x',
      '',
    ];
    for (const url of foreign) expect(addresses.current(url)).toBe(url);
  });

  it('asks for a new grant ahead of time without holding a request up (P-09)', async () => {
    let asked = 0;
    const addresses = new RenewableUrls(
      grant('one'),
      () => (asked++, Promise.resolve(grant('two'))),
    );
    expect(await addresses.fresh(at('one'))).toBe(at('one'));
    vi.setSystemTime(1_000_000 + 46_000);
    expect(await addresses.fresh(at('one'))).toBe(at('one'));
    await Promise.resolve();
    expect(await addresses.fresh(at('one'))).toBe(at('two'));
    expect(asked).toBe(1);
  });

  it('waits for the new grant when the old one has run out (P-09)', async () => {
    const addresses = new RenewableUrls(grant('one'), () => Promise.resolve(grant('two')));
    vi.setSystemTime(1_000_000 + 12 * 3_600_000);
    expect(await addresses.fresh(at('one'))).toBe(at('two'));
  });

  it('asks once for many requests at a time', async () => {
    let asked = 0;
    const addresses = new RenewableUrls(
      grant('one'),
      () => (asked++, Promise.resolve(grant('two'))),
    );
    const answers = await Promise.all([1, 2, 3].map(() => addresses.renew(at('one'))));
    expect(answers).toEqual([true, true, true]);
    expect(asked).toBe(1);
  });

  it('answers a refusal under an older grant without asking', async () => {
    const addresses = new RenewableUrls(grant('one'), () =>
      Promise.reject(new Error('not to be asked')),
    );
    addresses.adopt(grant('two'));
    expect(await addresses.renew(at('one'))).toBe(true);
  });

  it('does not go round in circles when the new grant is refused as well (P-09)', async () => {
    let asked = 0;
    const addresses = new RenewableUrls(
      grant('one'),
      () => (asked++, Promise.resolve(grant('two'))),
    );
    expect(await addresses.renew(at('one'))).toBe(true);
    expect(await addresses.renew(at('two'))).toBe(false);
    expect(asked).toBe(1);
  });

  it('keeps why it could not renew, and tries again the next time', async () => {
    const error = new VodError('network', 'gone');
    let fails = true;
    const addresses = new RenewableUrls(grant('one'), () =>
      fails ? Promise.reject(error) : Promise.resolve(grant('two')),
    );
    await expect(addresses.renew(at('one'))).rejects.toBe(error);
    expect(addresses.failure).toBe(error);
    vi.setSystemTime(1_000_000 + 70_000);
    expect(await addresses.fresh(at('one'))).toBe(at('one'));
    fails = false;
    expect(await addresses.fresh(at('one'))).toBe(at('two'));
    expect(addresses.failure).toBeUndefined();
  });

  it('waits for a refusal where the clock tells nothing (P-10)', async () => {
    let asked = 0;
    const addresses = new RenewableUrls(
      grant('one', 0),
      () => (asked++, Promise.resolve(grant('two'))),
    );
    expect(await addresses.fresh(at('one'))).toBe(at('one'));
    expect(asked).toBe(0);
  });
});
