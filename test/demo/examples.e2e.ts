import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { sharedChromium } from '../support/browser.js';
import { makeClip } from '../support/clip.js';
import { sharedDemo, type DemoServer } from '../support/demo-server.js';
import { listVideos } from '../support/demo-videos.js';
import { uploadThrottle } from '../support/throttle-uploads.js';

const root = fileURLToPath(new URL('../..', import.meta.url));
const types = { html: 'text/html', css: 'text/css', js: 'text/javascript' } as const;

describe('the examples of upload pages', () => {
  let demo: DemoServer;
  let browser: Browser;
  let clips: string[];
  let short: string;
  let context: BrowserContext;
  let page: Page;
  let errors: string[];

  beforeAll(async () => {
    [demo, browser] = await Promise.all([sharedDemo(), sharedChromium()]);
    clips = await Promise.all(
      ['First.mp4', 'Second.mp4'].map((name) => makeClip({ seconds: 4, name })),
    );
    short = await makeClip({ seconds: 1, name: 'Short.mp4' });
  });
  afterAll(() => browser?.close());

  beforeEach(async () => {
    context = await browser.newContext({ locale: 'en-US' });
    page = await context.newPage();
    errors = [];
    page.on('pageerror', (error) => errors.push(String(error)));
    page.on('console', (message) => {
      if (message.type() === 'error') errors.push(message.text());
    });
  });
  afterEach(async () => {
    await context.close();
    expect(errors).toEqual([]);
  });

  /** Serves the example as a bundler makes it, beside the demo, which is its app server. */
  async function open(name: string): Promise<void> {
    const entry = join(root, 'examples', name, name === 'uploader-react' ? 'main.jsx' : 'main.js');
    const { outputFiles } = await build({
      ...{ entryPoints: [entry], bundle: true, write: false, format: 'esm', jsx: 'automatic' },
      // The package as it is published, not its sources.
      ...{ alias: { vodkit: join(root, 'dist/index.js') }, tsconfigRaw: '{}' },
      define: {
        'process.env.NODE_ENV': '"production"',
        ...{ __VUE_OPTIONS_API__: 'true', __VUE_PROD_DEVTOOLS__: 'false' },
        __VUE_PROD_HYDRATION_MISMATCH_DETAILS__: 'false',
      },
    });
    await page.route(/\/examples\//, async (route) => {
      const { pathname } = new URL(route.request().url());
      const isScript = /\.jsx?$/.test(pathname);
      const body = isScript
        ? outputFiles[0]?.text
        : await readFile(join(root, pathname.endsWith('/') ? `${pathname}index.html` : pathname));
      const ending = isScript ? 'js' : pathname.endsWith('.css') ? 'css' : 'html';
      await route.fulfill({ contentType: types[ending], body: body ?? '' });
    });
    await page.route(/\/upload-auth$/, (route) =>
      route.continue({ url: `${demo.url}/demo/api/upload-auth` }),
    );
    await page.goto(`${demo.url}/examples/${name}/`);
  }

  it.each(['uploader-plain', 'uploader-react', 'uploader-vue'])('%s', async (name) => {
    await open(name);
    const throttle = await uploadThrottle(page);
    await throttle(10_000);
    await page.getByLabel('Videos').setInputFiles(clips);
    const row = (file: string) => page.getByRole('listitem').filter({ hasText: file });
    const press = (word: string, file: string) =>
      page.getByRole('button', { name: `${word} ${file}` }).click();
    await press('Pause', 'First.mp4');
    await row('First.mp4')
      .getByText(/^Paused at \d+ %$/)
      .waitFor();
    await press('Cancel', 'Second.mp4');
    await row('Second.mp4').getByText('Canceled', { exact: true }).waitFor();

    await throttle(-1);
    await press('Resume', 'First.mp4');
    await press('Try again', 'Second.mp4');
    for (const file of ['First.mp4', 'Second.mp4']) {
      await row(file).getByText('Uploaded', { exact: true }).waitFor();
      expect(await row(file).getByRole('progressbar').getAttribute('value')).toBe('100');
    }

    const asked: string[] = [];
    page.on('request', (request) => asked.push(request.url()));
    await page.getByLabel('Videos').setInputFiles(short);
    await row('Short.mp4').getByText('Shorter than 3 seconds', { exact: true }).waitFor();
    expect(asked.filter((url) => /upload-auth|uploads/.test(url))).toEqual([]);
    await press('Remove', 'Short.mp4');

    await press('Remove', 'Second.mp4');
    await row('Second.mp4').waitFor({ state: 'detached' });
    expect(await page.getByRole('listitem').count()).toBe(1);
    const all = await listVideos(demo.url, 'q=First&limit=1');
    expect(all[0]?.fileName).toBe('First.mp4');
  });
});
