import type { Browser } from 'playwright-core';
import { sharedChromium } from './browser.js';
import { startPlayerSite, type HlsBuild, type PlayerSite } from './player-site.js';
import { startTestServer, type TestServer } from './server.js';

export interface PlayerAndServer {
  site: PlayerSite;
  server: TestServer;
  browser: Browser;
  stop: () => Promise<void>;
}

/** A page with `<vod-player>`, a server that lets it play, and a browser that needs no gesture for it. */
export async function startPlayerAndServer(hls?: HlsBuild): Promise<PlayerAndServer> {
  const site = await startPlayerSite(hls);
  const server = await startTestServer({ VOD_CORS_ORIGINS: site.origin });
  const browser = await sharedChromium(['--autoplay-policy=no-user-gesture-required']);
  return {
    site,
    server,
    browser,
    stop: async () => {
      await browser.close();
      await server.stop();
      await site.stop();
    },
  };
}
