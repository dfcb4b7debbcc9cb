import { expect, fixture, html } from '@open-wc/testing';
import { VodPlayerElement } from '../../../src/player/player-element.js';
import { times } from '../../support/counts.js';
import { scenario } from './fake-server.js';
import { inside, mountPlayer, playAWhile, until } from './mount-player.js';

const clip = '/.cache/test-media/player-3/clip.mp4';

function expectStyles(player: VodPlayerElement): void {
  // What appears later, such as the spinner of a slow machine, brings its own.
  expect(player.shadowRoot?.adoptedStyleSheets).to.have.lengthOf.at.least(3);
  const stage = inside(player, '.stage') as HTMLElement;
  expect(stage.ownerDocument.defaultView?.getComputedStyle(stage).position).to.equal('relative');
}

describe('the life of <vod-player>', () => {
  it('keeps playing when it is moved in the page, without loading again (G-17)', async () => {
    const { player, server } = await mountPlayer();
    await playAWhile(player);
    const asked = (await server.log()).filter(({ what }) => what === 'playback').length;
    const place = document.createElement('div');
    document.body.append(place);
    place.append(player);
    await player.updateComplete;
    expect(player.currentTime).to.be.greaterThan(0.4);
    await playAWhile(player);
    expect((await server.log()).filter(({ what }) => what === 'playback')).to.have.lengthOf(asked);
    place.remove();
  });

  it('comes back at its place after it was taken out (G-17)', async () => {
    const { player } = await mountPlayer();
    await playAWhile(player);
    player.currentTime = 11;
    await until(player, () => player.currentTime > 11.2);
    const parent = player.parentElement as HTMLElement;
    player.remove();
    await new Promise((resolve) => setTimeout(resolve));
    expect(player.readyState).to.equal(0);
    parent.append(player);
    await until(player, () => player.readyState > 0);
    expect(player.paused).to.equal(true);
    await playAWhile(player);
    expect(player.currentTime).to.be.within(11, 17);
  });

  it('stands being taken out and put in, over and over (G-17)', async () => {
    const { player } = await mountPlayer();
    const parent = player.parentElement as HTMLElement;
    for (let count = 0; count < times(40, 1000); count++) {
      player.remove();
      if (count % 2) await new Promise((resolve) => setTimeout(resolve));
      parent.append(player);
    }
    let ready = 0;
    player.addEventListener('loadedmetadata', () => (ready += 1));
    await playAWhile(player);
    expect(ready).to.be.at.most(1);
    expect(player.vodError).to.equal(null);
  });

  it('loads once after a storm of attributes (G-17)', async () => {
    const player = await fixture<VodPlayerElement>(html`<vod-player muted></vod-player>`);
    let ready = 0;
    player.addEventListener('loadedmetadata', () => (ready += 1));
    for (let count = 0; count < times(500, 10_000); count++)
      player.setAttribute('src', `${clip}?${count % 7}`);
    await playAWhile(player);
    expect(ready).to.equal(1);
  });

  it('moves to another document and back, styled and playing on (G-17)', async () => {
    // The engine's ResizeObserver of the first document grumbles about the second.
    globalThis.onerror = null;
    const frame = document.createElement('iframe');
    document.body.append(frame);
    const { player } = await mountPlayer();
    await playAWhile(player);
    const left = player.currentTime;
    frame.contentDocument?.body.append(player);
    await until(player, () => player.currentTime > left + 0.3);
    expect(player.vodError).to.equal(null);
    expect(player.paused).to.equal(false);
    expectStyles(player);
    document.body.append(player);
    await until(player, () => player.currentTime > left + 0.6);
    expectStyles(player);
    player.remove();
    frame.remove();
  });

  it('is put straight into another document (G-17)', async () => {
    const frame = document.createElement('iframe');
    document.body.append(frame);
    const player = document.createElement('vod-player');
    frame.contentDocument?.body.append(player);
    await player.updateComplete;
    expectStyles(player);
    frame.remove();
  });

  it('may be defined a second time, and under another name (G-17)', async () => {
    await import('../../../src/vod-player.js');
    class Twin extends VodPlayerElement {}
    customElements.define('my-player', Twin);
    const twin = document.createElement('my-player') as VodPlayerElement;
    twin.src = clip;
    twin.muted = true;
    document.body.append(twin);
    await playAWhile(twin);
    twin.remove();
  });

  it('takes over what was written before it was defined (G-17)', async () => {
    const tag = 'late-player';
    document.body.insertAdjacentHTML('beforeend', `<${tag} muted src="${clip}"></${tag}>`);
    const late = document.querySelector(tag) as VodPlayerElement;
    late.loop = true;
    customElements.define(tag, class extends VodPlayerElement {});
    await playAWhile(late);
    expect(late.loop).to.equal(true);
    late.remove();
  });

  for (const stage of ['the exchange', 'the manifest', 'playback'] as const) {
    it(`stops asking within 100 ms when it is removed during ${stage} (G-18)`, async () => {
      const server = await scenario({
        ...(stage === 'the exchange' && { playbackDelayMs: 300 }),
        ...(stage === 'the manifest' && { faults: [{ path: 'm3u8', delayMs: 300 }] }),
        ...(stage === 'playback' && { faults: [{ path: 'm4s', delayMs: 150 }] }),
      });
      const player = await fixture<VodPlayerElement>(
        html`<vod-player muted autoplay play-auth-url=${server.playAuthUrl} playback-url=${server.playbackUrl}></vod-player>`,
      );
      const begun = {
        'the exchange': 'playback',
        'the manifest': 'master.m3u8',
        playback: 'v/360p/1.m4s',
      }[stage];
      while (!(await server.log()).some(({ what, file }) => what === begun || file === begun)) {
        await new Promise((resolve) => setTimeout(resolve, 20));
      }
      player.remove();
      await new Promise((resolve) => setTimeout(resolve, 100));
      const asked = (await server.log()).length;
      await new Promise((resolve) => setTimeout(resolve, 700));
      expect((await server.log()).length).to.equal(asked);
      expect(player.currentSrc === '' || player.readyState === 0).to.equal(true);
      expect(inside<HTMLVideoElement>(player, 'video')?.getAttribute('src')).to.equal(null);
    });
  }

  it('lets go of the object URLs it made (G-18)', async () => {
    const live = new Set<string>();
    const createObjectURL = URL.createObjectURL.bind(URL);
    const revokeObjectURL = URL.revokeObjectURL.bind(URL);
    URL.createObjectURL = (object) => {
      const url = createObjectURL(object);
      live.add(url);
      return url;
    };
    URL.revokeObjectURL = (url) => {
      live.delete(url);
      revokeObjectURL(url);
    };
    try {
      const { player } = await mountPlayer();
      await playAWhile(player);
      player.remove();
      await new Promise((resolve) => setTimeout(resolve, 50));
      expect(live.size).to.equal(0);
    } finally {
      Object.assign(URL, { createObjectURL, revokeObjectURL });
    }
  });
});
