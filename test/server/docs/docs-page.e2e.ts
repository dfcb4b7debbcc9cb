import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import type { AxeResults } from 'axe-core';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { sharedChromium } from '../../support/browser.js';
import { sharedDemo, type DemoServer } from '../../support/demo-server.js';
import { watchPage } from '../../support/watch-page.js';
import { firstOf } from '../../support/counts.js';

const axePath = createRequire(import.meta.url).resolve('axe-core/axe.min.js');

let demo: DemoServer;
let browser: Browser;
beforeAll(async () => {
  [demo, browser] = await Promise.all([sharedDemo(), sharedChromium()]);
});
afterAll(async () => {
  await browser?.close();
});

interface Document {
  openapi: string;
  paths: Record<string, Record<string, { operationId: string; summary: string }>>;
}

async function fetchDocument(): Promise<Document> {
  const response = await fetch(`${demo.url}/v1/openapi.json`);
  expect(response.status).toBe(200);
  return (await response.json()) as Document;
}

async function withPage(
  colorScheme: 'light' | 'dark',
  visit: (page: Page, faults: string[]) => Promise<void>,
  viewport = { width: 1280, height: 800 },
): Promise<void> {
  const context = await browser.newContext({ colorScheme, viewport });
  const page = await context.newPage();
  await visit(page, watchPage(page, demo.url));
  await context.close();
}

describe('the API document of what `npm start` serves', () => {
  it('holds the API, and none of the demo’s own routes (S13)', async () => {
    const { openapi, paths } = await fetchDocument();
    expect(openapi).toBe('3.1.0');
    expect(Object.keys(paths)).toEqual(
      expect.arrayContaining(['/v1/videos', '/v1/changes', '/v1/uploads/{uploadId}']),
    );
    expect(
      Object.keys(paths).filter((path) => !/^\/(v1|healthz|readyz|p|embed|oembed)\b/.test(path)),
    ).toEqual([]);
  });

  it('is readable at /docs without a script: every operation under its words, no error in the console, no breach of its policy (S13, looks 2)', async () => {
    const { paths } = await fetchDocument();
    const operations = Object.values(paths).flatMap(({ head, ...methods }) => [
      ...Object.values(methods),
      ...(head && !methods['get'] ? [head] : []),
    ]);
    await withPage('light', async (page, faults) => {
      const response = await page.goto(`${demo.url}/docs`);
      expect(response?.status()).toBe(200);
      expect(response?.headers()['content-security-policy']).toContain("default-src 'none'");
      expect(await page.title()).toBe('vodkit API');
      for (const { operationId, summary } of operations) {
        expect(await page.locator(`#${operationId} h3`).innerText(), operationId).toBe(summary);
      }
      const broken = await page
        .locator('a[href^="#"]')
        .evaluateAll((links) =>
          links
            .map((link) => link.getAttribute('href') ?? '')
            .filter((href) => !document.querySelector(href)),
        );
      expect(broken).toEqual([]);
      expect(faults).toEqual([]);
    });
  });

  it('begins with what the API is and a first call, in the page’s own look (looks 33)', async () => {
    await withPage('dark', async (page) => {
      await page.goto(`${demo.url}/docs/`);
      await expect.poll(() => page.locator('h1').innerText()).toBe('vodkit API');
      const [heading, call, errors] = await Promise.all(
        ['h1', '#start pre', '#errors'].map((one) => page.locator(one).boundingBox()),
      );
      expect(heading!.y < call!.y && call!.y < 800 && errors!.y > 800).toBe(true);
      expect(await page.evaluate(() => getComputedStyle(document.body).backgroundColor)).toBe(
        'rgb(17, 19, 24)',
      );
      expect(await page.locator('img, svg').count()).toBe(0);
    });
  });

  for (const colorScheme of firstOf('colour schemes', ['dark', 'light'] as const)) {
    it(`is free of what axe finds, ${colorScheme} (looks 33)`, async () => {
      await withPage(colorScheme, async (page) => {
        await page.goto(`${demo.url}/docs`);
        // Through the debugger, which no policy of the page binds.
        await page.evaluate(await readFile(axePath, 'utf8'));
        const { violations } = await page.evaluate(() =>
          (window as unknown as { axe: { run(): Promise<AxeResults> } }).axe.run(),
        );
        expect(
          violations.map(
            ({ id, nodes }) => `${id}: ${nodes.map(({ target }) => target.join(' ')).join('; ')}`,
          ),
        ).toEqual([]);
      });
    });
  }

  it('fits a width of 320 px', async () => {
    await withPage(
      'light',
      async (page) => {
        await page.goto(`${demo.url}/docs`);
        expect(
          await page.evaluate(
            () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
          ),
        ).toBe(0);
      },
      { width: 320, height: 640 },
    );
  });
});
