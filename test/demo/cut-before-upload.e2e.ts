import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { sharedChromium } from '../support/browser.js';
import { sharedDemo, type DemoServer } from '../support/demo-server.js';
import { makeSlowClip } from '../support/slow-upload.js';

/** The file of 5 MB takes longer than it takes to open the editor. */
const slowBytesPerSecond = 100_000;

describe('a file that is cut before it is uploaded', () => {
  let demo: DemoServer;
  let browser: Browser;
  let page: Page;

  beforeAll(async () => {
    demo = await sharedDemo();
    browser = await sharedChromium();
    page = await browser.newPage({ locale: 'en-US' });
  });
  afterAll(async () => {
    await page?.close();
    await browser?.close();
  });

  it('is uploaded as it was where nothing is changed, and as the clip where one is made', async () => {
    const network = await page.context().newCDPSession(page);
    const throttle = (bytesPerSecond: number) =>
      network.send('Network.emulateNetworkConditions', {
        ...{ offline: false, latency: 0, downloadThroughput: -1 },
        uploadThroughput: bytesPerSecond,
      });
    await page.goto(`${demo.url}/upload`);
    await throttle(slowBytesPerSecond);
    await page.locator('vod-uploader input[type=file]').setInputFiles(await makeSlowClip());
    const row = page.locator('vod-uploader [part~=item]');
    const stands = (phase: string) => page.locator(`vod-uploader [data-phase=${phase}]`).waitFor();
    await stands('sending');

    await row.locator('[data-action=edit]').click();
    await stands('paused');
    await page.getByRole('button', { name: 'Leave unchanged' }).click();
    await stands('sending');

    await row.locator('[data-action=edit]').click();
    const editor = page.locator('vod-editor');
    const end = editor.getByRole('textbox', { name: 'End' });
    await end.fill('0:10');
    await end.press('Enter');
    await editor.locator('[part~=export-button]').click();
    await throttle(-1);
    await editor.getByRole('button', { name: 'Use this clip' }).click();
    await stands('done');
    expect(await page.locator('#edit-dialog').isVisible()).toBe(false);
    expect(await row.count()).toBe(1);
    const link = row.locator('[part=watch]');
    await link.waitFor();
    const id = new URL((await link.getAttribute('href')) ?? '').searchParams.get('v') ?? '';
    const { items } = (await (await fetch(`${demo.url}/demo/api/videos`)).json()) as {
      items: { id: string; duration: number | null; status: string }[];
    };
    expect(items.find((video) => video.id === id)?.duration).toBeCloseTo(10, 0);
    expect(items.filter(({ status }) => status === 'uploading')).toEqual([]);
  });
});
