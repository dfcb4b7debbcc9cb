import { expect, oneEvent } from '@open-wc/testing';
import type { VodPlayerElement } from '../../../../src/player/player-element.js';
import { eventually } from '../../../support/eventually.js';
import { tap, wearTouchScreen } from '../../../support/looks.browser.js';
import {
  appears,
  inside,
  mountLooks,
  mountPlayer,
  openMenu,
  playAWhile,
  press,
} from '../mount-player.js';

const rungs = [2160, 1440, 1080, 720, 480, 360, 240].map(
  (height, at) =>
    `#EXT-X-STREAM-INF:BANDWIDTH=${(8 - at) * 700_000},RESOLUTION=${height * 2}x${height},CODECS="avc1.64001e,mp4a.40.2",AUDIO="audio"\nv/180p/index.m3u8`,
);
const sound =
  '#EXT-X-MEDIA:TYPE=AUDIO,GROUP-ID="audio",NAME="main",DEFAULT=YES,AUTOSELECT=YES,URI="a/main/index.m3u8"';
const manyQualities = {
  faults: [
    {
      path: '^master.m3u8$',
      body: ['#EXTM3U', '#EXT-X-VERSION:7', sound, ...rungs, ''].join('\n'),
    },
  ],
};

const frames = [
  { what: '320 px', width: '320px', ratio: '16 / 9' },
  { what: '256 by 144 px', width: '256px', ratio: '16 / 9' },
  { what: 'an upright frame of 256 px', width: '256px', ratio: '9 / 16' },
  { what: '600 px', width: '600px', ratio: '16 / 9' },
];

async function openPage(player: VodPlayerElement, page: string): Promise<HTMLElement> {
  const root = await openMenu(player);
  root.querySelector<HTMLButtonElement>(`[data-key=${page}]`)?.click();
  await player.updateComplete;
  return appears(player, '.menu');
}

describe('SettingsMenu', () => {
  it('does not seek by the arrow that leads out of a page, on the first one', async () => {
    for (const dir of ['ltr', 'rtl']) {
      const player = await mountLooks('white.mp4');
      player.lang = dir === 'rtl' ? 'ar' : 'en';
      player.currentTime = 0.5;
      await openMenu(player);
      await eventually(() => player.shadowRoot?.activeElement?.matches('.menu .row'));
      press(player, dir === 'rtl' ? 'ArrowRight' : 'ArrowLeft');
      await player.updateComplete;
      expect(player.currentTime).to.equal(0.5);
      expect(inside(player, '.menu .head.root')).to.not.equal(null);
    }
  });

  for (const { what, width, ratio } of frames) {
    for (const lang of ['en', 'zh']) {
      it(`keeps every row it walks to in sight, and a hint of the others, in ${what} (${lang})`, async () => {
        const { player } = await mountPlayer(manyQualities);
        player.lang = lang;
        player.style.inlineSize = width;
        player.style.setProperty('--vod-player-aspect-ratio', ratio);
        await playAWhile(player);
        player.pause();
        const bounds = boundsOf(player);
        for (const page of ['quality', 'speed']) {
          const menu = await openPage(player, page);
          const box = menu.getBoundingClientRect();
          expect(box.top, 'a strip to close it by').to.be.at.least(bounds.top + 8);
          expect(box.bottom).to.be.at.most(bounds.bottom + 0.5);
          if (menu.scrollHeight > menu.clientHeight)
            expect(getComputedStyle(menu).backgroundAttachment).to.contain('local');
          expect(menu.scrollWidth).to.be.at.most(menu.clientWidth);
          for (let step = 0; step <= menu.querySelectorAll('button').length; step++) {
            const row = player.shadowRoot?.activeElement as HTMLElement;
            const { top, bottom } = row.getBoundingClientRect();
            expect(top, row.innerText).to.be.at.least(box.top - 0.5);
            expect(bottom, row.innerText).to.be.at.most(box.bottom + 0.5);
            expect(bottom - top, row.innerText).to.be.at.least(32);
            press(player, 'ArrowDown');
          }
          press(player, 'Escape');
          await appears(player, '.menu');
        }
      });
    }
  }

  it('holds at 320 px with names ten times as long (G-27)', async () => {
    const label = 'Deutsch für Hörgeschädigte, mit Geräuschen '.repeat(3);
    const track = { kind: 'captions', language: 'de', url: '{base}/de.vtt' };
    const textTracks = [
      { ...track, label },
      { ...track, label: 'Ü'.repeat(90), url: '{base}/de2.vtt' },
    ];
    const { player } = await mountPlayer({ playback: { textTracks } });
    player.style.inlineSize = '320px';
    await playAWhile(player);
    player.pause();
    const menu = await openPage(player, 'captions');
    expect(menu.scrollWidth).to.be.at.most(menu.clientWidth);
    for (const row of menu.querySelectorAll('button'))
      expect(row.scrollWidth).to.be.at.most(row.clientWidth);
    menu.querySelector<HTMLButtonElement>('[aria-checked=false]')?.click();
    await player.updateComplete;
    const root = await appears(player, '.menu');
    expect(root.scrollWidth).to.be.at.most(root.clientWidth);
  });

  for (const width of [256, 320]) {
    for (const dir of ['ltr', 'rtl']) {
      it(`shows most of its rows above the page, beside or over a frame of ${width} px (${dir})`, async () => {
        const { player } = await mountPlayer(manyQualities);
        Object.assign(player, { dir, lang: dir === 'rtl' ? 'ar' : 'en' });
        player.style.inlineSize = `${width}px`;
        // What a page cuts off around it.
        (player.parentElement as HTMLElement).style.overflow = 'hidden';
        await playAWhile(player);
        player.pause();
        const menu = await openPage(player, 'quality');
        const box = menu.getBoundingClientRect();
        const seen = rowsOf(player).filter((row) => {
          const { left, top, height } = row.getBoundingClientRect();
          const hit = player.shadowRoot?.elementFromPoint(left + 20, top + height / 2);
          return row.contains(hit ?? null);
        });
        expect(seen.length).to.be.at.least(8);
        expect([box.left >= 0, box.right <= innerWidth, box.bottom <= innerHeight]).to.deep.equal([
          true,
          true,
          true,
        ]);
        expect(player.shadowRoot?.activeElement?.closest('.menu') === menu).to.equal(true);
        await expect(player).to.be.accessible();
        inside(player, '.menu-over')?.click();
        await eventually(() => inside(player, '.menu') === null);
        await player.updateComplete;
        expect(player.shadowRoot?.activeElement?.matches('[part~=settings-button]')).to.equal(true);
        expect(player.paused).to.equal(true);
      });
    }
  }

  it('closes by a tap on the strip of the picture that it leaves', async () => {
    const { player } = await mountPlayer(manyQualities);
    player.style.inlineSize = '256px';
    player.style.setProperty('--vod-player-aspect-ratio', '9 / 16');
    await playAWhile(player);
    player.pause();
    await openPage(player, 'quality');
    const { left, top } = player.getBoundingClientRect();
    player.shadowRoot
      ?.elementFromPoint(left + 20, top + 8)
      ?.dispatchEvent(new MouseEvent('click', { bubbles: true, composed: true }));
    await player.updateComplete;
    expect(inside(player, '.menu') === null).to.equal(true);
    expect(player.paused).to.equal(true);
  });
});

describe('SettingsMenu on a phone', () => {
  wearTouchScreen();
  const kids = '<track kind="captions" label="English" srclang="en" src="/nowhere.vtt">';

  for (const width of [320, 390, 430]) {
    it(`gets every tap on every row at ${width} px, and the bar beneath gets none (looks 1)`, async () => {
      const player = await mountLooks('white.mp4', { width, kids });
      await playAWhile(player);
      player.pause();
      for (const page of ['root', 'speed', 'captions']) {
        await (page === 'root' ? openMenu(player) : openPage(player, page));
        for (const row of rowsOf(player)) {
          row.scrollIntoView({ block: 'nearest' });
          for (const share of [0.03, 0.5, 0.97]) {
            const [x, y] = placeIn(row, share);
            const hit = player.shadowRoot?.elementFromPoint(x, y);
            expect(
              row.contains(hit ?? null),
              `${row.innerText || row.ariaLabel} at ${share}`,
            ).to.equal(true);
          }
        }
        const at = player.currentTime;
        const last = rowsOf(player).at(-1) as HTMLElement;
        last.scrollIntoView({ block: 'nearest' });
        const clicked = oneEvent(last, 'click');
        await tap(...placeIn(last, 0.5));
        await clicked;
        expect(player.currentTime, page).to.equal(at);
        await closeMenu(player);
      }
    });
  }

  it('is a sheet with a title and a way out, and nothing else answers while it is open (looks 29)', async () => {
    const player = await mountLooks('white.mp4', { width: 390, kids });
    await playAWhile(player);
    player.pause();
    const menu = await openMenu(player);
    expect(menu.querySelector('.head b')?.textContent).to.equal('Settings');
    expect(inside(player, '.controls')?.matches('[inert]')).to.equal(true);
    const close = menu.querySelector('.close') as HTMLElement;
    expect(close.getBoundingClientRect().height).to.be.at.least(44);
    await tap(...placeIn(close, 0.5));
    await appears(player, '.controls:not([inert])');
    expect(inside(player, '.menu') === null).to.equal(true);
    expect(player.shadowRoot?.activeElement?.ariaLabel).to.equal('Settings');
  });
});

it('SettingsMenu marks one row only, the one under the mouse (looks 29)', async () => {
  const player = await mountLooks('white.mp4');
  await playAWhile(player);
  const menu = await openPage(player, 'speed');
  const [first, second] = [...menu.querySelectorAll<HTMLElement>('[role=menuitemradio]')];
  first?.focus();
  second?.dispatchEvent(new PointerEvent('pointermove', { pointerType: 'mouse', bubbles: true }));
  expect(player.shadowRoot?.activeElement === second).to.equal(true);
});

/** The frame, or the window where that is low. */
function boundsOf(player: VodPlayerElement): DOMRect {
  const frame = player.getBoundingClientRect();
  return frame.height < 300 ? new DOMRect(0, 0, innerWidth, innerHeight) : frame;
}

function rowsOf(player: VodPlayerElement): HTMLElement[] {
  return [...(player.shadowRoot?.querySelectorAll<HTMLElement>('.menu button') ?? [])].filter(
    (row) => row.offsetParent !== null,
  );
}

function placeIn(element: HTMLElement, share: number): [x: number, y: number] {
  const { left, top, width, height } = element.getBoundingClientRect();
  return [left + width * share, top + height / 2];
}

async function closeMenu(player: VodPlayerElement): Promise<void> {
  while (inside(player, '.menu')) {
    press(player, 'Escape');
    await player.updateComplete;
  }
}
