import { readFileSync, readdirSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import type { Browser, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { sharedChromium } from '../support/browser.js';
import { makeClip } from '../support/clip.js';
import { sharedDemo, type DemoServer } from '../support/demo-server.js';
import { uploadVideo } from '../support/demo-videos.js';
import { playBare, playFirst } from '../support/play-first.js';

const folder = fileURLToPath(new URL('../../docs/player/', import.meta.url));
const scripts = fileURLToPath(new URL('../../dist/script/', import.meta.url));
const names = readdirSync(folder).filter((name) => name.endsWith('.md'));
/** Has no element. */
const headless = 'headless.md';
const patientMs = 60_000;

/** What the sample of a page brings into the player; what has nothing to be seen by plays. */
const brings: Record<string, string> = {
  'captions.md': '[part~=captions-button][aria-pressed=true]',
  'chapters.md': '[part~=chapters-button]',
  'danmaku.md': '[part~=danmaku-button]',
  'playlist.md': '[part~=next-button]',
  'quality-and-speed.md': '[part~=seek-loop]',
  'television.md': '[data-remote]',
  'watermark.md': '[part~=watermark]',
};

const captions = 'WEBVTT\n\n00:00.000 --> 00:04.000\nWhat is said\n';

let demo: DemoServer;
let browser: Browser;
let clip: string;
let videoId: string;
let page: Page;
let errors: string[];

/** The sample of a page: its blocks of HTML and of script, one after the other. */
function sampleOf(name: string): { markup: string; script: string } {
  const text = readFileSync(folder + name, 'utf8');
  const blocks = (kind: string): string =>
    [...text.matchAll(new RegExp(`^\`\`\`${kind}\n([\\s\\S]*?)^\`\`\``, 'gm'))]
      .map(([, code = '']) => code)
      .join('\n')
      .replaceAll('VIDEO_ID', videoId);
  if (name === headless)
    return {
      markup: blocks('html'),
      script: blocks('js').replace("'vodkit'", "'/sample/player-controller.module.js'"),
    };
  // Each block may stand alone.
  const script = blocks('js').replaceAll(/^const player = .*\n/gm, '');
  return {
    markup: blocks('html'),
    script: `const player = document.querySelector('vod-player');\n${script}`,
  };
}

beforeAll(async () => {
  demo = await sharedDemo();
  browser = await sharedChromium(['--autoplay-policy=no-user-gesture-required']);
  clip = await makeClip({ seconds: 8 });
  ({ id: videoId } = await uploadVideo(demo.url, 'Of the pages', await readFile(clip)));
});

beforeEach(async () => {
  const context = await browser.newContext({ locale: 'en-US' });
  context.setDefaultTimeout(patientMs);
  page = await context.newPage();
  errors = [];
  page.on('pageerror', (error) => errors.push(String(error)));
  page.on('console', (message) => {
    if (message.type() === 'error') errors.push(`${message.text()} ${message.location().url}`);
  });
});

afterEach(async () => page.context().close());

afterAll(() => browser?.close());

/** Serves the sample as a page of the demo’s origin, with the demo as its app server. */
async function open({ markup, script }: { markup: string; script: string }): Promise<void> {
  await page.route('**/sample/*', async (route) => {
    const file = new URL(route.request().url()).pathname.replace('/sample/', '');
    if (file !== 'page.html') return route.fulfill({ path: scripts + file });
    const head = '<!doctype html><html lang="en"><meta charset="utf-8"><title>A page</title>';
    const body = `${markup}<script type="module">${script}</script>`;
    return route.fulfill({
      contentType: 'text/html',
      body: `${head}<script defer src="/sample/vod-player.js"></script>${body}</html>`,
    });
  });
  await page.route('**/captions.en.vtt', (route) =>
    route.fulfill({ contentType: 'text/vtt', body: captions }),
  );
  await page.route('**/memory/*', (route) => route.fulfill({ body: '' }));
  await page.route('**/play-auth?video=*', (route) => {
    const { search } = new URL(route.request().url());
    return route.continue({ url: `${demo.url}/demo/api/play-auth${search}` });
  });
  await page.goto(`${demo.url}/sample/page.html`);
}

const plays = () => playFirst(page);

describe('docs/player', { timeout: 3 * patientMs }, () => {
  it.each(names)('prints on %s a sample that plays as it is', async (name) => {
    const sample = sampleOf(name);
    expect(sample.markup).toContain(name === headless ? '<video' : '<vod-player');
    await open(sample);
    if (name === 'local-file.md') await page.locator('input[type=file]').setInputFiles(clip);
    const look = name === headless ? () => playBare(page) : plays;
    await expect.poll(look, { timeout: patientMs }).toBeGreaterThan(0.2);
    const brought = brings[name];
    if (brought) await page.locator(`vod-player ${brought}`).waitFor({ state: 'attached' });
    expect(errors).toEqual([]);
  });

  it('lists every page in its index, each of at most 120 lines', () => {
    const index = readFileSync(`${folder}README.md`, 'utf8');
    for (const name of names.filter((one) => one !== 'README.md')) {
      expect(index).toContain(`](${name})`);
      expect(readFileSync(folder + name, 'utf8').split('\n').length).toBeLessThanOrEqual(121);
    }
  });
});
