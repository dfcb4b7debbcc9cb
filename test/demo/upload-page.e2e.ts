import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { VodPlayerElement } from '../../src/player/player-element.js';
import { sharedChromium } from '../support/browser.js';
import { sharedDemo, type DemoServer } from '../support/demo-server.js';
import { listVideos } from '../support/demo-videos.js';
import { makeMedia } from '../support/media.js';
import { makeSlowClip } from '../support/slow-upload.js';
import { uploadThrottle } from '../support/throttle-uploads.js';

describe('the upload page', () => {
  let demo: DemoServer;
  let browser: Browser;
  let page: Page;
  let clip: string;
  let throttle: (bytesPerSecond: number) => Promise<void>;

  beforeAll(async () => {
    [demo, browser, clip] = await Promise.all([sharedDemo(), sharedChromium(), makeSlowClip()]);
  });
  afterAll(() => browser?.close());
  beforeEach(async () => {
    page = await (await browser.newContext({ locale: 'en-US' })).newPage();
    throttle = await uploadThrottle(page);
  });
  afterEach(() => page.context().close());

  const row = (phase: string) => page.locator(`vod-uploader [data-phase=${phase}]`);

  it('has a file cut before it is uploaded, and sends it as it was where nothing is changed', async () => {
    await page.goto(`${demo.url}/upload`);
    // The file of 5 MB takes longer than it takes to open the editor.
    await throttle(100_000);
    const permitted = page.waitForResponse(/upload-auth/);
    await page.locator('vod-uploader input[type=file]').setInputFiles(clip);
    const first = (await (await permitted).json()) as { videoId: string };
    const item = page.locator('vod-uploader [part~=item]');
    await row('sending').waitFor();

    await item.locator('[data-action=edit]').click();
    await row('paused').waitFor();
    await page.getByRole('button', { name: 'Leave unchanged' }).click();
    await row('sending').waitFor();

    await item.locator('[data-action=edit]').click();
    const editor = page.locator('vod-editor');
    const end = editor.getByRole('textbox', { name: 'End' });
    await end.fill('0:10');
    await end.press('Enter');
    await editor.locator('[part~=export-button]').click();
    await throttle(-1);
    await editor.getByRole('button', { name: 'Use this clip' }).click();
    await row('done').waitFor();
    expect(await page.locator('#edit-dialog').isVisible()).toBe(false);
    expect(await item.count()).toBe(1);
    const link = item.locator('[part=watch]');
    await link.waitFor();
    const id = new URL((await link.getAttribute('href')) ?? '').searchParams.get('v') ?? '';
    const video = async () =>
      (await listVideos(demo.url, 'limit=100')).find((one) => one.id === id);
    await expect.poll(async () => (await video())?.duration).toBeCloseTo(10, 0);
    // What was sent of the file as it was is gone.
    const old = () => fetch(`${demo.url}/demo/api/videos/${first.videoId}`);
    await expect.poll(async () => (await old()).status).toBe(404);
  });

  it('wears the theme that is chosen, and shows the line that links it', async () => {
    await page.goto(`${demo.url}/upload`);
    const choose = page.locator('vod-uploader [part~=choose]');
    const corners = () => choose.evaluate((button) => getComputedStyle(button).borderRadius);
    expect(await corners()).toBe('8px');
    for (const [name, radius] of [
      ['Studio', '2px'],
      ['Soft', '999px'],
      ['Minimal', '0px'],
    ] as const) {
      await page.getByLabel('Theme').selectOption(name);
      await expect.poll(corners).toBe(radius);
      expect(await page.locator('#page-code').textContent()).toContain(
        `<link rel="stylesheet" href="${demo.url}/vodkit/themes/${name.toLowerCase()}.css" />`,
      );
    }
    await page.getByLabel('Theme').selectOption('As this site');
    await expect.poll(corners).toBe('8px');
    expect(await page.locator('#page-code').textContent()).not.toContain('themes/');
  });

  it('asks of files what is switched on, which the code beside it says too', async () => {
    await page.goto(`${demo.url}/upload`);
    const code = page.locator('#page-code');
    const limits = page.locator('vod-uploader .limits');
    const switches = page.getByRole('group', { name: 'Checked before the upload' });
    for (const [label, attribute, limit] of [
      ['No shorter than 3 seconds', 'min-duration="3"', 'At least 3 s long'],
      ['No longer than 10 minutes', 'max-duration="600"', 'No longer than 10 min'],
      ['At least 640 × 360', 'min-resolution="640x360"', 'At least 640 × 360 pixels'],
      [/^At most 3840/, 'max-resolution="3840x2160"', 'At most 3840 × 2160 pixels'],
      ['Only H.264, HEVC and AV1', 'accept-codecs="h264 hevc av1"', 'H.264, HEVC, AV1'],
    ] as const) {
      expect(await code.textContent()).not.toContain(attribute);
      await switches.getByLabel(label).check();
      expect(await code.textContent()).toContain(attribute);
      await limits.getByText(limit).waitFor();
    }
    // Of 320 × 180.
    await page.locator('vod-uploader input[type=file]').setInputFiles(clip);
    await row('failed').getByText('320 × 180').waitFor();
    await switches.getByLabel('At least 640 × 360').uncheck();
    expect(await code.textContent()).not.toContain('min-resolution');
    await page.locator('vod-uploader input[type=file]').setInputFiles(clip);
    await row('done').waitFor();
  });

  it('removes the location of a file before it is sent, where that is switched on', async () => {
    const place = '+48.8577+002.2950/';
    const tagged = await makeMedia([
      ...['-i', clip, '-t', '5', '-c', 'copy', '-metadata', `location=${place}`, 'tagged.mov'],
    ]);
    expect((await readFile(tagged)).includes(place)).toBe(true);
    await page.goto(`${demo.url}/upload`);
    await page.getByText('Remove the recording location').click();
    await page.getByText('remove-location').waitFor();
    const permitted = page.waitForResponse(/upload-auth/);
    await page.locator('vod-uploader input[type=file]').setInputFiles(tagged);
    const { videoId } = (await (await permitted).json()) as { videoId: string };
    await page.getByText('Location removed').waitFor();
    await row('done').waitFor();
    const folder = join(demo.dataDir, 'store/a/default/src', videoId);
    const [name = ''] = (await readdir(folder, { recursive: true })).filter((file) =>
      file.endsWith('original'),
    );
    const stored = await readFile(join(folder, name));
    expect(stored.length).toBe((await readFile(tagged)).length);
    expect(stored.includes(place)).toBe(false);
  });

  it('goes on by itself after a reload with a file that was dropped, from where it was', async () => {
    // The page asks before it is left while bytes move.
    page.on('dialog', (dialog) => void dialog.accept());
    const devtools = await page.context().newCDPSession(page);
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
    await row('sending').waitFor();
    const far = async () => page.locator('vod-uploader [part~=bar]').getAttribute('aria-valuenow');
    await expect.poll(async () => Number(await far())).toBeGreaterThan(10);

    const sent: number[] = [];
    page.on('request', (request) => {
      if (request.method() !== 'PATCH') return;
      sent.push(Number(request.headers()['upload-offset']));
    });
    await open();
    await throttle(-1);
    await row('done').waitFor();
    expect(Math.min(...sent)).toBeGreaterThan(0);
    await row('interrupted').waitFor({ state: 'detached' });
  });

  it('plays a file from the device as soon as it is picked, and from the server once that has all of it', async () => {
    await page.goto(`${demo.url}/upload`);
    await throttle(400_000);
    await page.locator('vod-uploader input[type=file]').setInputFiles(clip);
    const preview = page.getByRole('region', { name: 'Preview' });
    await preview.getByText('Plays from this device').waitFor();
    const read = () =>
      page.evaluate(() => {
        const player = document.querySelector('#preview-player') as VodPlayerElement;
        const { currentTime, duration, file, vodError: error } = player;
        return { currentTime, duration, isFile: file !== undefined, error: error?.code };
      });
    await expect.poll(async () => (await read()).currentTime).toBeGreaterThan(0.5);
    expect(await read()).toMatchObject({ isFile: true, error: undefined });
    expect(await row('sending').count()).toBe(1);
    const before = (await read()).currentTime;
    await throttle(-1);
    await preview.getByText('Plays from the server').waitFor();
    await expect
      .poll(async () => (await read()).currentTime, { timeout: 20_000 })
      .toBeGreaterThan(before);
    expect(await read()).toMatchObject({ isFile: false, error: undefined });
    await preview.getByRole('button', { name: 'Close' }).click();
    expect(await preview.isVisible()).toBe(false);
  });

  it('plays nothing any more of a file whose upload is canceled', async () => {
    await page.goto(`${demo.url}/upload`);
    await throttle(100_000);
    await page.locator('vod-uploader input[type=file]').setInputFiles(clip);
    const preview = page.locator('#preview');
    await preview.getByText('Plays from this device').waitFor();
    await row('sending').waitFor();
    await page.locator('vod-uploader [data-action=dismiss]').click();
    await preview.waitFor({ state: 'hidden' });
  });
});
