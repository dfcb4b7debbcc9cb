import { fileURLToPath } from 'node:url';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { makeClip } from '../../../support/clip.js';
import { isNightly } from '../../../support/counts.js';
import { browserNames, openPageIn, type BrowserName } from '../../../support/driven-page.js';
import { processClip } from '../../../support/process-clip.js';
import { printed, startOfflineSite, type OfflineSite } from './offline-site.js';

const scripts = fileURLToPath(new URL('../../../../dist/script', import.meta.url));

const patientMs = 150_000;

declare global {
  interface Window {
    keep(videoId: string): Promise<void>;
    watch(videoId: string): Promise<void>;
  }
}

const importMap = '{"imports": {"vodkit": "/vodkit/offline-videos.module.js"}}';
const page = (head: string): string => `<!doctype html><html lang="en"><meta charset="utf-8">
  <title>Downloads</title><link rel="icon" href="data:,">${head}<script type="importmap">${importMap}</script>
  <ul id="downloads"></ul><vod-player muted style="width: 640px"></vod-player>
  <script type="module">
    import * as downloads from '/downloads.js';
    Object.assign(window, downloads);
  </script></html>`;

describe('the page of downloads that docs/offline.md prints', () => {
  let offline: OfflineSite;
  let id: string;
  let script: string;
  beforeAll(async () => {
    offline = await startOfflineSite();
    script = await printed('downloads.js');
    const clip = await makeClip({ size: '320x180', seconds: 6, rate: 10 });
    ({ id } = await processClip(offline.server.deps, clip, 'aes-128'));
    await offline.allow(id);
    const { answer } = offline.site;
    offline.site.answer = (request, response, next) => {
      const { path } = request;
      if (path.startsWith('/vodkit/'))
        response.sendFile(path.slice('/vodkit'.length), { root: scripts });
      else if (path === '/downloads.js') response.type('text/javascript').send(script);
      else if (path === '/tag')
        response.send(page('<script src="/vodkit/vod-player.js"></script>'));
      else if (path === '/alone') response.send(page(''));
      else answer(request, response, next);
    };
  });
  afterAll(() => offline?.stop());

  const rows = (one: Page) => one.locator('#downloads li').allTextContents();

  it.each(['/tag', '/alone'])(
    'keeps, lists, plays and removes a video without npm, beside the script tag or alone: %s',
    async (path) => {
      const { context, page: first } = await offline.open();
      const tab = await context.newPage();
      await first.close();
      const told: string[] = [];
      tab.on('console', (message) => told.push(message.text()));
      tab.on('pageerror', (error) => told.push(String(error)));
      await tab.goto(`${offline.site.origin}${path}`);
      await tab.waitForFunction(() => 'keep' in window);
      await tab.evaluate((videoId) => window.keep(videoId), id);
      await expect.poll(() => rows(tab)).toEqual([expect.stringMatching(/^Clip: stored, 100 %/)]);
      offline.site.requests.length = 0;
      await tab.evaluate((videoId) => window.watch(videoId), id);
      const time = () => tab.evaluate(() => document.querySelector('vod-player')?.currentTime ?? 0);
      await expect.poll(time).toBeGreaterThan(0.5);
      expect(offline.segments()).toEqual([]);
      // Of the player there is one, whoever asked for it.
      const loaded = offline.site.requests.filter((one) => one.endsWith('/vod-player.js'));
      expect(loaded.length).toBeLessThanOrEqual(1);
      await tab.locator('#downloads button').click();
      await expect.poll(() => rows(tab)).toEqual([]);
      expect(told).toEqual(['Clip was removed: viewer']);
      await context.close();
    },
  );

  // Chromium's is above.
  const asked = process.env['VODKIT_BROWSER'] as BrowserName | undefined;
  const others = asked ? [asked] : browserNames.filter((name) => name !== 'chromium');
  it.skipIf(!isNightly && !asked).each(others)(
    'keeps, plays without its server, and removes a video in %s',
    async (name) => {
      const tab = await openPageIn(name);
      try {
        await tab.open(`${offline.site.origin}/tag`);
        const texts = () =>
          tab.run(() =>
            [...document.querySelectorAll('#downloads li')].map((row) => row.textContent ?? ''),
          );
        await expect.poll(() => tab.run(() => 'keep' in window)).toBe(true);
        await tab.run((videoId) => window.keep(videoId), id);
        await expect.poll(texts).toEqual([expect.stringMatching(/^Clip: stored, 100 %/)]);
        // What the browser has not kept is not there any more.
        offline.site.isMissing = (path) => /^\/(p|v1|play-auth)\//.test(path);
        await tab.run((videoId) => void window.watch(videoId), id);
        const time = () => tab.run(() => document.querySelector('vod-player')?.currentTime ?? 0);
        await expect.poll(time).toBeGreaterThan(0.5);
        await tab.run(() => document.querySelector<HTMLElement>('#downloads button')?.click());
        await expect.poll(texts).toEqual([]);
        expect(await tab.faults()).toEqual([]);
      } finally {
        offline.site.isMissing = () => false;
        await tab.close();
      }
    },
    patientMs,
  );
});
