import { readFile, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import type { AxeResults } from 'axe-core';
import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Video } from '../../src/client.js';
import { sharedChromium } from '../support/browser.js';
import { makeClip } from '../support/clip.js';
import { isNightly } from '../support/counts.js';
import { sharedDemo, startDemoServer, type DemoServer } from '../support/demo-server.js';
import { uploadVideo } from '../support/demo-videos.js';
import { freePort } from '../support/server.js';
import { watchPage } from '../support/watch-page.js';

const axePath = createRequire(import.meta.url).resolve('axe-core/axe.min.js');

let demo: DemoServer;
let browser: Browser;
let ready: Video;
let failed: Video;
let paths: string[];
let clip: string;
let emptyFile: string;

beforeAll(async () => {
  demo = await sharedDemo();
  browser = await sharedChromium();
  clip = await makeClip({ seconds: 2 });
  emptyFile = join(dirname(clip), 'empty.mp4');
  await writeFile(emptyFile, '');
  ready = await uploadVideo(demo.url, 'A quite ordinary Tuesday', await readFile(clip));
  failed = await uploadVideo(
    demo.url,
    'notes_of_a_meeting_that_nobody_remembers_and_whose_name_has_no_spaces',
    Buffer.from('no video'),
    'failed',
  );
  paths = [
    '/',
    '/upload',
    '/library',
    `/watch?v=${ready.id}`,
    `/watch?v=${failed.id}`,
    '/watch',
    // Not after the same without it: only the place in the page would change.
    `/watch?v=${ready.id}#manage`,
    '/edit',
    '/player',
    `/players?v=${ready.id}`,
    '/players',
    '/nothing-here',
  ];
});

afterAll(async () => {
  await browser?.close();
});

async function withPage(
  options: BrowserContextOptions,
  visit: (page: Page, faults: string[]) => Promise<void>,
): Promise<void> {
  const context = await browser.newContext({
    locale: 'en-US',
    reducedMotion: 'reduce',
    ...options,
  });
  const page = await context.newPage();
  await visit(page, watchPage(page, demo.url));
  await context.close();
}

/** Loaded, and the first answers of the app server are on the page. */
async function open(page: Page, path: string): Promise<void> {
  const answers =
    path === '/library' || path.startsWith('/watch?')
      ? page.waitForResponse(/\/demo\/api\/videos/)
      : undefined;
  await page.goto(`${demo.url}${path}`);
  await answers;
  if (path === '/library') await page.locator('.card:not(.is-skeleton)').first().waitFor();
  if (path === '/player') await page.locator('#live vod-player').waitFor();
  if (path.startsWith('/watch?'))
    await page.locator('[data-fact=status]:not(:text-is("–"))').waitFor({ state: 'attached' });
}

/** The elements with something in them: rows that failed and that wait, an open clip. */
async function fillElements(page: Page, path: string): Promise<void> {
  if (path === '/upload') {
    await page.locator('vod-uploader input[type=file]').setInputFiles([clip, emptyFile]);
    await page.locator('vod-uploader [part~=item]').nth(1).waitFor();
  }
  if (path === '/edit') {
    await page.locator('vod-editor input[type=file]').setInputFiles(clip);
    await page.locator('vod-editor [part~=export-button]').waitFor();
  }
}

/** By how much the page is wider than its window. */
function excessWidth(page: Page): Promise<number> {
  return page.evaluate(async () => {
    // What the elements lay out anew by what they observe is there in the second frame.
    await new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve)));
    return document.documentElement.scrollWidth - document.documentElement.clientWidth;
  });
}

describe('demo pages', () => {
  for (const [locale, everyday] of [
    ['en-US', 'light'],
    ['zh-CN', 'dark'],
  ] as const) {
    // Each page in each language and in each appearance; all four combinations in the nightly run.
    const colorSchemes = isNightly ? (['light', 'dark'] as const) : [everyday];
    it(`are free of what axe finds, ${colorSchemes.join(' and ')}, ${locale}, and fit every width from a phone’s to a desk’s`, async () => {
      await withPage({ locale, bypassCSP: true }, async (page) => {
        const found: string[] = [];
        for (const path of paths) {
          await open(page, path);
          await fillElements(page, path);
          await page.addScriptTag({ path: axePath });
          for (const colorScheme of colorSchemes) {
            await page.emulateMedia({ colorScheme });
            const { violations } = await page.evaluate(() =>
              (window as unknown as { axe: { run(): Promise<AxeResults> } }).axe.run(),
            );
            found.push(
              ...violations.map(
                ({ id, nodes }) =>
                  `${path}, ${colorScheme}: ${id} ${nodes.map(({ target, any }) => `${target.join(' ')} ${any[0]?.message ?? ''}`).join('; ')}`,
              ),
            );
          }
          for (const width of isNightly ? [1440, 1280, 1024, 768, 320] : [320]) {
            await page.setViewportSize({ width, height: 700 });
            if ((await excessWidth(page)) > 0) found.push(`${path} at ${width} px`);
          }
        }
        expect(found).toEqual([]);
      });
    });
  }

  it('raise no error, break no policy and ask nobody else, and fit 320 px, with text of twice the size too, and a zoom of 200 % from right to left, in forced colours too, with code still from left to right (G-26)', async () => {
    const phone = { viewport: { width: 320, height: 640 } };
    const zoomed = { viewport: { width: 640, height: 450 }, deviceScaleFactor: 2 };
    // What fits the phone is rarely too wide for twice its width.
    const screens = isNightly ? [phone, zoomed] : [phone];
    for (const screen of screens) {
      await withPage({ ...screen, forcedColors: 'active' }, async (page, faults) => {
        for (const path of paths) {
          // What the page before it is still reading of a file without content ends with an error.
          await page.goto('about:blank');
          faults.length = 0;
          await open(page, path);
          // Its answer is an error for the console.
          if (path !== '/nothing-here') expect(faults, path).toEqual([]);
          await page.evaluate(() => void (document.documentElement.dir = 'rtl'));
          await fillElements(page, path);
          expect(await excessWidth(page), `${path} at ${screen.viewport.width} px`).toBe(0);
          await page.evaluate(() => void (document.documentElement.style.fontSize = '200%'));
          expect(await excessWidth(page), `${path} with text of twice the size`).toBe(0);
          const codes = await page
            .locator('pre, code')
            .evaluateAll((all) => all.map((code) => getComputedStyle(code).direction));
          expect(
            codes.every((direction) => direction === 'ltr'),
            path,
          ).toBe(true);
        }
      });
    }
  });

  it('are free of what axe finds with a menu open and a title being changed', async () => {
    await withPage({ bypassCSP: true }, async (page) => {
      const look = async (): Promise<string[]> => {
        await page.addScriptTag({ path: axePath });
        const { violations } = await page.evaluate(() =>
          (window as unknown as { axe: { run(): Promise<AxeResults> } }).axe.run(),
        );
        return violations.map(
          ({ id, nodes }) => `${id} ${nodes.map(({ target }) => target.join(' ')).join('; ')}`,
        );
      };
      await open(page, '/library');
      await page.getByRole('button', { name: /^Actions for A quite/ }).press('ArrowDown');
      expect(await look()).toEqual([]);
      await page.getByRole('menuitem', { name: 'Delete' }).press('Enter');
      await page.getByRole('button', { name: /^Undo/ }).waitFor();
      expect(await look()).toEqual([]);
      await page.keyboard.press('Control+z');
      await open(page, `/watch?v=${ready.id}#manage`);
      await page.getByRole('button', { name: 'Edit title and description' }).press('Enter');
      expect(await look()).toEqual([]);
      await page.getByRole('button', { name: 'Cancel' }).press('Enter');
      await page.getByRole('button', { name: 'Share' }).press('Enter');
      await page.getByRole('textbox', { name: 'Link to this page' }).waitFor();
      expect(await look()).toEqual([]);
    });
  });

  it('speak the language the browser asks for, in the first byte, and the chosen one before that', async () => {
    const title = async (headers: Record<string, string>) =>
      /<html (?:data-theme="\w+" )?lang="([\w-]+)"/.exec(
        await (await fetch(`${demo.url}/library`, { headers })).text(),
      )?.[1];
    expect(await title({})).toBe('en');
    expect(await title({ 'accept-language': 'zh-TW,zh;q=0.9,en;q=0.8' })).toBe('zh-CN');
    expect(await title({ 'accept-language': 'fr,en;q=0.7,zh;q=0.3' })).toBe('en');
    expect(await title({ 'accept-language': 'en', cookie: 'vodkit_lang=zh' })).toBe('zh-CN');
  });

  it('allow nothing from elsewhere, no inline code, and eval of wasm only where the editor is', async () => {
    for (const path of paths) {
      const policy =
        (await fetch(`${demo.url}${path}`, { headers: { accept: 'text/html' } })).headers.get(
          'content-security-policy',
        ) ?? '';
      expect(policy).toContain("default-src 'none'");
      expect(policy).not.toMatch(/unsafe-inline|'unsafe-eval'|data:|\*/);
      expect(policy.includes('wasm-unsafe-eval')).toBe(path === '/edit');
    }
  });

  it('have assets that may be kept for ever, while the pages are asked for again', async () => {
    const html = await fetch(`${demo.url}/`);
    expect(html.headers.get('cache-control')).toBe('no-cache');
    const asset = /src="(\/assets\/[^"]+\.js)"/.exec(await html.text())?.[1] ?? '';
    const response = await fetch(`${demo.url}${asset}`);
    expect(response.headers.get('cache-control')).toMatch(/max-age=31536000, immutable/);
    expect(response.headers.get('x-content-type-options')).toBe('nosniff');
  });

  it('answer an unknown address with a page for people and a problem for programs', async () => {
    const page = await fetch(`${demo.url}/nothing-here`, { headers: { accept: 'text/html' } });
    expect([page.status, page.headers.get('content-type')]).toEqual([
      404,
      'text/html; charset=utf-8',
    ]);
    const program = await fetch(`${demo.url}/v1/nothing-here`, {
      headers: { accept: 'text/html' },
    });
    expect([program.status, program.headers.get('content-type')]).toEqual([
      404,
      'application/problem+json',
    ]);
  });

  it('lead 127.0.0.1 to localhost when that is the public address, since media come from there', async () => {
    const port = String(await freePort());
    const other = await startDemoServer({ PORT: port, VOD_PUBLIC_URL: `http://localhost:${port}` });
    const response = await fetch(`${other.url}/watch?v=abc`, { redirect: 'manual' });
    expect([response.status, response.headers.get('location')]).toEqual([
      302,
      `http://localhost:${port}/watch?v=abc`,
    ]);
    for (const path of ['//evil.example/x', '/%5Cevil.example/x', '///evil.example']) {
      const { headers } = await fetch(`${other.url}${path}`, {
        redirect: 'manual',
        headers: { accept: 'text/html' },
      });
      expect(new URL(headers.get('location') ?? '').host, `${path} (S24)`).toBe(
        `localhost:${port}`,
      );
    }
    await other.stop();
  });

  it('serve the editor’s GPL core by itself, with its licence', async () => {
    expect(
      (await fetch(`${demo.url}/ffmpeg/ffmpeg-core.wasm`, { method: 'HEAD' })).headers.get(
        'content-type',
      ),
    ).toBe('application/wasm');
    expect(await (await fetch(`${demo.url}/ffmpeg/LICENCE.txt`)).text()).toMatch(
      /General Public License/,
    );
  });
});
