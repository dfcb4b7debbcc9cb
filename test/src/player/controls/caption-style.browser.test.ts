import { expect } from '@open-wc/testing';
import type { VodPlayerElement } from '../../../../src/player/player-element.js';
import { eventually } from '../../../support/eventually.js';
import { looks, wearLook, wearMediaFeatures } from '../../../support/looks.browser.js';
import { appears, inside, mountLooks, openMenu, playAWhile, press } from '../mount-player.js';

const key = 'vod-player-captions';
const cues = 'WEBVTT\n\n00:00.000 --> 00:20.000\nOne line of text\n';
const address = URL.createObjectURL(new Blob([cues], { type: 'text/vtt' }));
const kids = `<track default kind="captions" label="English" srclang="en" src="${address}">`;

async function mount(width = 640): Promise<VodPlayerElement> {
  const player = await mountLooks('white.mp4', { kids, width });
  await playAWhile(player);
  player.pause();
  await appears(player, '.cue');
  return player;
}

function rowOf(player: VodPlayerElement, name: string): HTMLElement | null {
  return inside(player, `.menu [data-key="${name}"]`);
}

/** Clicks one row after the other. */
async function walk(player: VodPlayerElement, ...rows: string[]): Promise<void> {
  await openMenu(player);
  for (const row of rows) {
    await appears(player, `.menu [data-key="${row}"]`);
    rowOf(player, row)?.click();
    await player.updateComplete;
  }
}

const cueStyle = (player: VodPlayerElement): CSSStyleDeclaration =>
  getComputedStyle(inside(player, '.cue') as HTMLElement);

/** As the browser tells the pages of a site of what another has kept. */
function tellOfAnotherTab(kept: string | null): void {
  if (kept === null) localStorage.removeItem(key);
  else localStorage.setItem(key, kept);
  globalThis.dispatchEvent(new StorageEvent('storage', { key, newValue: kept }));
}

const yellow = 'color(srgb 1 1 0)';

describe('the style of captions', () => {
  afterEach(async () => {
    tellOfAnotherTab(null);
    // Read by a part that may still be on its way.
    const { isUsualStyle } = await import('../../../../src/player/controls/caption-style.js');
    await eventually(isUsualStyle);
  });

  it('changes what is on screen at once, in every player of the page, and is kept', async () => {
    const [player, other] = [await mount(), await mount()];
    const size = Number.parseFloat(cueStyle(player).fontSize);
    await walk(player, 'captions', 'captionStyle', 'captionColor', 'yellow');
    expect(cueStyle(player).color).to.equal(yellow);
    expect(rowOf(player, 'yellow')?.ariaChecked).to.equal('true');
    await walk(player, 'back', 'captionSize', '200');
    expect(Number.parseFloat(cueStyle(player).fontSize)).to.be.closeTo(size * 2, 0.5);
    await walk(player, 'back', 'captionFont', 'monoSerif');
    await walk(player, 'back', 'captionWindow', 'blue', 'back', 'captionWindowOpacity', '100');
    await walk(player, 'back', 'captionBackgroundOpacity', '0', 'back', 'captionEdge', 'outline');
    await other.updateComplete;
    for (const one of [player, other]) {
      const style = cueStyle(one);
      expect(style.color).to.equal(yellow);
      expect(style.fontFamily).to.contain('Courier New');
      expect(style.backgroundColor).to.match(/0\)$/);
      expect(style.textShadow.match(/rgb/g)).to.have.length(8);
      const line = inside(one, '.cue-line') as HTMLElement;
      expect(getComputedStyle(line).backgroundColor).to.equal('color(srgb 0 0 1)');
    }
    expect(JSON.parse(localStorage.getItem(key) ?? '')).to.deep.equal({
      size: 200,
      font: 'monoSerif',
      color: 'yellow',
      backgroundOpacity: 0,
      window: 'blue',
      windowOpacity: 100,
      edge: 'outline',
    });
  });

  it('holds in the next page from its first cue on, without the menu', async () => {
    localStorage.setItem(key, '{"color":"yellow"}');
    const frame = document.createElement('iframe');
    const element = new URL('../../../../src/vod-player.ts', import.meta.url).href;
    const clip = new URL('/.cache/test-media/looks-1/white.mp4', import.meta.url).href;
    frame.srcdoc = `<script type="module" src="${element}"></script><vod-player lang="en" muted autoplay src="${clip}">${kids}</vod-player>`;
    document.body.append(frame);
    const inFrame = (selector: string): Element | null | undefined =>
      frame.contentDocument?.querySelector('vod-player')?.shadowRoot?.querySelector(selector);
    await eventually(() => {
      const cue = inFrame('.cue');
      return Boolean(cue) && frame.contentWindow?.getComputedStyle(cue as Element).color === yellow;
    });
    expect(inFrame('.menu') === null).to.equal(true);
    frame.remove();
  });

  it('follows what another tab has chosen, and passes over what it cannot read', async () => {
    const player = await mount();
    tellOfAnotherTab('{"color":"lime","size":12,"font":"<b>","edge":["outline"],"odd":1}');
    await eventually(() => cueStyle(player).color === 'color(srgb 0 1 0)');
    expect(cueStyle(player).fontFamily).to.equal(getComputedStyle(player).fontFamily);
    expect(cueStyle(player).textShadow).to.equal('none');
    for (const odd of ['', '{', 'null', '[]', '"yellow"', '{"color":"url(//x)"}']) {
      tellOfAnotherTab('{"color":"lime"}');
      await eventually(() => cueStyle(player).color === 'color(srgb 0 1 0)');
      tellOfAnotherTab(odd);
      await eventually(() =>
        /^(rgb\(255, 255, 255\)|color\(srgb 1 1 1\))$/.test(cueStyle(player).color),
      );
    }
  });

  it('changes where the browser keeps nothing (G-08)', async () => {
    const player = await mount();
    const own = Object.getOwnPropertyDescriptor(globalThis, 'localStorage') as PropertyDescriptor;
    Object.defineProperty(globalThis, 'localStorage', {
      configurable: true,
      get: () => {
        throw new DOMException('blocked', 'SecurityError');
      },
    });
    try {
      await walk(player, 'captions', 'captionStyle', 'captionColor', 'yellow');
      expect(cueStyle(player).color).to.equal(yellow);
    } finally {
      Object.defineProperty(globalThis, 'localStorage', own);
    }
  });

  it('tells the developer once where it cannot be kept (G-08)', async () => {
    const full = new DOMException('full', 'QuotaExceededError');
    const player = await mount();
    player.storage = { getItem: () => null, setItem: () => Promise.reject(full) };
    const told: unknown[][] = [];
    const { warn } = console;
    console.warn = (...words) => void told.push(words);
    try {
      await walk(player, 'captions', 'captionStyle', 'captionColor', 'yellow', 'red');
      expect(cueStyle(player).color).to.equal('color(srgb 1 0 0)');
      await eventually(() => told.length > 0);
      expect(told).to.deep.equal([['vodkit: the storage of the player cannot be used:', full]]);
    } finally {
      console.warn = warn;
    }
  });

  it('is given up by one row, which says when there is nothing to give up', async () => {
    const player = await mount();
    await walk(player, 'captions', 'captionStyle', 'captionColor', 'red', 'back');
    expect(rowOf(player, 'captionColor')?.innerText).to.contain('Red');
    expect(rowOf(player, 'captionReset')?.ariaDisabled).to.equal(null);
    await walk(player, 'captionReset');
    expect(rowOf(player, 'captionReset')?.ariaDisabled).to.equal('true');
    expect(rowOf(player, 'captionColor')?.innerText).to.contain('White');
    expect(localStorage.getItem(key)).to.equal('{}');
  });

  it('is kept where the page says, and nowhere where it says so', async () => {
    const kept = new Map([[key, '{"color":"lime"}']]);
    const player = await mountLooks('white.mp4', {
      kids,
      width: 640,
      storage: {
        getItem: async (name) => kept.get(name) ?? null,
        setItem: async (name, value) => void kept.set(name, value),
      },
    });
    await playAWhile(player);
    await appears(player, '.cue');
    await eventually(() => cueStyle(player).color === 'color(srgb 0 1 0)');
    await walk(player, 'captions', 'captionStyle', 'captionColor', 'yellow');
    await eventually(() => kept.get(key) === '{"color":"yellow"}');
    player.storage = null;
    await walk(player, 'red');
    expect(cueStyle(player).color).to.equal('color(srgb 1 0 0)');
    expect(kept.get(key)).to.equal('{"color":"yellow"}');
    expect(localStorage.getItem(key)).to.equal(null);
    // As the other tests have it: they end with what another tab keeps.
    player.storage = undefined;
  });

  it('is walked by keyboard, one page at a time, in both directions', async () => {
    const player = await mount();
    const focused = (): string | undefined =>
      (player.shadowRoot?.activeElement as HTMLElement | null)?.dataset['key'];
    await walk(player, 'captions', 'captionStyle');
    for (const dir of ['ltr', 'rtl']) {
      player.dir = dir;
      const [into, outOf] =
        dir === 'ltr' ? ['ArrowRight', 'ArrowLeft'] : ['ArrowLeft', 'ArrowRight'];
      await eventually(() => focused() === 'captionSize');
      press(player, 'ArrowDown');
      press(player, into);
      await eventually(() => focused() === 'usual');
      press(player, 'ArrowDown');
      press(player, into);
      await player.updateComplete;
      expect(focused()).to.equal('sans');
      expect(rowOf(player, 'sans')?.ariaChecked).to.equal('true');
      press(player, 'ArrowUp');
      press(player, into);
      press(player, outOf);
      await eventually(() => focused() === 'captionFont');
      press(player, 'ArrowUp');
    }
    press(player, 'Escape');
    await eventually(() => focused() === 'captionStyle');
    press(player, 'Escape');
    await eventually(() => focused() === 'captions');
  });

  for (const width of [320, 640]) {
    it(`is seen in a sample beside the choices, at ${width} px`, async () => {
      const player = await mount(width);
      await walk(player, 'captions', 'captionStyle', 'captionColor', 'magenta');
      const menu = inside(player, '.menu') as HTMLElement;
      const samples = [...menu.querySelectorAll<HTMLElement>('.sample')].filter(
        (one) => one.offsetParent !== null,
      );
      expect(samples).to.have.length(1);
      const [sample] = samples;
      const text = sample?.querySelector('.window > *') as HTMLElement;
      expect(text.innerText).to.equal('Captions');
      expect(getComputedStyle(text).color).to.equal('color(srgb 1 0 1)');
      for (const row of menu.querySelectorAll<HTMLElement>('[role=menuitemradio]')) {
        row.scrollIntoView({ block: 'nearest' });
        expect(sample?.getBoundingClientRect().top).to.be.at.least(
          menu.getBoundingClientRect().top,
        );
      }
      expect(menu.scrollWidth).to.be.at.most(menu.clientWidth);
    });
  }

  for (const look of looks) {
    describe(look.name, () => {
      wearLook(look);

      it('has no violation in its pages (G-26)', async () => {
        const player = await mount();
        player.removeAttribute('lang');
        await walk(player, 'captions', 'captionStyle');
        for (const page of ['captionColor', 'captionFont']) {
          await expect(player).to.be.accessible();
          await walk(player, page);
          await expect(player).to.be.accessible();
          await walk(player, 'back');
        }
      });
    });
  }

  describe('in forced colours', () => {
    wearMediaFeatures({ 'forced-colors': 'active' });

    it('is that of the system until a viewer chooses one', async () => {
      const player = await mount();
      const layer = inside(player, '.cues:not(.top)') as HTMLElement;
      expect(getComputedStyle(layer).forcedColorAdjust).to.equal('auto');
      await walk(player, 'captions', 'captionStyle', 'captionColor', 'yellow');
      expect(getComputedStyle(layer).forcedColorAdjust).to.equal('none');
      expect(cueStyle(player).color).to.equal(yellow);
    });
  });
});
