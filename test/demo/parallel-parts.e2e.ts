import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { VodUploaderElement } from '../../src/uploader/uploader-element.js';
import { sharedChromium } from '../support/browser.js';
import { makeLargeClip } from '../support/clip.js';
import { startDemoBehind } from '../support/demo-behind-proxy.js';
import type { DemoServer } from '../support/demo-server.js';
import { listVideos } from '../support/demo-videos.js';
import { startFaultProxy, type FaultProxy } from '../support/fault-proxy.js';

const patientMs = 90_000;
const megabyte = 1024 * 1024;
const clipBytes = 66 * megabyte;

describe('a large file in parallel parts', { timeout: 3 * patientMs }, () => {
  let demo: DemoServer;
  let proxy: FaultProxy;
  let browser: Browser;
  let context: BrowserContext;

  beforeAll(async () => {
    ({ demo, proxy } = await startDemoBehind(startFaultProxy));
    browser = await sharedChromium();
    context = await browser.newContext({ locale: 'en-US' });
    context.setDefaultTimeout(patientMs);
  });
  afterAll(async () => {
    await context?.close();
    await browser?.close();
    await proxy?.stop();
    await demo?.stop();
  });

  const row = (page: Page) => page.locator('vod-uploader [part~=item]');

  /** Gives the file to a new tab; answers how many requests with bytes it has at the same time. */
  async function upload(path: string): Promise<{ page: Page; mostAtOnce: () => number }> {
    const page = await context.newPage();
    let [now, most] = [0, 0];
    const isPatch = (request: { method: () => string }) => request.method() === 'PATCH';
    page.on('request', (request) => isPatch(request) && (most = Math.max(most, (now += 1))));
    page.on('requestfinished', (request) => isPatch(request) && (now -= 1));
    page.on('requestfailed', (request) => isPatch(request) && (now -= 1));
    await page.goto(`${proxy.url}/upload`);
    await page
      .locator('vod-uploader')
      .evaluate((element) => element.setAttribute('parallel-parts', '3'));
    await page.locator('vod-uploader input[type=file]').setInputFiles(path);
    return { page, mostAtOnce: () => most };
  }

  it('arrives byte by byte, also where its tab is killed on the way and its connections break', async () => {
    const path = await makeLargeClip({ seconds: 1, name: 'parts.mp4' }, clipBytes);
    proxy.faults = { bytesPerSecond: 4 * megabyte };
    const first = await upload(path);
    await expect.poll(() => proxy.sentBytes, { timeout: patientMs }).toBeGreaterThan(20 * megabyte);
    expect(first.mostAtOnce()).toBe(3);
    await first.page
      .goto('chrome://crash')
      .catch((error: Error) => expect(error.message).toMatch(/crash|ERR_/i));
    const before = proxy.sentBytes;
    const second = await upload(path);
    await row(second.page)
      .getByText(/^Uploading/)
      .waitFor();
    proxy.cutAll('reset');
    proxy.faults = {};
    await row(second.page).getByText('Ready').waitFor();
    // Each connection has sent a request of which nothing is kept, before the tab was killed and when it was cut.
    expect(proxy.sentBytes - before).toBeLessThan(clipBytes);
    const videos = await listVideos(demo.url, 'q=parts');
    expect(videos).toHaveLength(1);
    const sha256 = createHash('sha256')
      .update(await readFile(path))
      .digest('hex');
    expect(videos[0]?.sha256).toBe(sha256);
    const kept = await second.page
      .locator('vod-uploader')
      .evaluate((element) => (element as VodUploaderElement).parallelParts);
    expect(kept).toBe(3);
  });
});
