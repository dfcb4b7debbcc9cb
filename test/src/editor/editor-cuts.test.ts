import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { VodEditorElement } from '../../../src/editor/editor-element.js';
import { sharedChromium } from '../../support/browser.js';
import { readClock, type ClockFacts } from '../../support/clock-clip.js';
import { startEditorSite, type EditorSite } from '../../support/editor-site.js';
import { makeOddMedia } from './odd-media.js';
import { firstOf } from '../../support/counts.js';

const policy =
  "default-src 'none'; script-src 'self'; connect-src 'self'; media-src blob:; img-src blob:";
/** Picture and sound of a clip may lie this far apart, in seconds. */
const inStep = 0.045;

let browser: Browser;
let site: EditorSite;
let page: Page;
let dir: string;

beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'vodkit-cuts-'));
  await makeOddMedia(dir);
  [browser, site] = [
    await sharedChromium(),
    await startEditorSite({ build: 'vite-app', isIsolated: false, policy }),
  ];
  page = await browser.newPage();
  await page.goto(site.url);
});

afterAll(async () => {
  await browser.close();
  await site.stop();
  await rm(dir, { recursive: true, force: true });
});

interface Cut {
  readonly start?: number;
  readonly end?: number;
  readonly mode?: 'keyframe' | 'exact';
}

interface Clip extends ClockFacts {
  /** Length of the source as the editor shows it. */
  readonly duration: number;
  /** What the event says was cut. */
  readonly start: number;
  readonly end: number;
  readonly cutMode: string;
  readonly name: string;
  readonly note: string;
}

/** Opens a file in the page and waits until it can be cut. */
async function openInPage(name: string): Promise<void> {
  await page.evaluate(() => {
    const editor = document.querySelector<VodEditorElement>('vod-editor');
    if (editor) editor.file = undefined;
  });
  const picker = page.locator('vod-editor input[type=file]');
  await picker.waitFor({ state: 'attached' });
  await picker.setInputFiles(join(dir, name));
  await page.locator('vod-editor [part=export-button]').waitFor();
}

/** Cuts in the page, and reads what comes out with ffmpeg, which knows nothing of the editor. */
async function cut(source: string, request: Cut = {}): Promise<Clip> {
  await openInPage(source);
  const { text, ...told } = await page.evaluate(async ({ start, end, mode }) => {
    const editor = document.querySelector<VodEditorElement>('vod-editor');
    if (!editor) throw new Error('There is no editor.');
    editor.cutMode = mode ?? 'keyframe';
    await editor.updateComplete;
    editor.select(start ?? 0, end ?? editor.duration);
    const told: { start: number; end: number; cutMode: string }[] = [];
    editor.addEventListener('vod-editor-export', (event) => told.push(event), { once: true });
    const file = await editor.exportClip();
    const bytes = new Uint8Array(await file.arrayBuffer());
    const { start: from, end: to, cutMode } = told[0] ?? { start: NaN, end: NaN, cutMode: 'none' };
    const note = editor.shadowRoot?.querySelector('.note')?.textContent ?? '';
    const text = bytes.reduce((all, byte) => all + String.fromCharCode(byte), '');
    return {
      text,
      name: file.name,
      duration: editor.duration,
      start: from,
      end: to,
      cutMode,
      note,
    };
  }, request);
  const path = join(dir, `out-${told.name}`);
  await writeFile(path, Buffer.from(text, 'latin1'));
  return { ...told, ...(await readClock(path)) };
}

/** Every beep that has a flash has it at the same time. */
function expectInStep({ flashes, beeps, complaints }: Clip, tolerance = inStep): void {
  expect(complaints).toBe('');
  expect(beeps.length).toBeGreaterThan(0);
  for (const flash of flashes.filter((time) => time > tolerance)) {
    expect(
      Math.min(...beeps.map((beep) => Math.abs(beep - flash))),
      `flash at ${flash}, beeps at ${beeps.join()}`,
    ).toBeLessThan(tolerance);
  }
}

function expectLength(clip: Clip, seconds: number): void {
  // B-frames allow a cut at every third or fourth frame.
  expect(Math.abs(clip.end - clip.start - seconds)).toBeLessThan(0.12);
  expect(Math.abs(clip.pictureSeconds - (clip.end - clip.start))).toBeLessThan(0.03);
  expect(Math.abs(clip.soundSeconds - (clip.end - clip.start))).toBeLessThan(0.06);
}

describe('<vod-editor> shows how long a file is, not what its header says', () => {
  it.each([
    ['short-header.mp4', 'says 0.02 s, as recordings of Chromium do (E01)', 6],
    ['unknown-length.mp4', 'says that it does not know (E21)', 6],
    ['outlier.mp4', 'has a picture five hours late (E11)', 10],
    ['wrap.ts', 'has a clock that begins again (E12)', 8],
    ['trimmed.mp4', 'was trimmed by QuickTime (E05)', 5],
    ['two-edits.mp4', 'shows two parts of what it holds (E06)', 5.3],
    ['still.mp4', 'has one picture and ten seconds of sound (E09)', 10],
  ])('%s %s', async (name, _, seconds) => {
    await openInPage(name);
    const duration = await page.evaluate(
      () => document.querySelector<VodEditorElement>('vod-editor')?.duration,
    );
    expect(Math.abs((duration ?? NaN) - seconds)).toBeLessThan(0.15);
  });
});

describe('<vod-editor> cuts what was selected, and the picture stays in step with the sound', () => {
  it.each(['short-header.mp4', 'unknown-length.mp4'])('1 to 4 s of %s (E01, E21)', async (name) => {
    const clip = await cut(name, { start: 1.08, end: 4, mode: 'exact' });
    expectLength(clip, 2.9);
    expect(clip.flashes.length).toBeGreaterThanOrEqual(2);
    expectInStep(clip);
  });

  it('picture and the sound it knows, where another is of an unknown kind, and says so (E03)', async () => {
    const clip = await cut('spatial.mp4', { start: 2, end: 6 });
    expectLength(clip, 4);
    expect(clip.soundCodec).toBe('aac');
    expect(clip.note).toContain('left out');
    expectInStep(clip);
  });

  it.each(['keyframe', 'exact'] as const)(
    'an open GOP, %s, with nothing from before it (E04)',
    async (mode) => {
      const clip = await cut('open-gop.mp4', { start: 6, end: 9, mode });
      expect(clip.start).toBeCloseTo(6, 2);
      expect(clip.frames).toBeLessThanOrEqual(92);
      expectLength(clip, 3);
      expectInStep(clip);
    },
  );

  it('what a trimmed file shows, and nothing beyond (E05)', async () => {
    const clip = await cut('trimmed.mp4', { mode: 'exact' });
    expect(clip.flashes.map((time) => time.toFixed(1))).toEqual([
      '0.7',
      '1.7',
      '2.7',
      '3.7',
      '4.7',
    ]);
    expect(clip.pictureSeconds).toBeLessThan(5.01);
    expectInStep(clip);
  });

  it('both parts of a file with two edits, one after the other (E06)', async () => {
    const clip = await cut('two-edits.mp4', { mode: 'exact' });
    expect(clip.flashes.map((time) => time.toFixed(1))).toEqual([
      '0.7',
      '1.7',
      '2.3',
      '3.3',
      '4.3',
    ]);
    expectLength(clip, 5.3);
    expectInStep(clip);
  });

  it.each(['keyframe', 'exact'] as const)(
    'ten seconds of a slide that stands, %s, with the slide (E07)',
    async (mode) => {
      const clip = await cut('gap.mp4', { start: 10, end: 20, mode });
      expect(clip).toMatchObject({ start: 10, end: 20 });
      expectLength(clip, 10);
      expect(clip.frames).toBe(1);
      expect(clip.beeps.length).toBe(10);
      expect(clip.complaints).toBe('');
    },
  );

  const rates = ['rate-30000-1001.mp4', 'rate-24000-1001.mp4', 'rate-25.mp4'];
  it.each(firstOf('frame rates', rates))(
    'from between two frames of %s, beginning there to the frame (E08)',
    async (name) => {
      for (const start of [1.3, 1.345]) {
        const clip = await cut(name, { start, end: 4, mode: 'exact' });
        expect(Math.abs(clip.start - start)).toBeLessThan(1 / 23);
        // A reader that drops the first picture shows all the others a frame too early.
        expectInStep(clip, 0.025);
      }
    },
  );

  it('six seconds of sound under one picture (E09)', async () => {
    const clip = await cut('still.mp4', { start: 2, end: 8 });
    expect(clip).toMatchObject({ start: 2, end: 8, frames: 1 });
    expectLength(clip, 6);
  });

  it('uncompressed sound into a file that FFmpeg hears rightly, and says what it wrote (E10)', async () => {
    const clip = await cut('camera.mov', { start: 1, end: 3 });
    expect(clip.name).toBe('clip-camera.mov');
    expect(clip.soundCodec).toBe('pcm_s24le');
    expectInStep(clip);
  });

  it('2 to 8 s although one picture says that it comes hours later (E11)', async () => {
    const clip = await cut('outlier.mp4', { start: 2, end: 8 });
    expect(clip).toMatchObject({ start: 2, end: 8 });
    expect(clip.frames).toBe(180);
    expectLength(clip, 6);
    expectInStep(clip);
  });

  it('across the moment at which the clock begins again (E12)', async () => {
    const clip = await cut('wrap.ts', { start: 2.1, end: 6, mode: 'exact' });
    expectLength(clip, 3.9);
    expect(clip.beeps.length).toBe(4);
    expectInStep(clip);
  });

  it('nothing of a file whose media end before the selection, and says so (E09)', async () => {
    await openInPage('cut-off.mp4');
    const failure = await page.evaluate(async () => {
      const editor = document.querySelector<VodEditorElement>('vod-editor');
      editor?.select(0, 10);
      return editor?.exportClip().then(
        () => 'done',
        (error: unknown) => String(Reflect.get(Object(error), 'code')),
      );
    });
    expect(failure).toBe('decode');
    await expect
      .poll(() => page.locator('vod-editor .outcome').textContent())
      .toContain('ends before the selection does');
  });
});
