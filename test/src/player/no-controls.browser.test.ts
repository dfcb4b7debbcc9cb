import { expect, fixture, html, oneEvent } from '@open-wc/testing';
import type { VodPlayerElement } from '../../../src/player/player-element.js';
import {
  failure,
  inside,
  mountPlayer,
  openMenu,
  playAWhile,
  press,
  until,
} from './mount-player.js';

const clip = '/.cache/test-media/player-3/clip.mp4';
const controls = '.bar, .scrim, .menu, .big-play, .thumb-buttons, .unmute';

async function mountClip(value: string): Promise<VodPlayerElement> {
  const player = await fixture<VodPlayerElement>(
    html`<vod-player lang="en" muted controls=${value} src=${clip}></vod-player>`,
  );
  await until(player, () => player.readyState >= HTMLMediaElement.HAVE_CURRENT_DATA);
  return player;
}

function clickOn(player: VodPlayerElement, type: string, pointerType: string): void {
  const options = { bubbles: true, composed: true, pointerType };
  inside(player, '.stage')?.dispatchEvent(new PointerEvent(type, options));
}

describe('<vod-player controls="false">', () => {
  it('shows no control of its own, at rest, while playing and while paused', async () => {
    const player = await mountClip('false');
    expect(player.controls).to.equal(false);
    expect(inside(player, controls) === null).to.equal(true);
    clickOn(player, 'pointermove', 'mouse');
    await playAWhile(player);
    expect(inside(player, controls) === null).to.equal(true);
    expect(player.matches(':state(controls-shown)')).to.equal(false);
    player.pause();
    await oneEvent(player, 'pause');
    await player.updateComplete;
    expect(inside(player, controls) === null).to.equal(true);
    expect(getComputedStyle(inside(player, '.stage') as HTMLElement).cursor).to.equal('auto');
  });

  it('leaves keys and clicks to the page', async () => {
    const player = await mountClip('false');
    const reached: string[] = [];
    const note = (event: Event): void => {
      reached.push(event.type);
      expect(event.defaultPrevented).to.equal(false);
    };
    for (const type of ['keydown', 'click', 'dblclick']) player.addEventListener(type, note);
    player.focus();
    press(player, 'k');
    for (const pointerType of ['mouse', 'touch']) clickOn(player, 'click', pointerType);
    clickOn(player, 'dblclick', 'mouse');
    await player.updateComplete;
    expect(reached).to.deep.equal(['keydown', 'click', 'click', 'dblclick']);
    expect(player.paused).to.equal(true);
    expect(document.fullscreenElement).to.equal(null);
    expect(inside(player, '.thumb-buttons') === null).to.equal(true);
  });

  it('plays by the buttons of the page', async () => {
    const player = await mountClip('false');
    const button = document.createElement('button');
    button.addEventListener('click', () => (player.paused ? void player.play() : player.pause()));
    button.click();
    await oneEvent(player, 'playing');
    button.click();
    await oneEvent(player, 'pause');
  });

  it('still says what went wrong, with a button that tries again', async () => {
    const { player, server } = await mountPlayer({ playbackStatus: 404 });
    player.controls = false;
    await failure(player);
    await server.set({ playbackStatus: 0 });
    inside<HTMLButtonElement>(player, '[part~=retry-button]')?.click();
    await until(player, () => player.readyState >= HTMLMediaElement.HAVE_CURRENT_DATA);
    expect(player.vodError).to.equal(null);
  });

  it('takes the bar and an open menu away at once, and brings the bar back', async () => {
    const player = await mountClip('');
    expect(player.controls).to.equal(true);
    await playAWhile(player);
    await openMenu(player);
    player.setAttribute('controls', 'false');
    await player.updateComplete;
    expect(inside(player, controls) === null).to.equal(true);
    player.removeAttribute('controls');
    await player.updateComplete;
    expect(player.controls).to.equal(true);
    expect(inside(player, '.bar') === null).to.equal(false);
    expect(inside(player, '.menu') === null).to.equal(true);
  });
});
