import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import type { Browser, BrowserContext, Locator, Page } from 'playwright-core';
import type { OfflineVideo, OfflineVideos } from '../../../../src/index.js';
import { sharedChromium } from '../../../support/browser.js';
import { startDailyServer } from '../../../support/daily-server.js';
import { playAuthOf, type TestServer } from '../../../support/server.js';
import { startStreamSite, type StreamSite } from '../../../support/stream-site.js';

const sourceOf = (name: string): string =>
  fileURLToPath(new URL(`../../../../src/${name}.ts`, import.meta.url));

/** The code that docs/offline.md prints. */
export async function printed(name: string): Promise<string> {
  const text = await readFile(new URL('../../../../docs/offline.md', import.meta.url), 'utf8');
  const [, code] = new RegExp(`// ${name}\\n([\\s\\S]*?)\`\`\``).exec(text) ?? [];
  if (!code) throw new Error(`docs/offline.md prints no ${name}`);
  return code;
}

export interface OfflineSite {
  site: StreamSite;
  server: TestServer;
  browser: Browser;
  /** A browser profile of its own with the page open. */
  open(): Promise<{ context: BrowserContext; page: Page }>;
  allow(id: string, offline?: boolean): Promise<void>;
  /** Segments that were asked for since. */
  segments(): string[];
  stop(): Promise<void>;
}

declare global {
  interface Window {
    videos: OfflineVideos;
    /** As any script of the page may open it. */
    openStore(): Promise<IDBDatabase>;
    list(): Promise<(Omit<OfflineVideo, 'addedAt' | 'expiresAt' | 'error'> & { error?: string })[]>;
  }
}

/** A page of a host's own with `<vod-player>` and what is kept offline as `videos`, an app server, and the VOD server behind it. */
export async function startOfflineSite(): Promise<OfflineSite> {
  const site = await startStreamSite({
    script: `
      import ${JSON.stringify(sourceOf('vod-player'))};
      import { OfflineVideos } from ${JSON.stringify(sourceOf('player/offline/offline-videos'))};
      window.videos = new OfflineVideos();
      window.openStore = () => new Promise((resolve) => {
        const request = indexedDB.open('vodkit-offline');
        request.onsuccess = () => resolve(request.result);
      });
      window.list = async () =>
        (await videos.list()).map(({ error, addedAt, expiresAt, ...video }) => ({ ...video, error: error?.code }));
    `,
    body: '<vod-player muted style="width: 640px"></vod-player>',
    folder: '/nowhere',
    upstream: () => server.url,
  });
  const server = await startDailyServer({ VOD_PUBLIC_URL: site.origin });
  site.answer = (request, response, next) => {
    if (request.path === '/sw.js') {
      response.type('text/javascript').send(serviceWorker);
      return;
    }
    const [, id] = /^\/play-auth\/(\w+)$/.exec(request.path) ?? [];
    if (id === undefined) return next();
    void playAuthOf(server, id).then((playAuth) =>
      playAuth ? response.json({ playAuth }) : response.status(404).json({ code: 'not-found' }),
    );
  };
  const serviceWorker = await printed('sw.js');
  const browser = await sharedChromium(['--autoplay-policy=no-user-gesture-required']);
  return {
    ...{ site, server, browser },
    open: async () => {
      const context = await browser.newContext({ viewport: { width: 640, height: 480 } });
      const page = await context.newPage();
      await page.goto(site.url);
      return { context, page };
    },
    allow: async (id, offline = true) => {
      await server.api('PATCH', `/v1/videos/${id}`, { offline });
    },
    segments: () => site.requests.filter((path) => path.endsWith('.m4s')),
    stop: async () => {
      await browser.close();
      await server.stop();
      await site.stop();
    },
  };
}

/** Keeps a video; answers the error's code, or undefined. */
export function keep(page: Page, id: string, more: object = {}): Promise<string | undefined> {
  return page.evaluate(
    async ([videoId, rest]) => {
      try {
        await window.videos.download({ playAuthUrl: `/play-auth/${videoId}`, ...rest });
        return undefined;
      } catch (error) {
        return (error as { code: string }).code;
      }
    },
    [id, more] as const,
  );
}

/** Plays a copy, fast, in a new player; answers how that went. */
export function playStored(page: Page, id: string, from = 0) {
  return page.evaluate(
    async ([videoId, start]) => {
      document.querySelector('vod-player')?.remove();
      const player = Object.assign(document.createElement('vod-player'), {
        style: 'width: 640px',
        defaultMuted: true,
      });
      document.body.append(player);
      const over = new Promise((resolve) => {
        player.addEventListener('ended', resolve);
        player.addEventListener('vod-player-error', resolve);
      });
      player.file = await window.videos.get(videoId);
      player.currentTime = start;
      player.addEventListener('loadedmetadata', () => (player.playbackRate = 4));
      const began = new Promise<number>((resolve) =>
        player.addEventListener('playing', () => resolve(player.currentTime), { once: true }),
      );
      await player.play().catch(() => undefined);
      const startedAt = await Promise.race([began, over.then(() => -1)]);
      await over;
      return {
        ...{ startedAt, ended: player.ended, duration: player.duration },
        ...{
          error: player.vodError?.code,
          message: player.vodError?.message,
          engine: player.diagnostics.engine,
        },
        ...{ title: player.videoTitle },
      };
    },
    [id, from] as const,
  );
}

/** Names of the files that are stored. */
export function storedNames(page: Page): Promise<string[]> {
  return page.evaluate(async () => {
    const database = await window.openStore();
    const keys = database.transaction('files').objectStore('files').getAllKeys();
    await new Promise((resolve) => (keys.onsuccess = resolve));
    database.close();
    return keys.result.map((key) => (key as string[])[1] ?? '');
  });
}

/** Gives the player the video, and opens what its settings tell of copies. */
export async function openCopies(page: Page, id: string): Promise<Locator> {
  const player = page.locator('vod-player');
  await player.evaluate((one, videoId) => {
    Object.assign(one, { playAuthUrl: `/play-auth/${videoId}` });
  }, id);
  await openCopiesOf(player);
  return player;
}

export async function openCopiesOf(player: Locator): Promise<void> {
  await player.hover();
  await player.locator('[part~=settings-button]').click();
  await player.locator('[data-key=offline]').click();
}
