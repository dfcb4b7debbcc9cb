import { expect, fixture, html } from '@open-wc/testing';
import type { VodPlayerElement } from '../../../src/player/player-element.js';
import { looks, wearLook } from '../../support/looks.browser.js';
import {
  appears,
  failure,
  inside,
  mountPlayer,
  openMenu,
  playAWhile,
  until,
} from './mount-player.js';

const track = {
  kind: 'subtitles',
  label: 'English',
  language: 'en',
  url: '{base}/img/captions.vtt',
};

describe('the accessibility of <vod-player>', () => {
  for (const look of looks) {
    describe(look.name, () => {
      wearLook(look);

      it('has no violation at rest (G-26)', async () => {
        const { player } = await mountPlayer();
        await until(player, () => player.readyState > 1);
        await expect(player).to.be.accessible();
      });

      it('has none while playing with its controls in sight (G-26)', async () => {
        const { player } = await mountPlayer({ playback: { textTracks: [track] } });
        await playAWhile(player);
        player.pause();
        await until(player, () => player.matches(':state(controls-shown)'));
        await Promise.all(
          (inside(player, '.controls') as HTMLElement)
            .getAnimations()
            .map(({ finished }) => finished),
        );
        await expect(player).to.be.accessible();
      });

      it('has none in any page of its menu (G-26)', async () => {
        const { player } = await mountPlayer({ playback: { textTracks: [track] } });
        await playAWhile(player);
        player.pause();
        await openMenu(player);
        for (const page of ['quality', 'speed', 'captions']) {
          await player.updateComplete;
          await Promise.all(
            (inside(player, '.menu') as HTMLElement)
              .getAnimations()
              .map(({ finished }) => finished),
          );
          await expect(player).to.be.accessible();
          inside<HTMLButtonElement>(player, `.row[data-key=${page}]`)?.click();
          await player.updateComplete;
          await expect(player).to.be.accessible();
          inside<HTMLButtonElement>(player, '.row.back')?.click();
        }
      });

      it('has none where it says what follows (G-26)', async () => {
        const { player } = await mountPlayer();
        const { playAuthUrl } = player;
        const clip = '/.cache/test-media/player-3/clip.mp4';
        const items = [{ playAuthUrl }, ...[1, 2, 3].map((n) => ({ title: `${n}`, src: clip }))];
        player.playlist = { items };
        await playAWhile(player);
        player.currentTime = player.duration - 0.2;
        await appears(player, '.end-screen .acts');
        await expect(player).to.be.accessible();
      });

      it('has none in its error (G-26)', async () => {
        const { player } = await mountPlayer({ playbackStatus: 404, playbackCode: 'not-found' });
        await failure(player);
        await expect(player).to.be.accessible();
      });
    });
  }

  it('reaches every control by Tab order, and names each', async () => {
    const player = await fixture<VodPlayerElement>(
      html`<vod-player lang="en" muted src="/.cache/test-media/player-3/clip.mp4"></vod-player>`,
    );
    await playAWhile(player);
    const controls = [
      ...(player.shadowRoot?.querySelectorAll<HTMLElement>('.bar button, .bar input') ?? []),
    ];
    expect(controls.every(({ tabIndex }) => tabIndex === 0)).to.equal(true);
    const names = controls.map(({ ariaLabel }) => ariaLabel);
    expect(names).to.deep.equal([
      'Position',
      'Pause',
      'Unmute',
      'Volume',
      'Settings',
      ...(document.pictureInPictureEnabled ? ['Picture in picture'] : []),
      'Full screen',
    ]);
  });
});
