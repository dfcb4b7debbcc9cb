import { expect, fixture, html, oneEvent } from '@open-wc/testing';
import type { VodPlayerElement } from '../../../src/player/player-element.js';
import { wearMediaFeatures } from '../../support/looks.browser.js';
import {
  button,
  inside,
  keysCome,
  mountPlayer,
  openMenu,
  playAWhile,
  press,
  until,
} from './mount-player.js';
import { eventually } from '../../support/eventually.js';

const clip = '/.cache/test-media/player-3/clip.mp4';

async function mountClip(): Promise<VodPlayerElement> {
  const player = await fixture<VodPlayerElement>(
    html`<vod-player lang="en" muted src=${clip}></vod-player>`,
  );
  await until(player, () => player.readyState >= HTMLMediaElement.HAVE_CURRENT_DATA);
  await keysCome(player);
  return player;
}

const status = (player: VodPlayerElement): string =>
  inside(player, '[role=status]')?.textContent.trim() ?? '';

describe('the keys of <vod-player>', () => {
  it('play and pause by space and k, and say so politely', async () => {
    const player = await mountClip();
    press(player, ' ');
    await oneEvent(player, 'playing');
    await player.updateComplete;
    expect(status(player)).to.equal('Play');
    expect(inside(player, '.echo') === null).to.equal(false);
    press(player, 'k');
    await oneEvent(player, 'pause');
    await player.updateComplete;
    expect(status(player)).to.equal('Pause');
  });

  it('seek by arrows, j and l, digits, Home and End', async () => {
    const player = await mountClip();
    const steps: [string, KeyboardEventInit, number][] = [
      ['ArrowRight', {}, 5],
      ['ArrowRight', { shiftKey: true }, 15],
      ['ArrowLeft', {}, 10],
      ['j', {}, 0],
      ['l', {}, 10],
      ['5', {}, 10],
      ['Home', {}, 0],
      ['9', {}, 18],
      ['End', {}, 20],
    ];
    for (const [key, more, expected] of steps) {
      press(player, key, more);
      await oneEvent(player, 'seeked');
      expect(player.currentTime, key).to.be.closeTo(expected, 0.2);
    }
  });

  it('change volume, speed and mute', async () => {
    const player = await mountClip();
    player.muted = false;
    player.volume = 0.5;
    press(player, 'ArrowUp');
    expect(player.volume).to.be.closeTo(0.6, 0.001);
    press(player, 'ArrowDown');
    press(player, 'ArrowDown');
    expect(player.volume).to.be.closeTo(0.4, 0.001);
    press(player, 'm');
    expect(player.muted).to.equal(true);
    press(player, '>', { shiftKey: true });
    expect(player.playbackRate).to.equal(1.25);
    press(player, '<', { shiftKey: true });
    expect(player.playbackRate).to.equal(1);
  });

  it('step by one frame while paused', async () => {
    const player = await mountClip();
    player.currentTime = 10;
    await oneEvent(player, 'seeked');
    press(player, '.');
    await oneEvent(player, 'seeked');
    expect(player.currentTime - 10).to.be.within(0.02, 0.06);
    press(player, ',');
    await oneEvent(player, 'seeked');
    expect(player.currentTime).to.be.closeTo(10, 0.001);
  });

  it('do not handle keys that belong to the browser or the page', async () => {
    const player = await mountClip();
    let reached = 0;
    player.addEventListener('keydown', () => (reached += 1));
    press(player, 'k', { ctrlKey: true });
    press(player, 'Tab');
    press(player, 'z');
    expect(reached).to.equal(3);
    expect(player.paused).to.equal(true);
  });

  it('do nothing outside the player', async () => {
    const player = await mountClip();
    document.body.dispatchEvent(new KeyboardEvent('keydown', { key: 'k', bubbles: true }));
    expect(player.paused).to.equal(true);
  });
});

describe('the controls of <vod-player>', () => {
  it('start by the large button, which keeps the focus inside', async () => {
    const player = await mountClip();
    inside<HTMLButtonElement>(player, '.big-play')?.focus();
    inside<HTMLButtonElement>(player, '.big-play')?.click();
    await oneEvent(player, 'playing');
    await player.updateComplete;
    expect(inside(player, '.big-play') === null).to.equal(true);
    expect(document.activeElement === player).to.equal(true);
  });

  it('fade after the last input while playing, and stay while paused', async () => {
    const player = await mountClip();
    inside(player, '.stage')?.dispatchEvent(
      new PointerEvent('pointermove', { bubbles: true, pointerType: 'mouse' }),
    );
    await player.play();
    await player.updateComplete;
    expect(player.matches(':state(controls-shown)')).to.equal(true);
    await until(player, () => !player.matches(':state(controls-shown)'));
    player.pause();
    await oneEvent(player, 'pause');
    await player.updateComplete;
    expect(player.matches(':state(controls-shown)')).to.equal(true);
  });

  it('show and seek to what the bar is set to', async () => {
    const player = await mountClip();
    await playAWhile(player);
    const bar = inside<HTMLInputElement>(player, '.seek input') as HTMLInputElement;
    expect(bar.getAttribute('aria-valuetext')).to.match(/^0:0\d of 0:20$/);
    bar.value = '12';
    bar.dispatchEvent(new Event('input'));
    bar.dispatchEvent(new Event('change'));
    await oneEvent(player, 'seeked');
    expect(player.currentTime).to.be.within(11.9, 16);
  });

  it('turn the sound on at the volume the slider is set to', async () => {
    const player = await mountClip();
    player.volume = 0.8;
    await player.updateComplete;
    const slider = inside<HTMLInputElement>(player, '.volume input') as HTMLInputElement;
    expect(slider.valueAsNumber).to.equal(0);
    slider.value = '0.3';
    slider.dispatchEvent(new Event('input'));
    expect(player.volume).to.be.closeTo(0.3, 0.001);
    expect(player.muted).to.equal(false);
    localStorage.clear();
  });

  it('show the storyboard, the time and the chapter under the pointer', async () => {
    const { player } = await mountPlayer({
      playback: { chapters: [{ startTime: 0, title: 'Opening' }] },
    });
    await playAWhile(player);
    const bar = inside(player, '.seek') as HTMLElement;
    const { left, width, top } = bar.getBoundingClientRect();
    const move = (): boolean =>
      bar.dispatchEvent(
        new PointerEvent('pointermove', { clientX: left + width / 2, clientY: top, bubbles: true }),
      );
    move();
    await until(player, () => move() && inside(player, '.preview img') !== null);
    expect(inside(player, '.preview .stamp')?.textContent).to.equal('0:10');
    expect(inside(player, '.preview .chapter')?.textContent).to.equal('Opening');
    expect(inside<HTMLImageElement>(player, '.preview img')?.src).to.match(/storyboard-0\.jpg$/);
  });

  it('walk the settings by keyboard: open, choose a speed, and come back', async () => {
    const { player } = await mountPlayer();
    await playAWhile(player);
    await openMenu(player);
    const focused = (): string =>
      player.shadowRoot?.activeElement?.textContent.trim().replace(/\s+/g, ' ') ?? '';
    expect(focused()).to.match(/^Quality Auto/);
    press(player, 'ArrowDown');
    expect(focused()).to.equal('Speed Normal');
    press(player, 'ArrowRight');
    await player.updateComplete;
    expect(focused()).to.equal('Normal');
    expect(player.shadowRoot?.activeElement?.role).to.equal('menuitemradio');
    press(player, 'ArrowDown');
    (player.shadowRoot?.activeElement as HTMLElement).click();
    await oneEvent(player, 'ratechange');
    await player.updateComplete;
    expect(player.playbackRate).to.equal(1.25);
    expect(focused()).to.equal('Speed 1.25×');
    press(player, 'Escape');
    await player.updateComplete;
    expect(inside(player, '.menu') === null).to.equal(true);
    expect(player.shadowRoot?.activeElement?.ariaLabel).to.equal('Settings');
  });

  it('choose a quality from the menu', async () => {
    const { player } = await mountPlayer();
    await playAWhile(player);
    await openMenu(player);
    (player.shadowRoot?.activeElement as HTMLElement).click();
    await player.updateComplete;
    const rows = [...(player.shadowRoot?.querySelectorAll('.row[aria-checked]') ?? [])].map((row) =>
      row.textContent.trim(),
    );
    expect(rows.slice(1)).to.deep.equal(['360p', '180p']);
    const changed = oneEvent(player, 'vod-player-quality-change');
    inside<HTMLButtonElement>(player, '.row[aria-checked]:last-child')?.click();
    await changed;
    expect(player.quality).to.match(/^180p/);
  });

  it('offer captions only where there are some, and switch them', async () => {
    const plain = await mountPlayer();
    await playAWhile(plain.player);
    expect(inside(plain.player, '.captions') === null).to.equal(true);
    const track = {
      kind: 'subtitles',
      label: 'English',
      language: 'en',
      url: '{base}/img/captions.vtt',
    };
    const { player } = await mountPlayer({ playback: { textTracks: [track] } });
    await playAWhile(player);
    press(player, 'c');
    await until(player, () => player.textTracks[0]?.mode === 'showing');
    await until(player, () => (player.textTracks[0]?.activeCues?.length ?? 0) > 0);
    button(player, 'Captions').click();
    await until(player, () => player.textTracks[0]?.mode === 'disabled');
  });

  it('fit into 320 px, where the menu is above the page, as wide as the frame', async () => {
    const { player } = await mountPlayer();
    player.style.inlineSize = '320px';
    await playAWhile(player);
    const frame = player.getBoundingClientRect();
    for (const one of player.shadowRoot?.querySelectorAll<HTMLElement>('.buttons button') ?? []) {
      if (one.offsetParent === null) continue;
      const { right, left } = one.getBoundingClientRect();
      expect(left, one.ariaLabel ?? '').to.be.at.least(frame.left);
      expect(right, one.ariaLabel ?? '').to.be.at.most(frame.right);
    }
    await openMenu(player);
    const menu = (inside(player, '.menu') as HTMLElement).getBoundingClientRect();
    expect([menu.left, menu.width]).to.deep.equal([frame.left, frame.width]);
    expect(menu.top).to.be.at.least(0);
    expect(menu.bottom).to.be.at.most(innerHeight);
  });

  it('keep what the viewer chose for the next player, even where storage is full (G-08)', async () => {
    const player = await fixture<VodPlayerElement>(html`<vod-player src=${clip}></vod-player>`);
    await keysCome(player);
    // What remembers comes after the first frame.
    await eventually(() => {
      press(player, 'ArrowDown');
      return localStorage.getItem('vod-player-volume') !== null;
    });
    const next = await fixture<VodPlayerElement>(html`<vod-player></vod-player>`);
    expect(next.volume).to.equal(player.volume);
    const kept = Object.getOwnPropertyDescriptor(
      Storage.prototype,
      'setItem',
    ) as PropertyDescriptor;
    Storage.prototype.setItem = () => {
      throw new DOMException('full', 'QuotaExceededError');
    };
    try {
      press(player, 'ArrowDown');
      expect(player.volume).to.be.lessThan(next.volume);
    } finally {
      Object.defineProperty(Storage.prototype, 'setItem', kept);
      localStorage.clear();
    }
  });

  it('answer a thumb: a tap shows them with 10 s either way, another hides them', async () => {
    const player = await mountClip();
    await playAWhile(player);
    const stage = inside(player, '.stage') as HTMLElement;
    const tap = (): boolean =>
      stage.dispatchEvent(new PointerEvent('click', { pointerType: 'touch', bubbles: true }));
    tap();
    await player.updateComplete;
    expect(player.paused).to.equal(false);
    // What a thumb needs is fetched with the first touch.
    await until(player, () => inside(player, '.thumb-buttons') !== null);
    button(player, 'Forward 10 seconds').click();
    await until(player, () => player.currentTime > 10);
    tap();
    await player.updateComplete;
    expect(inside(player, '.thumb-buttons')?.matches('.shown')).to.equal(false);
  });

  it('have one button to pause under a thumb, and two taps at the start play rather than play and pause (looks 17)', async () => {
    const player = await mountClip();
    const stage = inside(player, '.stage') as HTMLElement;
    const tap = (): boolean =>
      stage.dispatchEvent(new PointerEvent('click', { pointerType: 'touch', bubbles: true }));
    tap();
    tap();
    await until(player, () => player.currentTime > 0.1);
    tap();
    await player.updateComplete;
    const named = (name: string): number =>
      [...(player.shadowRoot?.querySelectorAll('button') ?? [])].filter(
        (one) => one.ariaLabel === name,
      ).length;
    expect(player.paused).to.equal(false);
    expect(named('Pause')).to.equal(1);
    button(player, 'Pause').click();
    await oneEvent(player, 'pause');
    await player.updateComplete;
    expect(named('Play')).to.equal(1);
    player.currentTime = player.duration;
    await player.play();
    await until(player, () => player.ended);
    await player.updateComplete;
    expect(named('Play again')).to.equal(1);
  });

  it('speak Chinese where the page does, and words of the host', async () => {
    const player = await fixture<VodPlayerElement>(
      html`<vod-player lang="zh-CN" src="file:///x"></vod-player>`,
    );
    await until(player, () => player.vodError !== null);
    await eventually(
      () => inside(player, '.error p')?.textContent === '本站的播放设置有误，请告知网站管理员。',
    );
    player.messages = { zh: { errorConfiguration: '请联系我们' } };
    await player.updateComplete;
    expect(inside(player, '.error p')?.textContent).to.equal('请联系我们');
    player.lang = 'en';
    await until(player, () => true);
    await new Promise((resolve) => setTimeout(resolve));
    await player.updateComplete;
    expect(inside(player, '.error p')?.textContent).to.equal(
      'This site is not set up correctly for playback. Tell the people who run it.',
    );
  });
});

describe('the controls of <vod-player> where motion is not wanted', () => {
  wearMediaFeatures({ 'prefers-reduced-motion': 'reduce' });

  it('show the answer to a key all the same (looks 23)', async () => {
    const player = await mountClip();
    press(player, 'm');
    await player.updateComplete;
    expect(getComputedStyle(inside(player, '.echo') as HTMLElement).opacity).to.equal('1');
    expect(
      getComputedStyle(inside(player, '.controls') as HTMLElement).transitionDuration,
    ).to.equal('0s');
  });
});
