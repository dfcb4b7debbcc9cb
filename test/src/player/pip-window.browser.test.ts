import { expect } from '@open-wc/testing';
import { sendKeys } from '@web/test-runner-commands';
import type { VodPlayerElement } from '../../../src/player/player-element.js';
import { eventually } from '../../support/eventually.js';
import {
  inside,
  keysCome,
  mountPlayer,
  openMenu,
  playAWhile,
  press,
  until,
} from './mount-player.js';

type OwnWindow = Window & typeof globalThis;

const maker = (globalThis as { documentPictureInPicture?: { window: OwnWindow | null } })
  .documentPictureInPicture;

const place = (): HTMLElement | null => document.querySelector('[data-vod-player-place]');

async function open(player: VodPlayerElement): Promise<OwnWindow> {
  await keysCome(player);
  // A browser wants a key that is pressed.
  await sendKeys({ press: 'p' });
  await eventually(() => player.ownerDocument !== document);
  return player.ownerDocument.defaultView as OwnWindow;
}

describe('<vod-player> in a window of its own', () => {
  before(function () {
    if (!maker) this.skip();
    // The engine's ResizeObserver of the first document grumbles about the second.
    globalThis.onerror = null;
  });

  it('goes there with its controls and comes back, playing on without loading again', async () => {
    const { player, server } = await mountPlayer();
    player.lang = 'en';
    await playAWhile(player);
    const loads: string[] = [];
    for (const type of ['emptied', 'loadstart'])
      player.addEventListener(type, () => loads.push(type));
    const [left, height] = [player.currentTime, player.getBoundingClientRect().height];
    const next = player.nextElementSibling;
    const own = await open(player);
    expect(place()?.getBoundingClientRect().height).to.be.closeTo(height, 1);
    expect(place()?.shadowRoot?.textContent).to.contain('window of its own');
    expect(player.matches(':state(picture-in-picture)')).to.equal(true);
    await until(player, () => player.currentTime > left + 0.5);
    expect(player.paused).to.equal(false);
    expect(getComputedStyle(inside(player, '.bar') as HTMLElement).position).to.equal('absolute');
    expect(player.getBoundingClientRect().width).to.equal(own.innerWidth);
    press(player, 'm');
    expect(player.muted).to.equal(false);
    await openMenu(player);
    const there = player.currentTime;
    own.close();
    await eventually(() => player.ownerDocument === document);
    expect(player.nextElementSibling).to.equal(next);
    expect(place()).to.equal(null);
    await until(player, () => player.currentTime > there + 0.5);
    expect(player.paused).to.equal(false);
    expect(player.matches(':state(picture-in-picture)')).to.equal(false);
    expect(loads).to.deep.equal([]);
    const exchanges = (await server.log()).filter(({ what }) => what === 'playback');
    expect(exchanges.length).to.equal(1);
    expect(player.getBoundingClientRect().height).to.be.closeTo(height, 1);
  });

  it('comes back paused where it was paused there, by its button and by that of its place', async () => {
    const { player } = await mountPlayer();
    player.lang = 'en';
    await playAWhile(player);
    await open(player);
    player.pause();
    const left = player.currentTime;
    inside(player, '[part~=pip-button]')?.click();
    await eventually(() => player.ownerDocument === document);
    expect(player.paused).to.equal(true);
    expect(player.currentTime).to.equal(left);
    await open(player);
    expect(player.paused).to.equal(true);
    place()?.shadowRoot?.querySelector('button')?.click();
    await eventually(() => player.ownerDocument === document);
    expect(player.currentTime).to.equal(left);
    expect(player.isConnected).to.equal(true);
  });

  it('is taken out with what the page takes out', async () => {
    const { player } = await mountPlayer();
    const view = document.createElement('div');
    player.before(view);
    view.append(player);
    await playAWhile(player);
    const own = await open(player);
    view.remove();
    await eventually(() => !player.isConnected);
    await eventually(() => player.paused);
    expect(own.closed).to.equal(true);
  });

  it('shows the picture alone where the browser makes no such window', async () => {
    const { player } = await mountPlayer();
    await playAWhile(player);
    await keysCome(player);
    let asked = 0;
    Object.defineProperty(maker, 'requestWindow', {
      configurable: true,
      value: async () => {
        asked++;
        throw new DOMException('not in a frame', 'NotAllowedError');
      },
    });
    const video = inside<HTMLVideoElement>(player, 'video') as HTMLVideoElement;
    let shown = 0;
    // A headless browser shows none.
    video.requestPictureInPicture = async () => {
      shown++;
      throw new DOMException('', 'NotSupportedError');
    };
    try {
      await sendKeys({ press: 'p' });
      await eventually(() => shown === 1);
      expect(asked).to.equal(1);
      expect(player.ownerDocument).to.equal(document);
    } finally {
      delete (maker as { requestWindow?: unknown }).requestWindow;
    }
  });
});
