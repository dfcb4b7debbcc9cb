import type { Protection } from '../../src/contract/videos.js';
import { makeClip } from './clip.js';
import { startForeignSite, type ForeignSite } from './foreign-players.js';
import { openPlayerSite, type OpenPlayerSite } from './player-site.js';
import { processClip } from './process-clip.js';
import { startDailyServer } from './daily-server.js';
import type { TestServer } from './server.js';

export interface SharedSites {
  server: TestServer;
  /** May play from the server, as `foreign` may. It has no page before its `build`. */
  site: OpenPlayerSite;
  foreign: ForeignSite;
  /** The id of a clip of 8 s in two qualities, processed once for each protection. */
  clip: (protection: Protection) => Promise<string>;
}

let started: Promise<SharedSites> | undefined;

/**
 * One server, with the sites that play from it, for all test files of this process that change nothing but their own
 * videos: to start it takes more of the processor than many a test. It ends with the process.
 */
export function sharedSites(): Promise<SharedSites> {
  return (started ??= start());
}

async function start(): Promise<SharedSites> {
  const [site, foreign] = await Promise.all([openPlayerSite('published'), startForeignSite()]);
  const server = await startDailyServer({ VOD_CORS_ORIGINS: `${site.origin},${foreign.origin}` });
  return { server, site, foreign, clip: clipsOf(server) };
}

/** Processes each clip where it is asked for first. */
export function clipsOf(server: TestServer): SharedSites['clip'] {
  const made = new Map<Protection, Promise<string>>();
  const make = async (protection: Protection): Promise<string> => {
    const clip = await makeClip({ size: '640x360', seconds: 8 });
    return (await processClip(server.deps, clip, protection)).id;
  };
  return (protection) => {
    const id = made.get(protection) ?? make(protection);
    made.set(protection, id);
    return id;
  };
}
