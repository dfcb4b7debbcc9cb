import { existsSync } from 'node:fs';
import { dirname } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Playback } from '../../../../src/contract/playback.js';
import type { Protection } from '../../../../src/contract/videos.js';
import type { EngineName, EngineSource } from '../../../../src/player/engines/engine.js';
import { everydayOf, isNightly } from '../../../support/counts.js';
import { openPageIn, type DrivenPage } from '../../../support/driven-page.js';
import type { EnginePage, Opening, Seen } from '../../../support/engine-page.js';
import { firefox } from '../../../support/installed-browsers.mjs';
import { makeMedia } from '../../../support/media.js';
import { processClip } from '../../../support/process-clip.js';
import { startDailyServer } from '../../../support/daily-server.js';
import type { TestServer } from '../../../support/server.js';
import { startStreamSite, type StreamSite } from '../../../support/stream-site.js';

const hls = 'application/vnd.apple.mpegurl';
const dash = 'application/dash+xml';
const mp4 = 'video/mp4';

/** Streams of one clip, as the server publishes it with each protection, and its file. */
const streams = {
  'clear HLS': { protection: 'none', type: hls },
  'clear DASH': { protection: 'none', type: dash },
  'AES-128 HLS': { protection: 'aes-128', type: hls },
  'cbcs DASH': { protection: 'cbcs', type: dash },
  'cenc DASH': { protection: 'cenc', type: dash },
  'cenc HLS': { protection: 'cenc', type: hls },
  'an MP4 file': { protection: 'none', type: mp4 },
} as const satisfies Record<string, { protection: Protection; type: string }>;
type StreamName = keyof typeof streams;

interface Pair {
  engine: EngineName;
  stream: StreamName;
  everyday?: true;
}
const pairs: Record<string, Pair> = {
  'hls.js with clear HLS': { engine: 'hls.js', stream: 'clear HLS', everyday: true },
  'hls.js with AES-128 HLS': { engine: 'hls.js', stream: 'AES-128 HLS' },
  'shaka-player with clear HLS': { engine: 'shaka-player', stream: 'clear HLS' },
  'shaka-player with clear DASH': { engine: 'shaka-player', stream: 'clear DASH' },
  'shaka-player with AES-128 HLS': { engine: 'shaka-player', stream: 'AES-128 HLS' },
  'shaka-player with cbcs DASH': { engine: 'shaka-player', stream: 'cbcs DASH' },
  'shaka-player with cenc DASH': { engine: 'shaka-player', stream: 'cenc DASH' },
  'shaka-player with cenc HLS': { engine: 'shaka-player', stream: 'cenc HLS' },
  'dash.js with clear DASH': { engine: 'dash.js', stream: 'clear DASH' },
  'dash.js with cbcs DASH': { engine: 'dash.js', stream: 'cbcs DASH' },
  'dash.js with cenc DASH': { engine: 'dash.js', stream: 'cenc DASH' },
  'native with an MP4 file': { engine: 'native', stream: 'an MP4 file', everyday: true },
  'native with clear HLS': { engine: 'native', stream: 'clear HLS' },
};
const chosenPairs = everydayOf('engines and streams', pairs);
/** Options by which each library keeps 7 s behind and loads 9 s ahead. */
const configs: Partial<Record<EngineName, object>> = {
  'hls.js': { backBufferLength: 7, maxBufferLength: 9 },
  'shaka-player': { streaming: { bufferBehind: 7, bufferingGoal: 9 } },
  'dash.js': { streaming: { buffer: { bufferToKeep: 7, bufferTimeDefault: 9 } } },
};
/** Options by which a library itself does not try again. */
const impatient: Partial<Record<EngineName, object>> = {
  'shaka-player': { streaming: { retryParameters: { maxAttempts: 1 } } },
  'dash.js': { streaming: { retryAttempts: { MediaSegment: 0 } } },
};
const seconds = 12;
/** Begins at 6 s: those before it are of 2 s and of 4 s. */
const laterSegment = /\/2\.m4s$/;

const pageModule = fileURLToPath(new URL('../../../support/engine-page.ts', import.meta.url));
const browsers = (['chromium', 'firefox'] as const).filter(
  (name) => name === 'chromium' || (isNightly && existsSync(firefox.executablePath)),
);

let server: TestServer;
let site: StreamSite;
let clip: string;
let opened = 0;
const playbacks = new Map<Protection, Playback>();

beforeAll(async () => {
  const picture = ['-f', 'lavfi', '-i', `testsrc2=size=640x360:rate=25:duration=${seconds}`];
  const tone = (hertz: number) => ['-f', 'lavfi', '-i', `sine=${hertz}:r=48000:d=${seconds}`];
  clip = await makeMedia([
    ...[picture, tone(440), tone(1320)].flat(),
    ...['-map', '0', '-map', '1', '-map', '2', '-c:v', 'libx264', '-preset', 'ultrafast'],
    ...['-pix_fmt', 'yuv420p', '-g', '25', '-c:a', 'aac', '-movflags', '+faststart'],
    ...['-metadata:s:a:0', 'language=eng', '-metadata:s:a:1', 'language=fra', 'clip.mp4'],
  ]);
  site = await startStreamSite({
    script: `import { enginePage } from ${JSON.stringify(pageModule)}; Object.assign(globalThis, { enginePage });`,
    body: '<video muted width="640" height="360"></video>',
    folder: dirname(clip),
    upstream: () => server.url,
  });
  server = await startDailyServer({ VOD_PUBLIC_URL: site.origin });
  // What follows an engine on the same video plays clear.
  const needed = chosenPairs.map(([, { stream }]) => streams[stream].protection);
  for (const protection of new Set<Protection>(['none', ...needed])) {
    const { id } = await processClip(server.deps, clip, protection);
    const answer = await server.api('POST', `/v1/videos/${id}/play-urls`);
    playbacks.set(protection, (await answer.json()) as Playback);
  }
});
afterAll(async () => {
  await server?.stop();
  await site?.stop();
});

function sourceOf(stream: StreamName): Pick<EngineSource, 'url' | 'type' | 'drm'> {
  const { protection, type } = streams[stream];
  // A browser keeps a file in memory, whatever its server says.
  if (type === mp4) return { url: `${site.origin}/media/clip.mp4?${(opened += 1)}`, type };
  const found = playbacks.get(protection)?.sources.find((one) => one.type === type);
  if (!found) throw new Error(`There is no ${stream}`);
  return { url: found.url, type, drm: found.drm };
}

/** Resolves once nothing is asked for any more: every engine looks for work at least once in this time. */
async function untilQuiet(): Promise<void> {
  for (let known = -1; known !== site.requests.length;) {
    known = site.requests.length;
    await pause(1500);
  }
}

type Globals = typeof globalThis & { enginePage: EnginePage };

describe.each(browsers)('the engines in %s', (browser) => {
  let page: DrivenPage;
  const skipped = new Set<string>();
  let known = 0;
  beforeAll(async () => {
    page = await openPageIn(browser);
    await page.open(site.url);
  });
  afterAll(async () => {
    await page?.close();
    if (skipped.size > 0) console.log(`Not tried in ${browser}: ${[...skipped].join('; ')}`);
  });
  beforeEach(() => {
    Object.assign(site, { isMissing: () => false, isHeld: () => false });
    site.requests.length = site.aborted.length = 0;
  });
  afterEach(async () => {
    await page.run(() => (globalThis as Globals).enginePage.destroy());
    const exceptions = (await page.faults()).filter((fault) => fault.startsWith('exception'));
    const before = known;
    known = exceptions.length;
    // Those of one test are no fault of the next.
    expect(exceptions.slice(before)).toEqual([]);
  });

  const open = (engine: EngineName, opening: Opening) =>
    page.run(
      (name, given) => (globalThis as Globals).enginePage.open(name, given),
      engine,
      opening,
    );
  const seen = () => page.run(() => (globalThis as Globals).enginePage.seen());
  const play = () => page.run(() => document.querySelector('video')?.play());
  const setTime = (time: number) =>
    page.run((to) => {
      (document.querySelector('video') as HTMLVideoElement).currentTime = to;
    }, time);
  /** Polls until it holds, or the engine has failed. */
  const until = async (holds: (now: Seen) => boolean): Promise<Seen> => {
    let last: Seen | undefined;
    await expect
      .poll(async () => {
        last = await seen();
        return last.failed.length === 0 && holds(last) ? true : last;
      })
      .toBe(true);
    return last as Seen;
  };
  const untilPlaying = (from: number) => until(({ time, frames }) => time > from && frames > 2);
  const select = (id: string) =>
    page.run((given) => (globalThis as Globals).enginePage.engine().selectQuality?.(given), id);

  /** Why this browser cannot play it. */
  const obstacle = async (engine: EngineName, stream: StreamName) => {
    const { type, drm } = sourceOf(stream);
    const canPlay = await page.run(
      (name, source) => (globalThis as Globals).enginePage.canPlay(name, source),
      engine,
      { type, drm },
    );
    if (!canPlay) return `${engine} plays no ${stream} here`;
    const { protection } = streams[stream];
    if (protection !== 'cbcs' && protection !== 'cenc') return undefined;
    const canDecrypt = await page.run(
      (scheme) => (globalThis as Globals).enginePage.canDecrypt(scheme),
      protection,
    );
    return canDecrypt ? undefined : `ClearKey decrypts no ${protection} here`;
  };

  describe.each(chosenPairs)('%s', (_title, { engine, stream }) => {
    const isNative = engine === 'native';
    beforeEach(async ({ skip }) => {
      const reason = await obstacle(engine, stream);
      if (reason === undefined) return;
      if (browser === 'chromium') throw new Error(reason);
      skipped.add(reason);
      skip(reason);
    });

    it('plays from the time it is given, seeks, and ends', async () => {
      await open(engine, { ...sourceOf(stream), startTime: 4.5 });
      await play();
      const started = await untilPlaying(4.9);
      // A browser by itself may show the first frame of a file before it seeks.
      if (!isNative) expect(started.firstFrameTime).toBeGreaterThanOrEqual(4.4);
      expect(started.duration).toBeCloseTo(seconds, 0);
      await setTime(0.5);
      await until(({ time }) => time > 0.8 && time < 4);
      await setTime(seconds - 0.7);
      const last = await until(({ ended }) => ended);
      expect(last.time).toBeCloseTo(seconds, 0);
      expect(last).toMatchObject({ retried: [], failed: [] });
    });

    it('says that the source is not there', async () => {
      site.isMissing = () => true;
      await open(engine, sourceOf(stream));
      await expect.poll(async () => (await seen()).failed).not.toEqual([]);
      // The browser alone does not tell what the server answered.
      const expected = isNative ? { code: 'source' } : { code: 'not-found', status: 404 };
      expect((await seen()).failed).toEqual([expected]);
    });

    it('asks for nothing once it is destroyed, and leaves the video to the next', async () => {
      site.isHeld = (path) => /\/1\.m4s$|\.mp4$/.test(path) && !path.endsWith('init.mp4');
      await open(engine, sourceOf(stream));
      await expect.poll(() => site.requests.some((path) => site.isHeld(path))).toBe(true);
      await page.run(() => (globalThis as Globals).enginePage.destroy());
      await expect.poll(() => site.aborted.length).toBeGreaterThan(0);
      const asked = site.requests.length;
      site.isHeld = () => false;
      await untilQuiet();
      expect(site.requests.slice(asked)).toEqual([]);
      expect(await seen()).toMatchObject({ failed: [], hasSource: false });
      const [nextEngine, nextStream] = isNative
        ? (['hls.js', 'clear HLS'] as const)
        : (['native', 'an MP4 file'] as const);
      await open(nextEngine, sourceOf(nextStream));
      await play();
      await untilPlaying(0.3);
    });

    it('hands out the library, which has the options of the page', async () => {
      const config = configs[engine];
      await open(engine, { ...sourceOf(stream), bufferGoal: 'first-frame', config });
      await play();
      await untilPlaying(0.2);
      const library = () => page.run(() => (globalThis as Globals).enginePage.library());
      expect((await library()).isOwn).toBe(true);
      const { version } = await library();
      expect(
        await page.run(() => (globalThis as Globals).enginePage.engine().version ?? null),
      ).toBe(version ?? null);
      if (!config) return;
      expect(version).toMatch(/^v?\d+\.\d+/);
      // How much the page has it load holds for playing, not for the first frame.
      await page.run(() => (globalThis as Globals).enginePage.engine().setBufferGoal?.('full'));
      expect(await library()).toMatchObject({ behind: 7, ahead: 9 });
    });

    // The browser alone offers no choice, and tells nothing of what it loads.
    if (isNative) return;

    it('tells its qualities, the one that plays, and plays the chosen', async () => {
      await open(engine, sourceOf(stream));
      await play();
      const { qualities, playing, selected } = await until(
        (now) => now.time > 0.3 && now.playing !== undefined,
      );
      expect(qualities.map(({ height }) => height).sort()).toEqual([240, 360]);
      const ids = qualities.map(({ id }) => id);
      expect(new Set(ids).size).toBe(2);
      expect(ids).toContain(playing);
      expect(selected).toBe('auto');
      for (const { width, height, bitrate } of qualities) {
        expect(width / height).toBeCloseTo(16 / 9, 1);
        expect(bitrate).toBeGreaterThan(10_000);
      }
      for (const { id, height } of qualities) {
        await select(id);
        const now = await until((one) => one.playing === id && one.height === height);
        expect(now.selected).toBe(id);
      }
      await select('auto');
      expect((await seen()).selected).toBe('auto');
      await select('of another video');
      expect((await seen()).selected).toBe('auto');
    });

    it('offers the sounds, and loads the one that is chosen', async () => {
      await open(engine, sourceOf(stream));
      await play();
      await untilPlaying(0.3);
      const read = () =>
        page.run(() => {
          const { audio } = (globalThis as Globals).enginePage.engine();
          return { langs: audio?.audioTracks.map(({ lang }) => lang), at: audio?.audioTrack };
        });
      expect(await read()).toEqual({ langs: ['en', 'fr'], at: 0 });
      const sounds = () =>
        new Set(site.requests.flatMap((path) => /\/a\/([^/]+)\/\d+\.m4s$/.exec(path)?.[1] ?? []));
      expect(sounds().size).toBe(1);
      await page.run(() => {
        const { audio } = (globalThis as Globals).enginePage.engine();
        if (audio) audio.audioTrack = 1;
      });
      await expect.poll(() => sounds().size).toBe(2);
      await expect.poll(async () => (await read()).at).toBe(1);
      const { time } = await seen();
      await untilPlaying(time + 0.2);
    });

    it('plays the chosen sound where the viewer seeks at once', async () => {
      await open(engine, sourceOf(stream));
      await play();
      await untilPlaying(0.3);
      await page.run(() => {
        const { audio } = (globalThis as Globals).enginePage.engine();
        if (audio) audio.audioTrack = 1;
        (document.querySelector('video') as HTMLVideoElement).currentTime = 9;
      });
      await untilPlaying(9.2);
    });

    it('loads no more than a first frame needs, and all once it is asked', async () => {
      await open(engine, { ...sourceOf(stream), bufferGoal: 'first-frame' });
      await until(({ readyState }) => readyState >= 2);
      await untilQuiet();
      // Two segments at most, of four.
      expect((await seen()).bufferedEnd).toBeLessThan(seconds / 2 + 1);
      await page.run(() => (globalThis as Globals).enginePage.engine().setBufferGoal?.('full'));
      await until(({ bufferedEnd }) => bufferedEnd > seconds - 0.5);
    });

    it('plays what there is, tries again, and says what is missing', async () => {
      site.isMissing = (path) => laterSegment.test(path);
      const config = impatient[engine];
      await open(engine, { ...sourceOf(stream), startTime: 0.2, config });
      await play();
      await expect.poll(async () => (await seen()).failed).not.toEqual([]);
      const { failed, retried, time } = await seen();
      expect(failed).toEqual([{ code: 'not-found', status: 404 }]);
      expect(retried.length).toBeGreaterThan(0);
      expect(time).toBeGreaterThan(5.5);
    });

    it('goes on when what was missing is there again', async () => {
      let isMissing = true;
      site.isMissing = (path) => isMissing && laterSegment.test(path);
      await open(engine, { ...sourceOf(stream), startTime: 0.2 });
      await play();
      await expect.poll(() => site.requests.some((path) => laterSegment.test(path))).toBe(true);
      await until(({ time }) => time > 1.5);
      isMissing = false;
      await until(({ time }) => time > 6.3);
    });
  });
});
