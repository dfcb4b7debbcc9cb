import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import type { Video, VideoList } from '../../src/client.js';
import { sharedChromium } from '../support/browser.js';
import { startDemoServer, type DemoServer } from '../support/demo-server.js';
import { makeMedia } from '../support/media.js';

const patientMs = 90_000;
const reordering = [
  '-c:v',
  'libx264',
  '-preset',
  'veryfast',
  '-pix_fmt',
  'yuv420p',
  '-bf',
  '3',
  '-c:a',
  'aac',
];
const picture = (seconds: number, rate = 25) => [
  '-f',
  'lavfi',
  '-i',
  `testsrc2=s=160x120:r=${rate}:d=${seconds}`,
];
const sound = (seconds: number) => ['-f', 'lavfi', '-i', `sine=d=${seconds}`];

const clips: [what: string, name: string, args: string[]][] = [
  ['of four frames', 'moment.mp4', [...picture(0.16), ...sound(0.15), ...reordering]],
  [
    'just longer than a segment',
    'short-end.mp4',
    [...picture(2.08), ...sound(2.07), ...reordering],
  ],
  [
    'at ten frames a second, whose decoder holds back much',
    'slow.mp4',
    [...picture(4.3, 10), ...sound(4.2), ...reordering],
  ],
  ['whose sound ends early', 'quiet.mp4', [...picture(5), ...sound(3), ...reordering]],
  ['whose sound goes on', 'dark.mp4', [...picture(3), ...sound(5), ...reordering]],
];

describe('a video of an odd length', { timeout: 2 * patientMs }, () => {
  let demo: DemoServer;
  let browser: Browser;
  let page: Page;
  let videos: Video[];
  beforeAll(async () => {
    demo = await startDemoServer();
    browser = await sharedChromium();
    // What is shown is drawn by the processor.
    page = await browser.newPage({ viewport: { width: 400, height: 600 } });
    page.setDefaultTimeout(patientMs);
    const files = await Promise.all(clips.map(([, name, args]) => makeMedia([...args, name])));
    await page.goto(`${demo.url}/upload`);
    await page.locator('vod-uploader input[type=file]').setInputFiles(files);
    const list = async () =>
      ((await (await fetch(`${demo.url}/demo/api/videos`)).json()) as VideoList).items;
    videos = await vi.waitUntil(
      async () => {
        const ready = (await list()).filter(({ status }) => status === 'ready');
        return ready.length === clips.length && ready;
      },
      { timeout: patientMs, interval: 500 },
    );
  }, 2 * patientMs);
  afterAll(async () => {
    await browser?.close();
    await demo?.stop();
  });

  it.each(clips)('plays to its end: %s', async (_, name) => {
    const video = videos.find(({ fileName }) => fileName === name);
    await page.goto(`${demo.url}/watch?v=${video?.id ?? ''}`);
    const player = page.locator('#player');
    await player.evaluate((element: HTMLVideoElement) => {
      element.muted = true;
      void element.play();
    });
    await expect
      .poll(() => player.evaluate((element: HTMLVideoElement) => element.ended), {
        timeout: 20_000,
      })
      .toBe(true);
    const [at, duration] = await player.evaluate((element: HTMLVideoElement) => [
      element.currentTime,
      element.duration,
    ]);
    expect(at).toBeCloseTo(duration ?? 0, 1);
    expect(duration).toBeCloseTo(video?.duration ?? 0, 0);
  });
});
