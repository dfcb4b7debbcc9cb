import type { Page } from 'playwright-core';
import { describe, it } from 'vitest';
import type { VodUploaderElement } from '../../src/index.js';
import { expectLooks } from '../support/compare-picture.js';
import { show, useLooks, type Look } from './looks-page.js';

const openLook = useLooks();
let page: Page;

const uploader = () => page.locator('vod-uploader');

async function empty(): Promise<void> {
  await show(page, '<vod-uploader multiple max-size="2000000000"></vod-uploader>');
  await uploader().evaluate((element: VodUploaderElement) => element.updateComplete);
}

/** One is asked about and not answered, one is too large, one was forbidden, and one waits. */
async function filled(): Promise<void> {
  await page.route('**/upload-auth', (route) =>
    route.request().postData()?.includes('Forbidden')
      ? route.fulfill({
          status: 403,
          contentType: 'application/problem+json',
          body: '{"code":"forbidden"}',
        })
      : undefined,
  );
  const limits = 'max-size="4000" max-parallel="2"';
  await show(
    page,
    `<vod-uploader multiple ${limits} upload-auth-url="/upload-auth"></vod-uploader>`,
  );
  const files = [
    ['Forbidden to everybody who has no account, and with a long name.mp4', 2000],
    ['Over the hills.mp4', 3000],
    ['Too large.mov', 5000],
    ['Down to the sea.mkv', 1000],
    ['Evening.mp4', 1500],
  ] as const;
  await uploader()
    .locator('input[type=file]')
    .first()
    .setInputFiles(
      files.map(([name, size]) => ({ name, mimeType: 'video/mp4', buffer: Buffer.alloc(size, 1) })),
    );
}

const narrow: Look = { width: 344, height: 700 };
const tall: Look = { height: 520 };

const states: [string, Look, () => Promise<void>][] = [
  ['empty', {}, empty],
  ['empty-dark', { scheme: 'dark' }, empty],
  ['empty-narrow', { width: 344 }, empty],
  ['list', tall, filled],
  ['list-dark', { ...tall, scheme: 'dark' }, filled],
  ['list-narrow', narrow, filled],
  ['list-arabic', { ...tall, lang: 'ar' }, filled],
  ['list-forced', { ...tall, forcedColors: 'active', scheme: 'dark' }, filled],
];

describe('<vod-uploader> looks as its picture', () => {
  it.each(states)('%s', async (name, look, lead) => {
    page = await openLook({ element: 'uploader', ...look });
    await lead();
    await expectLooks(page, `uploader-${name}`);
  });
});
