import type { Browser, Page, Request } from 'playwright-core';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { EngineName } from '../../../src/player/engines/engine.js';
import type { VodPlayerElement } from '../../../src/index.js';
import { isNightly } from '../../support/counts.js';
import { startPlayerAndServer, type PlayerAndServer } from '../../support/player-and-server.js';
import type { PlayerSite } from '../../support/player-site.js';
import { playAuthOf, type TestServer } from '../../support/server.js';

const engines = ['hls.js', 'shaka-player', 'dash.js'] as const satisfies EngineName[];
const contentId = 'a "片" \\ 100%';
/** As CMCD writes it. */
const cid = '"a \\"%E7%89%87\\" \\\\ 100%25"';
const modes = ['query', 'headers'] as const;
const delivered = /\/p\/[^/]+\/v\/.*\.(?:m3u8|mpd|mp4|m4s)$/;
/** What each engine tells of each segment of picture and sound. */
const ofSegments = ['br', 'cid', 'd', 'dl', 'ot', 'sf', 'sid', 'sn', 'st', 'v'];

interface Reported {
  path: string;
  keys: Record<string, string>;
}

/** The members of a dictionary (RFC 8941, 3.2), as they are written. */
function parseDictionary(text: string): Record<string, string> {
  const members = text.matchAll(
    /([a-z*][\w*.-]*)(?:=("(?:[^"\\]|\\.)*"|\([^)]*\)|[^,]*))?(?:,|$)/g,
  );
  return Object.fromEntries([...members].map(([, key = '', value = '?1']) => [key, value]));
}

function reportOf(request: Request): Reported {
  const { pathname, searchParams } = new URL(request.url());
  const headers = Object.entries(request.headers()).filter(([name]) => name.startsWith('cmcd-'));
  const lines = [searchParams.get('CMCD') ?? '', ...headers.map(([, value]) => value)];
  return { path: pathname, keys: Object.assign({}, ...lines.map(parseDictionary)) };
}

describe('CMCD of <vod-player>', () => {
  let site: PlayerSite;
  let server: TestServer;
  let browser: Browser;
  let stop: PlayerAndServer['stop'];
  let page: Page;
  let videoId: string;
  let asked: Request[];
  let answers: number[];

  beforeAll(async () => {
    const started = await startPlayerAndServer('ours');
    ({ site, server, browser, stop } = started);
    videoId = await started.clip('none');
  });
  afterAll(async () => {
    await stop?.();
  });
  beforeEach(async () => {
    await page?.close();
    page = await browser.newPage({ viewport: { width: 640, height: 480 } });
    [asked, answers] = [[], []];
    page.on('response', (response) => {
      if (!delivered.test(new URL(response.url()).pathname)) return;
      if (response.request().method() !== 'GET') return;
      asked.push(response.request());
      answers.push(response.status());
    });
    await page.goto(site.url);
  });

  const begin = async (engine: EngineName | '', cmcd: unknown): Promise<void> => {
    const playAuth = await playAuthOf(server, videoId);
    await page.evaluate(
      async (given) => {
        const player = document.querySelector('vod-player') as VodPlayerElement;
        const isAnother = player.videoId !== '';
        Object.assign(player, given, { autoplay: 'muted' });
        await player.updateComplete;
        if (isAnother) player.load();
      },
      { playAuth, playbackUrl: `${server.url}/v1/playback`, engine, cmcd },
    );
  };
  const play = async (engine: EngineName | '', cmcd: unknown, until = 3): Promise<void> => {
    await begin(engine, cmcd);
    await untilPlayed(until);
  };
  const untilPlayed = (seconds: number) =>
    expect
      .poll(() =>
        page.evaluate((until) => {
          const { vodError: error, currentTime } = document.querySelector(
            'vod-player',
          ) as VodPlayerElement;
          return error?.message ?? currentTime > until;
        }, seconds),
      )
      .toBe(true);
  const errorOf = () =>
    page.evaluate(() => {
      const { vodError: error } = document.querySelector('vod-player') as VodPlayerElement;
      return error && { code: error.code, message: error.message };
    });

  describe.each(engines)('by %s', (engine) => {
    it.each(isNightly || engine === 'hls.js' ? modes : modes.slice(0, 1))(
      'goes with every manifest and segment, in the %s, and the server delivers them',
      async (mode) => {
        await play(engine, mode);
        const reports = asked.map(reportOf);
        expect(new Set(answers)).toEqual(new Set([200]));
        const sessions = new Set(reports.map(({ keys }) => keys['sid']));
        expect(sessions.size).toBe(1);
        for (const { path, keys } of reports) {
          expect(keys, path).toMatchObject({ v: '2', cid: JSON.stringify(videoId) });
          expect(keys['sid'], path).toMatch(/^"[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}"$/);
          const [, , folder = ''] = /\/v\/[^/]+\/[^/]+\/(\d+)\/(?:([va])\/)?/.exec(path) ?? [];
          const type = /init\.mp4$/.test(path) ? 'i' : /\.m4s$/.test(path) ? folder : 'm';
          // What shaka-player reads to learn what a stream is made of, it does not name.
          const isUnnamed = engine === 'shaka-player' && keys['d'] === '0' && !keys['ot'];
          if (!isUnnamed) expect(keys['ot'], path).toBe(type);
        }
        const segments = reports.filter(({ path, keys }) => path.endsWith('.m4s') && keys['ot']);
        expect(segments.length).toBeGreaterThan(2);
        for (const { keys } of segments)
          expect(Object.keys(keys)).toEqual(expect.arrayContaining(ofSegments));
        const isInQuery = asked.map((request) => request.url().includes('CMCD='));
        expect(new Set(isInQuery)).toEqual(new Set([mode === 'query']));
      },
    );

    it('sends events to their own address, and no address of the media with them', async () => {
      const posts: { type: string | undefined; body: string }[] = [];
      await page.route('https://reports.example/**', async (route) => {
        const request = route.request();
        if (request.method() === 'POST')
          posts.push({ type: request.headers()['content-type'], body: request.postData() ?? '' });
        await route.fulfill({
          status: 204,
          headers: { 'access-control-allow-origin': '*', 'access-control-allow-headers': '*' },
        });
      });
      await play(engine, { contentId, eventUrl: 'https://reports.example/cmcd' }, 1);
      // The compiled shaka-player has lost the name of the state.
      const playing = engine === 'shaka-player' ? /e=bc/ : /e=ps.*sta=p/;
      await expect.poll(() => posts.some(({ body }) => playing.test(body))).toBe(true);
      expect(new Set(asked.map((request) => reportOf(request).keys['cid']))).toEqual(
        new Set([cid]),
      );
      for (const { type, body } of posts) {
        expect(type).toBe('application/cmcd');
        expect(parseDictionary(body.trim())).toMatchObject({ v: '2', cid });
        expect(body).not.toMatch(/\/p\/|\/v\//);
      }
    });
  });

  it('refuses what it cannot carry, and says why', async () => {
    await begin('hls.js', { eventUrl: 'javascript:0' });
    await expect.poll(errorOf).toEqual({
      code: 'configuration',
      message: 'cmcd.eventUrl must be an http or https address',
    });
  });

  it('is off unless the page asks for it, and nothing of it is fetched', async () => {
    const files: string[] = [];
    page.on('request', (request) => files.push(new URL(request.url()).pathname));
    await play('hls.js', undefined, 1);
    expect(asked.length).toBeGreaterThan(2);
    expect(asked.flatMap((request) => Object.keys(reportOf(request).keys))).toEqual([]);
    expect(files.filter((path) => /cmcd/i.test(path))).toEqual([]);
    await play('hls.js', 'query', 1);
    expect(files.filter((path) => /cmcd/i.test(path))).toHaveLength(2);
  });

  it('has one session id for a viewing, whichever engine goes on with it, and another for the next', async () => {
    let isBroken = true;
    await page.route(/\.m4s(\?|$)/, async (route) => {
      const response = await route.fetch();
      const body = await response.body();
      // Where the box with the samples' places should be.
      if (isBroken) body.fill(0xff, 0, 200);
      await route.fulfill({ response, body });
    });
    await page.exposeFunction('mend', () => (isBroken = false));
    await page.evaluate(() => {
      // The browser alone would be the next, and reports nothing.
      HTMLMediaElement.prototype.canPlayType = () => '';
      const player = document.querySelector('vod-player');
      player?.addEventListener('vod-player-debug', ({ name, detail }) => {
        if (name === 'retried' && detail['reason'] === 'decode')
          void (globalThis as unknown as { mend(): void }).mend();
      });
    });
    await play('', '', 1);
    const formats = asked.map((request) => reportOf(request).keys);
    expect(new Set(formats.map(({ sid }) => sid)).size).toBe(1);
    expect(formats.filter(({ sn }) => sn === '0').length).toBe(2);
    const [first] = formats;
    asked = [];
    await play('', '', 1);
    const next = new Set(asked.map((request) => reportOf(request).keys['sid']));
    expect(next.size).toBe(1);
    expect(next).not.toContain(first?.['sid']);
  });
});
