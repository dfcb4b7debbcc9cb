import { expect, fixture, html } from '@open-wc/testing';
import type { VodPlayerElement } from '../../../src/player/player-element.js';
import { scenario } from './fake-server.js';
import { eventually } from '../../support/eventually.js';
import { until } from './mount-player.js';

const { mediaSession } = navigator;

/** What the page has registered last, as a headset would call it. */
const handlers = new Map<MediaSessionAction, MediaSessionActionHandler | null>();
let position: MediaPositionState | undefined;

function press(action: MediaSessionAction, details: Partial<MediaSessionActionDetails> = {}): void {
  handlers.get(action)?.({ action, ...details });
}

/** With sound, as after a click. */
async function mountAudible(attributes = {}): Promise<VodPlayerElement> {
  const server = await scenario();
  const player = await fixture<VodPlayerElement>(html`<vod-player></vod-player>`);
  const { playAuthUrl, playbackUrl } = server;
  Object.assign(player, { playAuthUrl, playbackUrl, volume: 0.01, ...attributes });
  await player.updateComplete;
  await player.play();
  await until(player, () => player.currentTime > 0.3);
  return player;
}

describe('<vod-player> and the controls of the system', () => {
  before(() => {
    const setActionHandler = mediaSession.setActionHandler.bind(mediaSession);
    const setPositionState = mediaSession.setPositionState.bind(mediaSession);
    mediaSession.setActionHandler = (action, handler) => {
      handlers.set(action, handler);
      setActionHandler(action, handler);
    };
    mediaSession.setPositionState = (state) => {
      position = state;
      setPositionState(state);
    };
  });
  after(() => {
    for (const own of ['setActionHandler', 'setPositionState'])
      Reflect.deleteProperty(mediaSession, own);
  });

  it('tell what plays, and are obeyed', async () => {
    const player = await mountAudible();
    await eventually(() => mediaSession.metadata !== null && position !== undefined);
    expect(mediaSession.metadata?.title).to.equal('A test picture');
    expect(mediaSession.metadata?.artwork[0]?.src).to.match(/\/img\/poster\.jpg$/);
    expect(mediaSession.playbackState).to.equal('playing');
    expect(position?.duration).to.be.closeTo(20, 0.1);
    press('pause');
    await eventually(() => player.paused && mediaSession.playbackState === 'paused');
    press('seekto', { seekTime: 12 });
    await eventually(() => !player.seeking && player.currentTime > 11.9);
    press('seekbackward');
    await eventually(() => !player.seeking && player.currentTime < 3);
    press('seekforward', { seekOffset: 5 });
    await eventually(() => !player.seeking && player.currentTime > 6.5);
    await eventually(() => Math.abs((position?.position ?? 0) - player.currentTime) < 0.5);
    press('play');
    await eventually(() => !player.paused && player.currentTime > 7.2);
    player.playbackRate = 2;
    await eventually(() => position?.playbackRate === 2);
  });

  it('go to the next video of a playlist and to the one before', async () => {
    const player = await mountAudible();
    await eventually(() => mediaSession.metadata !== null);
    expect(handlers.get('nexttrack')).to.equal(null);
    const { playAuthUrl } = player;
    const clip = '/.cache/test-media/player-3/clip.mp4';
    player.playlist = { items: [{ playAuthUrl }, { src: clip }] };
    await eventually(() => handlers.get('nexttrack'));
    press('nexttrack');
    await eventually(() => player.src === clip && player.currentTime > 0);
    press('previoustrack');
    await eventually(() => player.playAuthUrl === playAuthUrl && player.currentTime > 0);
  });

  it('belong to the player that is heard last, and to nobody once it is gone', async () => {
    const first = await mountAudible();
    const second = await mountAudible({ poster: '/own.jpg' });
    await eventually(() => mediaSession.metadata?.artwork[0]?.src.endsWith('/own.jpg') === true);
    // Without sound, it leaves them where they are.
    const quiet = await mountAudible({ muted: true, poster: '/quiet.jpg' });
    press('pause');
    await eventually(() => second.paused);
    expect([first.paused, quiet.paused]).to.deep.equal([false, false]);
    first.pause();
    await eventually(() => first.paused);
    expect(mediaSession.metadata?.artwork[0]?.src).to.match(/own\.jpg$/);
    second.remove();
    await Promise.resolve();
    expect(mediaSession.metadata).to.equal(null);
    expect(handlers.get('play')).to.equal(null);
  });

  it('are left to the page that wants them', async () => {
    const player = await mountAudible({ mediaSession: false });
    await eventually(() => player.currentTime > 0.8);
    expect(mediaSession.metadata).to.equal(null);
    expect(handlers.get('play') ?? null).to.equal(null);
  });
});
