import { expect, fixture, html } from '@open-wc/testing';
import type { VodPlayerElement } from '../../../src/player/player-element.js';
import { luminanceAt, pixelsOf } from '../../support/looks.browser.js';
import {
  appears,
  inside,
  looksClip,
  mountLooks,
  mountPlayer,
  playAWhile,
  until,
} from './mount-player.js';

const stageOf = (player: VodPlayerElement): DOMRect =>
  (inside(player, '.stage') as HTMLElement).getBoundingClientRect();

describe('the frame of <vod-player>', () => {
  for (const [name, ratio] of [
    ['wide.mp4', 846 / 360],
    ['tall.mp4', 360 / 640],
    ['nearly.mp4', 638 / 362],
  ] as const) {
    it(`takes the shape of ${name}, and is never higher than the window (looks 5, 13)`, async () => {
      const player = await mountLooks(name, { width: 700 });
      const { width, height } = stageOf(player);
      expect(width / height).to.be.closeTo(ratio, 0.02);
      expect(height).to.be.at.most(innerHeight + 0.5);
      expect(player.getBoundingClientRect().height).to.be.closeTo(height, 0.5);
    });
  }

  it('leaves room for what a page has above it', async () => {
    const player = await mountLooks('tall.mp4');
    player.style.setProperty('--vod-player-max-height', '200px');
    const { width, height } = stageOf(player);
    expect(height).to.be.closeTo(200, 1);
    expect(width).to.be.closeTo((200 * 360) / 640, 1);
  });

  it('fills the height that a page sets', async () => {
    const player = await mountLooks('white.mp4', { width: 400 });
    player.style.blockSize = '300px';
    const { width, height } = stageOf(player);
    expect([width, height]).to.deep.equal([400, 300]);
  });

  it('knows the shape from the playback answer, before any media (looks 13)', async () => {
    const { player } = await mountPlayer({
      playback: { width: 360, height: 640 },
      faults: [{ path: 'master', status: 503 }],
    });
    await until(player, () => player.videoTitle !== '');
    await player.updateComplete;
    const { width, height } = stageOf(player);
    expect(width / height).to.be.closeTo(9 / 16, 0.01);
  });

  it('keeps within its bounds where an answer tells absurd sizes', async () => {
    const { player } = await mountPlayer({
      playback: { width: 100_000, height: 1 },
      faults: [{ path: 'master', status: 503 }],
    });
    await until(player, () => player.videoTitle !== '');
    await player.updateComplete;
    expect(stageOf(player).height).to.be.at.least(stageOf(player).width / 2.41);
  });

  it('shows no black at the edges and corners of a white clip on a white page (looks 13)', async () => {
    for (const name of ['white.mp4', 'nearly.mp4']) {
      const player = await mountLooks(name, { width: 501 });
      const box = player.parentElement as HTMLElement;
      box.style.inset = '20.4px auto auto 20.3px';
      await until(player, () => player.readyState >= HTMLMediaElement.HAVE_CURRENT_DATA);
      await appears(player, '.covered');
      (inside(player, '.middle') as HTMLElement).style.display = 'none';
      await frame();
      const { x, y, width, height } = stageOf(player);
      const picture = await pixelsOf({
        x: Math.floor(x) - 4,
        y: Math.floor(y) - 4,
        width: Math.ceil(width) + 8,
        height: Math.ceil(height) + 8,
      });
      let darkest = 1;
      for (let at = 0; at < picture.width * picture.height; at++) {
        darkest = Math.min(
          darkest,
          luminanceAt(picture, at % picture.width, Math.floor(at / picture.width)),
        );
      }
      expect(darkest, name).to.be.at.least(0.9);
    }
  });

  it('is of the same shape again after a failure and a retry', async () => {
    const player = await fixture<VodPlayerElement>(
      html`<vod-player muted src=${looksClip('tall.mp4')}></vod-player>`,
    );
    await playAWhile(player);
    const before = stageOf(player);
    player.load();
    await player.updateComplete;
    expect(stageOf(player).height).to.equal(before.height);
  });
});

function frame(): Promise<unknown> {
  return new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve)));
}
