import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import type { Browser, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { VideoList } from '../../src/client.js';
import { sharedChromium } from '../support/browser.js';
import { startDemoBehind } from '../support/demo-behind-proxy.js';
import type { DemoServer } from '../support/demo-server.js';
import { startFlippingProxy, type FlippingProxy } from '../support/flipping-proxy.js';
import { makeSlowClip } from '../support/slow-upload.js';

const patientMs = 120_000;

let demo: DemoServer;
let proxy: FlippingProxy;
let browser: Browser;
let page: Page;
let clip: string;
let bytes: Buffer;

beforeAll(async () => {
  clip = await makeSlowClip();
  bytes = await readFile(clip);
  // A bit of the second part of each file.
  ({ demo, proxy } = await startDemoBehind((target) =>
    startFlippingProxy(target, { flip: () => proxy.patches.length === 1 }),
  ));
  browser = await sharedChromium();
});
afterAll(async () => {
  await browser?.close();
  await proxy?.stop();
  await demo?.stop();
});
beforeEach(async () => {
  proxy.patches.length = 0;
  const context = await browser.newContext({ locale: 'en-US' });
  context.setDefaultTimeout(patientMs);
  page = await context.newPage();
});
afterEach(() => page.context().close());

/** Answers the SHA-256 that the server has of the video, in hexadecimal. */
async function upload(): Promise<string | undefined> {
  await page.goto(`${proxy.url}/upload`);
  const permitted = page.waitForResponse(/upload-auth/);
  await page.locator('vod-uploader input[type=file]').setInputFiles(clip);
  const { videoId } = (await (await permitted).json()) as { videoId: string };
  await page.locator('vod-uploader [data-phase=done]').waitFor();
  const find = async () => {
    const answer = await fetch(`${demo.url}/demo/api/videos?limit=100`);
    const { items } = (await answer.json()) as VideoList;
    return items.find(({ id }) => id === videoId)?.sha256;
  };
  await expect.poll(find, { timeout: patientMs }).toBeTruthy();
  return (await find()) ?? undefined;
}

function expectOneRepaired(): void {
  const flipped = proxy.patches.filter(({ isFlipped }) => isFlipped);
  expect(flipped.map(({ status }) => status)).toEqual([460]);
  // Of what was damaged, what came before is kept.
  const [damaged, next, ...others] = proxy.patches;
  expect(damaged?.offset).toBe(0);
  expect(next?.offset).toBeGreaterThanOrEqual(256 * 1024);
  const rest = [next, ...others].reduce((total, patch) => total + (patch?.bytes ?? 0), 0);
  expect(rest).toBe(bytes.length - (next?.offset ?? 0));
}

describe('a byte that changes between the page and the server', () => {
  const sha256 = (encoding: 'hex' | 'base64') =>
    createHash('sha256').update(bytes).digest(encoding);

  it('has only what follows the last good 256 KiB sent again, and the whole is what a worker said of it (U-45)', async () => {
    const workers: string[] = [];
    page.on('worker', (worker) => workers.push(worker.url()));
    expect(await upload()).toBe(sha256('hex'));
    expectOneRepaired();
    expect(workers).toHaveLength(1);
    expect(proxy.patches.at(-1)?.digest).toBe(`sha-256=:${sha256('base64')}:`);
  });

  it('has only that sent again where the page may start no worker (U-45, G-13)', async () => {
    await page.route('**/upload', async (route) => {
      const response = await route.fetch();
      const headers = response.headers();
      const policy = headers['content-security-policy'] ?? '';
      expect(policy).toContain('worker-src blob:');
      headers['content-security-policy'] = policy.replace('worker-src blob:', "worker-src 'none'");
      await route.fulfill({ response, headers });
    });
    expect(await upload()).toBe(sha256('hex'));
    expectOneRepaired();
    expect(proxy.patches.every(({ checksum }) => checksum !== undefined)).toBe(true);
    expect(proxy.patches.at(-1)?.digest).toBe(`sha-256=:${sha256('base64')}:`);
  });
});
