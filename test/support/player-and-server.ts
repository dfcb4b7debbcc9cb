import type { Browser } from 'playwright-core';
import { sharedChromium } from './browser.js';
import { startPlayerSite, type HlsBuild, type PlayerSite } from './player-site.js';
import { startDailyServer } from './daily-server.js';
import type { TestServer } from './server.js';
import { clipsOf, sharedSites, type SharedSites } from './shared-sites.js';

export interface PlayerAndServer {
  site: PlayerSite;
  server: TestServer;
  browser: Browser;
  clip: SharedSites['clip'];
  stop: () => Promise<void>;
}

/** A page with `<vod-player>`, a server that lets it play, and a browser that needs no gesture for it. */
export async function startPlayerAndServer(hls: HlsBuild = 'published'): Promise<PlayerAndServer> {
  const browser = await sharedChromium(['--autoplay-policy=no-user-gesture-required']);
  if (hls === 'published') {
    const { server, site, clip } = await sharedSites();
    await site.build();
    return { server, site, clip, browser, stop: () => browser.close() };
  }
  const site = await startPlayerSite(hls);
  const server = await startDailyServer({ VOD_CORS_ORIGINS: site.origin });
  return {
    ...{ site, server, browser, clip: clipsOf(server) },
    stop: async () => {
      await browser.close();
      await server.stop();
      await site.stop();
    },
  };
}
