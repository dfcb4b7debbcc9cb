import { expect } from '@open-wc/testing';
import type { VodPlayerElement } from '../../../../src/player/player-element.js';
import { button, inside, mountPlayer, playAWhile, press } from '../mount-player.js';

const rungs = [2160, 1440, 1080, 720, 480, 360, 240].map(
  (height, at) =>
    `#EXT-X-STREAM-INF:BANDWIDTH=${(8 - at) * 700_000},RESOLUTION=${height * 2}x${height},CODECS="avc1.64001e,mp4a.40.2",AUDIO="audio"\nv/180p/index.m3u8`,
);
const sound = '#EXT-X-MEDIA:TYPE=AUDIO,GROUP-ID="audio",NAME="main",DEFAULT=YES,AUTOSELECT=YES,URI="a/main/index.m3u8"';
const manyQualities = { faults: [{ path: '^master.m3u8$', body: ['#EXTM3U', '#EXT-X-VERSION:7', sound, ...rungs, ''].join('\n') }] };

const frames = [
  { what: '320 px', width: '320px', ratio: '16 / 9' },
  { what: '256 by 144 px', width: '256px', ratio: '16 / 9' },
  { what: 'an upright frame of 256 px', width: '256px', ratio: '9 / 16' },
  { what: '600 px', width: '600px', ratio: '16 / 9' },
];

async function menuAtRest(player: VodPlayerElement): Promise<HTMLElement> {
  await player.updateComplete;
  const menu = inside(player, '.menu') as HTMLElement;
  await Promise.all(menu.getAnimations().map(({ finished }) => finished));
  return menu;
}

async function openPage(player: VodPlayerElement, page: string): Promise<HTMLElement> {
  if (!inside(player, '.menu')) button(player, player.lang === 'zh' ? '设置' : 'Settings').click();
  const root = await menuAtRest(player);
  root.querySelector<HTMLButtonElement>(`[data-key=${page}]`)?.click();
  return menuAtRest(player);
}

describe('SettingsMenu', () => {
  for (const { what, width, ratio } of frames) {
    for (const lang of ['en', 'zh']) {
      it(`keeps every row it walks to in sight, and a hint of the others, in ${what} (${lang})`, async () => {
        const { player } = await mountPlayer(manyQualities);
        player.lang = lang;
        player.style.inlineSize = width;
        player.style.setProperty('--vod-player-aspect-ratio', ratio);
        await playAWhile(player);
        player.pause();
        const frame = player.getBoundingClientRect();
        for (const page of ['quality', 'speed']) {
          const menu = await openPage(player, page);
          const box = menu.getBoundingClientRect();
          expect(box.top, 'a strip to close it by').to.be.at.least(frame.top + 8);
          expect(box.bottom).to.be.at.most(frame.bottom + 0.5);
          if (menu.scrollHeight > menu.clientHeight) expect(getComputedStyle(menu).backgroundAttachment).to.contain('local');
          expect(menu.scrollWidth).to.be.at.most(menu.clientWidth);
          for (let step = 0; step <= menu.children.length; step++) {
            const row = player.shadowRoot?.activeElement as HTMLElement;
            const { top, bottom } = row.getBoundingClientRect();
            expect(top, row.innerText).to.be.at.least(box.top - 0.5);
            expect(bottom, row.innerText).to.be.at.most(box.bottom + 0.5);
            expect(bottom - top, row.innerText).to.be.at.least(32);
            press(player, 'ArrowDown');
          }
          press(player, 'Escape');
          await menuAtRest(player);
        }
      });
    }
  }

  it('G-27 holds at 320 px with names ten times as long', async () => {
    const label = 'Deutsch für Hörgeschädigte, mit Geräuschen '.repeat(3);
    const track = { kind: 'captions', language: 'de', url: '{base}/de.vtt' };
    const textTracks = [{ ...track, label }, { ...track, label: 'Ü'.repeat(90), url: '{base}/de2.vtt' }];
    const { player } = await mountPlayer({ playback: { textTracks } });
    player.style.inlineSize = '320px';
    await playAWhile(player);
    player.pause();
    const menu = await openPage(player, 'captions');
    expect(menu.scrollWidth).to.be.at.most(menu.clientWidth);
    for (const row of menu.querySelectorAll('button')) expect(row.scrollWidth).to.be.at.most(row.clientWidth);
    menu.querySelectorAll('button')[2]?.click();
    const root = await menuAtRest(player);
    expect(root.scrollWidth).to.be.at.most(root.clientWidth);
  });

  it('closes by a tap on the strip of the picture that it leaves', async () => {
    const { player } = await mountPlayer(manyQualities);
    player.style.inlineSize = '256px';
    await playAWhile(player);
    player.pause();
    await openPage(player, 'quality');
    const { left, top } = player.getBoundingClientRect();
    player.shadowRoot?.elementFromPoint(left + 20, top + 8)?.dispatchEvent(new MouseEvent('click', { bubbles: true, composed: true }));
    await player.updateComplete;
    expect(inside(player, '.menu') === null).to.equal(true);
    expect(player.paused).to.equal(true);
  });
});
