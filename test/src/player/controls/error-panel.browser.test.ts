import { expect } from '@open-wc/testing';
import type { VodPlayerElement } from '../../../../src/player/player-element.js';
import { failure, inside, mountPlayer, playAWhile } from '../mount-player.js';

const broken = { faults: [{ path: 'm3u8$', status: 404 }] };

function style(player: VodPlayerElement, selector: string): CSSStyleDeclaration {
  return getComputedStyle(inside(player, selector) as HTMLElement);
}

/** Contrast of white text of this opacity over white that a black of this opacity covers (WCAG 2.2, 1.4.3). */
function contrastOverWhite(textOpacity: number, coverOpacity: number): number {
  const luminance = (grey: number): number =>
    grey <= 0.04045 ? grey / 12.92 : ((grey + 0.055) / 1.055) ** 2.4;
  const behind = 1 - coverOpacity;
  return (luminance(textOpacity + (1 - textOpacity) * behind) + 0.05) / (luminance(behind) + 0.05);
}

describe('the error panel of <vod-player>', () => {
  for (const width of ['1280px', '320px']) {
    it(`stands before the blurred poster, and can be read even over a white one, at ${width}`, async () => {
      const { player } = await mountPlayer(broken);
      player.style.inlineSize = width;
      await failure(player);
      const poster = style(player, '.poster');
      expect(poster.filter).to.match(/^blur\(\d/);
      expect(poster.opacity).to.equal('1');
      const cover = Number(/0, 0, 0, ([\d.]+)/.exec(style(player, '.error').backgroundColor)?.[1]);
      for (const text of ['.error p', '.error code']) {
        expect(style(player, text).color).to.equal('rgb(255, 255, 255)');
        expect(contrastOverWhite(Number(style(player, text).opacity), cover), text).to.be.at.least(
          4.5,
        );
      }
      const panel = inside(player, '.error') as HTMLElement;
      expect(panel.scrollHeight).to.be.at.most(panel.clientHeight);
    });
  }

  it('has the poster back when playback stops in the middle', async () => {
    const { player } = await mountPlayer({
      // Later than it takes WebKitGTK to begin.
      faults: [{ path: '(5|6|7|8|9|10).m4s$', status: 404, delayMs: 1500 }],
    });
    await playAWhile(player);
    expect(inside(player, '.poster')?.classList.contains('gone')).to.equal(true);
    player.currentTime = 14;
    await failure(player);
    expect(inside(player, '.poster')?.classList.contains('gone')).to.equal(false);
  });

  it('can be scrolled from its first line to its last where the words do not fit (G-27)', async () => {
    const { player } = await mountPlayer(broken);
    player.style.inlineSize = '256px';
    player.messages = { en: { errorNotFound: 'This video is no longer available. '.repeat(10) } };
    await failure(player);
    const panel = inside(player, '.error') as HTMLElement;
    expect(panel.scrollHeight).to.be.greaterThan(panel.clientHeight);
    const { top } = panel.getBoundingClientRect();
    expect(inside(player, '.error p')?.getBoundingClientRect().top).to.be.at.least(top);
    expect(panel.scrollWidth).to.be.at.most(panel.clientWidth);
  });

  it('is no black hole where there is no poster', async () => {
    const { player } = await mountPlayer({ ...broken, playback: { poster: null } });
    await failure(player);
    expect(inside(player, '.poster') === null).to.equal(true);
    expect(style(player, '.stage').backgroundImage).to.contain('gradient');
  });
});
