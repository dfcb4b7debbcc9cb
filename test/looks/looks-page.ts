import type { Browser, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll } from 'vitest';
import { sharedChromium } from '../support/browser.js';
import { startLooksSite, type LooksSite } from '../support/looks-site.js';

/** What a page of pictures is worn in; each look has pages of its own. */
export interface Look {
  element?: 'player' | 'uploader' | 'editor';
  width?: number;
  height?: number;
  scheme?: 'light' | 'dark';
  lang?: 'en' | 'ar' | 'zh';
  forcedColors?: 'active';
  /** Motion is reduced unless it is what the picture shows. */
  motion?: 'reduce' | 'no-preference';
  touch?: boolean;
}

/** Letters and colours are drawn alike on every machine: without hints, subpixels, or the profile of a screen. */
const steadyDrawing = [
  '--font-render-hinting=none',
  '--disable-lcd-text',
  '--disable-font-subpixel-positioning',
  '--force-color-profile=srgb',
  '--autoplay-policy=no-user-gesture-required',
];

/** Opens pages for the tests of a file, and closes each after its test. */
export function useLooks(): (look: Look) => Promise<Page> {
  let site: LooksSite;
  let browser: Browser;
  let page: Page;

  beforeAll(async () => {
    site = await startLooksSite();
    browser = await sharedChromium(steadyDrawing);
  });
  afterEach(async () => page.context().close());
  afterAll(async () => {
    await browser?.close();
    await site?.stop();
  });
  return async (look) => (page = await openLook(browser, site.url, look));
}

async function openLook(browser: Browser, url: string, look: Look): Promise<Page> {
  const { element = 'player', width = 664, height = 384, lang = 'en', touch = false } = look;
  const context = await browser.newContext({
    viewport: { width, height },
    deviceScaleFactor: 1,
    colorScheme: look.scheme ?? 'light',
    forcedColors: look.forcedColors ?? 'none',
    reducedMotion: look.motion ?? 'reduce',
    hasTouch: touch,
    isMobile: touch,
    locale: lang,
    timezoneId: 'UTC',
  });
  context.setDefaultTimeout(20_000);
  const page = await context.newPage();
  const dir = lang === 'ar' ? 'rtl' : 'ltr';
  await page.goto(`${url}?element=${element}&lang=${lang}&dir=${dir}`);
  return page;
}

/** Makes the body of the page. */
export async function show(page: Page, markup: string): Promise<void> {
  await page.evaluate((text) => {
    document.body.innerHTML = text;
  }, markup);
}
