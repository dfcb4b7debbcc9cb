import type { BrowserContext, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { changeVideo } from '../../../../server/features/videos/change-video.js';
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

const seconds = 24;

describe('a video that is kept offline, in trouble', () => {
  let offline: OfflineSite;
  let id: string;
  let context: BrowserContext;
  let page: Page;
  beforeAll(async () => {
    offline = await startOfflineSite();
    const clip = await makeClip({ size: '320x180', seconds, rate: 10 });
    ({ id } = await processClip(offline.server.deps, clip, 'aes-128'));
    await offline.allow(id);
  });
  afterAll(() => offline?.stop());

  const open = async (): Promise<void> => {
    offline.site.isHeld = () => false;
    offline.site.requests.length = 0;
    ({ context, page } = await offline.open());
  };
  /** What a device that tells another time would tell. */
  const setClock = (time: number) => page.evaluate((now) => void (Date.now = () => now), time);
  const list = () => page.evaluate(() => window.list());
  const stateOf = async () => (await list()).map(({ state }) => state);
  /** Begins to keep the video, and holds what is asked for after so many segments. */
  const keepUntil = async (count: number, more: object = {}): Promise<void> => {
    offline.site.isHeld = (path) => path.endsWith('.m4s') && offline.segments().length > count;
    void keep(page, id, more).catch(() => undefined);
    await expect.poll(async () => (await list())[0]?.bytes ?? 0).toBeGreaterThan(0);
    await expect.poll(() => offline.segments().length).toBeGreaterThan(count);
  };
  /** Those that were asked for more than once, but for those that were under way. */
  const twice = () => {
    const names = offline.segments().map((path) => path.replace(/^\/p\/[^/]+/, ''));
    return names.length - new Set(names).size;
  };
  /** What is stored, by the names of its files. */
  const digests = () =>
    page.evaluate(async () => {
      const database = await window.openStore();
      const table = database.transaction('files').objectStore('files');
      const [keys, files] = [table.getAllKeys(), table.getAll()];
      await new Promise((resolve) => (table.transaction.oncomplete = resolve));
      database.close();
      const hex = async (bytes: ArrayBuffer) =>
        [...new Uint8Array(await crypto.subtle.digest('SHA-256', bytes))].join();
      // What is sealed is another one each time.
      const named = files.result.map(async ({ bytes, iv }, at) => [
        (keys.result[at] as string[])[1],
        iv ? 'sealed' : await hex(bytes as ArrayBuffer),
      ]);
      return Object.fromEntries(await Promise.all(named)) as Record<string, string>;
    });
  /** Requests that were under way when it was cut: as many as are fetched side by side. */
  const lanes = 3;

  it('goes on where it stopped after its page was left, by itself, once a player is there', async () => {
    await open();
    await keepUntil(4);
    const before = (await list())[0];
    expect(before).toMatchObject({ state: 'downloading' });
    offline.site.isHeld = () => false;
    await page.reload();
    await page.locator('vod-player').evaluate((player, videoId) => {
      Object.assign(player, { playAuthUrl: `/play-auth/${videoId}` });
    }, id);
    await expect.poll(stateOf).toEqual(['stored']);
    const kept = (await list())[0];
    expect(kept?.bytes).toBeGreaterThan(before?.bytes ?? 0);
    await context.setOffline(true);
    expect(await playStored(page, id, 15)).toMatchObject({ ended: true, error: undefined });
    await context.close();
  });

  it('goes on over a cut of the network, and fetches nothing again that is there', async () => {
    await open();
    await keepUntil(4);
    await context.setOffline(true);
    offline.site.isHeld = () => false;
    expect(await stateOf()).toEqual(['downloading']);
    await context.setOffline(false);
    await expect.poll(stateOf).toEqual(['stored']);
    expect(twice()).toBeLessThanOrEqual(lanes);
    await context.close();
  });

  it('is paused and gone on with, and removed in mid-download', async () => {
    await open();
    await keepUntil(4);
    await page.evaluate((videoId) => window.videos.pause(videoId), id);
    expect(await list()).toMatchObject([{ state: 'paused', byViewer: true }]);
    offline.site.isHeld = () => false;
    const resumed = await page.evaluate(
      async (videoId) => (await window.videos.resume(videoId)).state,
      id,
    );
    expect(resumed).toBe('stored');
    expect(twice()).toBeLessThanOrEqual(lanes);
    await page.evaluate((videoId) => window.videos.delete(videoId), id);
    expect(await list()).toEqual([]);
    offline.site.requests.length = 0;
    await keepUntil(4);
    await page.evaluate((videoId) => window.videos.delete(videoId), id);
    offline.site.isHeld = () => false;
    expect(await list()).toEqual([]);
    expect(await storedNames(page)).toEqual([]);
    await context.close();
  });

  it('gets new addresses when those it began with have expired', async ({ onTestFinished }) => {
    await open();
    const { answer } = offline.site;
    onTestFinished(() => void (offline.site.answer = answer));
    const playAuths = () =>
      offline.site.requests.filter((path) => path.startsWith('/play-auth/')).length;
    let refused = 0;
    offline.site.answer = (request, response, next) => {
      const isRefused = request.path.endsWith('.m4s') && offline.segments().length > 4;
      if (!isRefused || playAuths() > 1) {
        answer(request, response, next);
        return;
      }
      refused += 1;
      response.status(403).json({ code: 'url-expired' });
    };
    expect(await keep(page, id)).toBeUndefined();
    expect(refused).toBeGreaterThan(0);
    expect(playAuths()).toBe(2);
    expect(await stateOf()).toEqual(['stored']);
    await context.close();
  });

  it('is downloaded once where two tabs want it', async () => {
    await open();
    const other = await context.newPage();
    await other.goto(offline.site.url);
    offline.site.requests.length = 0;
    expect(await Promise.all([keep(page, id), keep(other, id)])).toEqual([undefined, undefined]);
    expect(twice()).toBe(0);
    expect(offline.segments().length).toBeGreaterThan(4);
    expect(await other.evaluate(() => window.list())).toMatchObject([{ state: 'stored' }]);
    await context.close();
  });

  it('tells that there is no room, keeps the other copies, and can be removed', async () => {
    await open();
    const clip = await makeClip({ size: '320x180', seconds: 6, rate: 10 });
    const other = await processClip(offline.server.deps, clip, 'none');
    await offline.allow(other.id);
    const devtools = await context.newCDPSession(page);
    const { origin } = offline.site;
    // Before anything is stored: Chromium remembers for a while how much is left.
    await devtools.send('Storage.overrideQuotaForOrigin', { origin, quotaSize: 600_000 });
    expect(await keep(page, other.id)).toBeUndefined();
    expect(await keep(page, id)).toBe('storage-full');
    expect(await list()).toMatchObject([
      { videoId: id, state: 'paused', byViewer: false, error: 'storage-full' },
      { videoId: other.id, state: 'stored' },
    ]);
    const player = await openCopies(page, id);
    await player.locator('[data-key=resume]').click();
    const reason = player.locator('[part=menu-item][data-key=reason]');
    await expect
      .poll(() => reason.allTextContents())
      .toEqual([expect.stringContaining('not enough space')]);
    expect(await playStored(page, other.id)).toMatchObject({ ended: true, error: undefined });
    await page.evaluate((videoId) => window.videos.delete(videoId), id);
    expect(await list()).toMatchObject([{ videoId: other.id, state: 'stored' }]);
    await devtools.send('Storage.overrideQuotaForOrigin', { origin });
    await context.setOffline(true);
    expect(await playStored(page, other.id)).toMatchObject({ ended: true, error: undefined });
    await context.close();
  });

  it('is refused where its video does not allow it', async () => {
    await open();
    await offline.allow(id, false);
    await expect.poll(() => keep(page, id)).toBe('forbidden');
    await page.evaluate(() => window.videos.check());
    expect(await list()).toEqual([]);
    await offline.allow(id);
    await context.close();
  });

  it('does not play once it has expired, also when the clock is set back', async () => {
    await open();
    await expect.poll(() => keep(page, id)).toBeUndefined();
    const sentence = page.locator('vod-player [part=error] p');
    // What plays it, and what says why not, is in the page by then.
    await page.locator('vod-player').evaluate((player) => {
      Object.assign(player, { file: { videoId: 'missing' } });
    });
    await sentence.waitFor();
    await playStored(page, id, 15);
    await context.setOffline(true);
    const later = Date.now() + 31 * 24 * 3600 * 1000;
    await setClock(later);
    expect(await playStored(page, id)).toMatchObject({ error: 'offline-expired' });
    await expect.poll(() => sentence.textContent()).toContain('offline has ended');
    await setClock(Date.now());
    expect(await playStored(page, id)).toMatchObject({ error: 'offline-expired' });
    await context.close();
  });

  const takeAway = {
    'is deleted': ['deleted', (video) => offline.server.api('DELETE', `/v1/videos/${video}`)],
    'is blocked': [
      'blocked',
      (video) =>
        offline.server.deps.database.transaction((tx) =>
          changeVideo(tx, offline.server.deps, {
            video: { appId: 'default', videoId: video },
            set: { status: 'blocked' },
            event: { type: 'video.updated' },
          }),
        ),
    ],
    'may not be kept any more': ['withdrawn', (video) => offline.allow(video, false)],
  } satisfies Record<string, [string, (video: string) => Promise<unknown>]>;
  it.each(Object.entries(takeAway))(
    'is removed when its browser is connected again and the video %s, and the viewer is told',
    async (_, [reason, take]) => {
      await open();
      const clip = await makeClip({ size: '320x180', seconds: 6, rate: 10 });
      const video = await processClip(offline.server.deps, clip, 'none');
      const title = '<b>A “film”</b> ‮ & more';
      await offline.server.api('PATCH', `/v1/videos/${video.id}`, { title, offline: true });
      expect(await keep(page, video.id)).toBeUndefined();
      await page.reload();
      await page.evaluate(() => {
        window.videos.addEventListener('remove', () => undefined);
      });
      const player = page.locator('vod-player');
      await player.evaluate((one, videoId) => {
        Object.assign(one, { playAuthUrl: `/play-auth/${videoId}` });
      }, video.id);
      await expect
        .poll(() => page.evaluate(() => document.querySelector('vod-player')?.videoTitle))
        .toBe(title);
      await expect
        .poll(() => offline.site.requests.some((path) => path.endsWith('/offline')))
        .toBe(true);
      await context.setOffline(true);
      await take(video.id);
      await context.setOffline(false);
      await expect.poll(list).toEqual([]);
      const said = player.locator('[role=status]').first();
      await expect.poll(() => said.textContent()).toContain(title);
      expect(await player.locator('b').filter({ hasText: 'film' }).count()).toBe(0);
      expect(await storedNames(page)).toEqual([]);
      expect(reason).toBeTruthy();
      await context.close();
    },
  );

  it('replaces what is left of another revision, or of a copy that is told of nowhere', async () => {
    await open();
    expect(await keep(page, id)).toBeUndefined();
    const first = await digests();
    /** Each file is another one then, and the copy of another folder, or told of nowhere. */
    const leave = (left: 'other revision' | 'files alone') =>
      page.evaluate(
        async ([videoId, what]) => {
          const database = await window.openStore();
          const change = database.transaction(['videos', 'files'], 'readwrite');
          const [videos, files] = [change.objectStore('videos'), change.objectStore('files')];
          const keys = files.getAllKeys();
          keys.onsuccess = () => {
            for (const key of keys.result) files.put({ bytes: new ArrayBuffer(9) }, key);
          };
          const video = videos.get(videoId);
          video.onsuccess = () => {
            if (what === 'files alone') videos.delete(videoId);
            else videos.put({ ...video.result, folder: 'of another', isComplete: false });
          };
          await new Promise((resolve) => (change.oncomplete = resolve));
          database.close();
        },
        [id, left] as const,
      );
    for (const left of ['other revision', 'files alone'] as const) {
      await leave(left);
      expect(await keep(page, id)).toBeUndefined();
      expect(await digests()).toEqual(first);
    }
    offline.site.requests.length = 0;
    expect(await playStored(page, id, 15)).toMatchObject({ ended: true, error: undefined });
    expect(offline.segments()).toEqual([]);
    await context.close();
  });

  it('takes nothing of the revision before, which arrives once that of the next one has begun', async ({
    onTestFinished,
  }) => {
    await open();
    expect(await keep(page, id)).toBeUndefined();
    const whole = await digests();
    await page.evaluate((videoId) => window.videos.delete(videoId), id);
    const { answer } = offline.site;
    onTestFinished(() => void (offline.site.answer = answer));
    const folder = '/next';
    let hasNext = false;
    await page.route('**/v1/playback', async (route) => {
      const response = await route.fetch();
      const text = await response.text();
      await route.fulfill({
        response,
        body: hasNext ? text.replace(/(\/p\/[^/"]+)(\/[^"]*\.m3u8)/g, `$1${folder}$2`) : text,
      });
    });
    const old: string[] = [];
    let late: () => void = () => undefined;
    const nextAsksForIt = new Promise<void>((resolve) => (late = resolve));
    let taken: () => void = () => undefined;
    const oldHasCome = new Promise<void>((resolve) => (taken = resolve));
    offline.site.answer = (request, response, next) => {
      const isNext = request.path.includes(folder);
      const name = request.path.replace(/^\/p\/[^/]+/, '').replace(folder, '');
      // The next one is the same again, elsewhere.
      request.originalUrl = request.originalUrl.replace(folder, '');
      if (isNext && name === old[0]) {
        late();
        void oldHasCome.then(() => next());
      } else if (isNext || hasNext || !request.path.endsWith('.m4s')) {
        answer(request, response, next);
      } else if (old.push(name) === 1) {
        response.on('finish', () => void list().then(list).then(taken));
        void nextAsksForIt.then(() => response.send('of the revision before'));
      } else {
        hasNext = true;
        response.status(403).json({ code: 'url-expired' });
      }
    };
    expect(await keep(page, id)).toBeUndefined();
    expect(old.length).toBeGreaterThan(1);
    const kept = await digests();
    const segments = Object.keys(whole).filter((name) => name.endsWith('.m4s'));
    expect(segments.map((name) => kept[name])).toEqual(segments.map((name) => whole[name]));
    await context.close();
  });

  it('lists no more than 50 of many', async () => {
    await open();
    expect(await keep(page, id)).toBeUndefined();
    await page.evaluate(async (videoId) => {
      const database = await window.openStore();
      const table = database.transaction('videos', 'readwrite').objectStore('videos');
      const first = table.get(videoId);
      await new Promise<void>((resolve) => {
        first.onsuccess = () => {
          for (let n = 0; n < 99; n++)
            table.put({
              ...first.result,
              videoId: `copy${n}`,
              title: `Copy ${n} ${'x'.repeat(300)}`,
            });
          table.transaction.oncomplete = () => resolve();
        };
      });
      database.close();
    }, id);
    await page.reload();
    expect((await list()).length).toBe(100);
    const player = await openCopies(page, id);
    await player.locator('[data-key=videos]').click();
    const rows = player.locator('[part=menu-item][data-key^=copy]');
    await expect.poll(() => rows.count()).toBeGreaterThan(40);
    expect(await rows.count()).toBeLessThanOrEqual(50);
    await context.close();
  });
});
