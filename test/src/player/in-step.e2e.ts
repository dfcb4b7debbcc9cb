import { rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { everydayOf, isNightly } from '../../support/counts.js';
import { playlistOf } from '../../support/decode-published.js';
import { beeps, flashes } from '../../support/flash-and-beep.js';
import {
  missOfFlash,
  playPublished,
  playSeen,
  type PlayFacts,
} from '../../support/play-published.js';
import { startPlayerAndServer, type PlayerAndServer } from '../../support/player-and-server.js';
import type { PlayerSite } from '../../support/player-site.js';
import type { TestServer } from '../../support/server.js';
import { makeMedia } from '../../support/media.js';
import { submitClip, videoWhen } from '../../support/process-clip.js';

const h264 = ['-c:v', 'libx264', '-preset', 'veryfast', '-pix_fmt', 'yuv420p', '-bf', '3'];
const aac = ['-c:a', 'aac'];
const slow = { timeout: 120_000 };

describe('<vod-player>', () => {
  let site: PlayerSite;
  let server: TestServer;
  let browser: Browser;
  let stop: PlayerAndServer['stop'];
  let page: Page;
  beforeAll(async () => {
    ({ site, server, browser, stop } = await startPlayerAndServer());
    // What is shown is drawn by the processor, which drops frames when it is busy.
    page = await browser.newPage({ viewport: { width: 320, height: 240 } });
  });
  afterAll(async () => {
    await stop?.();
  });

  const submit = async (...args: string[]): Promise<string> => {
    const path = await makeMedia(args);
    const id = await submitClip(server.deps, path);
    await rm(dirname(path), { recursive: true });
    return id;
  };
  const watch = async (
    id: string,
    until: 'playable' | 'ready',
    options = {},
  ): Promise<PlayFacts> => {
    await videoWhen(
      server.deps,
      id,
      ({ status, playable }) =>
        (until === 'playable' && playable) || status === 'ready' || status === 'failed',
    );
    return playPublished(page, site, await playlistOf(server, id), options);
  };
  /** A busy machine drops frames at full speed. */
  const slowly = { rate: 0.5 };
  /** Beeps are where they belong, as decoding shows: here only the picture can be late. */
  const expectFlashes = ({ flashes: found }: PlayFacts, times: number[]) => {
    for (const time of times)
      expect(
        missOfFlash(time, found),
        `the flash at ${time} of ${JSON.stringify(found)}`,
      ).toBeLessThan(0.045);
  };

  it(
    'shows each picture with its sound when reordered pictures begin a moment after it (S06)',
    slow,
    async () => {
      const late = [
        '-itsoffset',
        '0.005',
        ...flashes({ seconds: 5, rate: 10 }),
        ...beeps({ seconds: 5 }),
      ];
      const id = await submit(
        ...late,
        '-map',
        '0',
        '-map',
        '1',
        ...h264,
        '-c:a',
        'ac3',
        'webcam.mkv',
      );
      const facts = await watch(id, 'ready', slowly);
      expectFlashes(facts, [1, 2, 3, 4]);
      expect(facts).toMatchObject({ ended: true, stuck: false, jumps: [], error: undefined });
    },
  );

  it.runIf(isNightly)(
    "shows each picture with its sound when it plays the source's own packets (S07)",
    slow,
    async () => {
      const late = [
        '-itsoffset',
        '0.021',
        ...flashes({ seconds: 5, rate: 15, size: '640x360' }),
        ...beeps({ seconds: 5 }),
      ];
      const id = await submit(...late, '-map', '0', '-map', '1', ...h264, ...aac, 'copied.mkv');
      expectFlashes(await watch(id, 'playable', slowly), [1, 2, 3, 4]);
    },
  );

  it.each(
    everydayOf('files with few pictures, in the player', {
      'one picture for all of the sound': {
        everyday: true,
        seconds: 9,
        args: [
          ...flashes({ seconds: 0.04 }),
          ...beeps({ seconds: 9 }),
          ...h264,
          ...aac,
          'cover.mp4',
        ],
      },
      'a picture every two seconds': {
        seconds: 10,
        args: [
          ...flashes({ seconds: 10, rate: 0.5 }),
          ...beeps({ seconds: 10 }),
          ...h264,
          ...aac,
          'slides.mp4',
        ],
      },
    }),
  )('plays to the end: %s (S10, S11, S12)', slow, async (_, { args, seconds }) => {
    const facts = await watch(await submit(...args), 'ready');
    expect(facts).toMatchObject({ ended: true, stuck: false, jumps: [], error: undefined });
    expect(facts.duration).toBeCloseTo(seconds, 0);
    expect(facts.frameTimes.length).toBeGreaterThan(seconds / 2);
  });

  it.runIf(isNightly)(
    'knows the whole length, and seeks in it, when the picture ends before the sound (S13)',
    slow,
    async () => {
      const id = await submit(
        ...flashes({ seconds: 4 }),
        ...beeps({ seconds: 20 }),
        ...h264,
        ...aac,
        'short.mp4',
      );
      const facts = await watch(id, 'ready', { from: 15 });
      expect(facts).toMatchObject({ ended: true, stuck: false, error: undefined });
      expect(facts.duration).toBeCloseTo(20, 0);
    },
  );

  it(
    'shows a picture that joins long after the sound when it belongs (S08, S09)',
    slow,
    async () => {
      const late = ['-itsoffset', '70', ...flashes({ seconds: 4 }), ...beeps({ seconds: 74 })];
      const id = await submit(...late, '-map', '0', '-map', '1', ...h264, ...aac, 'meeting.mkv');
      const times = [71, 72, 73];
      const facts = await playSeen(
        () => watch(id, 'ready', { from: 69, ...slowly }),
        () => times,
      );
      expectFlashes(facts, times);
      expect(facts.duration).toBeCloseTo(74, 0);
    },
  );
});
