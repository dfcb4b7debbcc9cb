/**
 * What comes after the first picture, over HTTP/2 and TLS through a line: frames that are dropped and pictures that stand still in the
 * first 6 s at 1.5 Mbit/s, <vod-player> beside hls.js; and the last first picture of four players on one page, beside mux-player.
 *
 *   node --import ./test/support/register-tsx.mjs bench/first-seconds.ts [rounds]     (after npm run build and bench/sizes.mjs)
 */
import { join } from 'node:path';
import type { Page as BrowserPage } from 'playwright-core';
import { launchChromium } from '../test/support/browser.js';
import {
  hlsJs,
  muxPlayer,
  openPage,
  openSite,
  pictureOf,
  root,
  vodPlayer,
  type Page,
} from './first-frame-site.js';
import { median } from './median.js';

const peers = join(root, '.cache/bench-peers/node_modules');
const four = ({ code, markup }: Required<Page>): Page => ({
  code,
  markup: `<div style="display: grid; grid-template-columns: 1fr 1fr">${markup.repeat(4)}</div>`,
});

const single: Record<string, Page> = { 'vod-player': vodPlayer, 'hls.js': hlsJs };
const fours: Record<string, Page> = {
  'four vod-players': four(vodPlayer),
  'four mux-players': four(muxPlayer),
};

// As text, since what compiles this file puts helpers of its own into functions.
const videos = `const videosIn = (from) => [...from.querySelectorAll('*')].flatMap((element) =>
  element instanceof HTMLVideoElement ? [element] : element.shadowRoot ? videosIn(element.shadowRoot) : []);`;

interface Smoothness {
  dropped: number;
  /** Longest time between two pictures, in milliseconds. */
  stillMs: number;
}

function watchSixSeconds(page: BrowserPage): Promise<Smoothness> {
  return page.evaluate(`new Promise((resolve) => {
    ${videos}
    const [video] = videosIn(document);
    const since = performance.now();
    let last = since;
    let stillMs = 0;
    const look = () => {
      const now = performance.now();
      stillMs = Math.max(stillMs, now - last);
      last = now;
      if (now - since < 6000) video.requestVideoFrameCallback(look);
    };
    video.requestVideoFrameCallback(look);
    setTimeout(() => {
      stillMs = Math.max(stillMs, performance.now() - last);
      resolve({ dropped: video.getVideoPlaybackQuality().droppedVideoFrames, stillMs });
    }, 6000);
  })`);
}

function lastPicture(page: BrowserPage): Promise<number> {
  return page.evaluate(`new Promise((resolve) => {
    ${videos}
    const look = setInterval(() => {
      const all = videosIn(document);
      if (all.length < 4 || !all.every((video) => video.getVideoPlaybackQuality().totalVideoFrames > 0)) return;
      clearInterval(look);
      resolve(performance.now());
    }, 5);
  })`);
}

async function inTurn(
  pages: Record<string, Page>,
  line: { rttMs: number; mbit: number },
  rounds: number,
  measure: (page: BrowserPage) => Promise<readonly number[]>,
): Promise<Map<string, number[][]>> {
  const site = await openSite({ pages, packages: peers, protection: 'aes-128', line });
  const browser = await launchChromium(['--autoplay-policy=no-user-gesture-required']);
  const all = new Map(Object.keys(pages).map((name) => [name, [] as number[][]]));
  try {
    for (let round = 0; round <= rounds; round += 1)
      for (const name of round % 2 ? Object.keys(pages) : Object.keys(pages).toReversed()) {
        const page = await openPage(browser, await site.pageUrl(name));
        try {
          const figures = await measure(page);
          // The first round warms the server's caches.
          if (round > 0) all.get(name)?.push([...figures]);
        } finally {
          await page.context().close();
        }
      }
  } finally {
    await browser.close();
    await site.close();
  }
  return all;
}

const rounds = Number(process.argv[2] ?? '7');
const slow = await inTurn(single, { rttMs: 40, mbit: 1.5 }, rounds, async (page) => {
  const first = (await pictureOf(page)) ?? NaN;
  const { dropped, stillMs } = await watchSixSeconds(page);
  return [first, dropped, stillMs];
});
console.log(`40 ms, 1.5 Mbit/s, HTTP/2, medians of ${rounds}`);
for (const [name, all] of slow) {
  const column = (at: number): number[] => all.map((figures) => figures[at] ?? NaN);
  console.log(
    `  ${name.padEnd(12)} first picture ${median(column(0)).toFixed(0)} ms, dropped in 6 s ${median(column(1))} (${column(1).join(', ')}), longest still ${median(column(2)).toFixed(0)} ms (${column(
      2,
    )
      .map((ms) => ms.toFixed(0))
      .join(', ')})`,
  );
}
const many = await inTurn(fours, { rttMs: 40, mbit: 20 }, rounds, async (page) => [
  await lastPicture(page),
]);
console.log(`four on a page, 40 ms, 20 Mbit/s, HTTP/2, last picture, medians of ${rounds}`);
for (const [name, all] of many)
  console.log(
    `  ${name.padEnd(18)} ${median(all.flat()).toFixed(0)} ms (${all
      .flat()
      .map((ms) => ms.toFixed(0))
      .join(', ')})`,
  );
const [ours = [], theirs = []] = [...many.values()].map((all) => all.flat());
console.log(`  ours / mux-player ${(median(ours) / median(theirs)).toFixed(2)} (limit 0.50)`);
