/**
 * From a jump to what is not loaded to its first picture, and from a choice of quality to the first picture of that quality, in an
 * encrypted HLS video of one minute: <vod-player> and bare hls.js in one run, in turn, over HTTP/2 and TLS through a line.
 *
 *   node --import ./test/support/register-tsx.mjs bench/seek.ts [rounds] [rttMs] [mbit]     (after npm run build)
 */
import { join } from 'node:path';
import type { Page as BrowserPage } from 'playwright-core';
import { launchChromium } from '../test/support/browser.js';
import {
  hlsJs,
  openPage,
  openSite,
  pictureOf,
  root,
  vodPlayer,
  type Page,
} from './first-frame-site.js';

const pages: Record<string, Page> = {
  'vod-player': {
    ...vodPlayer,
    code: `${vodPlayer.code}
      const player = document.querySelector('vod-player');
      window.choose = (height) => { player.quality = player.qualities.find((one) => one.height === height).id; };`,
  },
  'hls.js': {
    code: `${hlsJs.code}
      window.choose = (height) => { hls.nextLevel = hls.levels.findIndex((one) => one.height === height); };`,
    markup: '<video muted autoplay data-src="{url}" style="width: 1280px"></video>',
  },
};

/** Milliseconds until a picture is shown that `test` accepts, after `act`; both are texts of the page, which knows `video`. */
function untilPicture(page: BrowserPage, act: string, test: string): Promise<number> {
  return page.evaluate(`new Promise((resolve) => {
    const find = (from) => {
      for (const element of from.querySelectorAll('*')) {
        const inner = element instanceof HTMLVideoElement ? element : element.shadowRoot && find(element.shadowRoot);
        if (inner) return inner;
      }
    };
    const video = find(document);
    const since = performance.now();
    const look = (now, picture) => {
      if (${test}) resolve(now - since);
      else video.requestVideoFrameCallback(look);
    };
    video.requestVideoFrameCallback(look);
    ${act};
  })`);
}

/** Of the three, the one that nobody has begun with, and that a line of 20 Mbit/s does not choose. */
const otherHeight = 480;
/** Seconds of a segment: a choice made just before its end waits least. */
const segmentSeconds = 4;

async function measure(rounds: number, rttMs: number, mbit: number): Promise<void> {
  const site = await openSite({
    pages,
    packages: join(root, 'node_modules'),
    protection: 'aes-128',
    line: { rttMs, mbit },
    seconds: 60,
  });
  const browser = await launchChromium(['--autoplay-policy=no-user-gesture-required']);
  const times = new Map<string, { seek: number[]; choice: number[] }>();
  try {
    for (let round = 0; round <= rounds; round += 1)
      for (const name of Object.keys(pages)) {
        const page = await openPage(browser, await site.pageUrl(name));
        try {
          await pictureOf(page);
          await page.waitForTimeout(1000);
          const seek = await untilPicture(
            page,
            'video.currentTime = 40',
            'picture.mediaTime >= 39.5',
          );
          await page.waitForTimeout(4000 + (1000 * segmentSeconds * round) / rounds);
          const choice = await untilPicture(
            page,
            `choose(${otherHeight})`,
            `picture.height === ${otherHeight}`,
          );
          const all = times.get(name) ?? { seek: [], choice: [] };
          times.set(name, all);
          // The first round warms the server's caches.
          if (round === 0) continue;
          all.seek.push(seek);
          all.choice.push(choice);
        } finally {
          await page.context().close();
        }
      }
  } finally {
    await browser.close();
    await site.close();
  }
  console.log(`${rttMs} ms, ${mbit} Mbit/s, HTTP/2, median of ${rounds}`);
  report('jump to what is not loaded', 0.35, (name) => times.get(name)?.seek ?? []);
  report('choice of quality', 0.6, (name) => times.get(name)?.choice ?? []);
}

function report(what: string, limit: number, of: (name: string) => number[]): void {
  const medianOf = (name: string): number =>
    of(name).toSorted((a, b) => a - b)[Math.floor(of(name).length / 2)] ?? NaN;
  for (const name of Object.keys(pages))
    console.log(
      `  ${what}, ${name.padEnd(10)} ${medianOf(name).toFixed(0).padStart(5)} ms  (${of(name)
        .map((ms) => ms.toFixed(0))
        .join(', ')})`,
    );
  const ratio = medianOf('vod-player') / medianOf('hls.js');
  console.log(`  ${what}, ratio ${ratio.toFixed(2)} (limit ${limit.toFixed(2)})`);
}

const [rounds = '7', rttMs = '40', mbit = '20'] = process.argv.slice(2);
await measure(Number(rounds), Number(rttMs), Number(mbit));
