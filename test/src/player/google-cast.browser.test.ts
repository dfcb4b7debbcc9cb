import { expect, fixture, html, oneEvent } from '@open-wc/testing';
import { assertCastable } from '../../../src/player/controls/cast-media.js';
import type {
  VodPlayerCastChangeEvent,
  VodPlayerCastErrorEvent,
} from '../../../src/player/cast-event.js';
import type { VodPlayerElement } from '../../../src/player/player-element.js';
import type { PlayerContext } from '../../../src/player/player-context.js';
import { eventually } from '../../support/eventually.js';
import { installCast, senderScript, type CastDevice } from './cast-counterpart.js';
import { scenario } from './fake-server.js';
import { appears, button, inside, playAWhile, press, until } from './mount-player.js';

const poster = 'http://localhost/poster.jpg';
let device: CastDevice | undefined;
const page = globalThis as unknown as { installCounterpart?: () => void };

async function mount(
  options: Record<string, unknown> = {},
  appId = 'CC1AD845',
): Promise<VodPlayerElement> {
  const server = await scenario({ playback: { title: 'Otters', poster }, ...options });
  return fixture<VodPlayerElement>(
    html`<vod-player
      muted
      lang="en"
      cast-app-id=${appId}
      cast-sender-url=${senderScript()}
      play-auth-url=${server.playAuthUrl}
      playback-url=${server.playbackUrl}
    ></vod-player>`,
  );
}

const castButton = (player: VodPlayerElement) => inside(player, '[part~=cast-button]');

const videoOf = (player: VodPlayerElement) => inside<HTMLVideoElement>(player, 'video');

/** A player whose video plays on the device. */
async function mountCasting(options: Record<string, unknown> = {}) {
  const player = await mount(options);
  await playAWhile(player);
  await eventually(() => device);
  const there = device as CastDevice;
  there.find(true);
  const found = await appears(player, '[part~=cast-button]');
  const changed = oneEvent(player, 'vod-player-cast-change');
  const { currentTime } = player;
  found.click();
  const { device: name } = (await changed) as unknown as VodPlayerCastChangeEvent;
  return { player, there, name, currentTime };
}

describe('cast-app-id of <vod-player>', () => {
  beforeEach(() => {
    page.installCounterpart = () => (device = installCast('Living room'));
  });

  afterEach(() => {
    device?.remove();
    device = undefined;
    delete page.installCounterpart;
  });

  it('loads nothing of Google where it is not set, nor before something has played', async () => {
    const without = await mount({}, '');
    await playAWhile(without);
    await until(without, () => without.currentTime > 1);
    expect(device).to.equal(undefined);
    without.remove();
    const player = await mount();
    await until(player, () => player.readyState >= 2);
    expect(device).to.equal(undefined);
    await playAWhile(player);
    await eventually(() => device);
    expect(device?.options['receiverApplicationId']).to.equal('CC1AD845');
    expect(castButton(player)).to.equal(null);
  });

  it('gives the device address, title, poster, position and captions', async () => {
    const { player, there, name, currentTime } = await mountCasting({
      playback: {
        ...{ title: 'Otters', poster },
        textTracks: [
          { url: poster.replace('jpg', 'vtt'), label: 'English', language: 'en', kind: 'captions' },
        ],
      },
    });
    expect(name).to.equal('Living room');
    const [request] = there.loads;
    const { media } = request ?? {};
    expect(media?.contentId).to.match(/^https?:.*master\.m3u8/);
    expect(media?.contentType).to.equal('application/x-mpegURL');
    expect(media?.streamType).to.equal('BUFFERED');
    expect(media?.hlsSegmentFormat).to.equal('fmp4');
    expect(media?.hlsVideoSegmentFormat).to.equal('fmp4');
    expect(media?.metadata).to.deep.include({ title: 'Otters' });
    expect(media?.metadata?.images?.[0]?.url).to.equal(poster);
    expect(media?.duration).to.equal(player.duration);
    expect(media?.tracks?.[0]).to.deep.include({
      ...{ trackId: 1, type: 'TEXT', trackContentType: 'text/vtt', subtype: 'CAPTIONS' },
      ...{ name: 'English', language: 'en', trackContentId: poster.replace('jpg', 'vtt') },
    });
    expect(request?.autoplay).to.equal(true);
    expect(request?.currentTime).to.be.within(currentTime - 0.1, currentTime + 1);
    expect(request?.activeTrackIds).to.deep.equal([]);
    button(player, 'Captions').click();
    await eventually(() => there.activeTrackIds.length === 1);
    expect(there.activeTrackIds[0]).to.deep.equal([1]);
  });

  it('is what is seen and controlled while the device plays', async () => {
    const { player, there } = await mountCasting();
    expect(inside(player, '.casting')?.textContent).to.contain('Playing on Living room');
    expect(castButton(player)?.ariaPressed).to.equal('true');
    await expect(player).to.be.accessible();
    expect(videoOf(player)?.paused).to.equal(true);
    expect(player.paused).to.equal(false);
    there.change({ currentTime: 2.5 });
    expect(player.currentTime).to.equal(2.5);
    await eventually(() => inside(player, '.time')?.textContent.includes('0:02'));
    const paused = oneEvent(player, 'pause');
    press(player, 'k');
    await paused;
    expect(there.state.isPaused).to.equal(true);
    expect(player.paused).to.equal(true);
    player.currentTime = 1;
    await eventually(() => there.state.currentTime === 1);
    await player.play();
    expect(there.state.isPaused).to.equal(false);
    // As a lock screen does it.
    player.pause();
    expect(there.state.isPaused).to.equal(true);
    await videoOf(player)
      ?.play()
      .catch(() => undefined);
    await eventually(() => !there.state.isPaused && videoOf(player)?.paused);
    there.change({ volumeLevel: 0.25, isMuted: false });
    expect(player.volume).to.equal(0.25);
    player.volume = 0.5;
    await eventually(() => there.state.volumeLevel === 0.5);
  });

  it('plays on here from where the device was when its session ends', async () => {
    const { player, there } = await mountCasting();
    there.change({ currentTime: 3 });
    const back = oneEvent(player, 'vod-player-cast-change');
    button(player, 'Play here').click();
    const { device: name } = (await back) as unknown as VodPlayerCastChangeEvent;
    expect(name).to.equal(undefined);
    await until(player, () => (videoOf(player)?.currentTime ?? 0) >= 3);
    await until(player, () => videoOf(player)?.paused === false);
    expect(inside(player, '.casting')).to.equal(null);
    expect(player.muted).to.equal(true);
  });

  it('says that the video has ended there, and plays it again', async () => {
    const { player, there } = await mountCasting();
    const ended = oneEvent(player, 'ended');
    there.change({ isMediaLoaded: false, playerState: 'IDLE', idleReason: 'FINISHED' });
    await ended;
    await eventually(() => inside(player, '[part~=play-button]')?.ariaLabel === 'Play again');
    await player.play();
    await eventually(() => there.loads.length === 2);
    expect(there.loads[1]?.currentTime).to.equal(0);
  });

  for (const [code, named, said] of [
    ['load_media_failed', 'source', 'The other device could not play this video. It goes on here.'],
    ['timeout', 'network', 'The other device could not be reached. Try again.'],
  ] as const)
    it(`says what went wrong, and plays on here (${code})`, async () => {
      const player = await mount();
      await playAWhile(player);
      await eventually(() => device);
      const there = device as CastDevice;
      there.find(true);
      there.load = code;
      const failed = oneEvent(player, 'vod-player-cast-error');
      (await appears(player, '[part~=cast-button]')).click();
      const { error } = (await failed) as unknown as VodPlayerCastErrorEvent;
      expect(error.code).to.equal(named);
      await eventually(() => inside(player, '[role=status]')?.textContent.trim() === said);
      await until(player, () => videoOf(player)?.paused === false);
      expect(there.state.isConnected).to.equal(false);
    });

  it('gives a device whose address has expired another one, where it was', async () => {
    const lifeMs = 4000;
    const { player, there } = await mountCasting({ lifeMs });
    there.change({ currentTime: 2.5 });
    await new Promise((resolve) => setTimeout(resolve, lifeMs));
    there.change({ isMediaLoaded: false, playerState: 'IDLE', idleReason: 'ERROR' });
    await eventually(() => there.loads.length === 2);
    const [first, second] = there.loads;
    expect(second?.media.contentId).to.match(/master\.m3u8$/);
    expect(second?.media.contentId).not.to.equal(first?.media.contentId);
    expect([second?.currentTime, second?.autoplay]).to.deep.equal([2.5, true]);
    expect([player.currentTime, player.paused]).to.deep.equal([2.5, false]);
    expect(there.state.isConnected).to.equal(true);
  });

  it('plays on here when the device gives up what it may still load', async () => {
    const { player, there } = await mountCasting();
    const failed = oneEvent(player, 'vod-player-cast-error');
    there.change({ isMediaLoaded: false, playerState: 'IDLE', idleReason: 'ERROR' });
    const { error } = (await failed) as unknown as VodPlayerCastErrorEvent;
    expect(error.code).to.equal('source');
    expect(there.loads.length).to.equal(1);
    await until(player, () => videoOf(player)?.paused === false);
    expect(there.state.isConnected).to.equal(false);
  });

  it('says nothing where the viewer closes the dialog', async () => {
    const player = await mount();
    await playAWhile(player);
    await eventually(() => device);
    const there = device as CastDevice;
    there.find(true);
    there.choice = 'cancel';
    let errors = 0;
    player.addEventListener('vod-player-cast-error', () => errors++);
    (await appears(player, '[part~=cast-button]')).click();
    await eventually(() => there.asked === 1);
    await player.updateComplete;
    expect(errors).to.equal(0);
    expect(player.paused).to.equal(false);
  });

  it('tells the page that the script could not be loaded', async () => {
    const player = await mount();
    player.castSenderUrl = '/.cache/nothing.js';
    const failed = oneEvent(player, 'vod-player-cast-error');
    void player.play().catch(() => undefined);
    const { error } = (await failed) as unknown as VodPlayerCastErrorEvent;
    expect(error.code).to.equal('network');
    expect(error.message).to.contain('script-src');
  });

  it('plays the next source there too', async () => {
    const { player, there } = await mountCasting();
    const { playAuthUrl } = await scenario({ playback: { title: 'Herons', poster } });
    player.playAuthUrl = playAuthUrl;
    await eventually(() => there.loads.length === 2);
    expect(there.loads[1]?.media.metadata?.title).to.equal('Herons');
    expect(videoOf(player)?.paused).to.equal(true);
  });
});

describe('assertCastable', () => {
  const contextOf = (host: object, playback?: object): PlayerContext =>
    ({
      host: { src: '', ...host },
      player: { snapshot: { playback }, video: { currentSrc: 'blob:x' } },
    }) as unknown as PlayerContext;

  for (const [what, context] of [
    [
      'DRM of a play auth',
      contextOf({}, { sources: [{ url: 'https://x/', type: 'application/x-mpegurl', drm: {} }] }),
    ],
    ['DRM of the page', contextOf({ src: 'https://x/a.m3u8', drm: {} })],
    ['a file of the viewer', contextOf({ file: new Blob() })],
    ['what has no address', contextOf({ src: 'blob:x' })],
  ] as const)
    it(`names ${what} as what a device cannot play`, () => {
      let code: unknown;
      try {
        assertCastable(context);
      } catch (error) {
        ({ code } = error as { code: string });
      }
      expect(code).to.equal('not-supported');
    });
});
