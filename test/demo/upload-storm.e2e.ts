import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { mkdir, readdir, rm, statfs } from 'node:fs/promises';
import { join } from 'node:path';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { sharedChromium } from '../support/browser.js';
import { makeLargeClip } from '../support/clip.js';
import { isNightly } from '../support/counts.js';
import { startDemoBehind } from '../support/demo-behind-proxy.js';
import type { DemoServer } from '../support/demo-server.js';
import { listVideos } from '../support/demo-videos.js';
import { startFaultProxy, type FaultProxy } from '../support/fault-proxy.js';

const patientMs = isNightly ? 600_000 : 120_000;
const fileBytes = (isNightly ? 1000 : 100) * 1_000_000;
const cuts = 20;
/** Between two cuts. Together they are less than the file, which must not be there before the last. */
const stepBytes = fileBytes / 30;
const bytesPerSecond = stepBytes * 3;
const mebibyte = 1024 * 1024;
const cannotMount = process.getuid?.() !== 0;

let demo: DemoServer;
let proxy: FaultProxy;
let browser: Browser;
let context: BrowserContext;
let clip: string;

/** A disk of its own for what is uploaded, small enough to be filled. */
async function mountStore(dataDir: string): Promise<void> {
  const store = join(dataDir, 'store');
  await mkdir(store, { recursive: true });
  execFileSync('mount', [
    '-t',
    'tmpfs',
    '-o',
    `size=${4 * fileBytes + 64 * mebibyte}`,
    'tmpfs',
    store,
  ]);
}

beforeAll(async () => {
  if (cannotMount) return;
  clip = await makeLargeClip({ seconds: 2, name: 'storm.mp4' }, fileBytes);
  ({ demo, proxy } = await startDemoBehind(startFaultProxy, mountStore));
  browser = await sharedChromium();
  context = await browser.newContext({ locale: 'en-US' });
  context.setDefaultTimeout(patientMs);
  // As a page that wants it from the start, not one on which a visitor chose it.
  await context.addInitScript(() =>
    document.addEventListener('readystatechange', () => {
      for (const option of document.querySelectorAll<HTMLInputElement>('[name=remember]'))
        option.checked = true;
    }),
  );
}, patientMs);

afterAll(async () => {
  await browser?.close();
  await proxy?.stop();
  if (demo) execFileSync('umount', ['-l', join(demo.dataDir, 'store')]);
  await demo?.stop();
});

async function openTab(): Promise<Page> {
  const page = await context.newPage();
  await page.goto(`${proxy.url}/upload`);
  await page.locator('vod-uploader').waitFor();
  return page;
}

/** As from the desktop: what is dropped so has a handle, by which it can be read again. */
async function drop(page: Page, path: string): Promise<void> {
  const { x, y } = (await page.locator('vod-uploader').boundingBox())!;
  const session = await context.newCDPSession(page);
  const data = { items: [], files: [path], dragOperationsMask: 1 };
  for (const type of ['dragEnter', 'dragOver', 'drop'] as const)
    await session.send('Input.dispatchDragEvent', { type, x: x + 20, y: y + 20, data });
}

const hasSent = async (bytes: number): Promise<void> => {
  const enough = proxy.sentBytes + bytes;
  await expect
    .poll(() => proxy.sentBytes, { timeout: patientMs, interval: 20 })
    .toBeGreaterThan(enough);
};

/** At this number of cuts; each resolves with the tab that is open afterwards. */
const disasters: Record<number, (page: Page) => Promise<Page>> = {
  5: async (page) => {
    const gone = page.waitForEvent('crash');
    await page
      .goto('chrome://crash')
      .catch((error: Error) => expect(error.message).toMatch(/crash|ERR_/i));
    await gone;
    const next = await openTab();
    await page.close();
    return next;
  },
  10: async (page) => {
    await demo.kill();
    await demo.restart();
    return page;
  },
  15: async (page) => {
    const store = join(demo.dataDir, 'store');
    const { bavail, blocks, bsize } = await statfs(store);
    const refused = page.waitForResponse((answer) => answer.status() === 507);
    // The server keeps a tenth free; some is left for what comes meanwhile.
    const ballast = join(store, 'ballast');
    execFileSync('fallocate', ['-l', String(Math.floor(bavail - blocks / 20) * bsize), ballast]);
    await refused;
    await rm(ballast);
    return page;
  },
};

async function digestOf(path: string): Promise<string> {
  const hash = createHash('sha256');
  for await (const chunk of createReadStream(path)) hash.update(chunk as Buffer);
  return hash.digest('hex');
}

/** The one file of the store that holds this video's source. */
async function sourceOf(videoId: string): Promise<string> {
  const folder = join(demo.dataDir, 'store/a/default/src', videoId);
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile());
  expect(files).toHaveLength(1);
  return join(files[0]!.parentPath, files[0]!.name);
}

describe('a file that goes up through a storm', { timeout: 3 * patientMs }, () => {
  it.skipIf(cannotMount)(
    'arrives byte-exact without a click, though its tab is killed, the server killed, its disk filled and the network cut 20 times (needs root, for a disk to fill)',
    async () => {
      let page = await openTab();
      proxy.faults = { bytesPerSecond };
      await drop(page, clip);
      for (let cut = 1; cut <= cuts; cut += 1) {
        await hasSent(stepBytes);
        proxy.cutAll(cut % 2 === 0 ? 'reset' : 'close');
        page = (await disasters[cut]?.(page)) ?? page;
      }
      expect(proxy.cuts).toBeGreaterThanOrEqual(cuts);
      proxy.faults = {};
      await page.locator('vod-uploader [data-phase=done]').waitFor();
      // It went on each time: what was on its way may have been sent twice, and no more.
      expect(proxy.sentBytes).toBeLessThan(fileBytes * 1.5);
      const videos = await listVideos(demo.url, 'q=storm');
      expect(videos).toHaveLength(1);
      const digest = await digestOf(clip);
      expect(await digestOf(await sourceOf(videos[0]!.id))).toBe(digest);
      await expect
        .poll(async () => (await listVideos(demo.url, 'q=storm'))[0]?.sha256, {
          timeout: patientMs,
        })
        .toBe(digest);
    },
  );
});
