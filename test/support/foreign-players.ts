import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { createRequire } from 'node:module';
import type { AddressInfo } from 'node:net';
import type { Page } from 'playwright-core';
import type { PlaybackSource } from '../../src/contract/playback.js';

const { resolve } = createRequire(import.meta.url);
/** The page's build of what Node is given another one of. */
const dashScript = resolve('dashjs').replace(/dist\/.*$/, 'dist/modern/umd/dash.all.min.js');
const scripts: Record<string, string> = {
  '/hls.js': resolve('hls.js/dist/hls.min.js'),
  '/shaka.js': resolve('shaka-player/dist/shaka-player.compiled.js'),
  '/dash.js': dashScript,
};

export const foreignPlayers = ['hls.js', 'shaka-player', 'dash.js'] as const;
export type ForeignPlayer = (typeof foreignPlayers)[number];

export interface ForeignSite {
  readonly url: string;
  readonly origin: string;
  stop(): Promise<void>;
}

/** A page with nothing but a `<video>` and the libraries as their makers publish them. */
export async function startForeignSite(): Promise<ForeignSite> {
  const server = createServer((request, response) => {
    const script = scripts[request.url ?? ''];
    if (script === undefined) {
      response.setHeader('content-type', 'text/html');
      response.end('<!doctype html><title>A page</title><video muted></video>');
      return;
    }
    readFile(script).then(
      (bytes) => response.setHeader('content-type', 'text/javascript').end(bytes),
      () => response.writeHead(500).end(),
    );
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    url: `${origin}/`,
    origin,
    stop: async () => {
      server.closeAllConnections();
      await new Promise((done) => server.close(done));
    },
  };
}

export interface ForeignPlayback {
  frames: number;
  time: number;
  width: number;
  duration: number;
  /** Digests of the pictures at `ForeignRun.at`. */
  pictures: string[];
  /** What the player reported that it could not go on from. */
  errors: string[];
}

export interface ForeignRun {
  player: ForeignPlayer;
  source: Pick<PlaybackSource, 'type' | 'url' | 'drm'>;
  /** Seconds at which the picture is looked at. */
  at: number[];
  /** Happens after half a second was played, before the pictures are looked at. */
  meanwhile?: () => Promise<void>;
}

/** Plays until half a second has passed, then looks at the pictures. An error ends it early. */
export async function playForeign(
  page: Page,
  site: ForeignSite,
  { at, meanwhile, ...run }: ForeignRun,
): Promise<ForeignPlayback> {
  await page.goto(site.url);
  const script = { 'hls.js': '/hls.js', 'shaka-player': '/shaka.js', 'dash.js': '/dash.js' };
  await page.addScriptTag({ url: script[run.player] });
  const playback = await page.evaluate(playInPage, run);
  await meanwhile?.();
  const pictures: string[] = [];
  for (const time of playback.errors.length > 0 ? [] : at) {
    await page.evaluate(seekInPage, time);
    pictures.push(await settledPicture(page));
  }
  return { ...playback, pictures };
}

// A frame may be presented a while before it is composited: the picture counts once it comes twice.
async function settledPicture(page: Page): Promise<string> {
  // A canvas gets no picture of what is decrypted by the browser.
  const shoot = async () =>
    createHash('sha256')
      .update(await page.locator('video').screenshot())
      .digest('base64url');
  let picture = await shoot();
  for (let next = await shoot(); next !== picture; next = await shoot()) picture = next;
  return picture;
}

/** What the page uses of the libraries. */
interface Libraries {
  Hls: new (config: object) => {
    on(
      event: string,
      handler: (name: string, data: { fatal: boolean; details: string }) => void,
    ): void;
    loadSource(url: string): void;
    attachMedia(video: HTMLVideoElement): void;
  };
  shaka: {
    Player: new () => {
      attach(video: HTMLVideoElement): Promise<void>;
      configure(config: object): void;
      addEventListener(name: string, handler: (event: { detail: { code: number } }) => void): void;
      load(url: string): Promise<void>;
    };
  };
  dashjs: {
    MediaPlayer(): {
      create(): {
        on(name: string, handler: (event: { error: { message: string } }) => void): void;
        initialize(video: HTMLVideoElement, url: string, autoPlay: boolean): void;
      };
    };
  };
}

/** Runs in the page. */
async function seekInPage(time: number): Promise<void> {
  const video = document.querySelector('video') as HTMLVideoElement;
  const shown = new Promise<void>((done) => {
    // The one that was decoded before may still come.
    const look: VideoFrameRequestCallback = (_, { mediaTime }) => {
      if (Math.abs(mediaTime - time) < 0.1) done();
      else video.requestVideoFrameCallback(look);
    };
    video.requestVideoFrameCallback(look);
  });
  video.currentTime = time;
  await shown;
  await new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)));
}

/** Runs in the page. */
async function playInPage({
  player,
  source,
}: Omit<ForeignRun, 'at' | 'meanwhile'>): Promise<Omit<ForeignPlayback, 'pictures'>> {
  const video = document.querySelector('video') as HTMLVideoElement;
  const errors: string[] = [];
  const licence = source.drm?.['org.w3.clearkey']?.licenseUrl;
  const globals = globalThis as unknown as Libraries;
  if (player === 'hls.js') {
    const drm = licence && {
      emeEnabled: true,
      drmSystems: { 'org.w3.clearkey': { licenseUrl: licence } },
    };
    const hls = new globals.Hls({ ...drm });
    hls.on('hlsError', (_, { fatal, details }) => {
      if (fatal) errors.push(details);
    });
    hls.loadSource(source.url);
    hls.attachMedia(video);
  }
  if (player === 'shaka-player') {
    const shaka = new globals.shaka.Player();
    await shaka.attach(video);
    if (licence) shaka.configure({ drm: { servers: { 'org.w3.clearkey': licence } } });
    const report = ({ code }: { code: number }) => errors.push(`shaka ${code}`);
    shaka.addEventListener('error', ({ detail }) => report(detail));
    await shaka.load(source.url).catch(report);
  }
  if (player === 'dash.js') {
    const dash = globals.dashjs.MediaPlayer().create();
    dash.on('error', ({ error }) => errors.push(error.message));
    dash.initialize(video, source.url, false);
  }
  const ended = () => errors.length > 0;
  const until = (isReached: () => boolean) =>
    new Promise<void>((done) => {
      const look = setInterval(() => {
        if (!isReached() && !ended()) return;
        clearInterval(look);
        done();
      }, 50);
    });
  await until(() => video.readyState >= 3);
  if (!ended()) void video.play().catch(({ message }: Error) => errors.push(message));
  await until(() => video.currentTime > 0.5);
  video.pause();
  return {
    frames: video.getVideoPlaybackQuality().totalVideoFrames,
    time: video.currentTime,
    width: video.videoWidth,
    duration: video.duration,
    errors,
  };
}
