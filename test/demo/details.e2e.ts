import type { Browser, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Video } from '../../src/contract/videos.js';
import { sharedChromium } from '../support/browser.js';
import { sharedDemo, type DemoServer } from '../support/demo-server.js';
import { makeSlowClip } from '../support/slow-upload.js';
import { uploadThrottle } from '../support/throttle-uploads.js';

describe('details on the upload page', () => {
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
    await page.goto(`${demo.url}/upload`);
  });
  afterEach(() => page.context().close());

  const row = (phase: string) => page.locator(`vod-uploader [data-phase=${phase}]`);
  const details = () => page.locator('vod-uploader .details');
  const field = (name: string) => details().getByLabel(name, { exact: true });
  const fault = (name: string) => details().locator(`[data-field=${name}] .fault`);
  const saved = () => details().locator('.foot').getByText('Saved', { exact: true });

  /** Begins the upload, and answers with its video's id. */
  async function begin(): Promise<string> {
    const permitted = page.waitForResponse(
      (answer) =>
        answer.url().includes('upload-auth') && !answer.request().postData()?.includes('details'),
    );
    await page.locator('vod-uploader input[type=file]').first().setInputFiles(clip);
    const { videoId } = (await (await permitted).json()) as { videoId: string };
    await row('sending').waitFor();
    return videoId;
  }

  const videoOf = async (id: string) =>
    (await (await fetch(`${demo.url}/demo/api/videos/${id}`)).json()) as Video;

  it('are saved while the file goes up, with a frame as the poster; bad ones are refused at their fields', async () => {
    await throttle(100_000);
    const videoId = await begin();
    await page.getByRole('button', { name: /^Details/ }).click();
    await field('Title').fill('By the sea');
    await field('Description').fill('An evening');
    await field('Tags').fill('sea, sun');
    await field('Protection').selectOption('cbcs');
    await saved().waitFor();
    expect(await videoOf(videoId)).toMatchObject({
      ...{ title: 'By the sea', description: 'An evening', tags: ['sea', 'sun'] },
      ...{ protection: 'cbcs', status: 'uploading' },
    });

    await field('Title').fill('x'.repeat(5000));
    await field('Tags').fill(Array.from({ length: 300 }, (_, n) => `tag ${n}`).join());
    await field('Tags').blur();
    await fault('title').getByText('255').waitFor();
    await fault('tags').getByText('16').waitFor();
    await field('Title').fill('By the sea');
    await field('Tags').fill('sea');
    await saved().waitFor();

    const choose = async (name: string, buffer: Buffer) =>
      details()
        .locator('.poster-field input[type=file]')
        .setInputFiles([{ name, mimeType: 'image/png', buffer }]);
    await choose('notes.pdf', Buffer.from('%PDF-1.7'));
    await fault('poster').getByText('This is not a JPEG, PNG or WebP picture.').waitFor();
    await choose('large.png', Buffer.alloc(50_000_000));
    await fault('poster').getByText('A poster may have at most 20 MiB.').waitFor();

    await details().getByRole('button', { name: 'Choose a frame' }).click();
    const time = details().getByRole('slider', { name: 'Time of the frame' });
    await time.fill('12');
    const taken = page.waitForResponse((answer) => answer.url().endsWith('/poster'));
    await details().getByRole('button', { name: 'Use this frame' }).click();
    expect((await taken).status()).toBe(204);
    await details().locator('.poster-field').getByText('Saved').waitFor();

    await throttle(-1);
    await row('done').waitFor();
    await expect.poll(async () => (await videoOf(videoId)).playable).toBe(true);
    const { title, poster } = await videoOf(videoId);
    expect(title).toBe('By the sea');
    expect(poster).toMatch(/\/img\/poster-\w+\.jpg$/);
    expect((await fetch(poster ?? '')).headers.get('content-type')).toBe('image/jpeg');
  });

  it('are not lost by a pause, and are there again after a reload when the file is', async () => {
    await throttle(100_000);
    const videoId = await begin();
    await page.getByRole('button', { name: /^Details/ }).click();
    // Before the server has answered the creation, there is nothing to go on with.
    await page.waitForFunction(() =>
      Object.keys(localStorage).some((key) => key.startsWith('vodkit.upload.')),
    );
    await page.getByRole('button', { name: /^Pause:/ }).click();
    await row('paused').waitFor();
    await field('Description').fill('Typed while paused');
    await saved().waitFor();
    // Nothing tells the page that a reload comes, and what was typed last has not been saved.
    await page.route('**/upload-auth*', (route) =>
      route.request().postData()?.includes('"details"') ? route.abort() : route.fallback(),
    );
    await field('Tags').fill('late');
    await field('Tags').blur();
    await details().getByText('Not saved yet, trying again soon').waitFor();
    await page.reload();
    await page.unroute('**/upload-auth*');
    await row('interrupted').waitFor();
    await throttle(-1);
    expect(await begin()).toBe(videoId);
    await page.getByRole('button', { name: /^Details/ }).click();
    expect(await field('Description').inputValue()).toBe('Typed while paused');
    expect(await field('Tags').inputValue()).toBe('late');
    await expect.poll(async () => (await videoOf(videoId)).tags).toEqual(['late']);
  });
});
