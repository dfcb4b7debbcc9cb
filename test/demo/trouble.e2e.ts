import { createHash } from 'node:crypto';
import { mkdtemp, readdir, readFile, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser, Locator, Page } from 'playwright-core';
import type { VodUploaderElement } from '../../src/uploader/uploader-element.js';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { VideoList } from '../../src/client.js';
import { sharedChromium } from '../support/browser.js';
import { makeClip, makeLargeClip } from '../support/clip.js';
import { startDemoBehind } from '../support/demo-behind-proxy.js';
import type { DemoServer } from '../support/demo-server.js';
import { startFaultProxy, type FaultProxy } from '../support/fault-proxy.js';

const patientMs = 120_000;
const megabyte = 1024 * 1024;

let demo: DemoServer;
let proxy: FaultProxy;
let browser: Browser;
let page: Page;

beforeAll(async () => {
  ({ demo, proxy } = await startDemoBehind(startFaultProxy));
  browser = await sharedChromium();
  const context = await browser.newContext({ locale: 'en-US' });
  context.setDefaultTimeout(patientMs);
  page = await context.newPage();
});

afterAll(async () => {
  await browser?.close();
  await proxy?.stop();
  await demo?.stop();
});

async function upload(path: string): Promise<Locator> {
  await page.goto(`${proxy.url}/upload`);
  await page.locator('vod-uploader input[type=file]').setInputFiles(path);
  return page.locator('vod-uploader [part~=item]');
}

/** The one file of the store that holds this video's source. */
async function storedSource(title: string): Promise<Buffer> {
  const response = await fetch(`${demo.url}/demo/api/videos?q=${title}`);
  const { items } = (await response.json()) as VideoList;
  expect(items).toHaveLength(1);
  const folder = join(demo.dataDir, 'store/a/default/src', items[0]?.id ?? '');
  const files = (await readdir(folder, { recursive: true, withFileTypes: true })).filter((entry) =>
    entry.isFile(),
  );
  expect(files).toHaveLength(1);
  return readFile(join(files[0]?.parentPath ?? '', files[0]?.name ?? ''));
}

function sha256(bytes: Buffer): string {
  return createHash('sha256').update(bytes).digest('hex');
}

describe('demo in trouble', { timeout: 2 * patientMs }, () => {
  const broken: [string, Buffer, RegExp][] = [
    [
      'notes.mp4',
      Buffer.from('These are only notes, whatever the name says.\n'.repeat(40)),
      /not a video or audio file/,
    ],
    [
      'page.mp4',
      Buffer.from('<!doctype html><html><body><video src="x.mp4"></video></body></html>'),
      /not a video or audio file/,
    ],
    [
      'list.mp4',
      Buffer.from(
        '#EXTM3U\n#EXT-X-TARGETDURATION:10\n#EXTINF:10,\nfile:///etc/passwd\n#EXT-X-ENDLIST\n',
      ),
      /not a video or audio file/,
    ],
  ];
  for (const [name, bytes, words] of broken) {
    it(`refuses ${name}, which is no video, on the row, before anything is asked for or sent`, async () => {
      const path = join(await mkdtemp(join(tmpdir(), 'vodkit-bad-')), name);
      await writeFile(path, bytes);
      const posted: string[] = [];
      page.on('request', (request) => {
        if (request.method() !== 'GET') posted.push(request.url());
      });
      const row = await upload(path);
      await row.getByText(words).waitFor();
      page.removeAllListeners('request');
      expect(posted).toEqual([]);
      const found = await fetch(`${demo.url}/demo/api/videos?q=${name.slice(0, 4)}`);
      expect(((await found.json()) as VideoList).items).toEqual([]);
    });

    it(`says on its page that what ${name} has in it is no video, where a page sends whatever it is given`, async () => {
      // Nothing says that it is a video.
      const title = `any ${name.slice(0, 4)}`;
      const path = join(await mkdtemp(join(tmpdir(), 'vodkit-bad-')), title);
      await writeFile(path, bytes);
      await page.goto(`${proxy.url}/upload`);
      await page.locator('vod-uploader').evaluate((element: VodUploaderElement) => {
        element.accept = '*/*';
      });
      await page.locator('vod-uploader input[type=file]').setInputFiles(path);
      await page.locator('vod-uploader [part~=item]').getByText(words).waitFor();
      const found = await fetch(`${demo.url}/demo/api/videos?q=${encodeURIComponent(title)}`);
      const { items } = (await found.json()) as VideoList;
      await page.goto(`${proxy.url}/watch?v=${items[0]?.id}`);
      await page.getByText('This is not a video or audio file, despite its name.').waitFor();
      await page.getByText('not-media', { exact: true }).waitFor();
    });
  }

  it('refuses a picture that is larger than a page allows, and says what it has and what is allowed', async () => {
    const clip = await makeClip({ seconds: 2, name: 'wide.mp4' });
    await page.goto(`${proxy.url}/upload`);
    const uploader = page.locator('vod-uploader');
    await uploader.evaluate((element) => element.setAttribute('max-resolution', '100x80'));
    await uploader.locator('input[type=file]').setInputFiles(clip);
    const row = uploader.locator('[part~=item]');
    await row.getByText(/The picture has \d+ × \d+ pixels; at most 100 × 80 are allowed/).waitFor();
    const found = await fetch(`${demo.url}/demo/api/videos?q=wide`);
    expect(((await found.json()) as VideoList).items).toEqual([]);
  });

  it('says in the editor that a text is no video, and blames no missing part of the page', async () => {
    const path = join(await mkdtemp(join(tmpdir(), 'vodkit-broken-')), 'notes.mp4');
    await writeFile(path, 'These are only notes.');
    await page.goto(`${proxy.url}/edit`);
    await page.locator('vod-editor input[type=file]').setInputFiles(path);
    await page
      .getByText('This is not a video or audio file. Choose another one.')
      .first()
      .waitFor();
  });

  it('says in words that half a video is not one', async () => {
    const clip = await makeClip({ seconds: 4, name: 'half.mp4' });
    const whole = await readFile(clip);
    await writeFile(clip, whole.subarray(0, whole.length / 2));
    const row = await upload(clip);
    await row.getByText(/damaged|could not be read/).waitFor();
  });

  it('refuses an empty file on the row, before anything is sent', async () => {
    const path = join(await mkdtemp(join(tmpdir(), 'vodkit-bad-')), 'empty.mp4');
    await writeFile(path, '');
    const row = await upload(path);
    await row.getByText(/This file is empty/).waitFor();
  });

  it('finishes an upload byte for byte whose network was cut again and again', async () => {
    const path = await makeLargeClip({ seconds: 2, name: 'cuts.mp4' }, 24 * megabyte);
    proxy.faults = { bytesPerSecond: 8 * megabyte };
    const row = await upload(path);
    for (const how of ['reset', 'close', 'reset'] as const) {
      const before = proxy.sentBytes;
      await expect
        .poll(() => proxy.sentBytes, { timeout: patientMs, interval: 20 })
        .toBeGreaterThan(before + 4 * megabyte);
      proxy.cutAll(how);
    }
    await row.getByText('Ready').waitFor();
    expect(sha256(await storedSource('cuts'))).toBe(sha256(await readFile(path)));
    proxy.faults = {};
  });

  it('waits out a network that is away, says so, and goes on by itself', async () => {
    const path = await makeLargeClip({ seconds: 2, name: 'away.mp4' }, 16 * megabyte);
    proxy.faults = { bytesPerSecond: 8 * megabyte };
    const row = await upload(path);
    await expect.poll(() => row.textContent(), { timeout: patientMs }).toMatch(/Uploading/);
    proxy.faults = { offline: true };
    proxy.cutAll('reset');
    await row
      .getByText(/trying again|Waiting for the network/i)
      .first()
      .waitFor();
    proxy.faults = {};
    await row.getByText('Ready').waitFor();
    expect(sha256(await storedSource('away'))).toBe(sha256(await readFile(path)));
  });

  it('finishes an upload byte for byte whose server was killed in the middle', async () => {
    const path = await makeLargeClip({ seconds: 2, name: 'killed.mp4' }, 32 * megabyte);
    proxy.faults = { bytesPerSecond: 8 * megabyte };
    const before = proxy.sentBytes;
    const row = await upload(path);
    await expect
      .poll(() => proxy.sentBytes, { timeout: patientMs, interval: 20 })
      .toBeGreaterThan(before + 12 * megabyte);
    await demo.kill();
    await demo.restart();
    proxy.faults = {};
    await row.getByText('Ready').waitFor();
    expect(sha256(await storedSource('killed'))).toBe(sha256(await readFile(path)));
  });
});
