import { expect } from '@open-wc/testing';
import type { VodPlayerElement } from '../../../src/player/player-element.js';
import {
  appears,
  inside,
  mountLooks,
  mountPlayer,
  openMenu,
  playAWhile,
  press,
  until,
} from './mount-player.js';

const names = (player: VodPlayerElement): (string | null)[] =>
  [...(player.shadowRoot?.querySelectorAll('.bar button') ?? [])].map(({ ariaLabel }) => ariaLabel);

describe('<vod-player> with sound alone', () => {
  for (const width of [256, 320, 640]) {
    it(`is a low frame with its title and controls, and offers no picture, at ${width} px (looks 12)`, async () => {
      const player = await mountLooks('sound.m4a', { width });
      player.title = 'A talk about sound';
      player.requestUpdate();
      await appears(player, '.face');
      const stage = (inside(player, '.stage') as HTMLElement).getBoundingClientRect();
      expect(stage.height).to.be.within(64, 120);
      expect(player.getBoundingClientRect().height).to.equal(stage.height);
      expect(inside(player, '.title')?.textContent).to.equal('A talk about sound');
      expect(names(player)).to.include.members(['Play', 'Settings']);
      expect(names(player)).not.to.include.members(['Picture in picture']);
      expect(names(player)).not.to.include.members(['Full screen']);
      for (const part of player.shadowRoot?.querySelectorAll<HTMLElement>(
        '.bar, .bar button, .title, .artwork',
      ) ?? []) {
        if (part.offsetParent === null) continue;
        const box = part.getBoundingClientRect();
        expect(box.bottom, part.className).to.be.at.most(stage.bottom);
        expect(box.right, part.className).to.be.at.most(stage.right + 0.5);
        expect(box.top, part.className).to.be.at.least(stage.top);
      }
      const title = (inside(player, '.title') as HTMLElement).getBoundingClientRect();
      expect(title.bottom).to.be.at.most(
        (inside(player, '.track') as HTMLElement).getBoundingClientRect().top,
      );
    });
  }

  it('keeps its controls in sight while it plays, its menu inside the frame, and f and i do nothing', async () => {
    const player = await mountLooks('sound.m4a', { width: 390 });
    await playAWhile(player);
    expect(player.matches(':state(controls-shown)')).to.equal(true);
    player.focus();
    press(player, 'f');
    press(player, 'i');
    expect(document.fullscreenElement === null).to.equal(true);
    const menu = (await openMenu(player)).getBoundingClientRect();
    const stage = (inside(player, '.stage') as HTMLElement).getBoundingClientRect();
    expect(menu.top).to.be.at.least(stage.top);
    expect(menu.bottom).to.be.at.most(stage.bottom + 0.5);
  });

  it('knows from the playback answer that there is no picture, before any media (looks 12)', async () => {
    const { player } = await mountPlayer({
      playback: { width: null, height: null, poster: null },
      faults: [{ path: 'master', status: 503 }],
    });
    await until(player, () => player.videoTitle !== '');
    expect((await appears(player, '.title')).textContent).to.equal('A test picture');
    expect((inside(player, '.stage') as HTMLElement).clientHeight).to.be.at.most(120);
  });

  it('has no violation, and is called an audio player', async () => {
    const player = await mountLooks('sound.m4a');
    await appears(player, '.face');
    const stage = inside(player, '.stage') as HTMLElement;
    expect(stage.ariaLabel).to.equal('Audio player');
    // Its controls fade in, and are of less contrast on the way.
    await until(player, () => player.matches(':state(controls-shown)'));
    const fading = stage.getAnimations({ subtree: true });
    await Promise.all(fading.map(({ finished }) => finished));
    await expect(player).to.be.accessible();
  });
});
