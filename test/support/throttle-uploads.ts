import type { Page } from 'playwright-core';

/** Sets how fast a page of Chromium may send, in bytes a second; -1 is as fast as it can. A page that it opens is not slowed. */
export async function uploadThrottle(
  page: Page,
): Promise<(bytesPerSecond: number) => Promise<void>> {
  const devtools = await page.context().newCDPSession(page);
  return async (uploadThroughput) => {
    await devtools.send('Network.emulateNetworkConditions', {
      ...{ offline: false, latency: 0, downloadThroughput: -1, uploadThroughput },
    });
  };
}
