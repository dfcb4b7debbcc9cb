import { execFile } from 'node:child_process';
import { appendFile, copyFile, mkdtemp, rm, stat, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { VodEditorElement } from '../../../src/editor/editor-element.js';
import { sharedChromium } from '../../support/browser.js';
import { isNightly } from '../../support/counts.js';
import { editorMediaDir } from '../../support/make-editor-media.mjs';
import { startEditorSite, type EditorBuild, type EditorSite } from '../../support/editor-site.js';

const run = promisify(execFile);
// What the editor needs of a strict page; the second one is with the exceptions for ffmpeg.wasm.
const strict =
  "default-src 'none'; script-src 'self'; connect-src 'self'; media-src blob:; img-src blob:; worker-src 'none'";
const withWasm = (workers: 'blob:' | "'self'") =>
  strict
    .replace("script-src 'self'", "script-src 'self' 'wasm-unsafe-eval'")
    .replace("worker-src 'none'", `worker-src ${workers}`);
/** The page with the script tag names its worker, so that its policy allows none from a `blob:`. */
const policies = { 'vite-app': withWasm('blob:'), 'script-tag': withWasm("'self'") };

let browser: Browser;
let workDir: string;

beforeAll(async () => {
  browser = await sharedChromium();
  workDir = await mkdtemp(join(tmpdir(), 'vodkit-clips-'));
});

afterAll(async () => {
  await browser.close();
  await rm(workDir, { recursive: true, force: true });
});

async function openPage(site: EditorSite): Promise<{ page: Page; complaints: string[] }> {
  const page = await browser.newPage();
  const complaints: string[] = [];
  page.on('pageerror', (error) => complaints.push(error.message));
  page.on('console', (message) => {
    if (message.type() === 'error' && !message.text().includes('favicon'))
      complaints.push(message.text());
  });
  await page.goto(site.url);
  return { page, complaints };
}

interface Cut {
  readonly renderer: 'mediabunny' | 'ffmpeg';
  readonly cutMode: 'keyframe' | 'exact';
}

/** Cuts 3.3 s to 6 s out of walk.mp4 in the page and saves what comes out. */
async function cutInPage(
  page: Page,
  cut: Cut,
): Promise<{ path: string; start: number; end: number }> {
  const { text, start, end } = await page.evaluate(async ({ renderer, cutMode }) => {
    const editor = document.querySelector<VodEditorElement>('vod-editor');
    if (!editor) throw new Error('There is no editor.');
    Object.assign(editor, { renderer, cutMode });
    const loaded = new Promise((resolve) =>
      editor.addEventListener('vod-editor-load', resolve, { once: true }),
    );
    editor.file = new File([await (await fetch('/media/walk.mp4')).blob()], 'walk.mp4');
    await loaded;
    editor.select(3.3, 6);
    const times: { start: number; end: number }[] = [];
    editor.addEventListener('vod-editor-export', (event) => times.push(event), { once: true });
    const bytes = new Uint8Array(await (await editor.exportClip()).arrayBuffer());
    const { start, end } = times[0] ?? { start: NaN, end: NaN };
    return { text: bytes.reduce((all, byte) => all + String.fromCharCode(byte), ''), start, end };
  }, cut);
  const path = join(workDir, `${cut.renderer}-${cut.cutMode}-${Math.random()}.mp4`);
  await writeFile(path, Buffer.from(text, 'latin1'));
  return { path, start, end };
}

async function probe(path: string, entries: string, stream: string): Promise<string[]> {
  const args = [
    '-v',
    'error',
    '-select_streams',
    stream,
    '-show_entries',
    entries,
    '-of',
    'csv=p=0',
    path,
  ];
  return (await run('ffprobe', args)).stdout.trim().split('\n');
}

async function expectClip(path: string, length: number): Promise<void> {
  const frame = 1 / 30;
  const [video = '', audio = ''] = [
    (await probe(path, 'stream=start_time,duration', 'v'))[0],
    (await probe(path, 'stream=start_time,duration', 'a'))[0],
  ];
  const [videoStart = NaN, videoLength = NaN] = video.split(',').map(Number);
  const [audioStart = NaN, audioLength = NaN] = audio.split(',').map(Number);
  expect(Math.abs(videoLength - length)).toBeLessThanOrEqual(frame);
  expect(Math.abs(audioStart - videoStart)).toBeLessThanOrEqual(0.04);
  expect(Math.abs(audioStart + audioLength - videoStart - videoLength)).toBeLessThanOrEqual(0.06);
  expect((await probe(path, 'packet=flags', 'v'))[0]).toMatch(/^K/);
  expect((await run('ffmpeg', ['-v', 'error', '-i', path, '-f', 'null', '-'])).stderr).toBe('');
}

const allCuts: readonly Cut[] = [
  { renderer: 'mediabunny', cutMode: 'keyframe' },
  { renderer: 'mediabunny', cutMode: 'exact' },
  { renderer: 'ffmpeg', cutMode: 'keyframe' },
  { renderer: 'ffmpeg', cutMode: 'exact' },
];
const cutsOf = (cutMode: Cut['cutMode']) => allCuts.filter((cut) => cut.cutMode === cutMode);

/** Every renderer in every build, and every way to cut by every renderer; all of both in the nightly run. */
describe.each<{ build: EditorBuild; isIsolated: boolean; cuts: readonly Cut[] }>([
  { build: 'vite-app', isIsolated: false, cuts: cutsOf('exact') },
  { build: 'script-tag', isIsolated: true, cuts: cutsOf('keyframe') },
])(
  '<vod-editor> in a page ($build, cross-origin isolated: $isIsolated)',
  ({ build, isIsolated, cuts }) => {
    let site: EditorSite;

    beforeAll(async () => {
      site = await startEditorSite({ build, isIsolated, policy: policies[build] });
    });

    afterAll(() => site.stop());

    it('is as isolated as the page is (G-14)', async () => {
      const { page } = await openPage(site);
      expect(await page.evaluate(() => crossOriginIsolated)).toBe(isIsolated);
      await page.close();
    });

    it.each(isNightly ? allCuts : cuts)(
      'G-25 cuts by $renderer, $cutMode, under a strict policy, and ffmpeg agrees',
      async (cut) => {
        const { page, complaints } = await openPage(site);
        const { path, start, end } = await cutInPage(page, cut);
        expect(start).toBe(cut.cutMode === 'exact' ? 3.3 : 4);
        await expectClip(path, end - start);
        const hidden = (await probe(path, 'packet=pts_time', 'v')).filter(
          (time) => Number.parseFloat(time) < -0.001,
        );
        expect(hidden.length).toBe(cut.cutMode === 'exact' ? 39 : 0);
        expect(complaints).toEqual([]);
        await page.close();
      },
    );
  },
);

/** walk.mp4 with a box of 4 GiB of nothing behind it: a file of that size which takes no room on the disk. */
async function makeHugeFile(): Promise<string> {
  const path = join(workDir, 'huge.mp4');
  await copyFile(join(editorMediaDir, 'walk.mp4'), path);
  const header = Buffer.alloc(16);
  header.writeUInt32BE(1, 0);
  header.write('free', 4);
  header.writeBigUInt64BE(BigInt(4 * 1024 ** 3), 8);
  await appendFile(path, header);
  await truncate(path, (await stat(path)).size - header.length + 4 * 1024 ** 3);
  return path;
}

describe('<vod-editor> with a file of 4 GiB', () => {
  let site: EditorSite;

  beforeAll(async () => {
    site = await startEditorSite({
      build: 'vite-app',
      isIsolated: false,
      policy: policies['vite-app'],
    });
  });

  afterAll(() => site.stop());

  it.each(['mediabunny', 'ffmpeg'] as const)(
    'cuts by %s without loading it (G-24)',
    async (renderer) => {
      const { page, complaints } = await openPage(site);
      await page.locator('vod-editor input[type=file]').setInputFiles(await makeHugeFile());
      await page.locator('vod-editor [part=export-button]').waitFor();
      const { size, heap } = await page.evaluate(async (renderer) => {
        const editor = document.querySelector<VodEditorElement>('vod-editor');
        if (!editor) throw new Error('There is no editor.');
        editor.renderer = renderer;
        editor.select(2, 4);
        const { size } = await editor.exportClip();
        const memory: unknown = Reflect.get(performance, 'memory');
        const heap: unknown =
          typeof memory === 'object' && memory !== null ? Reflect.get(memory, 'usedJSHeapSize') : 0;
        return { size, heap };
      }, renderer);
      expect(size).toBeGreaterThan(50_000);
      expect(size).toBeLessThan(1_000_000);
      expect(heap).toBeLessThan(150e6);
      expect(complaints).toEqual([]);
      await page.close();
    },
  );
});

describe('<vod-editor> in a page without the exceptions for ffmpeg.wasm', () => {
  let site: EditorSite;

  beforeAll(async () => {
    site = await startEditorSite({ build: 'vite-app', isIsolated: false, policy: strict });
  });

  afterAll(() => site.stop());

  it('cuts by mediabunny without a violation (G-13)', async () => {
    const { page, complaints } = await openPage(site);
    const { path, start, end } = await cutInPage(page, {
      renderer: 'mediabunny',
      cutMode: 'keyframe',
    });
    await expectClip(path, end - start);
    expect(complaints).toEqual([]);
    await page.close();
  });

  it('says that ffmpeg.wasm cannot be loaded (G-13)', async () => {
    const { page } = await openPage(site);
    // The ten seconds that a worker has to answer.
    await page.evaluate(() => {
      const real = setTimeout;
      Object.assign(globalThis, {
        setTimeout: (task: () => void, ms: number) => real(task, ms === 10_000 ? 500 : ms),
      });
    });
    await expect(cutInPage(page, { renderer: 'ffmpeg', cutMode: 'keyframe' })).rejects.toThrow(
      'could not be loaded',
    );
    await page.close();
  });
});
