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

interface Case {
  engine: EngineName;
  after: Name;
  everyday?: true;
}
const cases = everydayOf('files that are replaced', {
  'hls.js, of another size': { engine: 'hls.js', after: 'mp4-size', everyday: true },
  'hls.js, of another codec': { engine: 'hls.js', after: 'mp4-codec', everyday: true },
  'hls.js, of MPEG-TS': { engine: 'hls.js', after: 'mp4-ts' },
  'hls.js, shorter': { engine: 'hls.js', after: 'mp4-short' },
  'hls.js, MPEG-TS of another size': { engine: 'hls.js', after: 'ts-size' },
  'shaka-player, of another size': { engine: 'shaka-player', after: 'mp4-size' },
  'shaka-player, of another codec': { engine: 'shaka-player', after: 'mp4-codec' },
  'shaka-player, of MPEG-TS': { engine: 'shaka-player', after: 'mp4-ts' },
  'shaka-player, shorter': { engine: 'shaka-player', after: 'mp4-short' },
  'shaka-player, MPEG-TS of another size': { engine: 'shaka-player', after: 'ts-size' },
  'shaka-player, DASH of another size': { engine: 'shaka-player', after: 'dash-size' },
  'shaka-player, DASH of another codec': { engine: 'shaka-player', after: 'dash-codec' },
  'dash.js, of another size': { engine: 'dash.js', after: 'dash-size' },
  'dash.js, of another codec': { engine: 'dash.js', after: 'dash-codec' },
  'dash.js, shorter': { engine: 'dash.js', after: 'dash-short' },
  'native, of another size': { engine: 'native', after: 'mp4-size' },
  'native, of another codec': { engine: 'native', after: 'mp4-codec' },
  'native, of MPEG-TS': { engine: 'native', after: 'mp4-ts' },
  'native, shorter': { engine: 'native', after: 'mp4-short' },
  'native, MPEG-TS of another size': { engine: 'native', after: 'ts-size' },
} satisfies Record<string, Case>) as [string, Case][];

describe(
  '<vod-player> with files of others that are replaced while it plays',
  { timeout: 150_000 },
  () => {
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
    }, 120_000);
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
      'ends with what it is, or an error: %s (P-40)',
      async ([name, { engine, after }], { onTestFinished }) => {
        current = beforeOf(after);
        const browser = await sharedChromium(['--autoplay-policy=no-user-gesture-required']);
        const page = await browser.newPage({ viewport: { width: 640, height: 480 } });
        onTestFinished(() => page.close());
        await page.goto(site.url);
        const src = `${site.origin}/${after.startsWith('dash') ? 'index.mpd' : 'index.m3u8'}`;
        await page.evaluate(begin, { src, engine });
        current = after;
        const seen = await ofPlayer(page, playOut);
        console.log(name, JSON.stringify(seen));
        expect(seen).toBeTruthy();
      },
    );
  },
);

/** In the page: plays with little loaded, and notes which colours are shown. */
async function begin({ src, engine }: { src: string; engine: EngineName }): Promise<void> {
  await customElements.whenDefined('vod-player');
  const player = document.createElement('vod-player');
  const buffer = { bufferTimeDefault: 4, bufferTimeAtTopQuality: 4 };
  player.configureEngine('hls.js', { maxBufferLength: 4, maxMaxBufferLength: 4 });
  player.configureEngine('shaka-player', { streaming: { bufferingGoal: 4 } });
  player.configureEngine('dash.js', { streaming: { buffer } });
  const told: string[] = [];
  Object.assign(globalThis, { told });
  player.addEventListener('vod-player-engine', (event) => told.push(event.name));
  player.addEventListener('vod-player-debug', (event) =>
    told.push(`${event.name} ${JSON.stringify(event.detail)}`),
  );
  Object.assign(player, { defaultMuted: true, engine, src });
  document.querySelector('main')?.replaceChildren(player);
  const canvas = new OffscreenCanvas(1, 1).getContext('2d');
  const look = (): void => {
    const video = player.shadowRoot?.querySelector('video');
    if (video && video.videoWidth > 0 && canvas) {
      canvas.drawImage(video, 0, 0, 1, 1);
      const [red = 0, green = 0, blue = 0] = canvas.getImageData(0, 0, 1, 1).data;
      const seen =
        red > 200 && green < 60 && blue < 60
          ? 'red'
          : blue > 200 && red < 60 && green < 60
            ? 'blue'
            : `${red} ${green} ${blue}`;
      if (told.at(-1) !== seen) told.push(seen);
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
  player.playbackRate = 4;
  if (!player.error && !player.ended) await over;
  const { currentTime, error, ended, diagnostics } = player;
  return {
    ...{ time: currentTime, ended, code: error?.code, message: error?.message },
    ...{ engine: diagnostics.engine, frames: diagnostics.totalFrames },
    told: (globalThis as unknown as { told: string[] }).told,
  };
}
