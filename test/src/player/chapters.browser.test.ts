import { expect, oneEvent } from '@open-wc/testing';
import type { Chapter } from '../../../src/player/chapters.js';
import '../../../src/player/chapter-event.js';
import type { VodPlayerElement } from '../../../src/player/player-element.js';
import { eventually } from '../../support/eventually.js';
import { looks, wearLook } from '../../support/looks.browser.js';
import {
  appears,
  inside,
  keysCome,
  mountLooks,
  mountPlayer,
  openMenu,
  playAWhile,
  press,
  until,
} from './mount-player.js';

const hostile = '<img src=x onerror="window.wasRun = true"> \u202Etxt.exe';
const chapters = [
  { startTime: 0, title: 'Opening' },
  { startTime: 5, title: hostile },
  { startTime: 12, title: 'The end' },
];
const chapterKeys = /^(Mac|iP)/.test(navigator.platform) ? { altKey: true } : { ctrlKey: true };

async function mount(list: readonly Chapter[] = chapters): Promise<VodPlayerElement> {
  const { player } = await mountPlayer({ playback: { chapters: list } });
  await until(player, () => player.readyState > 1);
  await appears(player, '.gaps');
  return player;
}

async function seek(player: VodPlayerElement, seconds: number): Promise<void> {
  const seeked = oneEvent(player, 'seeked');
  player.currentTime = seconds;
  await seeked;
  await player.updateComplete;
}

const titleOf = (player: VodPlayerElement): string | undefined =>
  inside(player, '[part~=chapters-button]')?.innerText.trim();

const rows = (player: VodPlayerElement): HTMLElement[] => [
  ...(inside(player, '.menu')?.querySelectorAll<HTMLElement>('[role=menuitemradio]') ?? []),
];

describe('the chapters of <vod-player>', () => {
  it('are gaps in the seek bar, one less than there are chapters, where each begins', async () => {
    const player = await mount();
    const track = (inside(player, '.track') as HTMLElement).getBoundingClientRect();
    const gaps = [...(inside(player, '.gaps')?.children ?? [])].map((gap) => {
      const { left, width } = gap.getBoundingClientRect();
      return (left + width / 2 - track.left) / track.width;
    });
    expect(gaps.length).to.equal(2);
    expect(gaps[0]).to.be.closeTo(5 / player.duration, 0.01);
    expect(gaps[1]).to.be.closeTo(12 / player.duration, 0.01);
  });

  it('tell the present one in the bar and by an event, when they come and when it changes', async () => {
    const { player } = await mountPlayer({ playback: { chapters } });
    const told: (string | undefined)[] = [];
    player.addEventListener('vod-player-chapter-change', ({ chapter }) =>
      told.push(chapter?.title),
    );
    await until(player, () => player.readyState > 1);
    await eventually(() => told.length === 1);
    await seek(player, 6);
    expect(titleOf(player)).to.contain(hostile.slice(0, 20));
    await seek(player, 7);
    await seek(player, 13);
    player.chapters = [];
    await player.updateComplete;
    expect(titleOf(player)).to.equal(undefined);
    await eventually(() => told.length === 4);
    expect(told).to.deep.equal(['Opening', hostile, 'The end', undefined]);
  });

  it('take titles as text, wherever they stand (G-01)', async () => {
    const player = await mount();
    await seek(player, 6);
    inside(player, '[part~=chapters-button]')?.click();
    await appears(player, '.menu.chapters');
    const root = player.shadowRoot as ShadowRoot;
    expect(root.querySelector('img[onerror]') === null).to.equal(true);
    expect(rows(player)[1]?.querySelector('bdi')?.textContent).to.equal(hostile);
    expect('wasRun' in window).to.equal(false);
  });

  it('open as a list from the bar: the present one is marked, arrows walk, Escape gives the focus back', async () => {
    const player = await mount();
    await keysCome(player);
    await seek(player, 6);
    const opener = inside(player, '[part~=chapters-button]') as HTMLButtonElement;
    expect(opener.ariaLabel).to.contain('Chapters: ');
    opener.focus();
    opener.click();
    const menu = await appears(player, '.menu.chapters');
    expect(menu.ariaLabel).to.equal('Chapters');
    expect(rows(player).map(({ ariaChecked }) => ariaChecked)).to.deep.equal([
      'false',
      'true',
      'false',
    ]);
    expect(player.shadowRoot?.activeElement === rows(player)[1]).to.equal(true);
    press(player, 'ArrowDown');
    const seeked = oneEvent(player, 'seeked');
    (player.shadowRoot?.activeElement as HTMLElement).click();
    await seeked;
    expect(player.currentTime).to.be.closeTo(12, 0.2);
    await eventually(() => inside(player, '.menu') === null);
    await eventually(() => player.shadowRoot?.activeElement === opener);
    opener.click();
    await appears(player, '.menu.chapters');
    press(player, 'Escape');
    await eventually(() => player.shadowRoot?.activeElement === opener);
    expect(inside(player, '.menu') === null).to.equal(true);
  });

  it('are a page of the settings too, which leads back to them', async () => {
    const player = await mount();
    await seek(player, 13);
    await openMenu(player);
    const row = inside(player, '.row[data-key=chapters]') as HTMLElement;
    expect(row.innerText.replace(/\s+/g, ' ')).to.contain('Chapters The end');
    row.click();
    await appears(player, '.menu.chapters');
    press(player, 'Escape');
    await appears(player, '.menu.root');
  });

  it('are reached by keys: the next, the start of this one, and the one before', async () => {
    const player = await mount();
    await keysCome(player);
    const step = async (key: string): Promise<number> => {
      const seeked = oneEvent(player, 'seeked');
      press(player, key, chapterKeys);
      await seeked;
      await player.updateComplete;
      return Math.round(player.currentTime);
    };
    expect(await step('ArrowRight')).to.equal(5);
    await eventually(() => inside(player, '[role=status]')?.textContent.trim() === hostile);
    expect(await step('ArrowRight')).to.equal(12);
    expect(await step('ArrowLeft')).to.equal(5);
    await seek(player, 10);
    expect(await step('ArrowLeft')).to.equal(5);
    expect(await step('ArrowLeft')).to.equal(0);
  });

  it('stand in the dialog of keys where there are chapters, and only there', async () => {
    const player = await mount();
    await keysCome(player);
    press(player, '?');
    const dialog = await appears<HTMLDialogElement>(player, 'dialog[open]');
    expect(dialog.innerText).to.contain('Previous chapter').and.to.contain('Next chapter');
    player.chapters = [];
    await player.updateComplete;
    expect(dialog.innerText).not.to.contain('chapter');
    dialog.close();
  });

  it('are those that the page sets, in order and without what is none, until it takes them back', async () => {
    const player = await mount();
    player.chapters = [
      { startTime: 8, title: 'Second' },
      { startTime: Number.NaN, title: 'Nowhere' },
      { startTime: 2, title: 'First' },
    ];
    await player.updateComplete;
    expect(player.chapters.map(({ title }) => title)).to.deep.equal(['First', 'Second']);
    await eventually(() => titleOf(player) === 'Chapters');
    expect(inside(player, '.gaps')?.childElementCount).to.equal(2);
    (player as { chapters: readonly Chapter[] | undefined }).chapters = undefined;
    await eventually(() => titleOf(player) === 'Opening');
  });

  it('are read from a <track kind="chapters"> of the page (looks 18)', async () => {
    const text =
      'WEBVTT\n\n00:00.000 --> 00:02.000\nBeginning\n\n00:02.000 --> 00:05.000\nMiddle\n';
    const src = URL.createObjectURL(new Blob([text], { type: 'text/vtt' }));
    const player = await mountLooks('white.mp4', {
      kids: `<track kind="chapters" src="${src}">`,
    });
    await appears(player, '[part~=chapters-button]');
    expect(player.chapters).to.deep.equal([
      { startTime: 0, title: 'Beginning' },
      { startTime: 2, title: 'Middle' },
    ]);
  });

  it('stay a row of the menu in a narrow frame, where the bar has no room for a title', async () => {
    const player = await mountLooks('white.mp4', { width: 320 });
    player.chapters = [
      { startTime: 0, title: 'A rather long title of a chapter that fits nowhere' },
    ];
    await appears(player, '[part~=chapters-button]');
    expect(inside(player, '[part~=chapters-button]')?.offsetParent === null).to.equal(true);
    await openMenu(player);
    inside(player, '.row[data-key=chapters]')?.click();
    const menu = await appears(player, '.menu.chapters');
    expect(menu.scrollWidth).to.be.at.most(menu.clientWidth);
  });

  it('do not push the other buttons out of the bar, however long a title is', async () => {
    const player = await mountLooks('white.mp4', { width: 500 });
    player.chapters = [{ startTime: 0, title: 'long '.repeat(60) }];
    await appears(player, '[part~=chapters-button]');
    const stage = (inside(player, '.stage') as HTMLElement).getBoundingClientRect();
    for (const one of player.shadowRoot?.querySelectorAll('.buttons > button') ?? []) {
      const { left, right } = one.getBoundingClientRect();
      expect(left).to.be.at.least(stage.left);
      expect(right).to.be.at.most(stage.right);
    }
  });

  it('of a thousand are drawn once, not with every tick of the clock', async () => {
    const player = await mount(
      Array.from({ length: 1000 }, (_, at) => ({ startTime: at / 50, title: `Part ${at}` })),
    );
    await playAWhile(player);
    expect(inside(player, '.gaps')?.childElementCount).to.equal(999);
    // The length is corrected when the last segment has come, and the gaps are drawn anew after it.
    const drawn = new Set<unknown>();
    const lengths = new Set<number>();
    let ticks = 0;
    player.addEventListener('timeupdate', () => {
      ticks += 1;
      drawn.add(inside(player, '.gaps'));
      lengths.add(player.duration);
    });
    await until(player, () => ticks > 5);
    expect(drawn.size <= lengths.size + 1).to.equal(true);
  });
});

describe('the accessibility of the chapters', () => {
  for (const look of looks) {
    describe(look.name, () => {
      wearLook(look);

      it('has no violation in the bar and in the list (G-26)', async () => {
        const player = await mount();
        await playAWhile(player);
        // WebKitGTK goes on by itself where it is paused as soon as it has sought.
        player.pause();
        await seek(player, 6);
        await appears(player, '.controls.shown');
        await expect(player).to.be.accessible();
        inside(player, '[part~=chapters-button]')?.click();
        await appears(player, '.menu.chapters');
        await expect(player).to.be.accessible();
      });
    });
  }
});
