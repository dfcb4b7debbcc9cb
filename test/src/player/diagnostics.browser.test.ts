import { expect, fixture, html, oneEvent } from '@open-wc/testing';
import type { VodPlayerDebugEvent } from '../../../src/player/events.js';
import type { VodPlayerElement } from '../../../src/player/player-element.js';
import {
  button,
  failure,
  inside,
  mountPlayer,
  playAWhile,
  playAfterRetry,
  until,
} from './mount-player.js';

const clip = '/.cache/test-media/player-3/clip.mp4';

/** What the players of this page decide from now on. */
function decisionsOf(page: EventTarget): VodPlayerDebugEvent[] {
  const decisions: VodPlayerDebugEvent[] = [];
  page.addEventListener('vod-player-debug', (event) =>
    decisions.push(event as VodPlayerDebugEvent),
  );
  return decisions;
}

const named = (decisions: VodPlayerDebugEvent[], name: string): VodPlayerDebugEvent[] =>
  decisions.filter((decision) => decision.name === name);

describe('the diagnostics of <vod-player>', () => {
  it('are empty before there is anything to play', async () => {
    const player = await fixture<VodPlayerElement>(html`<vod-player></vod-player>`);
    expect(player.diagnostics).to.deep.equal({
      engine: undefined,
      engineVersion: undefined,
      sourceType: undefined,
      hasPlayAuth: false,
      playingQuality: undefined,
      selectedQuality: 'auto',
      qualities: [],
      bufferedSeconds: 0,
      droppedFrames: 0,
      totalFrames: 0,
      bandwidth: undefined,
      codecs: undefined,
      frameRate: undefined,
      liveLatency: undefined,
      stalls: 0,
      lastErrorCode: undefined,
    });
  });

  it('say what plays an HLS ladder, and how far it is loaded', async () => {
    const { player } = await mountPlayer();
    await playAWhile(player);
    // hls.js takes over from the first picture once it is fetched.
    await until(player, () => player.diagnostics.engine !== undefined);
    // WebKitGTK counts its frames once in a while.
    await until(player, () => player.diagnostics.totalFrames > 0);
    player.pause();
    const { diagnostics } = player;
    expect(diagnostics.engine).to.equal('hls.js');
    expect(diagnostics.engineVersion).to.match(/^\d+\.\d+\.\d+/);
    expect(diagnostics.sourceType).to.equal('application/vnd.apple.mpegurl');
    expect(diagnostics.hasPlayAuth).to.equal(true);
    expect(diagnostics.qualities).to.deep.equal(player.qualities);
    expect(diagnostics.qualities).to.include(diagnostics.playingQuality);
    expect(diagnostics.bufferedSeconds).to.be.within(0.1, 20);
    expect(diagnostics.totalFrames).to.be.at.least(Math.max(1, diagnostics.droppedFrames));
    expect(diagnostics.bandwidth).to.be.greaterThan(10_000);
    expect(diagnostics.codecs).to.match(/^avc1\.\w+, mp4a/);
    expect(diagnostics.liveLatency).to.equal(undefined);
    expect(diagnostics.stalls).to.equal(0);
    expect(JSON.parse(JSON.stringify(diagnostics))).to.include({ engine: 'hls.js', stalls: 0 });
  });

  it('keep the code of the last error after playback went on', async () => {
    const player = await playAfterRetry();
    expect(player.vodError).to.equal(null);
    expect(player.diagnostics.lastErrorCode).to.equal('not-found');
  });

  it('count the stalls of a source, and none of another', async () => {
    const player = await fixture<VodPlayerElement>(
      html`<vod-player muted src=${clip}></vod-player>`,
    );
    const wait = (): unknown => inside(player, 'video')?.dispatchEvent(new Event('waiting'));
    wait();
    await playAWhile(player);
    wait();
    wait();
    expect(player.diagnostics).to.include({ engine: 'native', sourceType: 'video/mp4', stalls: 2 });
    player.src = `${clip}?again`;
    await playAWhile(player);
    expect(player.diagnostics.stalls).to.equal(0);
  });
});

describe('vod-player-debug', () => {
  it('tells engine, qualities and renewals to the page, with an instant', async () => {
    const decisions = decisionsOf(document.body);
    const { player, server } = await mountPlayer();
    await playAWhile(player);
    player.playAuth = await server.playAuth();
    await oneEvent(player, 'vod-player-play-auth-renew');
    expect(named(decisions, 'addresses-renewed')).to.have.lengthOf(1);
    const [engine] = named(decisions, 'engine-chosen');
    expect(engine?.detail).to.include({ engine: 'hls.js', type: 'application/vnd.apple.mpegurl' });
    expect(engine?.at.getTime()).to.be.at.most(Date.now());
    const [quality] = named(decisions, 'quality-switched');
    expect(quality?.detail['selected']).to.equal('auto');
    expect(player.qualities.map(({ id }) => id)).to.include(quality?.detail['playing']);
    expect(named(decisions, 'retried')).to.have.lengthOf(0);
  });

  it('tells that playback waits, and that it is tried again', async () => {
    const { player, server } = await mountPlayer({
      playbackStatus: 404,
      playbackCode: 'not-found',
    });
    const decisions = decisionsOf(player);
    await failure(player);
    await server.set({ playbackStatus: 0 });
    button(player, 'Try again').click();
    expect(named(decisions, 'retried').map(({ detail }) => detail)).to.deep.equal([
      { reason: 'not-found' },
    ]);
    await playAWhile(player);
    inside(player, 'video')?.dispatchEvent(new Event('waiting'));
    const [stall] = named(decisions, 'stalled');
    expect(stall?.detail['currentTime']).to.be.greaterThan(0);
  });

  it('tells what the engine itself tries again', async () => {
    const { player, server } = await mountPlayer({ faults: [{ path: 'm4s$', status: 503 }] });
    const retried = new Promise<void>((resolve) =>
      player.addEventListener('vod-player-debug', ({ name }) => {
        if (name === 'retried') resolve();
      }),
    );
    void player.play().catch(() => undefined);
    await retried;
    await server.set({ faults: [] });
    await until(player, () => player.currentTime > 0.3);
    expect(player.vodError).to.equal(null);
  });
});
