import { expect } from '@open-wc/testing';
import { sendKeys } from '@web/test-runner-commands';
import type { VodPlayerElement } from '../../../src/player/player-element.js';
import { eventually } from '../../support/eventually.js';
import { hasRealInput } from '../../support/real-input.js';
import { looks, wearLook } from '../../support/looks.browser.js';
import { appears, inside, mountLooks, press, until } from './mount-player.js';

async function mount(kids = ''): Promise<VodPlayerElement> {
  const player = await mountLooks('white.mp4', { kids });
  player.remoteKeys = 'on';
  player.focus();
  await appears(player, '[aria-keyshortcuts]');
  await appears(player, '[data-remote]');
  return player;
}

async function key(player: VodPlayerElement, ...names: readonly string[]): Promise<void> {
  for (const name of names) {
    if (hasRealInput) await sendKeys({ press: name });
    else press(player, name);
    await player.updateComplete;
  }
}

/** The part, class or slot of what has the focus. */
function focused(player: VodPlayerElement): string {
  const element = player.shadowRoot?.activeElement ?? player.querySelector(':focus');
  if (!element) return document.activeElement?.localName ?? '';
  if (element.matches('.seek input')) return 'seek';
  if (element.matches('.volume input')) return 'volume';
  return (element.getAttribute('part') ?? element.id).split(' ').at(-1) ?? '';
}

/** Presses a key that no driver knows. */
function remote(player: VodPlayerElement, init: KeyboardEventInit): boolean {
  const target = player.shadowRoot?.activeElement ?? inside(player, '.stage');
  return (
    target?.dispatchEvent(
      new KeyboardEvent('keydown', { bubbles: true, composed: true, cancelable: true, ...init }),
    ) ?? true
  );
}

/** Where nothing hovers there is none. */
function showSlider(player: VodPlayerElement): void {
  const style = document.createElement('style');
  style.textContent = '.volume-slider { display: grid !important; }';
  player.shadowRoot?.append(style);
}

describe('<vod-player> by a remote control', () => {
  it('reaches every control by arrows alone, and leaves them', async () => {
    const player = await mount();
    expect(focused(player)).to.equal('stage');
    const all = [...(player.shadowRoot?.querySelectorAll('.bar :is(button, input)') ?? [])].filter(
      (one) => one.getClientRects().length > 0,
    );
    const seen = new Set<Element>();
    const note = (): void => {
      const element = player.shadowRoot?.activeElement;
      if (element) seen.add(element);
    };
    for (const name of ['ArrowDown', 'ArrowDown', ...all.map(() => 'ArrowRight')]) {
      await key(player, name);
      note();
    }
    expect(all.filter((one) => !seen.has(one)).map((one) => one.ariaLabel)).to.deep.equal([]);
    expect(focused(player)).to.equal('fullscreen-button');
    await key(player, 'ArrowUp');
    expect(focused(player)).to.equal('seek');
    // Back to where one was.
    await key(player, 'ArrowDown');
    expect(focused(player)).to.equal('fullscreen-button');
    await key(player, 'ArrowUp', 'ArrowUp');
    expect(focused(player)).to.equal('stage');
  });

  it('seeks on the picture and on the bar, and changes the volume on its slider alone', async () => {
    const player = await mount();
    player.volume = 0.5;
    await key(player, 'ArrowRight');
    await until(player, () => !player.seeking && player.currentTime > 0);
    const at = player.currentTime;
    await key(player, 'ArrowUp');
    expect([player.volume, focused(player)]).to.deep.equal([0.5, 'stage']);
    (inside(player, '.seek input') as HTMLElement).focus();
    await key(player, 'ArrowLeft');
    await until(player, () => !player.seeking && player.currentTime < at);
    showSlider(player);
    const slider = inside(player, '.volume input') as HTMLElement;
    slider.focus();
    await key(player, 'ArrowUp');
    expect(player.volume).to.be.closeTo(0.6, 0.001);
    await key(player, 'ArrowLeft');
    expect(focused(player)).to.equal('mute-button');
    expect(player.volume).to.be.closeTo(0.6, 0.001);
  });

  it('plays and pauses by Enter on the picture, and clicks buttons by it', async function () {
    // Those of script, which stand in for them in WebKit, click nothing.
    if (!hasRealInput) this.skip();
    const player = await mount();
    await key(player, 'Enter');
    await until(player, () => !player.paused);
    player.pause();
    (inside(player, '[part~=settings-button]') as HTMLElement).focus();
    await key(player, 'Enter');
    await appears(player, '.menu');
    expect(player.paused).to.equal(true);
  });

  it('walks the menu, and leaves it by Back of any television, to its button', async () => {
    const player = await mount();
    const backs: readonly KeyboardEventInit[] = [
      { key: 'GoBack' },
      { key: 'BrowserBack' },
      { key: 'Unidentified', keyCode: 461 },
      { key: 'Unidentified', keyCode: 10009 },
      { key: 'Escape' },
      { key: 'ArrowLeft' },
    ];
    for (const back of backs) {
      (inside(player, '[part~=settings-button]') as HTMLElement).focus();
      inside(player, '[part~=settings-button]')?.click();
      await appears(player, '.menu [role^=menuitem]:focus');
      const first = player.shadowRoot?.activeElement;
      await key(player, 'ArrowDown');
      expect(player.shadowRoot?.activeElement === first).to.equal(false);
      const isLeft = remote(player, back);
      expect(isLeft, `${JSON.stringify(back)} is not the page's`).to.equal(false);
      await eventually(() => inside(player, '.menu') === null);
      await player.updateComplete;
      expect(focused(player)).to.equal('settings-button');
    }
    expect(remote(player, { key: 'GoBack' })).to.equal(false);
    expect(focused(player)).to.equal('stage');
    // Of the picture it is the page's.
    expect(remote(player, { key: 'GoBack' })).to.equal(true);
  });

  it('obeys the keys for playback, by name or by code', async () => {
    const player = await mount();
    remote(player, { key: 'MediaPlayPause' });
    await until(player, () => !player.paused);
    remote(player, { key: 'MediaStop' });
    await until(player, () => player.paused);
    remote(player, { key: 'Unidentified', keyCode: 415 });
    await until(player, () => !player.paused);
    remote(player, { key: 'MediaPlay' });
    expect(player.paused).to.equal(false);
    player.pause();
    player.currentTime = 0;
    await until(player, () => !player.seeking);
    remote(player, { key: 'MediaFastForward' });
    await until(player, () => player.currentTime > 9);
    remote(player, { key: 'MediaRewind' });
    await until(player, () => player.currentTime < 1);
  });

  it('reaches what the page has put into slots, by where it is', async () => {
    const player = await mount(
      '<button slot="top-end" id="share">Share</button><button slot="controls-end" id="mark">Mark</button>',
    );
    await appears(player, 'slot[name=controls-end]');
    await player.updateComplete;
    await key(player, 'ArrowUp');
    expect(focused(player)).to.equal('share');
    await key(player, 'ArrowDown');
    expect(focused(player)).to.equal('seek');
    (inside(player, '[part~=settings-button]') as HTMLElement).focus();
    await key(player, 'ArrowLeft');
    expect(focused(player)).to.equal('mark');
  });

  it('lets the page have arrows that lead nowhere, and all of them where it is off', async () => {
    const player = await mount();
    (inside(player, '[part~=play-button]') as HTMLElement).focus();
    expect(remote(player, { key: 'ArrowDown' })).to.equal(true);
    expect(focused(player)).to.equal('play-button');
    player.remoteKeys = 'off';
    await eventually(() => inside(player, '[data-remote]') === null);
    player.volume = 0.5;
    press(player, 'ArrowUp');
    expect(player.volume).to.be.closeTo(0.6, 0.001);
  });

  it('lists the arrows only for what they do then', async () => {
    const player = await mount();
    press(player, '?');
    const listed = await appears(player, '.keys');
    expect(listed.textContent).to.contain('Back 5 seconds').and.contain('Mute or unmute');
    expect(listed.textContent).to.not.contain('Louder');
    expect(listed.textContent).to.not.contain('↑');
    press(player, '?');
    await eventually(() => inside(player, '.keys') === null);
    player.remoteKeys = 'off';
    await eventually(() => inside(player, '[data-remote]') === null);
    press(player, '?');
    expect((await appears(player, '.keys')).textContent).to.contain('Louder');
  });

  it('hears the keys of the whole page, where those are the player’s', async () => {
    const player = await mount();
    player.hotkeys = 'page';
    await player.updateComplete;
    (player.shadowRoot?.activeElement as HTMLElement).blur();
    const pressOnPage = (name: string): boolean =>
      document.body.dispatchEvent(
        new KeyboardEvent('keydown', { key: name, bubbles: true, cancelable: true }),
      );
    player.volume = 0.5;
    await eventually(() => !pressOnPage('m'));
    expect(pressOnPage('ArrowDown')).to.equal(false);
    expect(player.volume).to.equal(0.5);
    expect(player.shadowRoot?.activeElement === null).to.equal(false);
  });

  it('is on by itself on a television, and there only', async () => {
    const own = Object.getOwnPropertyDescriptor(navigator, 'userAgent');
    Object.defineProperty(navigator, 'userAgent', {
      configurable: true,
      value: `${navigator.userAgent} Tizen 6.0`,
    });
    const player = await mountLooks('white.mp4');
    await appears(player, '[data-remote]');
    if (own) Object.defineProperty(navigator, 'userAgent', own);
    else Reflect.deleteProperty(navigator, 'userAgent');
    player.requestUpdate();
    await eventually(() => inside(player, '[data-remote]') === null);
  });

  for (const look of looks)
    describe(look.name, () => {
      wearLook(look);

      it('is accessible with its controls and its menu, and walks by what is seen', async () => {
        const player = await mount();
        player.lang = look.lang;
        await player.updateComplete;
        await key(player, 'ArrowDown', 'ArrowDown');
        expect(focused(player)).to.equal('play-button');
        await key(player, look.dir === 'rtl' ? 'ArrowLeft' : 'ArrowRight');
        expect(focused(player)).to.equal('mute-button');
        await expect(player).to.be.accessible();
        inside(player, '[part~=settings-button]')?.click();
        await appears(player, '.menu');
        await expect(player).to.be.accessible();
      });
    });
});
