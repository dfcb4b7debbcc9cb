import { readFile } from 'node:fs/promises';
import type { Browser, CDPSession, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { sharedChromium } from '../support/browser.js';
import { times } from '../support/counts.js';
import { sharedDemo, type DemoServer } from '../support/demo-server.js';
import { uploadVideo } from '../support/demo-videos.js';
import { makeMedia } from '../support/media.js';

const patientMs = 90_000;
const clip = ['-f', 'lavfi', '-i', 'testsrc2=s=160x120:r=25:d=4', '-f', 'lavfi', '-i', 'sine=d=4'];
const codecs = [
  '-c:v',
  'libx264',
  '-preset',
  'veryfast',
  '-pix_fmt',
  'yuv420p',
  '-c:a',
  'aac',
  'clip.mp4',
];

interface Holdings {
  heap: number;
  nodes: number;
  listeners: number;
  players: number;
  mediaSources: number;
}

/** What the page holds once nothing more can be collected. */
async function holdings(session: CDPSession): Promise<Holdings> {
  await session.send('HeapProfiler.collectGarbage');
  const { metrics } = await session.send('Performance.getMetrics');
  const metric = (name: string): number =>
    metrics.find((one) => one.name === name)?.value ?? Number.NaN;
  return {
    heap: metric('JSHeapUsedSize'),
    nodes: metric('Nodes'),
    listeners: metric('JSEventListeners'),
    players: await countLive(session, "customElements.get('vod-player')"),
    mediaSources: await countLive(session, 'globalThis.ManagedMediaSource ?? MediaSource'),
  };
}

async function countLive(session: CDPSession, constructor: string): Promise<number> {
  const objectGroup = 'live';
  const { result } = await session.send('Runtime.evaluate', {
    expression: `(${constructor}).prototype`,
    objectGroup,
  });
  const { objects } = await session.send('Runtime.queryObjects', {
    prototypeObjectId: result.objectId ?? '',
    objectGroup,
  });
  const answer = {
    functionDeclaration: 'function () { return this.length }',
    objectId: objects.objectId ?? '',
    returnByValue: true,
  };
  const { result: length } = await session.send('Runtime.callFunctionOn', answer);
  await session.send('Runtime.releaseObjectGroup', { objectGroup });
  return length.value as number;
}

/** So many players at a time come, show a frame, every tenth plays, and all go again. */
async function comeAndGo(page: Page, playAuthUrl: string, count: number): Promise<void> {
  await page.evaluate(
    async ([playAuthUrl, count]) => {
      const players = Array.from({ length: count }, () => {
        const player = document.createElement('vod-player');
        Object.assign(player, { playAuthUrl, muted: true });
        return player;
      });
      const loaded = players.map(
        (player) =>
          new Promise<void>((resolve, reject) => {
            player.addEventListener('loadeddata', () => resolve(), { once: true });
            player.addEventListener(
              'vod-player-error',
              () => reject(player.vodError ?? new Error('no reason')),
              { once: true },
            );
          }),
      );
      document.body.append(...players);
      await Promise.all(loaded);
      await Promise.all(players.filter((_, at) => at % 10 === 0).map((player) => player.play()));
      for (const player of players) player.remove();
      // What is taken out is let go of a microtask later.
      await new Promise((resolve) => setTimeout(resolve));
    },
    [playAuthUrl, count] as const,
  );
}

describe('the memory of a page with <vod-player>', { timeout: 20 * patientMs }, () => {
  let demo: DemoServer;
  let browser: Browser;
  let page: Page;
  let session: CDPSession;
  let playAuthUrl: string;
  beforeAll(async () => {
    demo = await sharedDemo();
    browser = await sharedChromium(['--autoplay-policy=no-user-gesture-required']);
    // What is shown is drawn by the processor.
    page = await browser.newPage({ viewport: { width: 400, height: 600 } });
    page.setDefaultTimeout(patientMs);
    const clipFile = await readFile(await makeMedia([...clip, ...codecs]));
    const video = await uploadVideo(demo.url, 'Clip', clipFile);
    playAuthUrl = `/demo/api/play-auth?video=${video.id}`;
    await page.goto(`${demo.url}/watch?v=${video.id}`);
    session = await page.context().newCDPSession(page);
    await session.send('Performance.enable');
    await session.send('HeapProfiler.enable');
    // Code is compiled and caches are filled once.
    for (let count = 0; count < 3; count++) await comeAndGo(page, playAuthUrl, 4);
    // The page's own is left.
    await vi.waitFor(async () => expect((await holdings(session)).players).toBe(1), {
      timeout: patientMs,
    });
  }, 2 * patientMs);
  afterAll(async () => {
    await browser?.close();
  });

  it('is given back by many players at a time: no node, listener or MediaSource is left (G-19)', async () => {
    const before = await holdings(session);
    await comeAndGo(page, playAuthUrl, times(10, 100));
    await expect
      .poll(async () => (await holdings(session)).players, { timeout: patientMs })
      .toBe(before.players);
    const after = await holdings(session);
    expect(after.mediaSources).toBeLessThanOrEqual(before.mediaSources);
    expect(after.nodes).toBeLessThanOrEqual(before.nodes);
    expect(after.listeners).toBeLessThanOrEqual(before.listeners);
    expect(after.heap - before.heap).toBeLessThan(5 * 1024 ** 2);
  });

  it('does not grow by coming and going (G-20)', async () => {
    const cycles = times(20, 500);
    /** The page's own player is left. */
    const goThrough = async (): Promise<Holdings> => {
      for (let cycle = 0; cycle < cycles; cycle++) await comeAndGo(page, playAuthUrl, 1);
      await expect
        .poll(async () => (await holdings(session)).players, { timeout: patientMs })
        .toBe(1);
      return holdings(session);
    };
    // Code that has run often is compiled once more; measured is what each further cycle adds.
    const before = await goThrough();
    const after = await goThrough();
    expect((after.heap - before.heap) / cycles).toBeLessThan(5 * 1024);
    expect(after.nodes).toBeLessThanOrEqual(before.nodes);
  });
});
