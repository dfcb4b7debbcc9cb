import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Playback } from '../../../../src/contract/playback.js';
import type { Protection } from '../../../../src/contract/videos.js';
import { sharedChromium } from '../../../support/browser.js';
import { type ForeignPlayer, type ForeignSite } from '../../../support/foreign-players.js';
import { loudestTone, playTracks, shownCues } from '../../../support/foreign-tracks.js';
import { processClip } from '../../../support/process-clip.js';
import type { TestServer } from '../../../support/server.js';
import { sharedSites } from '../../../support/shared-sites.js';
import { makeTracksClip } from '../../../support/tracks-clip.js';

const hls = 'application/vnd.apple.mpegurl';
const dash = 'application/dash+xml';
/** With the language that is read: French is in the file, German was uploaded. */
const cases: [Protection, ForeignPlayer, typeof hls | typeof dash, 'fr' | 'de'][] = [
  ['none', 'hls.js', hls, 'de'],
  ['none', 'shaka-player', hls, 'fr'],
  ['none', 'shaka-player', dash, 'de'],
  ['none', 'dash.js', dash, 'fr'],
  ['aes-128', 'hls.js', hls, 'fr'],
  ['cbcs', 'hls.js', hls, 'de'],
  ['cbcs', 'dash.js', dash, 'de'],
  ['cenc', 'shaka-player', dash, 'fr'],
];
const srt = (text: string) => `1\n00:00:01,000 --> 00:00:25,000\n${text}\n\n`;

describe('a video of several languages, in players of others', () => {
  let site: ForeignSite;
  let server: TestServer;
  let browser: Browser;
  let page: Page;
  const playbacks = new Map<Protection, Playback>();

  beforeAll(async () => {
    ({ server, foreign: site } = await sharedSites());
    browser = await sharedChromium(['--autoplay-policy=no-user-gesture-required']);
    page = await browser.newPage({ viewport: { width: 640, height: 480 } });
    const clip = await makeTracksClip({
      seconds: 30,
      audio: [
        { tone: 440, language: 'eng', isSteady: true },
        { tone: 1320, language: 'fra', title: 'Français', isSteady: true },
      ],
      subtitles: [
        { text: srt('Hello'), language: 'eng' },
        { text: srt('Bonjour'), language: 'fra' },
      ],
    });
    for (const protection of ['none', 'aes-128', 'cbcs', 'cenc'] as const) {
      const { id } = await processClip(server.deps, clip, protection);
      const text = { language: 'de', kind: 'subtitles', format: 'srt', text: srt('Hallo') };
      expect((await server.api('POST', `/v1/videos/${id}/text-tracks`, text)).status).toBe(201);
      const answer = await server.api('POST', `/v1/videos/${id}/play-urls`);
      playbacks.set(protection, (await answer.json()) as Playback);
    }
  });
  afterAll(async () => {
    await browser?.close();
  });

  it.each(cases)(
    'protected by %s is heard in the second language in %s from %s, and read in %s',
    async (protection, player, type, language) => {
      const source = playbacks.get(protection)?.sources.find((one) => one.type === type);
      if (!source) throw new Error(`There is no ${type}`);
      const { audio, text, errors } = await playTracks(page, site, {
        ...{ player, source, audio: 'fr', text: language },
      });
      expect(errors).toEqual([]);
      expect(audio).toEqual([
        { language: 'en', label: 'English' },
        { language: 'fr', label: 'Français' },
      ]);
      expect(text.toSorted((one, other) => one.language.localeCompare(other.language))).toEqual([
        { language: 'de', label: 'German' },
        { language: 'en', label: 'English' },
        { language: 'fr', label: 'French' },
      ]);
      await expect
        .poll(async () => Math.abs((await loudestTone(page)) - 1320), { timeout: 20_000 })
        .toBeLessThan(12);
      await expect
        .poll(() => shownCues(page), { timeout: 20_000 })
        .toEqual([language === 'fr' ? 'Bonjour' : 'Hallo']);
      expect(await page.evaluate(() => document.querySelector('video')?.duration)).toBeCloseTo(
        30,
        0,
      );
    },
  );
});
