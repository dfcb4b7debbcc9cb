import { expect, fixture, html } from '@open-wc/testing';
import { VodPlayerController } from '../../../src/player/headless-player.js';
import type { PlayerSnapshot } from '../../../src/player/snapshot.js';
import { eventually } from '../../support/eventually.js';
import { scenario, type Scenario } from './fake-server.js';
import { looksClip } from './mount-player.js';

interface Mounted {
  readonly player: VodPlayerController;
  readonly video: HTMLVideoElement;
  readonly server: Scenario;
}

async function mount(options: Record<string, unknown> = {}): Promise<Mounted> {
  const server = await scenario(options);
  const video = await fixture<HTMLVideoElement>(html`<video muted></video>`);
  const { playAuthUrl, playbackUrl } = server;
  const player = new VodPlayerController(video, { playAuthUrl, playbackUrl });
  return { player, video, server };
}

async function playAWhile({ player, video }: Mounted): Promise<void> {
  const start = video.currentTime;
  await player.play();
  await eventually(() => video.currentTime > start + 0.3);
}

describe('VodPlayerController', () => {
  it('plays a play auth in a video of the page, and tells what is known', async () => {
    const mounted = await mount();
    const { player, video } = mounted;
    const told: PlayerSnapshot[] = [];
    const stop = player.subscribe((snapshot) => told.push(snapshot));
    const engines: string[] = [];
    player.addEventListener('vod-player-engine', ({ name }) => engines.push(name));
    await eventually(() => player.snapshot.state.phase === 'ready');
    expect(player.snapshot.paused).to.equal(true);
    await playAWhile(mounted);
    expect(player.snapshot.playback?.videoId).to.be.a('string').and.not.equal('');
    expect(player.duration).to.be.greaterThan(5);
    expect(player.diagnostics.engine).to.equal(engines[0]);
    expect(told.at(-1)).to.equal(player.snapshot);
    expect([...new Set(told.map(({ state }) => state.phase))]).to.include.members([
      'loading',
      'ready',
    ]);
    player.pause();
    await eventually(() => told.at(-1)?.paused);
    player.seek(4);
    await eventually(() => !video.seeking && Math.abs(video.currentTime - 4) < 0.1);
    stop();
    const count = told.length;
    await playAWhile(mounted);
    expect(told.length).to.equal(count);
    player.destroy();
  });

  it('begins when the video itself is told to play, where nothing was loaded before', async () => {
    const server = await scenario();
    const video = await fixture<HTMLVideoElement>(html`<video muted></video>`);
    const { playAuthUrl, playbackUrl } = server;
    const source = { playAuthUrl, playbackUrl, preload: 'none' } as const;
    const player = new VodPlayerController(video, source);
    await eventually(() => player.snapshot.state.phase === 'empty');
    // The browser interrupts it when there is something to load.
    video.play().catch(() => undefined);
    await eventually(() => video.currentTime > 0.3);
    expect(player.snapshot.started).to.equal(true);
    player.destroy();
    video.play().catch(() => undefined);
    expect((await server.log()).filter(({ what }) => what === 'playback').length).to.equal(1);
  });

  it('is a store that frameworks subscribe to', async () => {
    const { player } = await mount();
    const { subscribe } = player;
    const { snapshot } = player;
    expect(player.snapshot).to.equal(snapshot);
    const told = await new Promise<PlayerSnapshot>((resolve) => subscribe(resolve));
    expect(told).to.not.equal(snapshot);
    player.destroy();
  });

  it('offers the qualities, and plays the one that is chosen', async () => {
    const { player } = await mount();
    await eventually(() => player.snapshot.qualities.length > 1);
    expect(player.quality).to.equal('auto');
    const changed = new Promise<string>((resolve) => {
      player.addEventListener('vod-player-quality-change', ({ selected }) => resolve(selected));
    });
    const { id = '' } = player.snapshot.qualities.at(-1) ?? {};
    player.quality = id;
    expect(await changed).to.equal(id);
    expect(player.quality).to.equal(id);
    player.destroy();
  });

  it('begins where it is told to, also in what is opened after something else', async () => {
    const mounted = await mount();
    const { player, video } = mounted;
    await playAWhile(mounted);
    player.open({ src: looksClip('wide.mp4'), startTime: 1 });
    await eventually(() => player.snapshot.state.phase === 'ready' && !video.seeking);
    expect(video.currentTime).to.be.within(0.9, 1.1);
    expect([player.snapshot.playback, player.snapshot.paused]).to.deep.equal([undefined, true]);
    player.destroy();
  });

  it('shows captions in the video', async () => {
    const url = '{base}/img/captions.vtt';
    const track = { kind: 'subtitles', language: 'en', label: 'English', url };
    const { player, video } = await mount({ playback: { textTracks: [track] } });
    await eventually(() => player.captions.length === 1);
    expect([player.captions[0]?.label, player.caption]).to.deep.equal(['English', -1]);
    player.caption = 0;
    await eventually(() => video.textTracks[0]?.mode === 'showing');
    expect(player.caption).to.equal(0);
    player.destroy();
  });

  it('plays on after a wait that outlasted the addresses (P-09)', async () => {
    const mounted = await mount({ lifeMs: 1500 });
    const { player, video, server } = mounted;
    await eventually(() => video.readyState >= HTMLMediaElement.HAVE_CURRENT_DATA);
    await new Promise((resolve) => setTimeout(resolve, 1700));
    const before = (await server.log()).length;
    let renewals = 0;
    player.addEventListener('vod-player-play-auth-renew', () => (renewals += 1));
    player.seek(16);
    await player.play();
    await eventually(() => video.currentTime > 16.3);
    expect(player.error).to.equal(null);
    // On a busy machine, those that were given last may end within the test too.
    expect(renewals).to.be.at.least(1);
    const later = (await server.log()).slice(before);
    expect(later.filter(({ file }) => file === 'master.m3u8')).to.have.lengthOf(0);
    player.destroy();
  });

  it('tells an error with its code, and plays once it is tried again', async () => {
    const mounted = await mount({ playbackStatus: 404, playbackCode: 'not-found' });
    const { player, server } = mounted;
    const told: string[] = [];
    player.addEventListener('vod-player-error', ({ error }) => told.push(error.code));
    await eventually(() => player.error);
    expect(told).to.deep.equal(['not-found']);
    expect(player.snapshot.state.phase).to.equal('failed');
    await server.set({ playbackStatus: 0 });
    player.retry();
    await playAWhile(mounted);
    expect(player.error).to.equal(null);
    player.destroy();
  });

  it('tells the VOD server how the view goes, unless that is off', async () => {
    const beaconsOf = async (server: Scenario): Promise<number> =>
      (await server.log()).filter(({ what }) => what === 'beacon').length;
    const told = await mount({ beacons: true });
    await playAWhile(told);
    await eventually(async () => (await beaconsOf(told.server)) > 0);
    told.player.destroy();
    const quiet = await mount({ beacons: true });
    const { playAuthUrl, playbackUrl } = quiet.server;
    quiet.player.open({ playAuthUrl, playbackUrl, beacons: 'off' });
    await playAWhile(quiet);
    quiet.player.destroy();
    expect(await beaconsOf(quiet.server)).to.equal(0);
  });

  it('lets go of the video, and takes nothing more', async () => {
    const mounted = await mount();
    const { player, video } = mounted;
    await playAWhile(mounted);
    player.destroy();
    await eventually(() => video.readyState === HTMLMediaElement.HAVE_NOTHING);
    expect([video.paused, player.snapshot.state.phase]).to.deep.equal([true, 'empty']);
    expect(() => player.open({ src: '/any.mp4' })).to.throw('destroyed');
    // Another one may take it.
    const next = new VodPlayerController(video, { src: looksClip('wide.mp4') });
    await playAWhile({ ...mounted, player: next });
    next.destroy();
  });
});
