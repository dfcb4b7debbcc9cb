import type { BrowserContext, Page } from 'playwright-core';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { StoredVideo } from '../../../../src/player/offline/offline-store.js';
import { makeClip } from '../../../support/clip.js';
import { processClip } from '../../../support/process-clip.js';
import {
  keep,
  openCopies,
  playStored,
  startOfflineSite,
  storedNames,
  type OfflineSite,
} from './offline-site.js';

describe('a video that is kept offline, where tabs, servers and stores do as they like', () => {
  let offline: OfflineSite;
  let id: string;
  let context: BrowserContext;
  let page: Page;
  let errors: string[];
  beforeAll(async () => {
    offline = await startOfflineSite();
    const clip = await makeClip({ size: '320x180', seconds: 24, rate: 10 });
    ({ id } = await processClip(offline.server.deps, clip, 'aes-128'));
    await offline.allow(id);
  });
  afterAll(() => offline?.stop());
  beforeEach(async () => {
    offline.site.isHeld = () => false;
    ({ context, page } = await offline.open());
    errors = [];
    page.on('pageerror', (error) => errors.push(String(error)));
    offline.site.requests.length = 0;
    return () => context.close();
  });

  const list = (tab = page) => tab.evaluate(() => window.list());
  const holdAfter = (count: number): void => {
    offline.site.isHeld = (path) => path.endsWith('.m4s') && offline.segments().length > count;
  };

  it('is paused, and removed, from another tab at once, though an answer is waited for', async () => {
    const other = await context.newPage();
    await other.goto(offline.site.url);
    holdAfter(4);
    const first = keep(page, id);
    await expect.poll(() => offline.segments().length).toBeGreaterThan(4);
    await other.evaluate((videoId) => window.videos.pause(videoId), id);
    expect(await first).toBe('aborted');
    await expect.poll(() => list(other)).toMatchObject([{ state: 'paused', byViewer: true }]);
    const second = keep(page, id);
    await expect.poll(() => list(other)).toMatchObject([{ state: 'downloading' }]);
    await other.evaluate((videoId) => window.videos.delete(videoId), id);
    expect(await second).toBe('aborted');
    expect(await list()).toEqual([]);
    offline.site.isHeld = () => false;
    expect(await keep(other, id)).toBeUndefined();
    await Promise.all(
      [page, other].map((tab) => tab.evaluate((videoId) => window.videos.delete(videoId), id)),
    );
    expect([await list(), await list(other)]).toEqual([[], []]);
    expect(await storedNames(page)).toEqual([]);
  });

  it('does not play once it was removed, and fetches nothing for it', async () => {
    expect(await keep(page, id)).toBeUndefined();
    await page.evaluate(async (videoId) => {
      const kept = await window.videos.get(videoId);
      await window.videos.delete(videoId);
      Object.assign(document.querySelector('vod-player') ?? {}, { file: kept });
    }, id);
    const code = () => page.evaluate(() => document.querySelector('vod-player')?.vodError?.code);
    await expect.poll(code).toBe('not-found');
    expect(await storedNames(page)).toEqual([]);
  });

  it('is called complete when nothing is missing, and goes on with what was taken away', async () => {
    expect(await keep(page, id)).toBeUndefined();
    const names = await storedNames(page);
    const listed = await segmentsListed(page);
    expect(listed.length).toBeGreaterThan(6);
    expect(listed.filter((name) => !names.some((one) => one.endsWith(name)))).toEqual([]);
    const taken = names.filter((name) => name.endsWith('.m4s')).at(-1);
    await onStore(page, id, { without: taken });
    offline.site.requests.length = 0;
    expect(await playStored(page, id, 15)).toMatchObject({ error: 'storage' });
    expect(await list()).toMatchObject([{ state: 'paused', byViewer: false }]);
    expect(await keep(page, id)).toBeUndefined();
    expect(offline.segments()).toHaveLength(1);
    expect(await list()).toMatchObject([{ state: 'stored', progress: 1 }]);
    expect(await playStored(page, id, 15)).toMatchObject({ ended: true, error: undefined });
  });

  it('is listed, and shown in the menu, beside what something else has written', async () => {
    expect(await keep(page, id)).toBeUndefined();
    for (const [n, change] of [
      { expiresAt: NaN },
      { expiresAt: 9e15 },
      { playback: null },
      { textTracks: 'none' },
      { title: {} },
      { bytes: -1 },
    ].entries())
      await onStore(page, id, { copy: { ...change, videoId: `odd${n}` } });
    expect(await list()).toMatchObject([{ videoId: id }]);
    await page.evaluate(() => window.videos.check());
    await page.reload();
    const player = await openCopies(page, id);
    await player.locator('[data-key=until]').waitFor();
    expect(errors).toEqual([]);
  });

  it.each([401, 410])(
    'tells that the server refuses the rest with %i, and can be removed',
    async (status) => {
      const { answer } = offline.site;
      offline.site.answer = (request, response, next) => {
        if (request.path.endsWith('.m4s') && offline.segments().length > 4)
          response.sendStatus(status);
        else answer(request, response, next);
      };
      try {
        const code = await keep(page, id);
        expect(code).toBeTruthy();
        expect(await list()).toMatchObject([{ state: 'paused', byViewer: false, error: code }]);
        expect(await playStored(page, id)).toMatchObject({ error: 'not-found' });
      } finally {
        offline.site.answer = answer;
      }
      expect(await keep(page, id)).toBeUndefined();
      expect(await list()).toMatchObject([{ state: 'stored' }]);
      await page.evaluate((videoId) => window.videos.delete(videoId), id);
      expect([await list(), await storedNames(page)]).toEqual([[], []]);
    },
  );

  it('counts each byte once where its beginning was broken off', async () => {
    expect(await keep(page, id)).toBeUndefined();
    const [whole] = await list();
    const begun = { fileCount: 0, filesDone: 0, bytes: 0, isComplete: false };
    await onStore(page, id, { change: begun });
    expect(await keep(page, id)).toBeUndefined();
    expect((await list())[0]?.bytes).toBe(whole?.bytes);
  });

  it('may be kept as long as a new one where it is kept again, without another download', async () => {
    expect(await keep(page, id)).toBeUndefined();
    await onStore(page, id, { change: { expiresAt: Date.now() + 1000 } });
    offline.site.requests.length = 0;
    expect(await keep(page, id)).toBeUndefined();
    const until = await page.evaluate(
      async (videoId) => (await window.videos.get(videoId))?.expiresAt.getTime() ?? 0,
      id,
    );
    expect(until).toBeGreaterThan(Date.now() + 25 * 24 * 3600 * 1000);
    expect(offline.segments()).toEqual([]);
  });
});

interface StoreChange {
  /** Written into what is told of the copy. */
  readonly change?: Partial<StoredVideo>;
  /** Written as another one beside it. */
  readonly copy?: object;
  /** Name of a file that is taken away. */
  readonly without?: string | undefined;
}

/** What a script of the page, or a tool of the browser, can do to the store. */
function onStore(page: Page, id: string, what: StoreChange): Promise<void> {
  return page.evaluate(
    async ([videoId, { change, copy, without }]) => {
      const database = await window.openStore();
      const transaction = database.transaction(['videos', 'files'], 'readwrite');
      const videos = transaction.objectStore('videos');
      if (without) transaction.objectStore('files').delete([videoId, without]);
      const found = videos.get(videoId);
      found.onsuccess = () => {
        if (change) videos.put({ ...found.result, ...change });
        if (copy) videos.put({ ...found.result, ...copy });
      };
      await new Promise((resolve) => (transaction.oncomplete = resolve));
      database.close();
    },
    [id, what] as const,
  );
}

/** What the playlists that are stored name. */
function segmentsListed(page: Page): Promise<string[]> {
  return page.evaluate(async () => {
    const database = await window.openStore();
    const files = database.transaction('files').objectStore('files').getAll();
    await new Promise((resolve) => (files.onsuccess = resolve));
    database.close();
    const texts = files.result.map(({ bytes }: { bytes: ArrayBuffer }) =>
      new TextDecoder().decode(bytes),
    );
    return texts
      .filter((text) => text.startsWith('#EXTM3U'))
      .flatMap((text) => text.match(/^[^#\s].*\.m4s$/gm) ?? []);
  });
}
