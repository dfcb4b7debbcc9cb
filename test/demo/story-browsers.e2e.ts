import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { VodEditorElement, VodPlayerElement } from '../../src/index.js';
import { makeClip } from '../support/clip.js';
import { startDemoServer, type DemoServer } from '../support/demo-server.js';
import { listVideos } from '../support/demo-videos.js';
import {
  browserNames,
  openPageIn,
  type BrowserName,
  type DrivenPage,
} from '../support/driven-page.js';

const patientMs = 150_000;
const asked = process.env['VODKIT_BROWSER'] as BrowserName | undefined;
/** Nightly those that the story itself does not run in. */
const browsers = asked ? [asked] : browserNames.filter((name) => name !== 'chromium');

let demo: DemoServer;
let page: DrivenPage;

beforeAll(async () => {
  demo = await startDemoServer({ VOD_SAMPLE: 'on' });
});
afterAll(() => demo?.stop());

const open = (path: string) => page.open(new URL(path, demo.url).href);
const listed = async (query: string) => (await listVideos(demo.url, query))[0];

/** The text of an element, which may lie in the shadow tree of the one before it; null while it is not there. */
const textOf = (selector: string, inner?: string) =>
  page.run(
    (outer, within) => {
      const found = document.querySelector(outer);
      const text = (within ? found?.shadowRoot?.querySelector(within) : found)?.textContent;
      return text?.trim() ?? null;
    },
    selector,
    inner,
  );

const expectText = (...place: Parameters<typeof textOf>) =>
  expect.poll(() => textOf(...place), { timeout: patientMs });

/** The time moves on by itself, and frames were decoded. */
async function expectPlaying(selector: string, timeout = patientMs): Promise<void> {
  const look = () =>
    page.run((found) => {
      const player = document.querySelector<VodPlayerElement>(found);
      return {
        frames: player?.diagnostics.totalFrames ?? 0,
        time: player?.currentTime,
        error: player?.vodError?.message ?? null,
      };
    }, selector);
  await expect
    .poll(look, { timeout })
    .toSatisfy(
      ({ frames, error }: Awaited<ReturnType<typeof look>>) => frames > 5 || error !== null,
    );
  const before = await look();
  expect(before.error).toBe(null);
  await expect.poll(async () => (await look()).time, { timeout: patientMs }).not.toBe(before.time);
}

/** Where a link in a shadow tree leads. */
const linkOf = (host: string, link: string) =>
  page.run(
    (outer, within) => {
      const tree = document.querySelector(outer)?.shadowRoot;
      return tree?.querySelector<HTMLAnchorElement>(within)?.getAttribute('href') ?? '';
    },
    host,
    link,
  );

/** The page asked for segments and for their key, and nobody but its own site for anything. */
async function expectEncrypted(): Promise<void> {
  const { elsewhere, keys, segments } = await page.run(() => {
    const urls = performance.getEntriesByType('resource').map(({ name }) => new URL(name));
    return {
      elsewhere: urls
        .filter(({ protocol, origin }) => protocol.startsWith('http') && origin !== location.origin)
        .map(({ href }) => href),
      keys: urls.filter(({ pathname }) => /^\/p\/[^/]+\/.*\/k\//.test(pathname)).length,
      segments: urls.filter(({ pathname }) => /\/v\/\w+\/\d+\.m4s$/.test(pathname)).length,
    };
  });
  expect(elsewhere).toEqual([]);
  expect(keys).toBeGreaterThan(0);
  expect(segments).toBeGreaterThan(0);
}

describe.each(browsers)('demo in %s', { timeout: 4 * patientMs }, (name) => {
  beforeEach(async () => {
    page = await openPageIn(name);
  });
  afterEach(async () => {
    const faults = await page.faults();
    await page.close();
    expect(faults).toEqual([]);
  });

  it('plays the protected sample on the landing page by itself', async () => {
    await open('/');
    await expectPlaying('#sample', 1.8 * patientMs);
    await expectText('#step-6-time').toMatch(/^\d+ ms$/);
    await expectEncrypted();
  });

  it('takes a clip from the upload page to its own page, plays it encrypted there at a click, and lists it', async () => {
    const title = `Harbour walk in ${name}`;
    await open('/upload');
    await page.chooseFile(
      'vod-uploader >>> input[type=file]',
      await makeClip({ seconds: 8, name: `${title}.mp4` }),
    );
    await expectText('vod-uploader', '[part~=item]').toContain('Ready');
    await expect
      .poll(() => listed(`q=${encodeURIComponent(title)}`), { timeout: patientMs })
      .toMatchObject({ title, protection: 'aes-128', status: 'ready' });

    await open(await linkOf('vod-uploader', '[part~=watch]'));
    await expectText('#title').toBe(title);
    await expectText('#facts').toContain('320 × 180');
    await page.click('vod-player >>> [part~=big-play-button]');
    await expectPlaying('#player');
    await expectEncrypted();

    await open('/library');
    await expectText('.card-title').toBe(title);
    await expectText('.card-facts').toContain('180p');
  });

  it('cuts a clip and takes a snapshot on the edit page, and uploads the clip under its new name', async () => {
    const title = `Market in ${name}`;
    await open('/edit');
    await page.chooseFile(
      'vod-editor >>> input[type=file]',
      await makeClip({ seconds: 6, name: 'Market.mp4' }),
    );
    await expectText('vod-editor', '[part~=export-button]').toMatch(/^Export/);
    await page.run(() => document.querySelector<VodEditorElement>('vod-editor')?.select(1, 4));
    await expectText('vod-editor', '[part~=export-button]').toMatch(/^Export 0:03/);

    await page.click('vod-editor >>> .snapshot');
    await expectText('vod-editor', '#result-title').toBe('The picture is ready');
    await page.click('vod-editor >>> [part~=discard-button]');
    await expectText('vod-editor', '#result-title').toBe(null);

    await page.click('vod-editor >>> [part~=export-button]');
    await expectText('vod-editor', '#result-title').toBe('The clip is ready');
    await page.run((text) => {
      const field = document
        .querySelector('vod-editor')
        ?.shadowRoot?.querySelector<HTMLInputElement>('[part~=result-name]');
      if (!field) throw new Error('There is no field for the name.');
      field.value = text;
      field.dispatchEvent(new Event('change'));
    }, title);
    await page.click('vod-editor >>> [part~=upload-button]');
    await expectText('vod-uploader', '[part~=item]').toContain('Ready');
    const video = await listed(`q=${encodeURIComponent(title)}`);
    expect(video?.fileName).toBe(`${title}.mp4`);
    expect(video?.duration).toBeCloseTo(3, 0);
  });
});
