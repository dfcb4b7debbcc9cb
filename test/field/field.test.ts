import { existsSync, readdirSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { VideoRow } from '../../server/features/videos/video-table.js';
import { everydayOf, isNightly } from '../support/counts.js';
import { submitClip, videoWhen } from '../support/process-clip.js';
import { sharedChromium } from '../support/browser.js';
import { decodePublished, playlistOf, type PublishedFacts } from '../support/decode-published.js';
import { fetchPublished } from '../support/fetch-published.js';
import { missOfFlash, playPublished, playSeen, type PlayFacts } from '../support/play-published.js';
import { startPlayerSite, type PlayerSite } from '../support/player-site.js';
import { startTestServer, type TestServer } from '../support/server.js';
import { musts, sync, type Must } from './musts.js';
import { redBlockShape } from './red-block.js';

const folder = fileURLToPath(new URL('../../../shared/field', import.meta.url));
const isThere = existsSync(folder);
const why = isThere ? '' : ' (skipped: no ../shared/field here)';

let server: TestServer;
/** Where inputs are played, which all run nightly: the everyday ones are decoded. */
let screen: { site: PlayerSite; browser: Browser } | undefined;

beforeAll(async () => {
  if (!isThere) return;
  if (isNightly) screen = { site: await startPlayerSite(), browser: await sharedChromium() };
  server = await startTestServer(screen && { VOD_CORS_ORIGINS: screen.site.origin });
});

afterAll(async () => {
  await screen?.browser.close();
  await server?.stop();
  await screen?.site.stop();
});

describe.concurrent(`every input of the shared field${why}`, () => {
  it.skipIf(!isThere)('has its must', () => {
    const files = readdirSync(folder).filter((name) => name !== 'index.json');
    expect(files.sort()).toEqual(Object.keys(musts).sort());
  });

  it.skipIf(!isThere).each(everydayOf('inputs of the shared field', musts))(
    'holds its must: %s',
    { timeout: 600_000 },
    async (name, must) => {
      const videoId = await submitClip(server.deps, join(folder, name));
      if (must.firstRevision) {
        await videoWhen(
          server.deps,
          videoId,
          ({ playable, status }) => playable || status === 'failed',
        );
        await checkPlaying(
          await playlistOf(server, videoId),
          must,
          await decodePublished(server, videoId),
        );
      }
      const video = await videoWhen(
        server.deps,
        videoId,
        ({ status }) => status === 'ready' || status === 'failed',
      );
      if (checkOutcome(video, must) === 'failed') return;
      const facts = await decodePublished(server, videoId);
      checkWarnings(video, must, facts);
      checkLengths(must, facts);
      checkTimes(must, facts);
      const playlist = await playlistOf(server, videoId);
      await checkShapes(playlist, must);
      await checkPlaying(playlist, must, facts);
    },
  );
});

function checkOutcome({ status, failure }: VideoRow, { outcome }: Must): 'ready' | 'failed' {
  const codes = outcome === 'ready' ? [] : 'failed' in outcome ? outcome.failed : outcome.orFailed;
  const mayBeReady = outcome === 'ready' || 'orFailed' in outcome;
  if (status === 'failed' && codes.length > 0) {
    expect(codes).toContain(failure?.code);
    return 'failed';
  }
  expect({ status, failure }).toEqual(
    mayBeReady ? { status: 'ready', failure: null } : { status: 'failed', failure: codes },
  );
  return 'ready';
}

function checkWarnings({ warnings }: VideoRow, must: Must, { sound }: PublishedFacts): void {
  if (must.warnedIfReady) expect(warnings).not.toEqual([]);
  if (must.sound === 'heard-or-warned' && !sound)
    expect(warnings.map(({ code }) => code)).toContain('sound-lost');
  if (must.sound === 'heard') expect(sound?.peak).toBeGreaterThan(0.01);
}

function checkLengths(must: Must, { duration, picture, sound }: PublishedFacts): void {
  within('duration', duration, must.duration);
  within('pictures', picture?.count, must.pictures);
  within('end of the picture', picture?.end, must.pictureEnds);
  within('end of the sound', sound?.end, must.soundEnds);
  within('frequency', sound?.frequency, sound && must.frequency);
  if (must.peakBelow !== undefined) expect(sound?.peak).toBeLessThan(must.peakBelow);
  if (must.size !== undefined) expect(`${picture?.width}x${picture?.height}`).toBe(must.size);
}

function checkTimes(must: Must, { picture, sound }: PublishedFacts): void {
  if (must.flashes) near('flash', picture?.flashes, must.flashes);
  if (must.beeps) near('beep', sound?.beeps, must.beeps);
  if (!must.beepAfterFlash) return;
  const [least, most] = must.beepAfterFlash;
  const pairs = (picture?.flashes ?? []).map((flash) => ({
    flash,
    beep: nearest(flash, sound?.beeps ?? []),
  }));
  expect(pairs.length).toBeGreaterThan(2);
  for (const { flash, beep } of pairs) {
    expect(beep - flash, `beep after the flash at ${flash}`).toBeGreaterThanOrEqual(least);
    expect(beep - flash, `beep after the flash at ${flash}`).toBeLessThanOrEqual(most);
  }
}

async function checkShapes(playlist: string, { redBlocks = [] }: Must): Promise<void> {
  if (redBlocks.length === 0) return;
  const { pictures, sound } = await fetchPublished(playlist);
  const [top] = pictures;
  if (!top?.size) throw new Error('There is no picture');
  for (const { at, shape } of redBlocks)
    expect((await redBlockShape(top.path, at, top.size)) / shape, `at ${at} s`).toBeCloseTo(1, 1);
  for (const { path } of sound ? [...pictures, sound] : pictures)
    await rm(dirname(path), { recursive: true });
}

async function checkPlaying(
  playlist: string,
  must: Must,
  { sound }: PublishedFacts,
): Promise<void> {
  if (!must.played) return;
  if (!screen) throw new Error('Nothing is played every day');
  const { site, browser } = screen;
  const { until, from, duration, seekTo } = must.played;
  const context = await browser.newContext();
  const page = await context.newPage();
  const belong = ({ currentTime }: PlayFacts) =>
    must.played?.flashes ??
    (must.beepAfterFlash && sound?.beeps.filter((time) => time < currentTime - sync)) ??
    [];
  // At half speed where flashes count, so that a busy machine shows each of them.
  const options = {
    ...(from !== undefined && { from }),
    ...(until === 'end' ? { rate: 2 } : { until, rate: 0.5 }),
  };
  const played = await playSeen(() => playPublished(page, site, playlist, options), belong);
  expect(played).toMatchObject({
    stuck: false,
    jumps: [],
    error: undefined,
    ...(until === 'end' && { ended: true }),
  });
  within('duration in the player', played.duration, duration);
  if (must.beepAfterFlash) expect(belong(played).length).toBeGreaterThan(2);
  for (const time of belong(played))
    expect(
      missOfFlash(time, played.flashes),
      `flash on screen at ${time}, of ${JSON.stringify(played.flashes)}`,
    ).toBeLessThanOrEqual(sync);
  if (seekTo !== undefined) {
    const sought = await playPublished(page, site, playlist, { from: seekTo, until: seekTo + 1 });
    expect(sought).toMatchObject({ stuck: false, error: undefined });
    expect(sought.currentTime).toBeGreaterThanOrEqual(seekTo);
  }
  await context.close();
}

function within(what: string, value: number | null | undefined, range: Must['duration']): void {
  if (!range) return;
  expect(value, what).toBeGreaterThanOrEqual(range[0]);
  expect(value, what).toBeLessThanOrEqual(range[1]);
}

/** Each of the places has its event in step. */
function near(what: string, times: readonly number[] = [], places: readonly number[]): void {
  for (const place of places)
    expect(
      Math.abs(nearest(place, times) - place),
      `${what} at ${place}, of ${times.join(' ')}`,
    ).toBeLessThanOrEqual(sync);
}

function nearest(to: number, times: readonly number[]): number {
  return times.reduce(
    (best, time) => (Math.abs(time - to) < Math.abs(best - to) ? time : best),
    Infinity,
  );
}
