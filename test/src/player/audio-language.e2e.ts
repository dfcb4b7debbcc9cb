import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Protection } from '../../../src/contract/videos.js';
import type { VodPlayerElement } from '../../../src/index.js';
import { heardTone, playHeard } from '../../support/heard-player.js';
import { startPlayerAndServer, type PlayerAndServer } from '../../support/player-and-server.js';
import type { PlayerSite } from '../../support/player-site.js';
import { processClip } from '../../support/process-clip.js';
import { playAuthOf, type TestServer } from '../../support/server.js';
import { makeTracksClip } from '../../support/tracks-clip.js';

const cases: [Protection, string][] = [
  ['none', 'hls.js'],
  ['aes-128', 'hls.js'],
  ['none', 'dash.js'],
  ['cenc', 'shaka-player'],
];
const srt = (text: string) => `1\n00:00:00,500 --> 00:00:28,000\n${text}\n\n`;

describe('<vod-player> with a video of several languages', () => {
  let site: PlayerSite;
  let server: TestServer;
  let browser: Browser;
  let stop: PlayerAndServer['stop'];
  let page: Page;
  const videos = new Map<Protection, string>();

  beforeAll(async () => {
    ({ site, server, browser, stop } = await startPlayerAndServer());
    page = await browser.newPage({ viewport: { width: 640, height: 480 } });
    const clip = await makeTracksClip({
      seconds: 30,
      audio: [
        { tone: 440, language: 'eng', isSteady: true },
        { tone: 1320, language: 'fra', title: '<b>Français</b>', isSteady: true },
      ],
      subtitles: [
        { text: srt('Hello'), language: 'eng' },
        { text: srt('Bonjour'), language: 'fra', disposition: 'default' },
      ],
      chapters: [
        [0, 'Start'],
        [10, 'Middle'],
      ],
    });
    for (const protection of ['none', 'aes-128', 'cenc'] as const)
      videos.set(protection, (await processClip(server.deps, clip, protection)).id);
  });
  afterAll(async () => {
    await stop?.();
  });

  const row = (key: string) => page.locator(`vod-player [part=menu] [data-key="${key}"]`);
  const openPage = async (key: string) => {
    // The mouse brings the controls, which hide while the video plays.
    await page.mouse.move(300, 100);
    await page.mouse.move(310, 110);
    await page.locator('vod-player [part~=settings-button]').click();
    await row(key).click();
  };
  const tone = () => heardTone(page);

  it.each(cases)(
    'protected by %s offers its sounds and subtitles, by %s, and plays what is chosen',
    async (protection, engine) => {
      await page.goto(site.url);
      // What was chosen in the case before is remembered.
      await page.evaluate(() => localStorage.clear());
      await page.reload();
      const playAuth = await playAuthOf(server, videos.get(protection));
      const playbackUrl = `${server.url}/v1/playback`;
      await playHeard(page, { playAuth, playbackUrl, engine });
      await expect.poll(tone, { timeout: 20_000 }).toBe(440);
      // hls.js takes over from the first picture once it is fetched.
      const playing = () =>
        page.evaluate(
          () => (document.querySelector('vod-player') as VodPlayerElement).diagnostics.engine,
        );
      await expect.poll(playing, { timeout: 20_000 }).toBe(engine);
      await openPage('language');
      expect(await row('0').getAttribute('aria-checked')).toBe('true');
      expect((await row('1').textContent())?.trim()).toBe('<b>Français</b>');
      await row('1').click();
      await expect.poll(tone, { timeout: 20_000 }).toBe(1320);
      // The menu is back at its first page.
      await expect.poll(() => row('language').textContent()).toContain('<b>Français</b>');
      await row('captions').click();
      await page
        .locator('vod-player [part=menu] [role=menuitemradio]', { hasText: 'French' })
        .click();
      const shown = () =>
        page.evaluate(() => {
          const root = document.querySelector('vod-player')?.shadowRoot;
          return [...(root?.querySelector('video')?.textTracks ?? [])]
            .filter(({ mode }) => mode === 'showing')
            .map(({ activeCues }) => (activeCues?.[0] as VTTCue | undefined)?.text);
        });
      await expect.poll(shown, { timeout: 20_000 }).toEqual(['Bonjour']);
    },
  );
});
