import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
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

  it('goes on with a file that was dropped after a reload, by one click and from where it was', async () => {
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
