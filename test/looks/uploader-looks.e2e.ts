import type { Page } from 'playwright-core';
import { describe, it } from 'vitest';
import type { VodUploaderElement } from '../../src/index.js';
import { expectLooks } from '../support/compare-picture.js';
import { show, useLooks, type Look } from './looks-page.js';
import { answerUploads } from './uploads-page.js';

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
      files.map(([name, size]) => ({
        name,
        mimeType: 'video/mp4',
        buffer: Buffer.alloc(size, 'FLV\x01'),
      })),
    );
}

/** The second one was moved by a key, and has the focus. */
async function moved(): Promise<void> {
  await show(page, '<vod-uploader multiple manual-start upload-auth-url="/never"></vod-uploader>');
  await choose('One.mp4', 'Two.mp4', '翻山越岭的漫长旅程第一集完整版，未经剪辑.mp4');
  await uploader().locator('.handle').first().focus();
  await page.keyboard.press('ArrowDown');
}

/** One is ready, one can be watched already, and one could not be processed. */
async function finished(): Promise<void> {
  await answerUploads(page);
  const addresses = 'upload-auth-url="/upload-auth" watch-url="/watch/{videoId}"';
  await show(page, `<vod-uploader multiple ${addresses}></vod-uploader>`);
  await choose('Over the hills.mp4', 'Down to the sea.mp4', 'Evening.mp4');
  await uploader().evaluate(async (element: VodUploaderElement) => {
    const isDone = (): boolean => element.queue.items.every(({ state }) => state.phase === 'done');
    if (!isDone())
      await new Promise<void>((resolve) => {
        element.queue.subscribe(() => {
          if (isDone()) resolve();
        });
      });
    const [ready, early, failed] = element.queue.items.map(({ videoId = '' }) => videoId);
    const poster = new URL('/media/poster.jpg', location.href).href;
    element.setVideo({ id: ready ?? '', status: 'ready', playable: true, poster });
    element.setVideo({ id: early ?? '', status: 'processing', playable: true });
    element.setVideo({ id: failed ?? '', status: 'failed', playable: false });
  });
}

function choose(...names: string[]): Promise<void> {
  const files = names.map((name) => ({
    ...{ name, mimeType: 'video/mp4', buffer: Buffer.alloc(2000, 'FLV\x01') },
  }));
  return uploader().locator('input[type=file]').first().setInputFiles(files);
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
  ['moved', {}, moved],
  ['moved-narrow', { ...narrow, scheme: 'dark' }, moved],
  ['finished', {}, finished],
  ['list-forced', { ...tall, forcedColors: 'active', scheme: 'dark' }, filled],
];

describe('<vod-uploader> looks as its picture', () => {
  it.each(states)('%s', async (name, look, lead) => {
    page = await openLook({ element: 'uploader', ...look });
    await lead();
    await expectLooks(page, `uploader-${name}`);
  });
});
