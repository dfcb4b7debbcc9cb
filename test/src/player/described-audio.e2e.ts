import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Playback } from '../../../src/contract/playback.js';
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
  ['none', 'dash.js'],
  ['cenc', 'shaka-player'],
];

describe('<vod-player> with a sound that describes the picture', () => {
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
        { tone: 440, language: 'eng', isSteady: true, disposition: 'default' },
        { tone: 1320, language: 'eng', isSteady: true, disposition: 'visual_impaired' },
      ],
      subtitles: [
        {
          text: '1\n00:00:00,500 --> 00:00:28,000\n[Bell] Hello\n\n',
          language: 'eng',
          disposition: 'hearing_impaired',
        },
      ],
    });
    for (const protection of ['none', 'cenc'] as const)
      videos.set(protection, (await processClip(server.deps, clip, protection)).id);
  });
  afterAll(async () => {
    await stop?.();
  });

  const row = (key: string) => page.locator(`vod-player [part=menu] [data-key="${key}"]`);
  const tone = () => heardTone(page);

  async function open(protection: Protection, engine: string, preference = ''): Promise<void> {
    await page.goto(site.url);
    const playAuth = await playAuthOf(server, videos.get(protection));
    const playbackUrl = `${server.url}/v1/playback`;
    await playHeard(page, { playAuth, playbackUrl, engine, audioPreference: preference });
  }

  it('is told by HLS and DASH as what it is, and so are captions for the hard of hearing', async () => {
    const answer = await server.api('POST', `/v1/videos/${videos.get('none')}/play-urls`);
    const { sources } = (await answer.json()) as Playback;
    const [hls = '', dash = ''] = await Promise.all(
      ['mpegurl', 'dash'].map(async (kind) => {
        const { url } = sources.find(({ type }) => type.includes(kind)) ?? { url: '' };
        return (await fetch(url)).text();
      }),
    );
    const lines = hls.split('\n');
    const described = lines.filter((line) => line.includes('accessibility.describes-video'));
    expect(described).toHaveLength(1);
    expect(described[0]).toMatch(/^#EXT-X-MEDIA:TYPE=AUDIO.*NAME="English \(2\)",LANGUAGE="en"/);
    expect(
      lines.filter((line) => /TYPE=SUBTITLES.*transcribes-spoken-dialog/.test(line)),
    ).toHaveLength(1);
    expect(dash).toMatch(/AudioPurposeCS:2007" value="1"/);
    expect(dash).toMatch(/role:2011" value="description"/);
    expect(dash).toMatch(/role:2011" value="caption"/);
  });

  it.each(cases)(
    'protected by %s is named so by %s, is heard when it is chosen, and is remembered',
    async (protection, engine) => {
      await open(protection, engine);
      await page.evaluate(() => localStorage.clear());
      await expect.poll(tone, { timeout: 20_000 }).toBe(440);
      const playing = () =>
        page.evaluate(
          () => (document.querySelector('vod-player') as VodPlayerElement).diagnostics.engine,
        );
      await expect.poll(playing, { timeout: 20_000 }).toBe(engine);
      await page.mouse.move(300, 100);
      await page.mouse.move(310, 110);
      await page.locator('vod-player [part~=settings-button]').click();
      await row('language').click();
      expect((await row('1').textContent())?.trim()).toBe('English (2), audio description');
      await row('1').click();
      await expect.poll(tone, { timeout: 20_000 }).toBe(1320);
      await open(protection, engine);
      await expect.poll(tone, { timeout: 20_000 }).toBe(1320);
    },
  );

  it('is what the page may begin with', async () => {
    await page.goto(site.url);
    await page.evaluate(() => localStorage.clear());
    await open('none', 'hls.js', 'description');
    await expect.poll(tone, { timeout: 20_000 }).toBe(1320);
  });
});
