import { expect, fixture, html, oneEvent } from '@open-wc/testing';
import type { VodPlayerElement } from '../../../src/player/player-element.js';
import type { VodPlayerPlayAuthRenewEvent } from '../../../src/player/events.js';
import { scenario } from './fake-server.js';
import {
  button,
  failure,
  inside,
  looksClip,
  mountPlayer,
  playAWhile,
  until,
} from './mount-player.js';

/** Counts the times playback had to wait once it had begun. */
function countStalls(player: VodPlayerElement): () => number {
  let stalls = 0;
  player.addEventListener('waiting', () => (stalls += 1));
  return () => stalls;
}

describe('renewal of a play auth', () => {
  it('goes on through many short-lived addresses without a stall (P-39)', async () => {
    const { player, server } = await mountPlayer({ lifeMs: 3500, playAuthLifeMs: 1500 });
    await playAWhile(player);
    const stalls = countStalls(player);
    // Far seeks need new segments, long after the first addresses ended.
    let renewals = 0;
    player.addEventListener('vod-player-play-auth-renew', () => (renewals += 1));
    player.playbackRate = 2;
    await until(player, () => player.currentTime > 12);
    expect(player.vodError).to.equal(null);
    expect(stalls()).to.equal(0);
    expect(player.paused).to.equal(false);
    const log = await server.log();
    expect(log.filter(({ status }) => status === 403)).to.have.lengthOf(0);
    expect(renewals).to.equal(log.filter(({ what }) => what === 'playback').length - 1);
  });

  it('plays on after a wait that outlasted the addresses, at the same place (P-09)', async () => {
    const { player, server } = await mountPlayer({ lifeMs: 1500 });
    await until(player, () => player.readyState >= HTMLMediaElement.HAVE_CURRENT_DATA);
    await new Promise((resolve) => setTimeout(resolve, 1700));
    const before = (await server.log()).length;
    const renewed = oneEvent(
      player,
      'vod-player-play-auth-renew',
    ) as unknown as Promise<VodPlayerPlayAuthRenewEvent>;
    player.currentTime = 16;
    await player.play();
    expect((await renewed).expiresAt.getTime()).to.be.greaterThan(Date.now() - 1000);
    await until(player, () => player.currentTime > 16.3);
    const later = (await server.log()).slice(before);
    expect(later.filter(({ what }) => what === 'play-auth')).to.have.lengthOf(1);
    expect(later.filter(({ file }) => file === 'master.m3u8')).to.have.lengthOf(0);
  });

  it('renews once when the server refuses an address early, then says so (P-09)', async () => {
    const { player, server } = await mountPlayer({
      faults: [{ path: '(5|6|7|8|9|10).m4s$', status: 403 }],
    });
    await until(player, () => player.readyState > 0);
    player.currentTime = 14;
    void player.play().catch(() => undefined);
    const error = await failure(player);
    expect(error.code).to.equal('forbidden');
    expect(inside(player, '.error p')?.textContent).to.equal('You cannot watch this video.');
    const exchanges = (await server.log()).filter(({ what }) => what === 'playback');
    expect(exchanges).to.have.lengthOf(2);
  });

  it('says that a play auth written in the page has expired, and offers to try again (P-09)', async () => {
    const server = await scenario({ playAuthLifeMs: -1000 });
    const player = await fixture<VodPlayerElement>(
      html`<vod-player muted play-auth=${await server.playAuth()} playback-url=${server.playbackUrl}></vod-player>`,
    );
    const error = await failure(player);
    expect(error.code).to.equal('expired');
    button(player, 'Try again').click();
    await until(player, () => player.vodError !== null && player.vodError !== error);
    expect(player.vodError?.code).to.equal('expired');
  });

  it('asks for a new play auth when the one in the page is stale and there is a way', async () => {
    const server = await scenario({ playAuthLifeMs: -1000 });
    const stale = await server.playAuth();
    await server.set({ playAuthLifeMs: 60_000 });
    const player = await fixture<VodPlayerElement>(
      html`<vod-player
        muted
        play-auth=${stale}
        play-auth-url=${server.playAuthUrl}
        playback-url=${server.playbackUrl}
      ></vod-player>`,
    );
    await playAWhile(player);
    expect(player.vodError).to.equal(null);
  });

  it('asks getPlayAuth, and a new function of the same page does not start it over', async () => {
    const server = await scenario();
    const player = await fixture<VodPlayerElement>(
      html`<vod-player muted .getPlayAuth=${() => server.playAuth()} playback-url=${server.playbackUrl}></vod-player>`,
    );
    await playAWhile(player);
    player.getPlayAuth = () => server.playAuth();
    await player.updateComplete;
    expect(player.paused).to.equal(false);
    expect(player.currentTime).to.be.greaterThan(0.4);
  });

  it('tells a failure of getPlayAuth', async () => {
    const refuse = (): Promise<string> => Promise.reject(new Error('no session'));
    const player = await fixture<VodPlayerElement>(
      html`<vod-player .getPlayAuth=${refuse}></vod-player>`,
    );
    const error = await failure(player);
    expect(error.code).to.equal('configuration');
    expect((error.cause as Error).message).to.equal('no session');
  });

  it('is not misled by a clock that is a day off (P-10)', async () => {
    const realNow = Date.now;
    Date.now = () => realNow() + 86_400_000;
    try {
      const { player, server } = await mountPlayer({ lifeMs: 60_000 });
      await playAWhile(player);
      expect((await server.log()).filter(({ what }) => what === 'playback')).to.have.lengthOf(1);
    } finally {
      Date.now = realNow;
    }
  });

  it('leaves no promise behind where the page changes its play auth while an answer is half read (P08)', async () => {
    const { player, server } = await mountPlayer();
    await playAWhile(player);
    const unhandled: unknown[] = [];
    const note = (event: PromiseRejectionEvent): void => {
      event.preventDefault();
      unhandled.push(event.reason);
    };
    addEventListener('unhandledrejection', note);
    const usual = globalThis.fetch;
    const reading = new Promise<void>((resolve) => {
      globalThis.fetch = async (input, init) => {
        const response = await usual(input, init);
        // The rest of the body is on its way until somebody gives it up.
        const text = (): Promise<string> =>
          new Promise((_, reject) => {
            init?.signal?.addEventListener('abort', () =>
              reject(new DOMException('given up', 'AbortError')),
            );
            resolve();
          });
        return response.url.endsWith('/v1/playback')
          ? Object.defineProperty(response, 'text', { value: text })
          : response;
      };
    });
    player.playAuth = await server.playAuth();
    await reading;
    globalThis.fetch = usual;
    player.src = looksClip('white.mp4');
    player.playAuthUrl = '';
    await player.updateComplete;
    await new Promise((resolve) => setTimeout(resolve, 50));
    removeEventListener('unhandledrejection', note);
    expect(unhandled).to.deep.equal([]);
  });
});
