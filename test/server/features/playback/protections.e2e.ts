import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
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
const cases: [Protection, ForeignPlayer, typeof hls | typeof dash][] = [
  ['none', 'hls.js', hls],
  ['none', 'shaka-player', hls],
  ['none', 'shaka-player', dash],
  ['none', 'dash.js', dash],
  ['aes-128', 'hls.js', hls],
  ['aes-128', 'shaka-player', hls],
  ['cbcs', 'hls.js', hls],
  ['cbcs', 'shaka-player', dash],
  ['cbcs', 'dash.js', dash],
  ['cenc', 'hls.js', hls],
  ['cenc', 'shaka-player', hls],
  ['cenc', 'shaka-player', dash],
  ['cenc', 'dash.js', dash],
];
const at = [0.04, 3.24, 5.64];

describe('a video with each protection, in players of others', () => {
  let site: ForeignSite;
  let server: TestServer;
  let browser: Browser;
  let page: Page;
  const playbacks = new Map<Protection, Playback>();
  let expected: string[] = [];

  beforeAll(async () => {
    ({ server, foreign: site } = await sharedSites());
    browser = await sharedChromium(['--autoplay-policy=no-user-gesture-required']);
    page = await browser.newPage({ viewport: { width: 640, height: 480 } });
    // Encoded once, since x264 with a bound on its rate does not make the same of one clip each time.
    const { id } = await processClip(server.deps, await makeClip(), 'cenc');
    for (const protection of ['cenc', 'cbcs', 'aes-128', 'none'] as const) {
      if (protection !== 'cenc') await server.api('PATCH', `/v1/videos/${id}`, { protection });
      await videoWhen(server.deps, id, ({ jobKey }) => jobKey === null);
      const playbackNow = async (): Promise<Playback | undefined> => {
        const answer = await server.api('POST', `/v1/videos/${id}/play-urls`);
        const playback = (await answer.json()) as Playback;
        return playback.sources[0]?.protection === protection ? playback : undefined;
      };
      // Seconds pass until playback sees the new revision.
      const playback = await vi.waitUntil(playbackNow, { timeout: 20_000, interval: 200 });
      playbacks.set(protection, playback);
    }
  });
  afterAll(async () => {
    await browser?.close();
  });

  it.each(cases)(
    '%s plays in %s from %s, with the pictures of the clear one (P-35)',
    async (protection, player, type) => {
      const playback = playbacks.get(protection);
      const source = playback?.sources.find((one) => one.type === type);
      if (!source) throw new Error(`There is no ${type}`);
      const { errors, width, frames, duration, pictures } = await playForeign(page, site, {
        player,
        source,
        at,
      });
      expect(errors).toEqual([]);
      expect(width).toBe(320);
      expect(frames).toBeGreaterThan(10);
      expect(duration).toBeCloseTo(6, 0);
      expect(new Set(pictures).size).toBe(at.length);
      if (expected.length === 0) expected = pictures;
      expect(pictures).toEqual(expected);
    },
  );

  it('has no DASH where segments are encrypted as a whole', () => {
    const types = [...playbacks].map(([protection, { sources }]) => [
      protection,
      sources.map(({ type }) => type),
    ]);
    expect(Object.fromEntries(types)).toEqual({
      none: [hls, dash],
      'aes-128': [hls],
      cbcs: [dash, hls],
      cenc: [dash, hls],
    });
  });
});
