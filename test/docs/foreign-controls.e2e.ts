import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import type { Browser, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { VodPlayerElement } from '../../src/index.js';
import { sharedChromium } from '../support/browser.js';
import { makeClip } from '../support/clip.js';
import { sharedDemo, type DemoServer } from '../support/demo-server.js';
import { uploadVideo } from '../support/demo-videos.js';

const root = fileURLToPath(new URL('../..', import.meta.url));
const patient = { timeout: 60_000 };

let demo: DemoServer;
let browser: Browser;
let videoId: string;
let page: Page;
let errors: string[];

beforeAll(async () => {
  demo = await sharedDemo();
  browser = await sharedChromium(['--autoplay-policy=no-user-gesture-required']);
  const clip = await makeClip({ seconds: 8 });
  ({ id: videoId } = await uploadVideo(demo.url, 'By other controls', await readFile(clip)));
});

beforeEach(async () => {
  const context = await browser.newContext({ locale: 'en-US' });
  page = await context.newPage();
  errors = [];
  page.on('pageerror', (error) => errors.push(String(error)));
  page.on('console', (message) => {
    if (message.type() === 'error') errors.push(message.text());
  });
});

afterEach(async () => {
  await page.context().close();
  expect(errors).toEqual([]);
});

afterAll(async () => {
  await browser?.close();
});

/** The code that the page of frameworks prints, for the demo as its app server. */
async function printed(name: string): Promise<string> {
  const text = await readFile(join(root, 'docs/frameworks.md'), 'utf8');
  const [, code = ''] =
    new RegExp(`(?:// |<!-- )${name}(?: -->)?\n([\\s\\S]*?)\`\`\``).exec(text) ?? [];
  expect(code).not.toBe('');
  return code.replace('/play-auth?video=VIDEO_ID', `/demo/api/play-auth?video=${videoId}`);
}

/** Serves a page of the demo's origin, with its script as a bundler makes it of the built package. */
async function open(markup: string, script: string): Promise<void> {
  const { outputFiles } = await build({
    stdin: { contents: script, resolveDir: root, loader: 'jsx' },
    ...{ bundle: true, write: false, format: 'esm', jsx: 'automatic', tsconfigRaw: '{}' },
    alias: {
      'vodkit/vod-player': join(root, 'dist/vod-player.js'),
      'vodkit/react': join(root, 'dist/react.js'),
    },
    define: { 'process.env.NODE_ENV': '"production"' },
    logLevel: 'error',
  });
  const html = `<!doctype html><title>Controls</title>${markup}<script type="module" src="/foreign/main.js"></script>`;
  await page.route('**/foreign/*', (route) =>
    route.fulfill(
      route.request().url().endsWith('.js')
        ? { contentType: 'text/javascript', body: outputFiles[0]?.text ?? '' }
        : { contentType: 'text/html', body: html },
    ),
  );
  await page.goto(`${demo.url}/foreign/`);
}

const player = () => page.locator('vod-player');
type Seen = 'readyState' | 'currentTime' | 'paused' | 'muted' | 'volume' | 'playbackRate';
const state = (key: Seen): Promise<number | boolean> =>
  player().evaluate((element: VodPlayerElement, name) => element[name], key);

describe('controls of others', () => {
  it('of media-chrome play, seek, mute, change volume and speed, and show what they control', async () => {
    const code = await printed('media-chrome.html');
    const [, script = ''] = /<script type="module">([\s\S]*?)<\/script>/.exec(code) ?? [];
    await open(code.replace(/<script[\s\S]*?<\/script>/, ''), script);
    await expect.poll(() => state('readyState'), patient).toBeGreaterThan(1);
    const controller = page.locator('media-controller');
    await expect
      .poll(() => controller.getAttribute('mediaduration').then(Number))
      .toBeGreaterThan(7);

    await page.getByRole('button', { name: 'play', exact: true }).click();
    await expect.poll(() => state('currentTime'), patient).toBeGreaterThan(0.3);
    expect(await controller.getAttribute('mediapaused')).toBe(null);
    await page.getByRole('button', { name: 'pause', exact: true }).click();
    await expect.poll(() => state('paused')).toBe(true);

    await page.getByRole('slider', { name: 'seek' }).fill('0.5');
    await expect.poll(() => state('currentTime')).toBeCloseTo(4, 0);
    await page.getByRole('button', { name: 'mute', exact: true }).click();
    await expect.poll(() => state('muted')).toBe(true);
    await page.getByRole('slider', { name: 'volume' }).fill('0.25');
    await expect.poll(() => state('volume')).toBe(0.25);
    await page.locator('media-playback-rate-button').click();
    await expect.poll(() => state('playbackRate')).toBe(1.2);

    await player().evaluate((element) => {
      const text = 'WEBVTT\n\n00:00.000 --> 00:08.000\nHello';
      const track = document.createElement('track');
      Object.assign(track, { kind: 'captions', label: 'English', srclang: 'en' });
      track.src = URL.createObjectURL(new Blob([text], { type: 'text/vtt' }));
      element.append(track);
    });
    await page.locator('media-captions-button').click();
    await player().getByText('Hello').waitFor();
  });

  it('of react-player play, pause, set speed and volume, and are told of events', async () => {
    const code = await printed('react-player.jsx');
    const harness = `
      import { createRoot } from 'react-dom/client';
      import { useState } from 'react';
      ${code}
      const told = (globalThis.told = []);
      const Page = () => {
        const [props, setProps] = useState({ muted: true });
        globalThis.setProps = (more) => setProps((old) => ({ ...old, ...more }));
        const on = (name) => () => told.push(name);
        return <Film {...props} ref={(element) => (globalThis.film = element)}
          onReady={on('ready')} onStart={on('start')} onPlay={on('play')} onPause={on('pause')} onEnded={on('ended')} />;
      };
      createRoot(document.querySelector('#root')).render(<Page />);`;
    await open('<div id="root"></div>', harness);
    const set = (props: Record<string, unknown>) =>
      page.evaluate(
        (given) => (globalThis as unknown as { setProps(of: unknown): void }).setProps(given),
        props,
      );
    const told = () => page.evaluate(() => (globalThis as unknown as { told: string[] }).told);
    await expect.poll(() => state('readyState'), patient).toBeGreaterThan(1);
    expect(await state('muted')).toBe(true);
    expect(await told()).toContain('ready');
    await set({ playing: true, playbackRate: 1.5, volume: 0.5 });
    await expect.poll(() => state('currentTime'), patient).toBeGreaterThan(0.3);
    expect(await state('playbackRate')).toBe(1.5);
    expect(await state('volume')).toBe(0.5);
    await set({ playing: false });
    await expect.poll(told).toEqual(['ready', 'start', 'play', 'pause']);
    await page.evaluate(() => {
      const { film } = globalThis as unknown as { film: VodPlayerElement };
      film.currentTime = film.duration - 0.5;
    });
    await set({ playing: true });
    await expect.poll(told, patient).toContain('ended');
  });
});
