import { expect } from '@open-wc/testing';
import type { VodPlayerDanmakuSendEvent } from '../../../src/player/danmaku-event.js';
import type { Danmaku } from '../../../src/player/danmaku.js';
import type { VodPlayerElement } from '../../../src/player/player-element.js';
import { eventually } from '../../support/eventually.js';
import { wearMediaFeatures } from '../../support/looks.browser.js';
import {
  appears,
  button,
  inside,
  mountPlayer,
  openMenu,
  playAWhile,
  until,
} from './mount-player.js';

const many = Array.from({ length: 150 }, (_, n) => ({ time: n / 10, text: `comment ${n}` }));

async function mountDanmaku(danmaku: Danmaku): Promise<VodPlayerElement> {
  const { player } = await mountPlayer();
  player.lang = 'en';
  player.danmaku = danmaku;
  await playAWhile(player);
  await appears(player, '[part~=danmaku-button]');
  return player;
}

const texts = (player: VodPlayerElement): string[] =>
  [...(inside(player, '.danmaku-layer')?.children ?? [])].map((one) => one.textContent);

async function seek(player: VodPlayerElement, time: number): Promise<void> {
  player.currentTime = time;
  await until(player, () => !player.seeking && player.currentTime >= time);
}

describe('the comments over the picture of <vod-player>', () => {
  it('pass when their moment comes, stand still with the picture, and are not made up for after a jump', async () => {
    const player = await mountDanmaku({ comments: many });
    await eventually(() => texts(player).length > 3);
    player.pause();
    await until(player, () => player.paused);
    const first = inside(player, '.danmaku-layer span') as HTMLElement;
    const [animation] = first.getAnimations();
    await eventually(() => animation?.playState === 'paused');
    await player.play();
    await eventually(() => animation?.playState === 'running');
    await seek(player, 10);
    await eventually(() => texts(player).length > 0);
    const shown = texts(player).map((text) => Number(text.slice('comment '.length)));
    expect(Math.min(...shown)).to.be.greaterThan(90);
    expect(inside(player, '.danmaku-layer')?.ariaHidden).to.equal('true');
  });

  it('do nothing with hostile text, and never cover one another', async () => {
    const text = '<img src=x onerror="globalThis.hit = 1">';
    const player = await mountDanmaku({
      comments: many.map(({ time }) => ({ time, text })),
    });
    await eventually(() => texts(player).length > 4);
    expect(texts(player)[0]).to.equal(text);
    expect(inside(player, '.danmaku-layer img') === null).to.equal(true);
    player.pause();
    await until(player, () => player.paused);
    const boxes = [...(inside(player, '.danmaku-layer')?.children ?? [])].map((one) =>
      one.getBoundingClientRect(),
    );
    for (const [n, one] of boxes.entries())
      for (const other of boxes.slice(n + 1)) {
        const isApart = one.right <= other.left || other.right <= one.left;
        expect(isApart || one.bottom <= other.top || other.bottom <= one.top).to.equal(true);
      }
  });

  it('come in thousands at one moment, in any script and of any length, and the video plays on', async () => {
    const odd = [
      '\u202eright to left',
      'مرحبا!',
      '👩‍👩‍👧‍👦'.repeat(60),
      'x'.repeat(10_240),
      '<b>bold</b>',
    ];
    const comments = Array.from({ length: 10_000 }, (_, n) => ({
      time: 1.5,
      text: odd[n % odd.length] ?? '',
    }));
    const player = await mountDanmaku({ comments });
    const layer = inside(player, '.danmaku-layer') as HTMLElement;
    let added = 0;
    const observer = new MutationObserver((changes) => {
      for (const { addedNodes } of changes) added += addedNodes.length;
    });
    observer.observe(layer, { childList: true });
    await eventually(() => texts(player).length > 0);
    await until(player, () => player.currentTime > 2.2);
    observer.disconnect();
    expect(added).to.be.within(1, 150);
    expect(layer.querySelector('b') === null).to.equal(true);
    for (const text of texts(player)) expect(text).not.to.match(/[\ud800-\udbff]$/);
    const stage = player.getBoundingClientRect();
    expect(document.documentElement.scrollWidth).to.be.at.most(Math.max(innerWidth, stage.right));
  });

  it('are switched off, and dressed in the menu, which is remembered', async () => {
    const player = await mountDanmaku({ comments: many });
    await openMenu(player);
    inside(player, '[data-key=danmaku]')?.click();
    await appears(player, '.menu.danmaku');
    inside(player, '[data-key=danmakuOpacity]')?.click();
    await appears(player, '.menu.danmakuOpacity');
    inside(player, '.menu.danmakuOpacity [data-key="50"]')?.click();
    await eventually(() => inside(player, '.danmaku-layer')?.style.opacity === '0.5');
    button(player, 'Hide comments').click();
    await eventually(() => inside(player, '.danmaku-layer')?.hidden);
    expect(JSON.parse(localStorage.getItem('vod-player-danmaku') ?? '')).to.deep.include({
      opacity: 50,
      isOn: false,
    });
    player.remove();
    const next = await mountDanmaku({ comments: many });
    await eventually(() => inside(next, '.danmaku-layer')?.hidden);
    button(next, 'Show comments').click();
    await eventually(() => texts(next).length > 0);
    expect(inside(next, '.danmaku-layer')?.style.opacity).to.equal('0.5');
  });

  it('are written by viewers: told to the page, shown at once; keys are letters meanwhile', async () => {
    const player = await mountDanmaku({ comments: [], canSend: true });
    player.style.inlineSize = '800px';
    button(player, 'Send a comment').click();
    const form = await appears<HTMLFormElement>(player, '.danmaku-form');
    const input = form.elements.namedItem('text') as HTMLInputElement;
    await eventually(() => player.shadowRoot?.activeElement === input);
    await expect(player).to.be.accessible();
    const before = player.muted;
    input.dispatchEvent(new KeyboardEvent('keydown', { key: 'm', bubbles: true, composed: true }));
    expect(player.muted).to.equal(before);
    input.value = '  well said ';
    const sent = new Promise<VodPlayerDanmakuSendEvent>((resolve) =>
      player.addEventListener('vod-player-danmaku-send', resolve, { once: true }),
    );
    form.requestSubmit();
    const { comment } = await sent;
    expect(comment).to.deep.include({ text: 'well said', color: '#ffffff', mode: 'scroll' });
    expect(comment.time).to.be.closeTo(player.currentTime, 1);
    await eventually(() => texts(player).includes('well said'));
    expect(inside(player, '.danmaku-layer .own')?.textContent).to.equal('well said');
    await eventually(() => inside(player, '.danmaku-form') === null);
    player.danmaku = undefined;
    await eventually(() => inside(player, '[part~=danmaku-button]') === null);
  });

  describe('where less motion is wanted', () => {
    wearMediaFeatures({ 'prefers-reduced-motion': 'reduce' });

    it('wait until they are asked for', async () => {
      const player = await mountDanmaku({ comments: many });
      await eventually(() => inside(player, '.danmaku-layer')?.hidden);
      button(player, 'Show comments').click();
      await eventually(() => texts(player).length > 0);
    });
  });
});
