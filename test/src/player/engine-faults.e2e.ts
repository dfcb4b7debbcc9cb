import type { Browser, Page, Route } from 'playwright-core';
import { afterAll, beforeAll, describe, it, type TestContext } from 'vitest';
import type { Protection } from '../../../src/contract/videos.js';
import type { VodErrorCode, VodPlayerElement } from '../../../src/index.js';
import { sentenceFor } from '../../../src/player/error-words.js';
import chinese from '../../../src/player/words-zh.js';
import { errorWords } from '../../../src/player/controls/error-panel-words.js';
import { playerWords } from '../../../src/player/words.js';
import { makeClip } from '../../support/clip.js';
import { isNightly } from '../../support/counts.js';
import { startPlayerAndServer, type PlayerAndServer } from '../../support/player-and-server.js';
import type { PlayerSite } from '../../support/player-site.js';
import { processClip } from '../../support/process-clip.js';
import { playAuthOf, type TestServer } from '../../support/server.js';
import { withoutStart } from '../../support/without-start.js';

type Library = 'hls.js' | 'shaka-player' | 'dash.js';

interface Fault {
  what: string;
  protection: Protection;
  /** Which requests meet it. */
  path: RegExp;
  code: VodErrorCode;
  answer: (route: Route) => Promise<void>;
  engines?: readonly Library[];
}

const libraries = ['hls.js', 'shaka-player', 'dash.js'] as const;
const manifest = /\.(m3u8|mpd)$/;
const master = /(master\.m3u8|\.mpd)$/;
const segment = /\.m4s$/;
const licence = /\/licence\//;
const key = /\/k\//;
const anyOrigin = { 'access-control-allow-origin': '*', 'cache-control': 'no-store' };

const status = (code: number) => (route: Route) =>
  route.fulfill({ status: code, headers: anyOrigin, body: '<h1>Nothing here</h1>' });
const body =
  (bytes: string | Buffer, contentType = 'application/octet-stream') =>
  (route: Route) =>
    route.fulfill({ status: 200, headers: anyOrigin, contentType, body: bytes });
const changed = (change: (bytes: Buffer) => Buffer) => async (route: Route) => {
  const response = await route.fetch();
  await route.fulfill({ response, body: change(await response.body()) });
};
const never = () => Promise.resolve();

const otherKeys = changed((bytes) => {
  const { keys, ...rest } = JSON.parse(String(bytes)) as { keys: { k: string }[] };
  const k = Buffer.alloc(16, 7).toString('base64url');
  return Buffer.from(JSON.stringify({ ...rest, keys: keys.map((one) => ({ ...one, k })) }));
});
const otherKeyIds = changed((bytes) => {
  const { keys, ...rest } = JSON.parse(String(bytes)) as { keys: { kid: string }[] };
  const kid = Buffer.alloc(16, 7).toString('base64url');
  return Buffer.from(JSON.stringify({ ...rest, keys: keys.map((one) => ({ ...one, kid })) }));
});
const padded = changed((bytes) => {
  const isHls = bytes.subarray(0, 7).equals(Buffer.from('#EXTM3U'));
  const at = isHls ? '#EXTM3U\n'.length : bytes.indexOf('<MPD');
  const nothing = Buffer.alloc(9_000_000, isHls ? '# nothing\n' : ' '.repeat(10));
  return Buffer.concat([bytes.subarray(0, at), nothing, bytes.subarray(at)]);
});
const half = changed((bytes) => bytes.subarray(0, bytes.length / 2));
const cyclic = (route: Route) =>
  body(
    `#EXTM3U\n#EXT-X-STREAM-INF:BANDWIDTH=1000\n${route.request().url()}\n`,
    'application/vnd.apple.mpegurl',
  )(route);
const html = body('<!doctype html><title>Sign in</title>', 'text/html');
const huge = body(Buffer.alloc(5_000_000, 0x20));

const clear = 'none' as const;
const faults: readonly Fault[] = [
  {
    what: 'a manifest that is missing',
    protection: clear,
    path: master,
    answer: status(404),
    code: 'not-found',
  },
  {
    what: 'a manifest that is a page of HTML',
    protection: clear,
    path: manifest,
    answer: html,
    code: 'source',
  },
  {
    what: 'a manifest that is cut in half',
    protection: clear,
    path: manifest,
    answer: half,
    code: 'source',
  },
  {
    what: 'a playlist that names itself',
    protection: clear,
    path: master,
    answer: cyclic,
    code: 'source',
    engines: ['hls.js'],
  },
  {
    what: 'segments that are missing',
    protection: clear,
    path: segment,
    answer: status(404),
    code: 'not-found',
  },
  {
    what: 'segments that are a page of HTML',
    protection: clear,
    path: segment,
    answer: html,
    code: 'decode',
    engines: ['shaka-player', 'dash.js'],
  },
  {
    what: 'segments that are a page of HTML',
    protection: clear,
    path: segment,
    answer: html,
    code: 'network',
    engines: ['hls.js'],
  },
  {
    what: 'segments that are noise',
    protection: clear,
    path: segment,
    answer: changed((b) => b.fill(0xa5)),
    code: 'decode',
  },
  {
    what: 'a key that is missing',
    protection: 'aes-128',
    path: key,
    answer: status(404),
    code: 'not-found',
    engines: ['hls.js', 'shaka-player'],
  },
  {
    what: 'a key that is another',
    protection: 'aes-128',
    path: key,
    answer: body(Buffer.alloc(16, 7)),
    code: 'decode',
    engines: ['hls.js', 'shaka-player'],
  },
  {
    what: 'a key that is a page of HTML',
    protection: 'aes-128',
    path: key,
    answer: html,
    code: 'source',
    engines: ['shaka-player'],
  },
  {
    what: 'a key that is a page of HTML',
    protection: 'aes-128',
    path: key,
    answer: html,
    code: 'decode',
    engines: ['hls.js'],
  },
  {
    what: 'a key of 5 MB',
    protection: 'aes-128',
    path: key,
    answer: huge,
    code: 'source',
    engines: ['shaka-player'],
  },
  {
    what: 'a key of 5 MB',
    protection: 'aes-128',
    path: key,
    answer: huge,
    code: 'decode',
    engines: ['hls.js'],
  },
  {
    what: 'a key that never comes',
    protection: 'aes-128',
    path: key,
    answer: never,
    code: 'network',
    engines: ['hls.js', 'shaka-player'],
  },
  {
    what: 'a licence server without an answer',
    protection: 'cenc',
    path: licence,
    answer: (route) => route.abort(),
    code: 'licence',
    engines: ['shaka-player', 'dash.js'],
  },
  {
    what: 'a licence that is missing',
    protection: 'cenc',
    path: licence,
    answer: status(404),
    code: 'licence',
    engines: ['shaka-player', 'dash.js'],
  },
  {
    what: 'a licence that is a page of HTML',
    protection: 'cenc',
    path: licence,
    answer: html,
    code: 'licence',
    engines: ['shaka-player', 'dash.js'],
  },
  {
    what: 'a licence of 5 MB',
    protection: 'cenc',
    path: licence,
    answer: huge,
    code: 'licence',
    engines: ['shaka-player', 'dash.js'],
  },
  {
    what: 'a licence for other keys',
    protection: 'cenc',
    path: licence,
    answer: otherKeyIds,
    code: 'licence',
    engines: ['shaka-player', 'dash.js'],
  },
  {
    what: 'a licence with wrong keys',
    protection: 'cenc',
    path: licence,
    answer: otherKeys,
    code: 'decode',
    // shaka-player goes on without a picture.
    engines: ['dash.js'],
  },
  {
    what: 'a licence that never comes',
    protection: 'cenc',
    path: licence,
    answer: never,
    code: 'licence',
    engines: ['shaka-player'],
  },
];
/** Of each kind one that fails at once, in one engine that meets it; the nightly run takes them all. */
const ofEveryDay: Readonly<Record<string, (typeof libraries)[number]>> = {
  'a manifest that is a page of HTML': 'dash.js',
  'segments that are noise': 'shaka-player',
  'a key that is another': 'hls.js',
  'a licence that is a page of HTML': 'shaka-player',
};
const rows = faults
  .flatMap(({ engines = libraries, ...fault }) => engines.map((engine) => ({ ...fault, engine })))
  .filter(({ what, engine }) => isNightly || ofEveryDay[what] === engine);
const laterEngines = (['shaka-player', 'dash.js'] as const).slice(0, isNightly ? 2 : 1);

const withoutKeySystems = (): void => {
  Reflect.deleteProperty(Navigator.prototype, 'requestMediaKeySystemAccess');
};
const dayMs = 86_400_000;
/** In the page, before anything else. */
const shiftClock = (byMs: number): void => {
  const RealDate = Date;
  globalThis.Date = new Proxy(RealDate, {
    construct: (_target, given: [number]) =>
      given.length > 0 ? new RealDate(...given) : new RealDate(RealDate.now() + byMs),
    get: (target, name) =>
      name === 'now' ? () => RealDate.now() + byMs : (Reflect.get(target, name) as unknown),
  });
};

describe('the engines of <vod-player>, under faults', () => {
  let site: PlayerSite;
  let server: TestServer;
  let browser: Browser;
  let stop: PlayerAndServer['stop'];
  const videos = new Map<Protection, string>();

  beforeAll(async () => {
    ({ site, server, browser, stop } = await startPlayerAndServer());
    const clip = await makeClip({ size: '320x180', seconds: 6 });
    for (const protection of ['none', 'aes-128', 'cenc'] as const)
      videos.set(protection, (await processClip(server.deps, clip, protection)).id);
  });
  afterAll(async () => {
    await stop?.();
  });

  const playAuth = (protection: Protection): Promise<string> =>
    playAuthOf(server, videos.get(protection));
  /** A page of its own, as tests share nothing but the server. */
  const openPage = async ({
    onTestFinished,
  }: Pick<TestContext, 'onTestFinished'>): Promise<Page> => {
    const page = await browser.newPage({ viewport: { width: 640, height: 480 } });
    onTestFinished(() => page.close());
    return page;
  };
  const begin = async (page: Page, protection: Protection, engine: Library): Promise<void> => {
    await page.goto(site.url);
    const source = {
      playAuth: await playAuth(protection),
      playbackUrl: `${server.url}/v1/playback`,
      engine,
      autoplay: 'muted',
    };
    await page.evaluate((given) => {
      Object.assign(document.querySelector('vod-player') as VodPlayerElement, given);
    }, source);
  };
  /** The code of the error, or, where one is not certain, that it plays. */
  const outcome = (page: Page, { mayPlay = true } = {}): Promise<string> =>
    page.evaluate((playing) => {
      const player = document.querySelector('vod-player') as VodPlayerElement;
      const look = (): string | undefined =>
        player.vodError?.code ?? (playing && player.currentTime > 0.5 ? 'plays' : undefined);
      return new Promise<string>((resolve) => {
        const again = (): void => {
          const found = look();
          if (found) resolve(found);
        };
        for (const name of ['vod-player-error', 'timeupdate']) player.addEventListener(name, again);
        again();
      });
    }, mayPlay);
  const sentence = async (page: Page, lang: string): Promise<string | null> => {
    await page.evaluate((given) => {
      (document.querySelector('vod-player') as VodPlayerElement).lang = given;
    }, lang);
    const shown = page.locator(`vod-player [part=error] p`, {
      hasText: lang === 'zh' ? /\p{Script=Han}/u : /[a-z]/,
    });
    return shown.textContent();
  };

  it.concurrent.for(rows)(
    '$engine tells $code at $what, in two languages (P-36, P-37, G-06)',
    async ({ engine, protection, path, answer, code }, context): Promise<void> => {
      const page = await openPage(context);
      const isMet = (url: URL): boolean => path.test(url.pathname);
      await page.route(isMet, answer);
      // Told beforehand, playlists and keys would never be asked for.
      if (path !== segment) await page.route('**/v1/playback', withoutStart);
      await begin(page, protection, engine);
      // Of what is decrypted with wrong keys some time passes without a picture.
      context.expect(await outcome(page, { mayPlay: false })).toBe(code);
      const error = await page.evaluate(() => {
        const { vodError: told } = document.querySelector('vod-player') as VodPlayerElement;
        return { message: told?.message, problemCode: told?.problemCode };
      });
      context.expect(error.message).not.toMatch(/\/p\//);
      const word = sentenceFor({ code, problemCode: undefined, cause: undefined });
      context.expect(await sentence(page, 'en')).toBe({ ...playerWords, ...errorWords }[word]);
      context.expect(await sentence(page, 'zh')).toBe(chinese[word]);
      // dash.js does not play after a licence that failed until the page is loaded anew.
      if (engine === 'dash.js' && protection === 'cenc') return;
      await page.unroute(isMet);
      await page.locator('vod-player [part=error] button').first().click();
      // The one that the click began may be interrupted while the library takes the video again.
      await page.evaluate(async () => {
        const player = document.querySelector('vod-player') as VodPlayerElement;
        await player.play().catch(() => player.play());
      });
      context.expect(await outcome(page)).toBe('plays');
    },
  );

  it.concurrent.for(laterEngines)(
    '%s plays by a manifest of 9 MB that is one (P-37)',
    async (engine, context) => {
      const page = await openPage(context);
      await page.route((url) => master.test(url.pathname), padded);
      await begin(page, 'none', engine);
      context.expect(await outcome(page)).toBe('plays');
    },
  );

  it('tells a browser without key systems that dash.js cannot play, and plays what is clear', async (context) => {
    const page = await openPage(context);
    await page.addInitScript(withoutKeySystems);
    await begin(page, 'cenc', 'dash.js');
    context.expect(await outcome(page)).toBe('not-supported');
    await begin(page, 'none', 'dash.js');
    context.expect(await outcome(page)).toBe('plays');
  });

  const clocks = libraries.slice(0, isNightly ? 3 : 1).flatMap((engine) => [
    { engine, what: 'ahead', byMs: dayMs },
    { engine, what: 'behind', byMs: -dayMs },
  ]);
  it.concurrent.for(clocks)(
    '$engine plays on a page whose clock is a day $what (P-10)',
    async ({ engine, byMs }, context) => {
      const page = await openPage(context);
      await page.addInitScript(shiftClock, byMs);
      await begin(page, engine === 'hls.js' ? 'aes-128' : 'cenc', engine);
      context.expect(await outcome(page)).toBe('plays');
    },
  );
});
