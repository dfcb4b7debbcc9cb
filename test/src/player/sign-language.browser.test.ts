import { expect, fixture, html, oneEvent } from '@open-wc/testing';
import type { VodPlayerElement } from '../../../src/player/player-element.js';
import '../../../src/vod-player.js';
import { eventually } from '../../support/eventually.js';
import { appears, inside, openMenu, playAWhile, press, until } from './mount-player.js';

const clip = '/.cache/test-media/player-3/clip.mp4';

async function mountSigned(
  signLanguage: VodPlayerElement['signLanguage'] = `${clip}?signed`,
): Promise<VodPlayerElement> {
  const player = await fixture<VodPlayerElement>(
    html`<vod-player lang="en" muted style="inline-size: 640px" src=${clip}></vod-player>`,
  );
  player.signLanguage = signLanguage;
  await until(player, () => player.readyState >= HTMLMediaElement.HAVE_CURRENT_DATA);
  return player;
}

async function toggle(player: VodPlayerElement): Promise<void> {
  const menu = await openMenu(player);
  await eventually(() => menu.querySelector('[data-key=signLanguage]'));
  menu.querySelector<HTMLElement>('[data-key=signLanguage]')?.click();
}

async function switchOn(player: VodPlayerElement): Promise<VodPlayerElement> {
  await toggle(player);
  const frame = await appears(player, '.sign');
  return frame.firstElementChild as VodPlayerElement;
}

const apart = (player: VodPlayerElement, signed: VodPlayerElement): number =>
  Math.abs(player.currentTime - signed.currentTime);

describe('the sign language of <vod-player>', () => {
  it('is loaded when it is switched on, said, and remembered', async () => {
    const player = await mountSigned();
    await playAWhile(player);
    const asked = () =>
      performance.getEntriesByType('resource').filter(({ name }) => name.endsWith('?signed'));
    expect(asked()).to.have.length(0);
    const signed = await switchOn(player);
    await eventually(() => signed.currentTime > 0);
    expect([signed.muted, signed.controls, signed.beacons]).to.deep.equal([true, false, 'off']);
    expect(inside(player, '[role=status]')?.textContent).to.match(/Sign language is shown/);
    await expect(player).to.be.accessible();
    const next = await mountSigned();
    await appears(next, '.sign');
    await toggle(next);
    await eventually(() => !inside(next, '.sign'));
    expect(JSON.parse(localStorage['vod-player-sign-language'] as string)).to.include({
      isOn: false,
    });
  });

  it('runs in step: plays, pauses, seeks and hurries with the video', async () => {
    const player = await mountSigned();
    const events: string[] = [];
    player.addEventListener('vod-player-engine', () => events.push('engine'));
    await playAWhile(player);
    const told = events.length;
    const signed = await switchOn(player);
    await eventually(() => !signed.paused && apart(player, signed) < 0.1);
    player.currentTime = 12;
    await oneEvent(player, 'seeked');
    await eventually(() => signed.currentTime > 12 && apart(player, signed) < 0.1);
    player.playbackRate = 2;
    await eventually(() => signed.playbackRate > 1.4);
    await until(player, () => player.currentTime > 15);
    await eventually(() => apart(player, signed) < 0.1);
    player.pause();
    await eventually(() => signed.paused && apart(player, signed) < 0.1);
    player.currentTime = 3;
    await eventually(() => apart(player, signed) < 0.1 && !signed.seeking);
    // What happens inside is told to nobody outside.
    expect(events).to.have.length(told);
    player.remove();
    await eventually(() => signed.paused && !signed.isConnected);
  });

  it('is moved and resized by keys and by a pointer', async () => {
    const player = await mountSigned();
    await switchOn(player);
    // Closed, the menu gives the focus back.
    inside(player, '.stage')?.click();
    await eventually(() => !inside(player, '.menu'));
    await player.updateComplete;
    const frame = inside(player, '.sign') as HTMLElement;
    const stage = inside(player, '.stage') as HTMLElement;
    const box = () => {
      const [own, whole] = [frame.getBoundingClientRect(), stage.getBoundingClientRect()];
      return { left: own.left - whole.left, top: own.top - whole.top, width: own.width };
    };
    frame.focus();
    // Inside, where the edge of the player does not cut it off.
    const ring = getComputedStyle(frame, '::after');
    expect([ring.borderTopWidth, ring.top, ring.left]).to.deep.equal(['2px', '0px', '0px']);
    const before = box();
    const place = player.currentTime;
    press(player, 'ArrowLeft');
    press(player, 'ArrowDown');
    await player.updateComplete;
    expect(box().left).to.be.lessThan(before.left);
    expect(box().top).to.be.greaterThan(before.top);
    press(player, '-');
    await player.updateComplete;
    const after = box();
    expect(after.width).to.be.lessThan(before.width);
    expect(player.currentTime).to.equal(place);
    const drag = (target: Element, type: string, clientX: number, clientY: number) =>
      target.dispatchEvent(
        new PointerEvent(type, { bubbles: true, composed: true, pointerId: 1, clientX, clientY }),
      );
    // A pointer that is made up cannot be captured.
    frame.setPointerCapture = () => undefined;
    drag(frame, 'pointerdown', 400, 100);
    drag(frame, 'pointermove', 300, 150);
    drag(frame, 'pointerup', 300, 150);
    await player.updateComplete;
    const moved = box();
    expect(moved.left).to.be.closeTo(after.left - 100, 2);
    expect(moved.top).to.be.closeTo(after.top + 50, 2);
    const grip = inside(player, '.sign-grip') as HTMLElement;
    drag(grip, 'pointerdown', 300, 150);
    drag(frame, 'pointermove', 364, 150);
    drag(frame, 'pointerup', 364, 150);
    await player.updateComplete;
    expect(box().width).to.be.closeTo(moved.width + 64, 2);
    // Nothing goes beyond the picture.
    for (let press_ = 0; press_ < 30; press_++) press(player, 'ArrowRight');
    await player.updateComplete;
    expect(box().left + box().width).to.be.closeTo(stage.clientWidth, 1);
  });

  it('says so where it cannot be played, and the video goes on', async () => {
    const player = await mountSigned('/nowhere.mp4');
    await playAWhile(player);
    await toggle(player);
    await eventually(() =>
      inside(player, '[role=status]')?.textContent.includes('cannot be played'),
    );
    await eventually(() => !inside(player, '.sign'));
    expect([player.vodError, player.paused]).to.deep.equal([null, false]);
  });

  it('pauses with its player for another, and no other for itself', async () => {
    const player = await mountSigned();
    player.exclusive = true;
    await playAWhile(player);
    const signed = await switchOn(player);
    await eventually(() => signed.currentTime > 0 && !signed.paused);
    expect(player.paused).to.equal(false);
  });
});
