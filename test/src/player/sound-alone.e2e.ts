import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Playback } from '../../../src/contract/playback.js';
import type { Protection } from '../../../src/contract/videos.js';
import type { EngineName } from '../../../src/player/engines/engine.js';
import type { VodPlayerElement } from '../../../src/index.js';
import { everydayOf, firstOf } from '../../support/counts.js';
import { makeMedia, probeFile } from '../../support/media.js';
import { startPlayerAndServer, type PlayerAndServer } from '../../support/player-and-server.js';
import type { PlayerSite } from '../../support/player-site.js';
import { processClip } from '../../support/process-clip.js';
import { playAuthOf, type TestServer } from '../../support/server.js';

const seconds = 6;
const hls = 'application/vnd.apple.mpegurl';
const dash = 'application/dash+xml';

/** What people upload, and how it is protected here. */
const files = {
  'an MP3': { name: 'song.mp3', codec: ['libmp3lame'], protection: 'none' },
  'an M4A': { name: 'song.m4a', codec: ['aac'], protection: 'aes-128' },
  'a FLAC': { name: 'song.flac', codec: ['flac'], protection: 'cbcs' },
  'an Opus': { name: 'song.opus', codec: ['libopus'], protection: 'cenc' },
  'a WAV': { name: 'song.wav', codec: ['pcm_s16le'], protection: 'none' },
} as const satisfies Record<string, { name: string; codec: string[]; protection: Protection }>;
type FileName = keyof typeof files;

const plays: Record<string, { file: FileName; engine: EngineName; everyday?: true }> = {
  'an MP3 by hls.js': { file: 'an MP3', engine: 'hls.js', everyday: true },
  'an MP3 by shaka-player': { file: 'an MP3', engine: 'shaka-player' },
  'an MP3 by dash.js': { file: 'an MP3', engine: 'dash.js', everyday: true },
  'an M4A by hls.js': { file: 'an M4A', engine: 'hls.js' },
  'an M4A by shaka-player': { file: 'an M4A', engine: 'shaka-player' },
  'a FLAC by shaka-player': { file: 'a FLAC', engine: 'shaka-player', everyday: true },
  'a FLAC by dash.js': { file: 'a FLAC', engine: 'dash.js' },
  'an Opus by shaka-player': { file: 'an Opus', engine: 'shaka-player' },
  'an Opus by dash.js': { file: 'an Opus', engine: 'dash.js' },
  'a WAV by hls.js': { file: 'a WAV', engine: 'hls.js' },
};
/** The slow line carries less than the least picture with its sound takes. */
const listed: [EngineName, string, number?][] = [
  ['hls.js', 'any speed'],
  ['shaka-player', 'any speed'],
  ['hls.js', '300 kbit/s', 300],
  ['native', '300 kbit/s', 300],
];
const chosen = everydayOf('sounds and engines', plays);

describe('sound alone in <vod-player>', () => {
  let site: PlayerSite;
  let server: TestServer;
  let browser: Browser;
  let stop: PlayerAndServer['stop'];
  let page: Page;
  const videos = new Map<FileName, string>();
  let clip: PlayerAndServer['clip'];

  beforeAll(async () => {
    ({ site, server, browser, stop, clip } = await startPlayerAndServer());
    for (const file of new Set(chosen.map(([, play]) => play.file))) {
      const { name, codec, protection } = files[file];
      const source = ['-f', 'lavfi', '-i', `sine=f=300:r=48000:d=${seconds}`];
      const path = await makeMedia([...source, '-c:a', ...codec, name]);
      videos.set(file, (await processClip(server.deps, path, protection)).id);
    }
  });
  afterAll(async () => {
    await stop?.();
  });
  beforeEach(async () => {
    await page?.close();
    page = await browser.newPage({ viewport: { width: 640, height: 480 } });
    await page.goto(site.url);
  });

  it.each(chosen)('plays %s to its end, with a face of its own (W-26)', async (_, play) => {
    const playAuth = await playAuthOf(server, videos.get(play.file));
    await page.evaluate(
      (given) => {
        const player = document.querySelector('vod-player') as VodPlayerElement;
        player.addEventListener('loadedmetadata', () => (player.playbackRate = 3));
        Object.assign(player, given, { autoplay: 'muted' });
      },
      { playAuth, playbackUrl: `${server.url}/v1/playback`, engine: play.engine },
    );
    const read = () =>
      page.evaluate(() => {
        const player = document.querySelector('vod-player') as VodPlayerElement;
        const { ended, vodError: error, duration, currentTime, diagnostics, shadowRoot } = player;
        return {
          ...{ ended, duration, currentTime, engine: diagnostics.engine },
          error: error?.message,
          hasFace: shadowRoot?.querySelector('[part=audio]') !== null,
          isLow: player.offsetHeight < 200,
        };
      });
    await expect.poll(async () => (await read()).error ?? (await read()).ended).toBe(true);
    const seen = await read();
    expect(seen).toMatchObject({ engine: play.engine, hasFace: true, isLow: true });
    expect(Math.abs(seen.duration - seconds)).toBeLessThan(0.2);
    expect(Math.abs(seen.currentTime - seconds)).toBeLessThan(0.3);
  });

  it.each(firstOf('engines and lines', listed))(
    'is nothing that %s takes of a video, on a line of %s',
    async (engine, _, kbits) => {
      const answer = await server.api('POST', `/v1/videos/${await clip('none')}/play-urls`);
      const { sources } = (await answer.json()) as Playback;
      const src = sources.find(({ type }) => type === hls)?.url ?? '';
      expect(await (await fetch(src)).text()).toMatch(/CODECS="mp4a.40.2",AUDIO="audio"\na\/main/);
      await page.evaluate(
        (given) =>
          new Promise<void>((resolve) => {
            const player = document.querySelector('vod-player') as VodPlayerElement;
            player.addEventListener('vod-player-engine', () => resolve(), { once: true });
            Object.assign(player, given, { autoplay: 'muted' });
          }),
        { src, engine },
      );
      if (kbits) {
        const session = await page.context().newCDPSession(page);
        await session.send('Network.emulateNetworkConditions', {
          ...{ offline: false, latency: 0, uploadThroughput: -1 },
          downloadThroughput: (kbits * 1000) / 8,
        });
      }
      const read = () =>
        page.evaluate(() => {
          const {
            currentTime,
            vodError: error,
            qualities,
            videoWidth,
          } = document.querySelector('vod-player') as VodPlayerElement;
          const heights = qualities.map(({ height }) => height);
          return { heights, videoWidth, isPlaying: error?.message ?? currentTime > 3 };
        });
      await expect.poll(async () => (await read()).isPlaying).toBe(true);
      const { heights, videoWidth } = await read();
      expect(videoWidth).toBeGreaterThan(0);
      expect(heights).toEqual(engine === 'native' ? [] : [240, 360]);
    },
  );

  it('is read by ffmpeg from both manifests (W-26)', async () => {
    const answer = await server.api('POST', `/v1/videos/${videos.get('an MP3')}/play-urls`);
    const { sources } = (await answer.json()) as Playback;
    expect(sources.map(({ type }) => type)).toEqual([hls, dash]);
    for (const { url } of sources) {
      const { streams, format } = await probeFile(url);
      expect(streams.map(({ codec_type }) => codec_type)).toEqual(['audio']);
      expect(Math.abs(Number(format['duration']) - seconds)).toBeLessThan(0.2);
    }
  });
});
