import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Playback } from '../../../../src/contract/playback.js';
import type { Protection } from '../../../../src/contract/videos.js';
import { sharedChromium } from '../../../support/browser.js';
import { makeClip } from '../../../support/clip.js';
import {
  playForeign,
  type ForeignPlayer,
  type ForeignSite,
} from '../../../support/foreign-players.js';
import { processClip, videoWhen } from '../../../support/process-clip.js';
import type { TestServer } from '../../../support/server.js';
import { sharedSites } from '../../../support/shared-sites.js';

const hls = 'application/vnd.apple.mpegurl';
const dash = 'application/dash+xml';
const cases: [Protection, Protection, ForeignPlayer, typeof hls | typeof dash][] = [
  ['aes-128', 'cenc', 'hls.js', hls],
  ['cbcs', 'none', 'shaka-player', dash],
  ['none', 'cbcs', 'dash.js', dash],
];
/** The last is far beyond what a player reads ahead. */
const at = [0.04, 3.24, 117];

describe('a viewer of a video whose protection changes', () => {
  let site: ForeignSite;
  let server: TestServer;
  let browser: Browser;
  let page: Page;
  let id: string;
  const openPage = async (): Promise<Page> => {
    await page?.close();
    page = await browser.newPage({ viewport: { width: 640, height: 480 } });
    return page;
  };
  beforeAll(async () => {
    ({ server, foreign: site } = await sharedSites());
    browser = await sharedChromium(['--autoplay-policy=no-user-gesture-required']);
    // Encoded once; its protection is changed before each test too.
    const clip = await makeClip({ seconds: 120, rate: 10 });
    ({ id } = await processClip(server.deps, clip, cases[0]?.[0]));
  });
  afterAll(async () => {
    await browser?.close();
  });

  const playback = async () =>
    (await (await server.api('POST', `/v1/videos/${id}/play-urls`)).json()) as Playback;
  const protect = async (protection: Protection): Promise<void> => {
    const asked = await server.api('PATCH', `/v1/videos/${id}`, { protection });
    expect(asked.status).toBe(200);
    await videoWhen(server.deps, id, ({ jobKey }) => jobKey === null);
  };
  const untilProtectedBy = async (protection: Protection): Promise<void> => {
    const protections = async () =>
      new Set((await playback()).sources.map((one) => one.protection));
    await expect
      .poll(protections, { timeout: 20_000, interval: 200 })
      .toEqual(new Set([protection]));
  };

  it.each(cases)(
    'goes on playing %s, which becomes %s, in %s from %s, and one who comes later sees the same',
    async (before, after, player, type) => {
      await protect(before);
      await untilProtectedBy(before);
      const { sources } = await playback();
      const source = sources.find((one) => one.type === type);
      if (!source) throw new Error(`There is no ${type}`);
      const undisturbed = await playForeign(await openPage(), site, { player, source, at });
      expect(undisturbed.errors).toEqual([]);
      expect(new Set(undisturbed.pictures).size).toBe(at.length);
      const change = async (): Promise<void> => {
        await protect(after);
        // Only what is not in the browser's cache shows whether the server still has it.
        const session = await page.context().newCDPSession(page);
        await session.send('Network.clearBrowserCache');
        await session.detach();
      };
      const viewer = await playForeign(await openPage(), site, {
        player,
        source,
        at,
        meanwhile: change,
      });
      expect(viewer.errors).toEqual([]);
      expect(viewer.pictures).toEqual(undisturbed.pictures);
      await untilProtectedBy(after);
      const [fresh] = (await playback()).sources;
      if (!fresh) throw new Error('There is no source');
      const later = await playForeign(await openPage(), site, {
        player: fresh.type === dash ? 'shaka-player' : 'hls.js',
        source: fresh,
        at,
      });
      expect(later.errors).toEqual([]);
      expect(later.pictures).toEqual(undisturbed.pictures);
    },
  );
});
