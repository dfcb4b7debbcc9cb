import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { sharedChromium } from '../support/browser.js';
import { sharedDemo, type DemoServer } from '../support/demo-server.js';
import { makeSlowClip } from '../support/slow-upload.js';

describe('a file that the upload page remembers', () => {
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

  it('goes on after a reload, by one click and from where it was', async () => {
    const clip = await makeSlowClip();
    // The page asks before it is left while bytes move.
    page.on('dialog', (dialog) => void dialog.accept());
    const devtools = await page.context().newCDPSession(page);
    const throttle = (uploadThroughput: number) =>
      devtools.send('Network.emulateNetworkConditions', {
        ...{ offline: false, latency: 0, downloadThroughput: -1, uploadThroughput },
      });
    const open = async (): Promise<void> => {
      await page.goto(`${demo.url}/upload`);
      await page.getByText('Resume after a reload').click();
    };
    await open();
    await throttle(250_000);
    const box = await page.locator('vod-uploader').boundingBox();
    const place = { x: (box?.x ?? 0) + 40, y: (box?.y ?? 0) + 30 };
    // Only a drop by the browser itself has a handle.
    for (const type of ['dragEnter', 'dragOver', 'drop'] as const)
      await devtools.send('Input.dispatchDragEvent', {
        ...{ type, ...place },
        data: { items: [], files: [clip], dragOperationsMask: 1 },
      });
    const row = (phase: string) => page.locator(`vod-uploader [data-phase=${phase}]`);
    await row('sending').waitFor();
    const percent = (text: string | null) => Number(/(\d+)%/.exec(text ?? '')?.[1] ?? 0);
    const far = async () => page.locator('vod-uploader [part~=bar]').getAttribute('aria-valuenow');
    await expect.poll(async () => Number(await far())).toBeGreaterThan(10);

    await open();
    const resume = row('interrupted').getByRole('button', { name: /^Resume/ });
    await resume.waitFor();
    expect(percent(await row('interrupted').textContent())).toBeGreaterThan(0);
    await throttle(-1);
    const sent: number[] = [];
    page.on('request', (request) => {
      if (request.method() !== 'PATCH') return;
      sent.push(Number(request.headers()['upload-offset']));
    });
    await resume.click();
    await row('done').waitFor();
    expect(Math.min(...sent)).toBeGreaterThan(0);
    await row('interrupted').waitFor({ state: 'detached' });
  });
});
