import { expect } from '@open-wc/testing';
import { sendKeys } from '@web/test-runner-commands';
import type { VodPlayerElement } from '../../../src/player/player-element.js';
import { eventually } from '../../support/eventually.js';
import { hasRealInput } from '../../support/real-input.js';
import { inside, mountLooks, playAWhile } from './mount-player.js';

/** What was asked of the screen, in order. */
let asked: string[] = [];
let refuses = false;

const orientation = {
  lock(kind: string): Promise<void> {
    asked.push(kind);
    return refuses
      ? Promise.reject(new DOMException('no', 'NotSupportedError'))
      : Promise.resolve();
  },
  unlock: (): void => void asked.push('unlock'),
};

const isFull = (): boolean => document.fullscreenElement !== null;

/** By the button, after a pointer of this kind was put on it. */
async function toggle(player: VodPlayerElement, pointerType: string): Promise<void> {
  const wasFull = isFull();
  // The browser wants a gesture of its own.
  await sendKeys({ press: 'q' });
  const button = inside<HTMLElement>(player, '[part~="fullscreen-button"]');
  button?.dispatchEvent(
    new PointerEvent('pointerdown', { pointerType, bubbles: true, composed: true }),
  );
  button?.click();
  await eventually(() => isFull() !== wasFull && player.matches(':fullscreen') !== wasFull);
  await new Promise((resolve) => requestAnimationFrame(resolve));
}

async function mount(name: string): Promise<VodPlayerElement> {
  const player = await mountLooks(name);
  await playAWhile(player);
  return player;
}

describe('the screen of a phone that <vod-player> fills', () => {
  before(function () {
    if (!hasRealInput) this.skip();
    Object.defineProperty(screen, 'orientation', { configurable: true, value: orientation });
  });
  after(() => Reflect.deleteProperty(screen, 'orientation'));
  beforeEach(() => {
    asked = [];
    refuses = false;
  });
  afterEach(async () => {
    if (isFull()) await document.exitFullscreen();
  });

  it('lies as a wide picture, until it is left', async () => {
    const player = await mount('wide.mp4');
    await toggle(player, 'touch');
    await eventually(() => asked.length > 0);
    expect(asked).to.deep.equal(['landscape']);
    await toggle(player, 'touch');
    await eventually(() => asked.length > 1);
    expect(asked).to.deep.equal(['landscape', 'unlock']);
  });

  it('stands as a tall one', async () => {
    const player = await mount('tall.mp4');
    await toggle(player, 'touch');
    await eventually(() => asked.length > 0);
    expect(asked).to.deep.equal(['portrait']);
  });

  it('is left alone where a mouse was used', async () => {
    const player = await mount('wide.mp4');
    await toggle(player, 'mouse');
    await toggle(player, 'mouse');
    expect(asked).to.deep.equal([]);
  });

  it('is filled where it refuses to turn, too', async () => {
    refuses = true;
    const player = await mount('wide.mp4');
    const failures: unknown[] = [];
    const note = (event: PromiseRejectionEvent): unknown => failures.push(event.reason);
    addEventListener('unhandledrejection', note);
    await toggle(player, 'touch');
    await eventually(() => asked.length > 0);
    await new Promise((resolve) => setTimeout(resolve));
    removeEventListener('unhandledrejection', note);
    expect([failures.length, isFull()]).to.deep.equal([0, true]);
  });
});
