import { expect, fixture, html } from '@open-wc/testing';
import type { VodPlayerElement } from '../../../src/player/player-element.js';
import type { VodError } from '../../../src/shared/vod-error.js';
import { looks, wearLook, wearMediaFeatures } from '../../support/looks.browser.js';
import { scenario, type Scenario } from './fake-server.js';
import { failure, inside, mountPlayer, playAWhile, press, until } from './mount-player.js';
import { eventually } from '../../support/eventually.js';

const halfway = { progress: { stage: 'transcode', fraction: 0.5, since: '2026-01-01T00:00:00Z' } };
const being = { retryAfter: 0.05, playAuthMembers: halfway };

const text = (player: VodPlayerElement, selector: string): string =>
  (inside(player, selector)?.innerText ?? '').replaceAll(/\s+/g, ' ').trim();

async function drawn(player: VodPlayerElement, test: () => boolean): Promise<void> {
  await new Promise<void>((resolve) => {
    const observer = new MutationObserver(() => look());
    const look = (): void => {
      if (!test()) return;
      observer.disconnect();
      resolve();
    };
    observer.observe(player.shadowRoot as ShadowRoot, {
      subtree: true,
      childList: true,
      attributes: true,
      characterData: true,
    });
    look();
  });
}

async function face(player: VodPlayerElement): Promise<HTMLElement> {
  await drawn(player, () => inside(player, '.prepare') !== null);
  return inside(player, '.prepare') as HTMLElement;
}

async function isAsked(server: Scenario, times: number): Promise<void> {
  const asked = async (): Promise<number> =>
    (await server.log()).filter(({ what }) => what === 'play-auth').length;
  while ((await asked()) < times) await new Promise((resolve) => setTimeout(resolve, 20));
}

describe('a <vod-player> whose video is still processed', () => {
  it('says so with the progress, and to a screen reader once', async () => {
    const { player } = await mountPlayer(being);
    player.lang = 'en';
    await face(player);
    expect(player.matches(':state(preparing)')).to.equal(true);
    expect(text(player, '.prepare p')).to.equal(
      'This video is being prepared. It plays by itself when it is ready.',
    );
    const bar = inside(player, '[part~=preparing-progress]') as HTMLElement;
    expect(bar.role).to.equal('progressbar');
    // Transcoding is 85 % of the whole, and probing before it 2 %.
    expect(bar.ariaValueNow).to.equal('44');
    expect(text(player, '.percent')).to.equal('44 %');
    const done = (bar.firstElementChild as HTMLElement).getBoundingClientRect().width;
    expect(done / bar.getBoundingClientRect().width).to.be.closeTo(0.445, 0.02);
    expect(text(player, '[role=status]')).to.equal('This video is being prepared.');
    expect(inside(player, '.spinner, .bar, .big-play') === null).to.equal(true);
  });

  it('follows the progress', async () => {
    const { player, server } = await mountPlayer(being);
    await face(player);
    await server.set({ playAuthMembers: { progress: { stage: 'publish', fraction: 0 } } });
    await drawn(player, () => text(player, '.percent').startsWith('99'));
  });

  for (const [what, playAuthMembers] of [
    ['nothing', {}],
    ['a stage of a newer server', { progress: { stage: 'polish', fraction: 0.5 } }],
    ['no number', { progress: { stage: 'probe', fraction: 'half' } }],
    ['no object', { progress: 7 }],
  ] as const) {
    it(`shows a bar without a number where the answer states ${what}`, async () => {
      const { player } = await mountPlayer({ ...being, playAuthMembers });
      await face(player);
      const bar = inside(player, '[part~=preparing-progress]') as HTMLElement;
      expect(bar.ariaValueNow).to.equal(null);
      expect(bar.classList.contains('unknown')).to.equal(true);
      expect(text(player, '.percent')).to.equal('');
    });
  }

  it('plays by itself once it can, though nobody asked for it', async () => {
    const { player, server } = await mountPlayer(being);
    await face(player);
    await server.set({ retryAfter: 0 });
    await until(player, () => player.currentTime > 0.3);
    expect(player.paused).to.equal(false);
    expect(inside(player, '.prepare') === null).to.equal(true);
    expect(text(player, '[role=status]')).to.equal('This video is ready to play.');
    expect(player.matches(':state(preparing)')).to.equal(false);
  });

  it('is waited for too where another origin hides when to ask again', async () => {
    const { player, server } = await mountPlayer({ playAuthStatus: 202, playAuthMembers: halfway });
    await eventually(() => player.matches(':state(preparing)'));
    await server.set({ playAuthStatus: 0 });
    await until(player, () => player.currentTime > 0);
    expect(player.vodError).to.equal(null);
  });

  it('does not when the page paused it meanwhile, and says nothing of it', async () => {
    const { player, server } = await mountPlayer(being);
    player.lang = 'en';
    await face(player);
    player.pause();
    await player.updateComplete;
    expect(text(player, '.prepare p')).to.equal('This video is being prepared.');
    await server.set({ retryAfter: 0 });
    await until(player, () => player.readyState >= HTMLMediaElement.HAVE_CURRENT_DATA);
    await player.updateComplete;
    expect(player.paused).to.equal(true);
    expect(inside(player, '.big-play') === null).to.equal(false);
    await playAWhile(player);
  });

  it('does not take longer than a stall may for a fault, however long it takes', async () => {
    const { setTimeout: original } = globalThis;
    const waits: number[] = [];
    globalThis.setTimeout = ((task: () => void, ms?: number) => {
      waits.push(ms ?? 0);
      return original(task, ms);
    }) as typeof setTimeout;
    try {
      const { player, server } = await mountPlayer(being);
      await face(player);
      waits.length = 0;
      await isAsked(server, 6);
      expect(waits.filter((ms) => ms >= 10_000)).to.deep.equal([]);
      player.remove();
    } finally {
      globalThis.setTimeout = original;
    }
  });

  it('leaves keys and clicks without effect while there is nothing to act upon', async () => {
    const { player } = await mountPlayer(being);
    await face(player);
    player.focus();
    press(player, 'k');
    inside(player, '.stage')?.click();
    await player.updateComplete;
    expect(player.paused).to.equal(false);
    expect(inside(player, '.echo') === null).to.equal(true);
  });

  it('tells when the processing fails after all', async () => {
    const { player, server } = await mountPlayer(being);
    player.lang = 'en';
    await face(player);
    await server.set({
      ...{ retryAfter: 0, playAuthStatus: 409, playAuthCode: 'video-not-playable' },
      playAuthMembers: { failure: { code: 'not-media', detail: 'This file is no video.' } },
    });
    await failure(player);
    expect(text(player, '.error p')).to.equal(
      'This video could not be processed, so it cannot be played.',
    );
  });

  describe('without motion', () => {
    wearMediaFeatures({ 'prefers-reduced-motion': 'reduce' });

    it('moves nothing', async () => {
      const { player } = await mountPlayer({ ...being, playAuthMembers: {} });
      const shown = await face(player);
      expect(shown.getAnimations({ subtree: true })).to.deep.equal([]);
    });
  });

  for (const look of looks) {
    describe(look.name, () => {
      wearLook(look);

      for (const width of ['1280px', '320px', '200px']) {
        it(`is accessible and fits its frame at ${width}`, async () => {
          const { player } = await mountPlayer(being);
          player.style.inlineSize = width;
          const shown = await face(player);
          await expect(player).to.be.accessible();
          expect(shown.scrollHeight).to.be.at.most(shown.clientHeight);
          expect(shown.scrollWidth).to.be.at.most(shown.clientWidth);
        });
      }
    });
  }
});

describe('a <vod-player> that cannot play', () => {
  const page = '<!doctype html><title>Sign in</title>';
  const problems = [
    [
      'a video that failed',
      'This video could not be processed, so it cannot be played.',
      {
        playAuthStatus: 409,
        playAuthCode: 'video-not-playable',
        playAuthMembers: { failure: { code: 'corrupt', detail: 'It is damaged.' } },
      },
    ],
    [
      'a video that is blocked',
      'This video is not ready to play yet. Try again in a moment.',
      {
        playAuthStatus: 409,
        playAuthCode: 'video-not-playable',
      },
    ],
    [
      'a video that was deleted',
      'This video is no longer available.',
      {
        playAuthStatus: 404,
        playAuthCode: 'not-found',
      },
    ],
    [
      'a video of somebody else',
      'You cannot watch this video.',
      {
        playAuthStatus: 403,
        playAuthCode: 'forbidden',
      },
    ],
    [
      'an app server that answers HTML',
      'This site gave an answer that the player does not understand.',
      {
        playAuthPage: page,
      },
    ],
    [
      'an address at which nothing is',
      'The address this page plays from answered nothing. The video may have been removed.',
      {
        playAuthPage: page,
        playAuthStatus: 404,
      },
    ],
    [
      'a video server that cannot answer',
      'The server has a problem. Try again in a moment.',
      {
        playAuthStatus: 502,
        playAuthCode: 'unavailable',
      },
    ],
    [
      'an app server with another server’s key',
      'This site is not set up correctly for playback. Tell the people who run it.',
      {
        playAuthStatus: 502,
        playAuthCode: 'access-key-refused',
      },
    ],
  ] as const;

  const consoleError = console.error;
  let said: unknown[][] = [];
  beforeEach(() => {
    said = [];
    console.error = (...args: unknown[]) => void said.push(args);
  });
  afterEach(() => {
    console.error = consoleError;
  });

  /** Code, status, address and what to do, in one line. */
  const expectTold = async (error: VodError): Promise<void> => {
    await eventually(() => said.length > 0);
    expect(said).to.have.lengthOf(1);
    const [line, told] = said[0] ?? [];
    expect(told).to.equal(error);
    expect(line).to.match(/^vodkit: <vod-player> plays nothing \(/);
    for (const fact of [error.code, error.problemCode, error.message])
      expect(line).to.contain(fact ?? '');
    if (error.status) expect(line).to.contain(`status ${error.status}`);
  };

  for (const [what, sentence, options] of problems) {
    it(`says what is wrong with ${what}, on the page and in the console`, async () => {
      const { player } = await mountPlayer(options);
      player.lang = 'en';
      const error = await failure(player);
      expect(text(player, '.error p')).to.equal(sentence);
      await expectTold(error);
      expect(error.message).to.contain('play-auth-url (http').and.to.contain('/fake/play-auth/');
      expect(inside(player, '[part~=retry-button]') === null).to.equal(false);
    }).timeout(10_000);
  }

  it('has a sentence of its own for each', () => {
    expect(new Set(problems.map(([, sentence]) => sentence)).size).to.equal(problems.length);
  });

  it('says that nothing is at the address for playback, and the console which and how it answered', async () => {
    const server = await scenario();
    const player = await fixture<VodPlayerElement>(
      html`<vod-player lang="en" play-auth-url=${server.playAuthUrl} playback-url="/no/such/page"></vod-player>`,
    );
    const error = await failure(player);
    expect(text(player, '.error p')).to.match(/^The address this page plays from answered nothing/);
    await expectTold(error);
    expect(said[0]?.[0]).to.contain('Correct this address');
    expect(error.message).to.equal(
      `playback-url (${location.origin}/no/such/page): The server answered with status 404.`,
    );
    expect(error.status).to.equal(404);
  });

  it('names the address of a server of another origin that does not answer', async () => {
    const server = await scenario();
    const player = await fixture<VodPlayerElement>(
      html`<vod-player lang="en" play-auth-url=${server.playAuthUrl} playback-url="http://127.0.0.1:9/v1/playback"></vod-player>`,
    );
    const error = await failure(player);
    expect(error.message).to.contain('playback-url (http://127.0.0.1:9/v1/playback)');
    expect(text(player, '.error p')).to.match(/^The server could not be reached/);
  });
});
