import { expect, oneEvent } from '@open-wc/testing';
import type { VodPlayerElement } from '../../../../src/player/player-element.js';
import { eventually } from '../../../support/eventually.js';
import { inside, mountLooks, openMenu, playAWhile, until } from '../mount-player.js';

type Finger = Partial<Pick<PointerEvent, 'pointerId' | 'pointerType'>> & { x: number; y: number };

function send(player: VodPlayerElement, type: string, finger: Finger): boolean {
  const { x, y, pointerId = 1, pointerType = 'touch' } = finger;
  const { left, top } = player.getBoundingClientRect();
  const place = { clientX: left + x, clientY: top + y };
  const kind = { pointerId, pointerType, bubbles: true, composed: true, cancelable: true };
  return (inside(player, 'video') as HTMLElement).dispatchEvent(
    new PointerEvent(type, { ...kind, ...place }),
  );
}

/** Puts a finger down, moves it by steps, and lifts it. */
function swipe(player: VodPlayerElement, from: Finger, to: Finger): void {
  send(player, 'pointerdown', from);
  for (const share of [0.25, 0.5, 0.75, 1])
    send(player, 'pointermove', {
      x: from.x + (to.x - from.x) * share,
      y: from.y + (to.y - from.y) * share,
    });
  send(player, 'pointerup', to);
}

const touchAction = (player: VodPlayerElement): string =>
  getComputedStyle(inside(player, '.stage') as HTMLElement).touchAction;

const widthOf = (player: VodPlayerElement): number =>
  (inside(player, 'video') as HTMLElement).getBoundingClientRect().width;

const status = (player: VodPlayerElement): string =>
  inside(player, '[role=status]')?.textContent.trim() ?? '';

/** Playing, with what the first touch fetches. */
async function mount(): Promise<VodPlayerElement> {
  const player = await mountLooks('wide.mp4');
  await playAWhile(player);
  await eventually(() => {
    send(player, 'pointerdown', { x: 5, y: 5 });
    send(player, 'pointerup', { x: 5, y: 5 });
    return touchAction(player) === 'pan-y';
  });
  return player;
}

describe('the gestures of <vod-player>', () => {
  for (const pointerType of ['touch', 'mouse']) {
    it(`play at twice the speed while held, by ${pointerType}, without a click or a menu of the browser`, async () => {
      const player = await mount();
      player.playbackRate = 1.25;
      await oneEvent(player, 'ratechange');
      const held = oneEvent(player, 'ratechange');
      send(player, 'pointerdown', { x: 300, y: 100, pointerType });
      await held;
      expect(player.playbackRate).to.equal(2);
      expect(inside(player, '.speed-held')?.innerText).to.contain('2×');
      await player.updateComplete;
      expect(status(player)).to.equal('Speed: 2×');
      expect(send(player, 'contextmenu', { x: 300, y: 100, pointerType })).to.equal(false);
      const released = oneEvent(player, 'ratechange');
      send(player, 'pointerup', { x: 300, y: 100, pointerType });
      send(player, 'click', { x: 300, y: 100, pointerType });
      await released;
      expect(player.playbackRate).to.equal(1.25);
      expect(inside(player, '.speed-held') === null).to.equal(true);
      expect(player.paused).to.equal(false);
    });
  }

  it('give the speed back where the browser takes the finger over, and where the player goes', async () => {
    const player = await mount();
    for (const end of [
      () => send(player, 'pointercancel', { x: 300, y: 100 }),
      () => player.remove(),
    ]) {
      send(player, 'pointerdown', { x: 300, y: 100 });
      await until(player, () => player.playbackRate === 2);
      end();
      await until(player, () => player.playbackRate === 1);
    }
  });

  it('scrub by a swipe to the side, through the bar and its preview', async () => {
    const player = await mount();
    player.pause();
    const before = player.currentTime;
    send(player, 'pointerdown', { x: 100, y: 100 });
    send(player, 'pointermove', { x: 200, y: 104 });
    send(player, 'pointermove', { x: 420, y: 104 });
    await player.updateComplete;
    const bar = inside<HTMLInputElement>(player, '.seek input') as HTMLInputElement;
    const goal = before + (player.duration * 320) / 640;
    expect(bar.valueAsNumber).to.be.closeTo(Math.min(player.duration, goal), 0.1);
    await eventually(() => inside(player, '[part~=preview]'));
    expect(player.matches(':state(controls-shown)')).to.equal(true);
    send(player, 'pointerup', { x: 420, y: 104 });
    await until(player, () => !player.seeking && player.currentTime > before + 0.5);
    await eventually(() => inside(player, '[part~=preview]') === null);
  });

  it('leave the position where a second finger, or the browser, takes over', async () => {
    const player = await mount();
    player.pause();
    const before = player.currentTime;
    send(player, 'pointerdown', { x: 100, y: 100 });
    send(player, 'pointermove', { x: 400, y: 100 });
    const bar = inside<HTMLInputElement>(player, '.seek input') as HTMLInputElement;
    expect(bar.valueAsNumber).to.be.greaterThan(before + 0.2);
    send(player, 'pointercancel', { x: 400, y: 100 });
    await until(player, () => !player.seeking && Math.abs(player.currentTime - before) < 0.1);
  });

  it('change the volume up and down the right half of a full screen, and scroll the page elsewhere', async () => {
    const player = await mount();
    const [low, high] = [
      { x: 500, y: 260 },
      { x: 500, y: 80 },
    ];
    player.volume = 0.25;
    swipe(player, low, high);
    expect(player.volume).to.equal(0.25);
    expect(touchAction(player)).to.equal('pan-y');
    // What a browser grants to a gesture only.
    const matches = (selector: string): boolean =>
      selector === ':fullscreen' || Element.prototype.matches.call(player, selector);
    Object.defineProperty(player, 'matches', { value: matches });
    player.requestUpdate();
    await player.updateComplete;
    expect(touchAction(player)).to.equal('none');
    swipe(player, { ...low, x: 100 }, { ...high, x: 100 });
    expect(player.volume).to.equal(0.25);
    swipe(player, low, high);
    expect(player.volume).to.be.greaterThan(0.4);
    expect(player.muted).to.equal(false);
    await player.updateComplete;
    expect(status(player)).to.equal(`${Math.round(player.volume * 100)} %`);
    player.muted = true;
    localStorage.clear();
  });

  it('go on to the right in a page from right to left too, as the progress bar does', async () => {
    document.documentElement.dir = 'rtl';
    try {
      const player = await mount();
      player.pause();
      const before = player.currentTime;
      swipe(player, { x: 200, y: 100 }, { x: 400, y: 100 });
      await eventually(() => player.currentTime > before + 1);
    } finally {
      document.documentElement.removeAttribute('dir');
    }
  });

  it('zoom by two fingers, about the place between them, and drag by one', async () => {
    const player = await mount();
    const width = widthOf(player);
    const [one, other] = [
      { x: 280, y: 100 },
      { x: 320, y: 100, pointerId: 2 },
    ];
    send(player, 'pointerdown', one);
    send(player, 'pointerdown', other);
    await eventually(() => {
      send(player, 'pointermove', { ...one, x: 240 });
      send(player, 'pointermove', { ...other, x: 360 });
      return widthOf(player) > width * 2.5;
    });
    expect(touchAction(player)).to.equal('none');
    send(player, 'pointerup', other);
    send(player, 'pointerup', one);
    const { left } = (inside(player, 'video') as HTMLElement).getBoundingClientRect();
    send(player, 'pointerdown', { x: 300, y: 100 });
    await eventually(() => {
      send(player, 'pointermove', { x: 250, y: 100 });
      return (inside(player, 'video') as HTMLElement).getBoundingClientRect().left < left - 20;
    });
    send(player, 'pointerup', { x: 250, y: 100 });
    send(player, 'click', { x: 250, y: 100 });
    expect(player.paused).to.equal(false);
    send(player, 'pointerdown', { ...one, x: 240 });
    send(player, 'pointerdown', { ...other, x: 360 });
    await eventually(() => {
      send(player, 'pointermove', { ...one, x: 295 });
      send(player, 'pointermove', { ...other, x: 305 });
      return widthOf(player) < width * 1.01;
    });
    send(player, 'pointerup', one);
    await player.updateComplete;
    expect(status(player)).to.equal('1×');
    expect(touchAction(player)).to.equal('pan-y');
  });

  it('seek by ten seconds where a side is tapped twice, and by one tap show the controls', async () => {
    const player = await mountLooks('white.mp4');
    await playAWhile(player);
    player.pause();
    await eventually(() => {
      send(player, 'pointerdown', { x: 300, y: 5 });
      send(player, 'pointerup', { x: 300, y: 5 });
      return touchAction(player) === 'pan-y';
    });
    const start = oneEvent(player, 'seeked');
    player.currentTime = 0;
    await start;
    const tap = (x: number): void => {
      for (const type of ['pointerdown', 'pointerup', 'click']) send(player, type, { x, y: 60 });
    };
    tap(600);
    expect(player.seeking).to.equal(false);
    const forward = oneEvent(player, 'seeked');
    tap(600);
    await forward;
    expect(player.currentTime).to.be.closeTo(Math.min(10, player.duration), 0.1);
    expect(status(player)).to.equal('Forward 10 seconds');
    const back = oneEvent(player, 'seeked');
    tap(40);
    tap(40);
    await back;
    expect(player.currentTime).to.equal(0);
  });

  it('are none while the menu is open, and none where the page has the controls', async () => {
    const player = await mount();
    const before = player.currentTime;
    player.pause();
    await openMenu(player);
    const bar = inside<HTMLInputElement>(player, '.seek input') as HTMLInputElement;
    const { value } = bar;
    swipe(player, { x: 100, y: 100 }, { x: 400, y: 100 });
    expect(bar.value).to.equal(value);
    player.controls = false;
    await player.updateComplete;
    expect(touchAction(player)).to.equal('manipulation');
    swipe(player, { x: 100, y: 100 }, { x: 400, y: 100 });
    expect(player.currentTime).to.be.closeTo(before, 0.5);
    expect(player.seeking).to.equal(false);
  });
});
