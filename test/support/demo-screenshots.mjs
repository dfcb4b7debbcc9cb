// Pictures of every page of a running demo: `node test/support/demo-screenshots.mjs [address] [folder] [clip]`.
// Widths 320, 768 and 1,440; light and dark; English and Chinese. With a clip, the uploader and the editor are filled.
import { mkdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { chromium } from 'playwright-core';

const [address = 'http://localhost:8787', folder = join(tmpdir(), 'vodkit-screenshots'), clip] =
  process.argv.slice(2);
mkdirSync(folder, { recursive: true });

const browser = await chromium.launch({
  executablePath: process.env.CHROMIUM_PATH ?? '/usr/bin/chromium',
  args: [
    '--no-sandbox',
    '--disable-gpu',
    '--disable-background-networking',
    '--disable-component-update',
    '--disable-sync',
    '--no-first-run',
  ],
});
const videos = await fetch(`${address}/demo/api/videos`).then((response) => response.json());
const watch = (status) => videos.items.find((video) => video.status === status);
const pages = {
  landing: '/',
  upload: '/upload',
  library: '/library',
  'library-none': '/library?q=nothing+like+this',
  ...(watch('ready') && { watch: `/watch?v=${watch('ready').id}` }),
  ...(watch('failed') && { 'watch-failed': `/watch?v=${watch('failed').id}` }),
  ...(watch('ready') && { players: `/players?v=${watch('ready').id}` }),
  edit: '/edit',
  missing: '/nothing-here',
};

for (const width of [320, 768, 1440]) {
  for (const colorScheme of ['light', 'dark']) {
    for (const locale of ['en-US', 'zh-CN']) {
      const viewport = { width, height: width < 600 ? 640 : 900 };
      const context = await browser.newContext({
        viewport,
        colorScheme,
        locale,
        hasTouch: width < 600,
        reducedMotion: 'reduce',
      });
      const page = await context.newPage();
      page.on('pageerror', (error) => process.stdout.write(`${page.url()}: ${error.message}\n`));
      page.on(
        'console',
        (message) =>
          message.type() === 'error' && process.stdout.write(`${page.url()}: ${message.text()}\n`),
      );
      for (const [name, path] of Object.entries(pages)) {
        await page.goto(address + path);
        if (clip && (name === 'upload' || name === 'edit'))
          await page
            .locator(`vod-${name === 'edit' ? 'editor' : 'uploader'} input[type=file]`)
            .setInputFiles(clip);
        await page.waitForTimeout(name === 'landing' || clip ? 1800 : 700);
        await page.screenshot({
          path: join(folder, `${name}-${width}-${colorScheme}-${locale.slice(0, 2)}.png`),
          fullPage: true,
        });
      }
      await context.close();
    }
  }
}
await browser.close();
process.stdout.write(`${folder}\n`);
