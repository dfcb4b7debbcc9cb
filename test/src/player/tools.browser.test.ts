import { expect, oneEvent } from '@open-wc/testing';
import '../../../src/player/loop-event.js';
import type { VodPlayerElement } from '../../../src/player/player-element.js';
import type { VodPlayerScreenshotEvent } from '../../../src/player/screenshot-event.js';
import { eventually } from '../../support/eventually.js';
import {
  appears,
  button,
  inside,
  keysCome,
  mountLooks,
  mountPlayer,
  openMenu,
  playAWhile,
  press,
  until,
} from './mount-player.js';

const status = (player: VodPlayerElement): string =>
  inside(player, '[role=status]')?.textContent.trim() ?? '';

async function mount(): Promise<VodPlayerElement> {
  const player = await mountLooks('white.mp4');
  await keysCome(player);
  return player;
}

async function seek(player: VodPlayerElement, seconds: number): Promise<void> {
  const seeked = oneEvent(player, 'seeked');
  player.currentTime = seconds;
  await seeked;
}

/** Presses a key on something of the page; answers whether the page had it to itself. */
function pressOn(target: Element, key: string): boolean {
  return target.dispatchEvent(
    new KeyboardEvent('keydown', { key, bubbles: true, composed: true, cancelable: true }),
  );
}

describe('the dialog of keys', () => {
  it('lists the keys by group, closes by Escape of the browser, and gives the focus back', async () => {
    const player = await mount();
    // Not the one of the settings: what is fetched for those has words too.
    const play = inside(player, '[part~=play-button]') as HTMLElement;
    play.focus();
    press(player, '?');
    const dialog = await appears<HTMLDialogElement>(player, 'dialog[open]');
    expect(dialog.matches(':modal')).to.equal(true);
    const title = player.shadowRoot?.getElementById(dialog.getAttribute('aria-labelledby') ?? '');
    expect(title?.textContent).to.equal('Keyboard shortcuts');
    expect([...dialog.querySelectorAll('h3')].map((head) => head.textContent)).to.deep.equal([
      'Playback',
      'Seeking',
      'Sound and captions',
      'View',
      'Loop and screenshots',
    ]);
    expect(dialog.querySelector('dd')?.innerText.replace(/\s+/g, ' ').trim()).to.equal('Space K');
    await expect(player).to.be.accessible();
    dialog.requestClose?.();
    if (dialog.open) dialog.close();
    await eventually(() => inside(player, 'dialog') === null);
    expect(player.shadowRoot?.activeElement === play).to.equal(true);
  });

  it('opens from the menu, speaks Chinese, and lets no click through to the picture', async () => {
    const player = await mount();
    player.lang = 'zh';
    await playAWhile(player);
    await openMenu(player);
    inside(player, '[data-key=keys]')?.click();
    const dialog = await appears(player, 'dialog[open]');
    await eventually(() => dialog.querySelector('h2')?.textContent === '键盘快捷键');
    dialog.querySelector('h2')?.click();
    expect(player.paused).to.equal(false);
    dialog.click();
    await eventually(() => inside(player, 'dialog') === null);
    expect(player.paused).to.equal(false);
  });

  it('lists the keys for the next and the previous video where there is another one', async () => {
    const player = await mount();
    press(player, '?');
    const dialog = await appears<HTMLDialogElement>(player, 'dialog[open]');
    expect(dialog.innerText).not.to.match(/(next|previous) video/i);
    const { src } = player;
    for (const [count, isListed] of [
      [1, false],
      [2, true],
    ] as const) {
      player.playlist = { items: Array.from({ length: count }, () => ({ src })) };
      await player.updateComplete;
      expect(
        /Next video[^]*Previous video|Previous video[^]*Next video/.test(dialog.innerText),
      ).to.equal(isListed);
    }
    dialog.close();
  });
});

describe('the keys of a page', () => {
  it('reach the player from anywhere but a field, and not a button’s own', async () => {
    const player = await mount();
    player.hotkeys = 'page';
    const field = document.createElement('input');
    const other = document.createElement('button');
    player.after(field, other);
    await eventually(() => !pressOn(document.body, '>'));
    expect(player.playbackRate).to.be.greaterThan(1);
    expect(pressOn(field, 'm')).to.equal(true);
    expect(pressOn(other, ' ')).to.equal(true);
    expect(player.paused).to.equal(true);
    expect(pressOn(other, 'm')).to.equal(false);
    expect(player.muted).to.equal(false);
    player.hotkeys = 'focus';
    expect(pressOn(document.body, 'm')).to.equal(true);
    player.muted = true;
  });

  it('are those that the page names, on the controls too', async () => {
    const player = await mount();
    player.shortcuts = { 'toggle-mute': 'q' };
    await appears(player, '[part~=mute-button][aria-keyshortcuts=q]');
    press(player, 'm');
    expect(player.muted).to.equal(true);
    press(player, 'q');
    expect(player.muted).to.equal(false);
    player.muted = true;
  });

  it('are off where the page says so, and not in the menu', async () => {
    const player = await mount();
    player.hotkeys = 'off';
    press(player, 'm');
    expect(player.muted).to.equal(true);
    const menu = await openMenu(player);
    expect(menu.querySelector('[data-key=keys]') === null).to.equal(true);
  });
});

describe('the loop of <vod-player>', () => {
  it('repeats what two keys mark, says so, shows it on the bar, and is cleared by a third', async () => {
    const player = await mount();
    const changes: unknown[] = [];
    player.addEventListener('vod-player-loop-range-change', (event) =>
      changes.push(event.loopRange),
    );
    await seek(player, 0.2);
    press(player, 'a');
    await eventually(() => status(player).startsWith('Loop starts at'));
    expect(player.loopRange).to.equal(undefined);
    await seek(player, 0.6);
    press(player, 'b');
    await eventually(() => player.loopRange !== undefined);
    expect(player.loopRange).to.deep.equal({ start: 0.2, end: 0.6 });
    await appears(player, '[part=seek-loop]');
    await seek(player, 0.3);
    const back = oneEvent(player, 'seeking');
    await player.play();
    await back;
    expect(player.currentTime).to.be.within(0.15, 0.7);
    press(player, 'x');
    await eventually(() => player.loopRange === undefined);
    expect(changes).to.deep.equal([{ start: 0.2, end: 0.6 }, undefined]);
    expect(inside(player, '[part=seek-loop]') === null).to.equal(true);
  });

  it('is set by the page, and a stretch that is none is told and ignored', async () => {
    const player = await mount();
    player.loopRange = { start: 0.1, end: 0.5 };
    await appears(player, '[part=seek-loop]');
    const told: unknown[] = [];
    const before = console.error;
    console.error = (...args: unknown[]) => void told.push(args[0]);
    try {
      player.loopRange = { start: 3, end: 1 };
      await eventually(() => told.length > 0);
    } finally {
      console.error = before;
    }
    expect(told[0]).to.match(/^vodkit: .*\(configuration\).*loopRange is \{start, end\}/);
    await player.updateComplete;
    expect(inside(player, '[part=seek-loop]') === null).to.equal(true);
  });

  it('is set in the menu', async () => {
    const player = await mount();
    player.loopRange = { start: 0.1, end: 0.5 };
    await appears(player, '[part=seek-loop]');
    const menu = await openMenu(player);
    menu.querySelector<HTMLElement>('[data-key=loopRange]')?.click();
    (await appears(player, '.menu [data-key=clear]')).click();
    await eventually(() => player.loopRange === undefined);
  });
});

describe('the screenshot of <vod-player>', () => {
  it('is a PNG in the size of the video, named by the moment, and announced', async () => {
    const player = await mount();
    const saved: HTMLAnchorElement[] = [];
    HTMLAnchorElement.prototype.click = function (this: HTMLAnchorElement) {
      saved.push(this);
    };
    try {
      press(player, 's');
      await eventually(() => status(player) === 'Screenshot saved');
    } finally {
      Reflect.deleteProperty(HTMLAnchorElement.prototype, 'click');
    }
    const [link] = saved;
    expect(link?.download).to.equal('video 00-00-00.png');
    const picture = await createImageBitmap(await (await fetch(link?.href ?? '')).blob());
    expect([picture.width, picture.height]).to.deep.equal([player.videoWidth, player.videoHeight]);
  });

  it('has the title in its name, without what would show another ending', async () => {
    const { player } = await mountPlayer({ playback: { title: '\u2066Film\u202Egpj.exe: 1/2' } });
    await playAWhile(player);
    player.pause();
    await keysCome(player);
    const saved: string[] = [];
    HTMLAnchorElement.prototype.click = function (this: HTMLAnchorElement) {
      saved.push(this.download);
    };
    try {
      press(player, 's');
      await eventually(() => saved.length > 0);
    } finally {
      Reflect.deleteProperty(HTMLAnchorElement.prototype, 'click');
    }
    expect(saved[0]).to.match(/^Filmgpj\.exe {2}1 2 00-00-0\d\.png$/);
  });

  it('is handed to a page that cancels its event, and not saved then', async () => {
    const player = await mount();
    const saved: unknown[] = [];
    HTMLAnchorElement.prototype.click = () => void saved.push('file');
    const taken = new Promise<VodPlayerScreenshotEvent>((resolve) => {
      player.addEventListener('vod-player-screenshot', (event) => {
        event.preventDefault();
        resolve(event);
      });
    });
    try {
      press(player, 's');
      const { file, time } = await taken;
      expect([file.type, time]).to.deep.equal(['image/png', player.currentTime]);
      // What would save it goes on in the same turn.
      await player.updateComplete;
    } finally {
      Reflect.deleteProperty(HTMLAnchorElement.prototype, 'click');
    }
    expect([saved.length, status(player)]).to.deep.equal([0, '']);
  });

  it('is refused in a sentence where the video is protected', async () => {
    const player = await mount();
    const video = inside(player, 'video') as HTMLVideoElement;
    Object.defineProperty(video, 'mediaKeys', { value: {} });
    press(player, 's');
    await eventually(
      () => status(player) === 'This video is protected: no screenshot can be taken.',
    );
  });
});

describe('the statistics of <vod-player>', () => {
  it('open by a key, tell what plays, and close by Escape', async () => {
    const { player } = await mountPlayer();
    player.lang = 'en';
    await playAWhile(player);
    await keysCome(player);
    press(player, 'd');
    const panel = await appears(player, '.statistics');
    expect(panel.getAttribute('aria-label')).to.equal('Statistics');
    const text = panel.innerText.replace(/\s+/g, ' ');
    expect(text).to.match(/Resolution \d+ × \d+/);
    expect(text).to.match(/Codecs avc1/);
    expect(text).to.match(/Engine hls\.js \d/);
    expect(text).not.to.contain('Behind live');
    await expect(player).to.be.accessible();
    button(player, 'Close statistics').focus();
    press(player, 'Escape');
    await until(player, () => inside(player, '.statistics') === null);
  });
});

describe('the sleep timer of <vod-player>', () => {
  const { setTimeout: realTimeout } = globalThis;
  const waits = new Map<number, () => void>();
  before(() => {
    globalThis.setTimeout = ((task: () => void, ms = 0, ...rest: unknown[]) => {
      if (ms < 600_000) return realTimeout(task, ms, ...rest);
      waits.set(ms, task);
      return -ms;
    }) as typeof setTimeout;
  });
  after(() => {
    globalThis.setTimeout = realTimeout;
  });

  it('pauses when its time is over, says so, and is over then', async () => {
    const { player } = await mountPlayer();
    await playAWhile(player);
    (await openMenu(player)).querySelector<HTMLElement>('[data-key=sleepTimer]')?.click();
    (await appears(player, '.menu [data-key="20"]')).click();
    const row = await appears(player, '.menu [data-key=sleepTimer]');
    await eventually(() => row.textContent?.includes('20 min left') === true);
    expect([...waits.keys()]).to.deep.equal([1_200_000]);
    waits.get(1_200_000)?.();
    await until(player, () => player.paused);
    await eventually(() => status(player) === 'The sleep timer has paused playback');
    await eventually(() => row.textContent?.includes('Off') === true);
    // It plays on for who is awake after all.
    await playAWhile(player);
  });

  it('is turned off', async () => {
    const { player } = await mountPlayer();
    await playAWhile(player);
    const choose = async (key: string): Promise<void> => {
      (await openMenu(player)).querySelector<HTMLElement>('[data-key=sleepTimer]')?.click();
      (await appears(player, `.menu [data-key="${key}"]`)).click();
    };
    const cleared: unknown[] = [];
    const { clearTimeout: realClear } = globalThis;
    globalThis.clearTimeout = (id) => {
      cleared.push(id);
      realClear(id);
    };
    await choose('30');
    (await appears(player, '.menu [data-key=sleepTimer]')).click();
    (await appears(player, '.menu [data-key="0"]')).click();
    globalThis.clearTimeout = realClear;
    expect(cleared).to.include(-1_800_000);
  });
});
