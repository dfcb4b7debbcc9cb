import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import express from 'express';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { VodPlayerElement } from '../../../../src/index.js';
import type { EngineName } from '../../../../src/player/engines/engine.js';
import { sharedChromium } from '../../../support/browser.js';
import { everydayOf } from '../../../support/counts.js';
import { startStreamSite, type StreamSite } from '../../../support/stream-site.js';

const run = promisify(execFile);
const playerModule = fileURLToPath(new URL('../../../../src/vod-player.ts', import.meta.url));
const seconds = 24;

/** Files under the same names; those of `before` are red, the others blue. */
const h264 = ['-c:v', 'libx264', '-preset', 'ultrafast', '-pix_fmt', 'yuv420p', '-g', '25'];
const vp9 = ['-c:v', 'libvpx-vp9', '-deadline', 'realtime', '-cpu-used', '8', '-g', '25'];
const aac = ['-c:a', 'aac'];
const hls = ['-f', 'hls', '-hls_time', '2', '-hls_list_size', '0', '-hls_playlist_type', 'vod'];
const inMp4 = [...hls, '-hls_segment_type', 'fmp4', '-hls_segment_filename', 'index%d.m4s'];
const inTs = [...hls, '-hls_segment_filename', 'index%d.ts'];
const tsInMp4Names = [...hls, '-hls_segment_filename', 'index%d.m4s'];
const dash = ['-f', 'dash', '-seg_duration', '2', '-use_timeline', '0'];
dash.push('-dash_segment_type', 'mp4');

interface Files {
  size?: string;
  color?: string;
  codec?: string[];
  format: string[];
  length?: number;
}
const files = {
  'mp4-before': { format: inMp4, color: 'red' },
  'mp4-size': { format: inMp4, size: '640x360' },
  'mp4-codec': { format: inMp4, codec: vp9 },
  'mp4-ts': { format: tsInMp4Names },
  'mp4-short': { format: inMp4, length: 8 },
  'ts-before': { format: inTs, color: 'red' },
  'ts-size': { format: inTs, size: '640x360' },
  'dash-before': { format: dash, color: 'red' },
  'dash-size': { format: dash, size: '640x360' },
  'dash-codec': { format: dash, codec: vp9 },
  'dash-short': { format: dash, length: 8 },
} satisfies Record<string, Files>;
type Name = keyof typeof files;

async function makeFiles(folder: string, name: Name): Promise<void> {
  const {
    size = '320x180',
    color = 'blue',
    codec = h264,
    format,
    length = seconds,
  }: Files = files[name];
  await mkdir(join(folder, name));
  const sources = ['-f', 'lavfi', '-i', `color=${color}:s=${size}:r=25:d=${length}`];
  sources.push('-f', 'lavfi', '-i', `sine=440:d=${length}`);
  const quiet = ['-hide_banner', '-loglevel', 'error', '-nostdin'];
  const playlist = name.startsWith('dash') ? 'index.mpd' : 'index.m3u8';
  await run('ffmpeg', [...quiet, ...sources, ...codec, ...aac, ...format, playlist], {
    cwd: join(folder, name),
  });
}

/** What a viewer gets: the rest of the new file, or the code of an error. */
type Verdict = 'plays' | 'decode' | 'not-found';
interface Case {
  /** Empty: the first that suits, and the next where that fails. */
  engine: EngineName | '';
  after: Name;
  verdict: Verdict;
  everyday?: true;
}
const of = (
  engine: EngineName | '',
  after: Name,
  verdict: Verdict,
  everyday?: true,
): [string, Case] => [
  `${engine || 'the engine of its choice'}, ${after}`,
  { engine, after, verdict, ...(everyday && { everyday }) },
];
const cases = everydayOf(
  'files that are replaced',
  Object.fromEntries([
    of('', 'mp4-size', 'plays', true),
    of('hls.js', 'mp4-size', 'decode', true),
    of('hls.js', 'mp4-codec', 'decode'),
    of('hls.js', 'mp4-ts', 'decode'),
    of('hls.js', 'mp4-short', 'not-found'),
    of('hls.js', 'ts-size', 'plays'),
    of('shaka-player', 'mp4-size', 'decode'),
    of('shaka-player', 'mp4-codec', 'decode'),
    of('shaka-player', 'mp4-ts', 'decode'),
    of('shaka-player', 'mp4-short', 'not-found'),
    of('shaka-player', 'ts-size', 'plays'),
    of('shaka-player', 'dash-size', 'decode'),
    of('shaka-player', 'dash-codec', 'decode'),
    of('dash.js', 'dash-size', 'decode'),
    of('dash.js', 'dash-codec', 'decode'),
    of('dash.js', 'dash-short', 'not-found'),
    // Chromium takes MPEG-TS in the place of MP4 for the end.
    of('native', 'mp4-size', 'decode'),
    of('native', 'mp4-codec', 'decode'),
  ]),
);

describe('<vod-player> with files of others that are replaced while it plays', () => {
  let folder: string;
  let site: StreamSite;
  let current: Name = 'mp4-before';
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'vodkit-replaced-'));
    const names = cases.flatMap(([, { after }]) => [after, beforeOf(after)]);
    for (const name of new Set(names)) await makeFiles(folder, name);
    site = await startStreamSite({
      script: `import ${JSON.stringify(playerModule)};`,
      body: '<main></main>',
      folder,
    });
    site.answer = (request, response, next) =>
      express.static(join(folder, current), { cacheControl: false })(request, response, next);
  });
  afterAll(async () => {
    await site?.stop();
    if (folder) await rm(folder, { recursive: true, force: true });
  });

  const beforeOf = (after: Name) => after.replace(/-.*/, '-before') as Name;
  const ofPlayer = <T>(page: Page, act: (player: VodPlayerElement) => T | Promise<T>) =>
    page
      .locator('vod-player')
      .evaluate(act as unknown as (on: HTMLElement | SVGElement) => T | Promise<T>);

  it.for(cases)(
    'ends with the new file or an error, and shows nothing between them: %s (P-40)',
    async ([, { engine, after, verdict }], { onTestFinished }) => {
      current = beforeOf(after);
      const browser = await sharedChromium(['--autoplay-policy=no-user-gesture-required']);
      const page = await browser.newPage({ viewport: { width: 640, height: 480 } });
      onTestFinished(() => page.close());
      await page.goto(site.url);
      const src = `${site.origin}/${after.startsWith('dash') ? 'index.mpd' : 'index.m3u8'}`;
      await page.evaluate(begin, { src, engine });
      current = after;
      const { time, code, colors } = await ofPlayer(page, playOut);
      expect(code ?? 'plays').toBe(verdict);
      expect(colors).toEqual(['red', 'blue'].slice(0, colors.length));
      if (verdict !== 'plays') return;
      expect(colors).toEqual(['red', 'blue']);
      expect(time).toBeGreaterThan(seconds - 1);
    },
  );
});

/** In the page: plays with little loaded, and notes which colours are shown. */
async function begin({ src, engine }: { src: string; engine: string }): Promise<void> {
  await customElements.whenDefined('vod-player');
  const player = document.createElement('vod-player');
  const buffer = { bufferTimeDefault: 4, bufferTimeAtTopQuality: 4 };
  player.configureEngine('hls.js', { maxBufferLength: 4, maxMaxBufferLength: 4 });
  player.configureEngine('shaka-player', { streaming: { bufferingGoal: 4 } });
  player.configureEngine('dash.js', { streaming: { buffer } });
  Object.assign(player, { defaultMuted: true, engine, src });
  document.querySelector('main')?.replaceChildren(player);
  const colors: string[] = [];
  Object.assign(globalThis, { colors });
  const canvas = new OffscreenCanvas(1, 1).getContext('2d');
  const look = (): void => {
    const video = player.shadowRoot?.querySelector('video');
    if (video && video.videoWidth > 0 && canvas) {
      canvas.drawImage(video, 0, 0, 1, 1);
      const [red = 0, green = 0, blue = 0] = canvas.getImageData(0, 0, 1, 1).data;
      const bright = (value: number): number => Number(value > 120);
      const names: Readonly<Record<string, string>> = { 100: 'red', '001': 'blue', '000': 'black' };
      const code = `${bright(red)}${bright(green)}${bright(blue)}`;
      const seen = names[code] ?? `${red} ${green} ${blue}`;
      // Black: no picture yet, or none any more.
      if (seen !== 'black' && colors.at(-1) !== seen) colors.push(seen);
    }
    requestAnimationFrame(look);
  };
  look();
  await player.play();
  await new Promise<void>((resolve) => {
    player.addEventListener('timeupdate', () => {
      if (player.currentTime > 0.5) resolve();
    });
  });
}

/** In the page: to the end or the error. */
async function playOut(player: VodPlayerElement) {
  const over = new Promise((resolve) => {
    player.addEventListener('ended', resolve);
    player.addEventListener('vod-player-error', resolve);
  });
  player.addEventListener('timeupdate', () => (player.playbackRate = 4));
  if (!player.vodError && !player.ended) await over;
  const { colors } = globalThis as unknown as { colors: string[] };
  return { time: player.currentTime, code: player.vodError?.code, colors };
}
