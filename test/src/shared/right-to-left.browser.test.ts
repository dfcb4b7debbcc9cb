import { expect, fixture, html } from '@open-wc/testing';
import type { VodPlayerElement } from '../../../src/player/player-element.js';
import type { VodUploaderElement } from '../../../src/uploader/uploader-element.js';
import { eventually } from '../../support/eventually.js';
import { looks, wearLook } from '../../support/looks.browser.js';
import { inside as inEditor, openEditor, slider } from '../editor/open-editor.js';
import {
  appears,
  inside,
  keysCome,
  looksClip,
  mountLooks,
  openMenu,
  playAWhile,
  press,
  until,
} from '../player/mount-player.js';
import {
  clip,
  inside as inUploader,
  openUploader,
  authorizeAt,
} from '../uploader/mount-uploader.js';

const arabic = looks.find(({ dir }) => dir === 'rtl') as (typeof looks)[number];

const boxOf = (host: Element, selector: string): DOMRect => {
  const found = host.shadowRoot?.querySelector(selector);
  if (!found) throw new Error(`There is no ${selector}.`);
  return found.getBoundingClientRect();
};

const nextTo = (host: Element, ...selectors: string[]): boolean =>
  selectors
    .map((selector) => boxOf(host, selector))
    .every(({ right, width }, index, boxes) => {
      const before = boxes[index - 1];
      return width > 0 && (before === undefined || right <= before.left + 1);
    });

async function mount(width = 640): Promise<VodPlayerElement> {
  const player = await mountLooks('wide.mp4', { width });
  player.lang = 'ar';
  player.muted = false;
  player.currentTime = 4;
  await until(player, () => Math.abs(player.currentTime - 4) < 0.1);
  await keysCome(player);
  await eventually(() => inside(player, '.stage')?.lang === 'ar');
  return player;
}

describe('what runs from right to left', () => {
  wearLook(arabic);

  describe('<vod-player>', () => {
    it('has its controls from right to left, in a wide and in a narrow frame', async () => {
      const player = await mount();
      expect(
        nextTo(
          player,
          '.play',
          '[part~=mute-button]',
          '.time',
          '[part~=settings-button]',
          '[part~=fullscreen-button]',
        ),
      ).to.equal(true);
      const narrow = await mount(320);
      expect(
        nextTo(
          narrow,
          '.play',
          '[part~=mute-button]',
          '[part~=settings-button]',
          '[part~=fullscreen-button]',
        ),
      ).to.equal(true);
      expect(boxOf(narrow, '.controls').left).to.be.at.least(narrow.getBoundingClientRect().left);
    });

    it('shows time from left to right, and its arrow keys agree with the bar', async () => {
      const player = await mount();
      const track = boxOf(player, '.seek .track');
      expect(boxOf(player, '.seek .played').left).to.be.closeTo(track.left, 1);
      expect(boxOf(player, '.seek .played').right).to.be.lessThan(track.left + track.width / 2);
      press(player, 'ArrowRight');
      await until(player, () => player.currentTime > 8.5);
      press(player, 'ArrowLeft');
      await until(player, () => player.currentTime < 5);
      const bar = inside<HTMLInputElement>(player, '.seek input') as HTMLInputElement;
      expect(getComputedStyle(bar).direction).to.equal('ltr');
      expect(bar.getAttribute('aria-valuetext')).to.match(/0:04.*من.*0:20/);
    });

    it('fills the volume from the right, and its arrow keys agree', async () => {
      const player = await mount();
      player.volume = 0.5;
      await eventually(() => inside<HTMLInputElement>(player, '.volume input')?.value === '0.5');
      const input = inside<HTMLInputElement>(player, '.volume input') as HTMLInputElement;
      await playAWhile(player);
      player.pause();
      await appears(player, '.controls.shown');
      // A browser that tests has no pointer that could hover.
      const { style } = inside(player, '.volume-slider') as HTMLElement;
      style.display = 'grid';
      style.inlineSize = '72px';
      input.focus();
      const track = boxOf(player, '.volume .track');
      expect(track.width).to.be.greaterThan(40);
      expect(boxOf(player, '.volume .level').right).to.be.closeTo(track.right, 1);
      expect(boxOf(player, '.volume .level').left).to.be.closeTo(track.left + track.width / 2, 2);
      press(player, 'ArrowLeft');
      expect(player.volume).to.be.closeTo(0.55, 0.001);
      press(player, 'ArrowRight');
      press(player, 'ArrowRight');
      expect(player.volume).to.be.closeTo(0.45, 0.001);
      press(player, 'ArrowUp');
      expect(player.volume).to.be.greaterThan(0.5);
    });

    it('opens its menu at the left, whose pages open to the left', async () => {
      const player = await mount();
      await openMenu(player);
      const menu = inside(player, '.menu') as HTMLElement;
      await Promise.all(menu.getAnimations().map(({ finished }) => finished));
      expect(boxOf(player, '.menu').right).to.be.lessThan(
        player.getBoundingClientRect().left + 380,
      );
      expect(boxOf(player, '.menu').left).to.be.at.least(player.getBoundingClientRect().left);
      const row = inside(player, '.row[data-key=speed]') as HTMLElement;
      row.focus();
      expect(boxOf(player, '.row[data-key=speed] .mark').left).to.be.lessThan(
        row.getBoundingClientRect().left + 60,
      );
      press(player, 'ArrowLeft');
      await appears(player, '.row[aria-checked=true]');
      press(player, 'ArrowRight');
      await appears(player, '.row[data-key=speed]');
    });

    it('keeps back before forward under a thumb, and the video before before the next', async () => {
      const player = await mount();
      inside(player, '.stage')?.dispatchEvent(
        new PointerEvent('click', { pointerType: 'touch', bubbles: true }),
      );
      await appears(player, '.thumb-buttons');
      expect(
        nextTo(
          player,
          '.thumb-buttons button:last-child',
          '.thumb-buttons .big',
          '.thumb-buttons button:first-child',
        ),
      ).to.equal(true);
      const list = await mount();
      list.playlist = { items: [{ src: looksClip('wide.mp4') }, { src: looksClip('wide.mp4') }] };
      await appears(list, '[part~=next-button]');
      expect(
        nextTo(
          list,
          '.play',
          '[part~=next-button]',
          '[part~=previous-button]',
          '[part~=mute-button]',
        ),
      ).to.equal(true);
    });

    it('has no violation in Arabic at 320 px, with its menu and its keys open', async () => {
      const player = await mount(320);
      await expect(player).to.be.accessible();
      await openMenu(player);
      await Promise.all(
        (inside(player, '.menu') as HTMLElement).getAnimations().map(({ finished }) => finished),
      );
      await expect(player).to.be.accessible();
    });
  });

  describe('<vod-uploader>', () => {
    const files = ['عطلتي (1).mp4', 'My holiday (2).mp4'].map((name) => clip(name));

    async function mountRows(width: number): Promise<VodUploaderElement> {
      const uploader = await openUploader({ lang: 'ar', getUploadAuth: authorizeAt('hold') });
      uploader.style.cssText = `display: block; inline-size: ${width}px`;
      uploader.details = '';
      uploader.editable = true;
      uploader.addFiles(files);
      await eventually(
        () => uploader.shadowRoot?.querySelectorAll('[data-action=details]').length === 2,
      );
      return uploader;
    }

    it('has its rows from right to left, and fills its bars from the right', async () => {
      const uploader = await mountRows(700);
      expect(
        nextTo(uploader, '.poster', '.name', '[data-action=primary]', '[data-action=dismiss]'),
      ).to.equal(true);
      const origin = getComputedStyle(inUploader(uploader, '.row .fill')).transformOrigin;
      expect(parseFloat(origin)).to.be.closeTo(boxOf(uploader, '.row .bar').width, 1);
      expect(inUploader(uploader, '.root').lang).to.equal('ar');
      await expect(uploader).to.be.accessible();
    });

    it('lays no button of a narrow row over another', async () => {
      const uploader = await mountRows(288);
      await eventually(() =>
        nextTo(
          uploader,
          '.poster',
          '[data-action=details]',
          '[data-action=primary]',
          '[data-action=dismiss]',
        ),
      );
      await expect(uploader).to.be.accessible();
    });
  });

  describe('<vod-editor>', () => {
    it('has its controls from right to left, and its timeline from left to right', async () => {
      const editor = await openEditor('walk.mp4');
      editor.lang = 'ar';
      await eventually(() => inEditor(editor, '.editor').lang === 'ar');
      expect(nextTo(editor, '.transport button', '.time', '.snapshot')).to.equal(true);
      expect(nextTo(editor, '[name=start]', '[name=end]')).to.equal(true);
      const [start, end] = [slider(editor, 'start'), slider(editor, 'end')];
      expect(start.getBoundingClientRect().left).to.be.lessThan(end.getBoundingClientRect().left);
      const before = Number(start.getAttribute('aria-valuenow'));
      start.dispatchEvent(
        new KeyboardEvent('keydown', {
          key: 'ArrowRight',
          bubbles: true,
          composed: true,
          cancelable: true,
        }),
      );
      await eventually(() => Number(start.getAttribute('aria-valuenow')) > before);
      await expect(editor).to.be.accessible();
    });
  });
});

describe('the language of an element', () => {
  it('is marked where English stands in, and runs by itself from right to left on a page that says no direction', async () => {
    const box = await fixture(
      html`<div><vod-uploader lang="ko"></vod-uploader><vod-uploader lang="ar"></vod-uploader></div>`,
    );
    const [korean, arab] = [...box.children].map(
      (uploader) => () => uploader.shadowRoot?.querySelector<HTMLElement>('.root'),
    );
    await eventually(() => korean?.()?.lang === 'en' && arab?.()?.lang === 'ar');
    expect(getComputedStyle(korean?.() as HTMLElement).direction).to.equal('ltr');
    expect(getComputedStyle(arab?.() as HTMLElement).direction).to.equal('rtl');
    (box as HTMLElement).dir = 'ltr';
    (box.lastElementChild as HTMLElement).dir = 'ltr';
    await eventually(() => getComputedStyle(arab?.() as HTMLElement).direction === 'ltr');
  });
});
