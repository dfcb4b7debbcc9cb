// 10 s out of 60 s of 1080p, copied: <vod-editor> by mediabunny and by ffmpeg.wasm in Chromium, native ffmpeg beside them.
// node --import ./test/support/register-tsx.mjs bench/copy-cut.ts
import { execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { Browser, Page } from 'playwright-core';
import type { VodEditorElement } from '../src/editor/editor-element.js';
import { launchChromium } from '../test/support/browser.js';
import { startEditorSite } from '../test/support/editor-site.js';
import { median } from './median.js';

const run = promisify(execFile);
const rounds = 7;
const quiet = ['-hide_banner', '-loglevel', 'error', '-y'];

async function makeSource(path: string): Promise<void> {
  const picture = ['-f', 'lavfi', '-i', 'testsrc2=size=1920x1080:rate=30:duration=60'];
  const tone = ['-f', 'lavfi', '-i', 'sine=frequency=440:sample_rate=48000:duration=60'];
  const video = [
    '-c:v',
    'libx264',
    '-preset',
    'ultrafast',
    '-pix_fmt',
    'yuv420p',
    '-g',
    '60',
    '-bf',
    '2',
    '-b:v',
    '8M',
  ];
  await run('ffmpeg', [
    ...quiet,
    ...picture,
    ...tone,
    ...video,
    '-c:a',
    'aac',
    '-movflags',
    '+faststart',
    path,
  ]);
}

async function timeNative(source: string, target: string): Promise<number> {
  const begin = performance.now();
  await run('ffmpeg', [...quiet, '-ss', '20', '-i', source, '-t', '10', '-c', 'copy', target]);
  return performance.now() - begin;
}

type Wasm = 'mediabunny' | 'ffmpeg';

async function openSource(browser: Browser, url: string, source: string): Promise<Page> {
  const page = await browser.newPage();
  await page.goto(url);
  await page.locator('vod-editor input[type=file]').setInputFiles(source);
  await page.locator('vod-editor [part=export-button]').waitFor();
  return page;
}

function timeEditor(page: Page, renderer: Wasm): Promise<number> {
  return page.evaluate(async (renderer) => {
    const editor = document.querySelector<VodEditorElement>('vod-editor');
    if (!editor) throw new Error('There is no editor.');
    editor.renderer = renderer;
    editor.select(20, 30);
    const begin = performance.now();
    await editor.exportClip();
    return performance.now() - begin;
  }, renderer);
}

const dir = await mkdtemp(join(tmpdir(), 'vodkit-bench-'));
const policy = "default-src 'self' blob: 'wasm-unsafe-eval'";
const browser = await launchChromium();
const site = await startEditorSite({ build: 'vite-app', isIsolated: false, policy });
try {
  const source = join(dir, 'source.mp4');
  await makeSource(source);
  const page = await openSource(browser, site.url, source);
  const contestants = {
    'native ffmpeg -c copy': () => timeNative(source, join(dir, 'native.mp4')),
    mediabunny: () => timeEditor(page, 'mediabunny'),
    'ffmpeg.wasm': () => timeEditor(page, 'ffmpeg'),
  };
  const times: Record<string, number[]> = {};
  // Turn by turn, so that what else the machine does burdens all alike; the first turn, cold, is told apart.
  for (let round = 0; round <= rounds; round++) {
    for (const [name, time] of Object.entries(contestants)) (times[name] ??= []).push(await time());
  }
  const base = median(times['native ffmpeg -c copy']?.slice(1) ?? []);
  for (const [name, [first = NaN, ...warm]] of Object.entries(times)) {
    const ratio = (median(warm) / base).toFixed(2);
    console.log(
      `${name.padEnd(24)} ${median(warm).toFixed(0).padStart(5)} ms  ${ratio} x native  (first ${first.toFixed(0)} ms)`,
    );
  }
} finally {
  await browser.close();
  await site.stop();
  await rm(dir, { recursive: true, force: true });
}
