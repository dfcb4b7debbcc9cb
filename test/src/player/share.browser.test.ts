import { expect } from '@open-wc/testing';
import type { VodPlayerElement } from '../../../src/player/player-element.js';
import { eventually } from '../../support/eventually.js';
import { appears, inside, mountLooks, openMenu, until } from './mount-player.js';

async function mountAt(seconds: number, shareUrl: string): Promise<VodPlayerElement> {
  const player = await mountLooks('white.mp4');
  player.shareUrl = shareUrl;
  player.currentTime = seconds;
  await until(player, () => !player.seeking && player.currentTime === seconds);
  return player;
}

const row = (player: VodPlayerElement, key: string) =>
  inside(player, `.menu.share [data-key=${key}]`);

async function openShare(player: VodPlayerElement): Promise<void> {
  const menu = await openMenu(player);
  menu.querySelector<HTMLElement>('[data-key=share]')?.click();
  await appears(player, '.menu.share');
}

/** What the test has the browser have, for as long as it runs. */
function lend(name: 'share' | 'clipboard', value: unknown): void {
  Object.defineProperty(navigator, name, { value, configurable: true });
}

const isSaid = (player: VodPlayerElement, text: string) =>
  eventually(() => inside(player, '[role=status]')?.textContent.trim() === text);

describe('sharing in <vod-player>', () => {
  let copied: string[];

  beforeEach(() => {
    copied = [];
    lend('clipboard', { writeText: async (text: string) => void copied.push(text) });
  });

  afterEach(() => {
    // Of the prototype, where there is one.
    delete (navigator as { clipboard?: unknown }).clipboard;
    delete (navigator as { share?: unknown }).share;
  });

  it('is offered only where the page names an address that can be shared', async () => {
    const player = await mountAt(2.5, '');
    const errors: unknown[] = [];
    const { warn } = console;
    console.warn = (...parts: unknown[]) => void errors.push(...parts);
    try {
      await openMenu(player);
      expect(inside(player, '[data-key=share]')).to.equal(null);
      player.shareUrl = 'javascript:alert(1)';
      await player.updateComplete;
      expect(inside(player, '[data-key=share]')).to.equal(null);
    } finally {
      console.warn = warn;
    }
    expect(errors.join(' ')).to.contain('(configuration)').and.to.contain('javascript:alert(1)');
    player.shareUrl = '/watch?v=1';
    await appears(player, '[data-key=share]');
  });

  it('copies the address at the present second, or from the start', async () => {
    const player = await mountAt(2.5, '/watch?v=1#top');
    await openShare(player);
    expect(row(player, 'start')?.innerText).to.match(/Start at .?0:02/);
    row(player, 'link')?.click();
    await isSaid(player, 'Link copied');
    await openShare(player);
    row(player, 'start')?.click();
    await eventually(() => row(player, 'start')?.ariaChecked === 'false');
    row(player, 'link')?.click();
    await eventually(() => copied.length === 2);
    expect(copied).to.deep.equal([
      `${location.origin}/watch?v=1&t=2#top`,
      `${location.origin}/watch?v=1#top`,
    ]);
  });

  it('copies a frame of the page for embedding, with what it names as text', async () => {
    const player = await mountAt(2.5, '/watch?v=1');
    document.title = 'Cranes "&" <b>boats</b>';
    await openShare(player);
    expect(row(player, 'embed')).to.equal(null);
    player.embedUrl = 'https://vod.example.com/embed/1';
    await eventually(() => row(player, 'embed'));
    row(player, 'embed')?.click();
    await isSaid(player, 'Embed code copied');
    const box = document.createElement('template');
    box.innerHTML = copied[0] ?? '';
    const frame = box.content.firstElementChild as HTMLIFrameElement;
    expect(box.content.childNodes.length).to.equal(1);
    expect(frame.src).to.equal('https://vod.example.com/embed/1?t=2');
    expect(frame.title).to.equal(document.title);
    expect(Number(frame.width) / Number(frame.height)).to.be.closeTo(
      player.videoWidth / player.videoHeight,
      0.01,
    );
    expect(frame.allow).to.contain('fullscreen');
  });

  it('takes an embed page of the server that is shared for the frame too', async () => {
    const player = await mountAt(0, 'https://vod.example.com/embed/1');
    await openShare(player);
    expect(row(player, 'start')).to.equal(null);
    row(player, 'embed')?.click();
    await eventually(() => copied.length === 1);
    expect(copied[0]).to.contain('src="https://vod.example.com/embed/1"');
  });

  it('hands the address to the device where that can share, and is silent when the viewer thinks better of it', async () => {
    const player = await mountAt(2.5, '/watch?v=1');
    const shared: ShareData[] = [];
    let answer: DOMException | undefined;
    lend('share', async (data: ShareData) => {
      shared.push(data);
      if (answer) throw answer;
    });
    for (const refusal of [
      undefined,
      new DOMException('', 'AbortError'),
      new DOMException('', 'NotAllowedError'),
    ]) {
      answer = refusal;
      await openShare(player);
      row(player, 'app')?.click();
      await eventually(() => inside(player, '.menu.share') === null);
      if (refusal?.name !== 'NotAllowedError')
        expect(inside(player, '[role=status]')?.textContent.trim()).to.equal('');
    }
    await isSaid(player, 'The browser does not permit this here.');
    expect(shared.map(({ url }) => url)).to.deep.equal(
      Array.from({ length: 3 }, () => `${location.origin}/watch?v=1&t=2`),
    );
  });

  it('says so where nothing can be copied', async () => {
    const player = await mountAt(2.5, '/watch?v=1');
    lend('clipboard', undefined);
    await openShare(player);
    row(player, 'link')?.click();
    await isSaid(player, 'The browser does not permit this here.');
  });
});
