import { expect } from '@open-wc/testing';
import type { VodPlayerElement } from '../../../src/player/player-element.js';
import { eventually } from '../../support/eventually.js';
import { mountLooks, playAWhile } from './mount-player.js';

/** What the browser holds, as a system would count it. */
let held = 0;
let refuses = false;
let isHidden = false;
const locks = new Set<() => void>();

function request(): Promise<WakeLockSentinel> {
  if (refuses || isHidden) return Promise.reject(new DOMException('no', 'NotAllowedError'));
  held += 1;
  const sentinel = { released: false, release: () => Promise.resolve() };
  const release = (): void => {
    if (!sentinel.released) held -= 1;
    sentinel.released = true;
    locks.delete(release);
  };
  sentinel.release = () => Promise.resolve(release());
  locks.add(release);
  return Promise.resolve(sentinel as unknown as WakeLockSentinel);
}

/** As a browser does it: what is hidden loses its locks. */
function setHidden(hidden: boolean): void {
  isHidden = hidden;
  if (hidden) for (const release of locks) release();
  document.dispatchEvent(new Event('visibilitychange'));
}

const play = async (name = 'wide.mp4'): Promise<VodPlayerElement> => {
  const player = await mountLooks(name);
  await playAWhile(player);
  return player;
};

describe('<vod-player> and the screen', () => {
  const own = Object.getOwnPropertyDescriptor(navigator, 'wakeLock');
  before(() => {
    Object.defineProperty(navigator, 'wakeLock', { configurable: true, value: { request } });
    Object.defineProperty(document, 'visibilityState', {
      configurable: true,
      get: () => (isHidden ? 'hidden' : 'visible'),
    });
  });
  after(() => {
    Reflect.deleteProperty(navigator, 'wakeLock');
    if (own) Object.defineProperty(navigator, 'wakeLock', own);
    Reflect.deleteProperty(document, 'visibilityState');
  });
  afterEach(() => eventually(() => held === 0));

  it('stays on while a picture plays, until it is paused or has ended', async () => {
    const player = await play();
    await eventually(() => held === 1);
    player.pause();
    await eventually(() => held === 0);
    await player.play();
    await eventually(() => held === 1);
    player.currentTime = player.duration;
    await eventually(() => player.ended && held === 0);
  });

  it('goes off with a hidden page, and stays on again once that is back', async () => {
    const player = await play();
    player.loop = true;
    player.muted = false;
    player.volume = 0.01;
    await eventually(() => held === 1);
    setHidden(true);
    expect(held).to.equal(0);
    setHidden(false);
    await eventually(() => held === 1);
    player.remove();
    await eventually(() => held === 0);
  });

  it('is left alone by what loops without sound, by sound alone, and plays on where it is refused', async () => {
    const player = await mountLooks('wide.mp4');
    player.loop = true;
    await player.updateComplete;
    await playAWhile(player);
    const sound = await play('sound.m4a');
    expect(held).to.equal(0);
    player.remove();
    sound.remove();
    refuses = true;
    const refused = await play();
    expect(held).to.equal(0);
    await playAWhile(refused);
    refuses = false;
  });
});
