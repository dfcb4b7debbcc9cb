import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Protection } from '../../../../src/contract/videos.js';
import { makeClip } from '../../../support/clip.js';
import { firstOf } from '../../../support/counts.js';
import { processClip } from '../../../support/process-clip.js';
import { keep, playStored, startOfflineSite, type OfflineSite } from './offline-site.js';

const seconds = 12;

describe('videos that are kept offline', () => {
  let offline: OfflineSite;
  let clip: string;
  beforeAll(async () => {
    [offline, clip] = await Promise.all([
      startOfflineSite(),
      makeClip({ size: '320x180', seconds, rate: 10 }),
    ]);
  });
  afterAll(() => offline?.stop());

  const publish = async (protection: Protection): Promise<string> => {
    const { id } = await processClip(offline.server.deps, clip, protection);
    await offline.allow(id);
    return id;
  };

  // First one for each library that plays them.
  const protections = ['aes-128', 'cbcs', 'none', 'cenc'] as const;
  it.each(firstOf('protections of offline copies', protections, 2))(
    'play to the end and from the middle without a network, and once the page was left: %s',
    async (protection) => {
      const id = await publish(protection);
      const { context, page } = await offline.open();
      expect(await keep(page, id)).toBeUndefined();
      expect(await page.evaluate(() => window.list())).toMatchObject([
        { videoId: id, state: 'stored', progress: 1, title: 'Clip' },
      ]);
      await page.reload();
      const before = offline.site.requests.length;
      // What the player imports later is in the browser's cache, as a service worker keeps it.
      await playStored(page, id);
      await context.setOffline(true);
      const played = await playStored(page, id);
      if (played.error) console.log(played);
      expect(played).toMatchObject({ ended: true, error: undefined, title: 'Clip' });
      expect(Math.abs(played.duration - seconds)).toBeLessThan(0.5);
      const later = await playStored(page, id, 7);
      expect(later).toMatchObject({ ended: true, error: undefined });
      expect(later.startedAt).toBeGreaterThan(6.5);
      // While there was a network, it was asked whether the copy may be kept.
      const files = offline.site.requests
        .slice(before)
        .filter((path) => !path.endsWith('/offline'));
      expect(files).toEqual([]);
      await context.close();
    },
  );
});
