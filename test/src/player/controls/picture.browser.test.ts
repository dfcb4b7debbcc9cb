import { expect, oneEvent } from '@open-wc/testing';
import type { VodPlayerElement } from '../../../../src/player/player-element.js';
import '../../../../src/player/screenshot-event.js';
import type { VodPlayerScreenshotEvent } from '../../../../src/player/screenshot-event.js';
import { eventually } from '../../../support/eventually.js';
import {
  appears,
  inside,
  keysCome,
  mountLooks,
  openMenu,
  playAWhile,
  press,
} from '../mount-player.js';

async function mount(name = 'wide.mp4', width = 640): Promise<VodPlayerElement> {
  const player = await mountLooks(name, { width });
  await playAWhile(player);
  player.pause();
  await keysCome(player);
  return player;
}

async function walk(player: VodPlayerElement, ...rows: string[]): Promise<void> {
  await openMenu(player);
  for (const row of rows) {
    const button = await appears(player, `.menu [data-key="${row}"]`);
    button.click();
    await player.updateComplete;
  }
}

async function closeMenu(player: VodPlayerElement): Promise<void> {
  while (inside(player, '.menu')) {
    press(player, 'Escape');
    await player.updateComplete;
  }
  inside(player, '.stage')?.focus();
}

const rectOf = (player: VodPlayerElement, selector: string): DOMRect =>
  (inside(player, selector) as HTMLElement).getBoundingClientRect();

const matrixOf = (player: VodPlayerElement): DOMMatrix =>
  new DOMMatrix(getComputedStyle(inside(player, 'video') as HTMLElement).transform);

const fitOf = (player: VodPlayerElement): string =>
  getComputedStyle(inside(player, 'video') as HTMLElement).objectFit;

function expectSame(one: DOMRect, other: DOMRect): void {
  for (const side of ['left', 'top', 'right', 'bottom'] as const)
    expect(one[side], side).to.be.closeTo(other[side], 0.6);
}

/** A screenshot, as the page gets it. */
async function shoot(player: VodPlayerElement): Promise<ImageBitmap> {
  player.addEventListener('vod-player-screenshot', (event) => event.preventDefault(), {
    once: true,
  });
  const shot = oneEvent(player, 'vod-player-screenshot');
  press(player, 's');
  return createImageBitmap(((await shot) as Event as VodPlayerScreenshotEvent).file);
}

describe('the picture of <vod-player>', () => {
  for (const name of ['wide.mp4', 'tall.mp4']) {
    it(`turned by 90° fits the frame, of ${name}`, async () => {
      const player = await mount(name);
      const frame = rectOf(player, '.stage');
      await walk(player, 'picture', 'rotation');
      for (const turn of ['90', '180', '270', '0']) {
        await walk(player, turn);
        expectSame(rectOf(player, 'video'), frame);
        expectSame(rectOf(player, '.stage'), frame);
        const { a, b } = matrixOf(player);
        expect(Math.round((Math.atan2(b, a) * 180) / Math.PI + 360) % 360).to.equal(Number(turn));
      }
    });
  }

  it('is mirrored as it is seen, also turned, and all is given up by one row', async () => {
    const player = await mount();
    await walk(player, 'picture', 'rotation', '90', 'back', 'mirror');
    const mirror = inside(player, '.menu [data-key=mirror]');
    expect([mirror?.role, mirror?.ariaChecked]).to.deep.equal(['menuitemcheckbox', 'true']);
    const { a, b, c, d } = matrixOf(player);
    for (const [value, wanted] of [
      [a, 0],
      [b, 1],
      [c, 1],
      [d, 0],
    ] as const)
      expect(value).to.be.closeTo(wanted, 0.001);
    await walk(player, 'back');
    expect(inside(player, '.menu [data-key=picture]')?.innerText).to.contain('90°, Mirror');
    await walk(player, 'picture', 'pictureReset');
    expect(getComputedStyle(inside(player, 'video') as HTMLElement).transform).to.equal('none');
    expect(inside(player, '.menu [data-key=pictureReset]')?.ariaDisabled).to.equal('true');
  });

  it('has no violation in its pages (G-26)', async () => {
    const player = await mount();
    await walk(player, 'picture', 'mirror');
    await expect(player).to.be.accessible();
    await walk(player, 'rotation');
    await expect(player).to.be.accessible();
  });

  it('fits as the viewer chooses, over what the page has set', async () => {
    const player = await mount();
    player.style.setProperty('--vod-player-object-fit', 'cover');
    await walk(player, 'picture', 'fit');
    expect(inside(player, '.menu [aria-checked=true]')?.dataset['key']).to.equal('cover');
    for (const fit of ['fill', 'contain', 'cover']) {
      await walk(player, fit);
      expect(fitOf(player)).to.equal(fit);
    }
    await walk(player, 'back', 'pictureReset');
    expect(fitOf(player)).to.equal('cover');
  });

  it('zoomed is moved by the arrow keys, no further than its edges, and they seek again without', async () => {
    const player = await mount();
    const frame = rectOf(player, '.stage');
    await walk(player, 'picture', 'zoom', '2');
    await closeMenu(player);
    const { currentTime } = player;
    expect(rectOf(player, 'video').width).to.be.closeTo(frame.width * 2, 1);
    for (let step = 0; step < 8; step++) {
      press(player, 'ArrowRight');
      press(player, 'ArrowUp');
    }
    expect(rectOf(player, 'video').right).to.be.closeTo(frame.right, 1);
    expect(rectOf(player, 'video').top).to.be.closeTo(frame.top, 1);
    press(player, 'ArrowLeft');
    expect(rectOf(player, 'video').right).to.be.closeTo(frame.right + frame.width / 10, 1);
    expect(player.currentTime).to.equal(currentTime);
    await walk(player, 'picture', 'pictureReset');
    await closeMenu(player);
    press(player, 'ArrowLeft');
    await oneEvent(player, 'seeked');
    expect(player.currentTime).to.be.lessThan(currentTime);
  });

  it('stays where it is while the rows of the menu are walked to', async () => {
    // Of 300 px or more, where the menu is in the frame.
    const player = await mount('wide.mp4', 390);
    player.style.setProperty('--vod-player-aspect-ratio', '1');
    await walk(player, 'picture', 'zoom', '4', 'back', 'back');
    for (let row = 0; row < 12; row++) press(player, 'ArrowDown');
    const stage = inside(player, '.stage') as HTMLElement;
    expect([stage.scrollTop, stage.scrollLeft]).to.deep.equal([0, 0]);
    expect(rectOf(player, '.menu').bottom).to.be.closeTo(rectOf(player, '.stage').bottom, 1);
  });

  it('zoomed leaves the arrow keys to the sliders', async () => {
    const player = await mount();
    await walk(player, 'picture', 'zoom', '3');
    await closeMenu(player);
    const before = rectOf(player, 'video').left;
    inside(player, '.seek input')?.focus();
    const seeked = oneEvent(player, 'seeked');
    press(player, 'ArrowRight');
    await seeked;
    expect(rectOf(player, 'video').left).to.equal(before);
  });

  it('is dragged by the mouse while zoomed, and that is no click', async () => {
    const player = await mount();
    await walk(player, 'picture', 'zoom', '2');
    await closeMenu(player);
    const video = inside(player, 'video') as HTMLElement;
    const { left } = video.getBoundingClientRect();
    const send = (type: string, x: number): boolean =>
      video.dispatchEvent(
        new PointerEvent(type, {
          pointerType: 'mouse',
          pointerId: 1,
          clientX: x,
          clientY: 100,
          bubbles: true,
          composed: true,
          cancelable: true,
        }),
      );
    send('pointerdown', 300);
    // What makes a drag of it is fetched with the first.
    await eventually(() => {
      send('pointermove', 340);
      send('pointermove', 350);
      return video.getBoundingClientRect().left > left + 40;
    });
    expect(video.getBoundingClientRect().left).to.be.closeTo(left + 50, 1);
    send('pointerup', 350);
    send('click', 350);
    expect(player.paused).to.equal(true);
  });

  it('gives screenshots as it is seen', async () => {
    const player = await mount();
    const { videoWidth: width, videoHeight: height } = player;
    const whole = await shoot(player);
    expect([whole.width, whole.height]).to.deep.equal([width, height]);
    await walk(player, 'picture', 'rotation', '90');
    await closeMenu(player);
    const turned = await shoot(player);
    expect([turned.width, turned.height]).to.deep.equal([height, width]);
    await walk(player, 'picture', 'pictureReset', 'zoom', '2');
    await closeMenu(player);
    const near = await shoot(player);
    expect(near.width).to.be.closeTo(width / 2, 1);
    expect(near.height).to.be.closeTo(height / 2, 1);
  });

  it('steps by frames and keeps its look with another source', async () => {
    const player = await mount();
    await walk(player, 'picture', 'rotation', '180');
    await closeMenu(player);
    const { currentTime } = player;
    const seeked = oneEvent(player, 'seeked');
    press(player, '.');
    await seeked;
    expect(player.currentTime).to.be.greaterThan(currentTime);
    const loaded = oneEvent(player, 'loadeddata');
    player.load();
    await loaded;
    expect(matrixOf(player).a).to.be.closeTo(-1, 0.001);
  });
});
