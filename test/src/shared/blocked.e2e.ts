import { cp, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { VodPlayerElement } from '../../../src/player/player-element.js';
import type { VodUploaderElement } from '../../../src/uploader/uploader-element.js';
import { launchChromium } from '../../support/browser.js';
import { startHostSite, type HostSite } from '../../support/host-site.js';
import { freePort, startTestServer, type TestServer } from '../../support/server.js';

const root = fileURLToPath(new URL('../../..', import.meta.url));

let browser: Browser;
let vod: TestServer;
let site: HostSite;
let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'vodkit-blocked-'));
  await cp(join(root, 'dist/script'), join(folder, 'vodkit'), { recursive: true });
  vod = await startTestServer({ VOD_CORS_ORIGINS: 'https://elsewhere.example' });
  site = await startHostSite({
    port: await freePort(),
    folder,
    vodUrl: vod.url,
    accessKey: vod.accessKey,
    policy: `default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self' ${vod.url}`,
  });
  browser = await launchChromium();
});
afterAll(async () => {
  await browser?.close();
  await site?.stop();
  await vod?.stop();
  await rm(folder, { recursive: true, force: true });
});

async function open(): Promise<{ page: Page; hints: string[] }> {
  await writeFile(
    join(folder, 'page.html'),
    `<!doctype html><html lang="en"><meta charset="utf-8"><title>Not allowed</title>
    <script src="/vodkit/vod-uploader.js" defer></script><script src="/vodkit/vod-player.js" defer></script>
    <vod-uploader upload-auth-url="/upload-auth"></vod-uploader>
    <vod-player playback-url="${vod.url}/v1/playback"></vod-player></html>`,
  );
  const page = await browser.newPage();
  const hints: string[] = [];
  page.on('console', (message) => {
    if (message.text().startsWith('vodkit:')) hints.push(message.text());
  });
  await page.goto(`${site.url}/page.html`);
  return { page, hints };
}

const play = (page: Page) =>
  page.evaluate(async () => {
    const player = document.querySelector('vod-player') as VodPlayerElement;
    player.getPlayAuth = async () => 'a play auth';
    player.muted = true;
    await player.play().catch(() => undefined);
    const code = (player.vodError as { code?: string } | null)?.code;
    const panel = () => player.shadowRoot?.querySelector('[role=alert]');
    // Its code is fetched when it is needed.
    while (!panel()) await new Promise((resolve) => setTimeout(resolve, 20));
    return { code, text: panel()?.textContent };
  });

describe('reasonOfSilence', () => {
  it('tells the developer the origin that VOD_CORS_ORIGINS lacks, and the viewer nothing of a lost connection (S14)', async () => {
    const { page, hints } = await open();
    const { code, text } = await play(page);
    expect(code).toBe('blocked');
    expect(text).toContain('The server could not be reached. Try again later.');
    await expect.poll(() => hints).toHaveLength(1);
    expect(hints[0]).toContain(`is ${site.url} in its VOD_CORS_ORIGINS?`);
    await page.close();
  });

  it('tells it of an upload while it goes on trying, and once more when it is given up (S14)', async () => {
    const { page, hints } = await open();
    const file = { name: 'a.mp4', mimeType: 'video/mp4', buffer: Buffer.alloc(1000, 'FLV\x01') };
    await page.locator('vod-uploader input[type=file]').first().setInputFiles(file);
    const { retrying, failed } = await page.evaluate(async () => {
      const { queue } = document.querySelector('vod-uploader') as VodUploaderElement;
      const errorIn = (phase: 'retrying' | 'failed') =>
        new Promise<string>((resolve) => {
          const look = ({ state }: (typeof queue.items)[number]) => {
            if (state.phase === phase && 'error' in state) resolve(state.error.code);
          };
          queue.subscribe(look);
          queue.items.forEach(look);
        });
      const given = errorIn('failed');
      return { retrying: await errorIn('retrying'), failed: await given };
    });
    expect([retrying, failed]).toEqual(['blocked', 'blocked']);
    await expect.poll(() => hints).toHaveLength(2);
    expect(hints[0]).toContain('still cannot be uploaded');
    expect(hints[1]).toContain('was not uploaded');
    for (const hint of hints) expect(hint).toContain(`is ${site.url} in its VOD_CORS_ORIGINS?`);
    await page.close();
  });

  it('says network where nobody answers', async () => {
    const { page, hints } = await open();
    await page.route(`${vod.url}/**`, (route) => route.abort('connectionrefused'));
    expect((await play(page)).code).toBe('network');
    await expect.poll(() => hints).toHaveLength(1);
    expect(hints[0]).not.toContain('VOD_CORS_ORIGINS');
    await page.close();
  });
});
