import type { Browser, BrowserContext, Page } from 'playwright-core';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { sharedChromium } from '../support/browser.js';
import { makeLargeClip } from '../support/clip.js';
import { startDemoBehind } from '../support/demo-behind-proxy.js';
import type { DemoServer } from '../support/demo-server.js';
import { listVideos } from '../support/demo-videos.js';
import { startFaultProxy, type FaultProxy } from '../support/fault-proxy.js';
import { firstOf } from '../support/counts.js';

const patientMs = 60_000;
const megabyte = 1024 * 1024;
const clipBytes = 8 * megabyte;
/** Half of it is more than the buffers of a connection hold, up to 10 MB of what is on its way on Linux. */
const handedOverBytes = 24 * megabyte;

let demo: DemoServer;
let proxy: FaultProxy;
let browser: Browser;
let context: BrowserContext;

beforeAll(async () => {
  ({ demo, proxy } = await startDemoBehind(startFaultProxy));
  browser = await sharedChromium();
});

beforeEach(async () => {
  await context?.close();
  context = await browser.newContext({ locale: 'en-US' });
  context.setDefaultTimeout(patientMs);
  proxy.faults = {};
});

afterAll(async () => {
  await browser?.close();
  await proxy?.stop();
  await demo?.stop();
});

const largeClip = (name: string, bytes: number) => makeLargeClip({ seconds: 1, name }, bytes);

async function openTab(): Promise<Page> {
  const page = await context.newPage();
  await page.goto(`${proxy.url}/upload`);
  await page.locator('vod-uploader').waitFor();
  return page;
}

const row = (page: Page) => page.locator('vod-uploader [part~=item]');
const give = (page: Page, path: string) =>
  page.locator('vod-uploader input[type=file]').setInputFiles(path);

/** The first tab sends, slowly; the second has the same file and says that it waits. */
async function openTwoTabs(path: string): Promise<{ one: Page; two: Page; sentBefore: number }> {
  const [one, two] = [await openTab(), await openTab()];
  const sentBefore = proxy.sentBytes;
  proxy.faults = { bytesPerSecond: 2 * megabyte };
  await give(one, path);
  await row(one)
    .getByText(/^Uploading/)
    .waitFor();
  await give(two, path);
  await row(two).getByText('Uploading in another tab').waitFor();
  await expect
    .poll(() => proxy.sentBytes, { timeout: patientMs })
    .toBeGreaterThan(sentBefore + megabyte);
  return { one, two, sentBefore };
}

const videosNamed = (title: string) => listVideos(demo.url, `q=${title}`);

describe('two tabs with one file', { timeout: 3 * patientMs }, () => {
  it('send it once, make one video, and both say that it is there', async () => {
    const { one, two, sentBefore } = await openTwoTabs(await largeClip('twice.mp4', clipBytes));
    await two.locator('vod-uploader [role=status]').getByText('Uploading in another tab').waitFor();
    await row(one).getByText('Ready').waitFor();
    await row(two).getByText('Ready').waitFor();
    expect(proxy.sentBytes - sentBefore).toBeLessThan(clipBytes * 1.2);
    expect(await videosNamed('twice')).toHaveLength(1);
    expect(
      await two.evaluate(() =>
        Object.keys(localStorage).filter((key) => key.startsWith('vodkit.upload.')),
      ),
    ).toEqual([]);
  });

  it.each(firstOf('ends of a tab', ['crash', 'pause', 'close'] as const))(
    'go on in the second where the first ended by %s',
    async (how) => {
      const { one, two, sentBefore } = await openTwoTabs(
        await largeClip(`${how}d.mp4`, handedOverBytes),
      );
      if (how === 'pause') await one.getByRole('button', { name: /^Pause: / }).click();
      else if (how === 'close') await one.close();
      else
        await one
          .goto('chrome://crash')
          .catch((error: Error) => expect(error.message).toMatch(/crash|ERR_/i));
      proxy.faults = {};
      await row(two).getByText('Ready').waitFor();
      // What was on its way when the first tab stopped may be sent again, and no more.
      expect(proxy.sentBytes - sentBefore).toBeLessThan(handedOverBytes * 1.5);
      expect(await videosNamed(`${how}d`)).toHaveLength(1);
    },
  );
});
