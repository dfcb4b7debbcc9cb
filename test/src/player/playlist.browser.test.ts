import { expect, fixture, html } from '@open-wc/testing';
import type { Playlist } from '../../../src/player/playlist.js';
import type { VodPlayerElement } from '../../../src/player/player-element.js';
import '../../../src/vod-player.js';
import { eventually } from '../../support/eventually.js';
import { scenario } from './fake-server.js';
import { appears, button, inside, keysCome, openMenu, press, until } from './mount-player.js';

const clip = '/.cache/test-media/player-3/clip.mp4';
const items = ['Dawn', 'Noon', 'Dusk', 'Night'].map((title) => ({
  title,
  src: `${clip}?${title}`,
}));

interface Listed {
  readonly player: VodPlayerElement;
  /** Places of the videos that were begun. */
  readonly begun: number[];
}

async function mountList(playlist: Playlist): Promise<Listed> {
  const player = await fixture<VodPlayerElement>(
    html`<vod-player lang="en" muted style="inline-size: 800px"></vod-player>`,
  );
  const begun: number[] = [];
  player.addEventListener('vod-player-playlist-change', ({ index, item }) => {
    expect(item.title).to.equal(items[index]?.title);
    begun.push(index);
  });
  player.playlist = playlist;
  await until(player, () => player.readyState >= HTMLMediaElement.HAVE_CURRENT_DATA);
  return { player, begun };
}

async function playToEnd(player: VodPlayerElement): Promise<void> {
  player.currentTime = player.duration - 0.2;
  await player.play();
  await until(player, () => player.ended);
}

const plays = (player: VodPlayerElement, title: string) =>
  eventually(() => player.src.endsWith(title) && !player.paused && player.currentTime > 0);

describe('<vod-player> with a playlist', () => {
  it('plays the video of its index, and goes on and back by buttons and keys', async () => {
    const { player, begun } = await mountList({ items, index: 1 });
    expect(player.src).to.match(/Noon$/);
    expect(player.paused).to.equal(true);
    await keysCome(player);
    press(player, 'N', { shiftKey: true });
    await plays(player, 'Dusk');
    expect(player.playlist?.index).to.equal(2);
    button(player, 'Next video: Night').click();
    await plays(player, 'Night');
    await eventually(() => inside<HTMLButtonElement>(player, '[part~=next-button]')?.disabled);
    player.currentTime = 10;
    await until(player, () => !player.seeking && player.currentTime >= 10);
    button(player, 'Previous video').click();
    await until(player, () => player.currentTime < 3);
    press(player, 'P', { shiftKey: true });
    await plays(player, 'Dusk');
    expect(begun).to.deep.equal([1, 2, 3, 2]);
  });

  it('takes what is no playlist for none: what plays goes on, and the menu opens', async () => {
    const { player } = await mountList({ items });
    for (const odd of [items, {}, 'x', { items: 'x' }] as unknown as Playlist[]) {
      player.playlist = odd;
      await player.updateComplete;
    }
    await player.play();
    await until(player, () => player.currentTime > 0);
    const menu = await openMenu(player);
    expect(menu.textContent).to.not.contain('Playlist');
  });

  it('plays on where its items go while they play, and shows titles of any kind as text', async () => {
    const odd = ['<b>bold</b>', '\u202eright to left', 'x'.repeat(10_240)];
    const given = odd.map((title, n) => ({ title, src: `${clip}?${n}` }));
    const player = await fixture<VodPlayerElement>(
      html`<vod-player lang="en" muted style="inline-size: 800px"></vod-player>`,
    );
    player.playlist = { items: given, index: 1 };
    await eventually(() => player.src.endsWith('?1'));
    await player.play();
    await until(player, () => player.currentTime > 0.2);
    // The present one stays, those around it go.
    player.playlist = { items: given.slice(1, 2), index: 0 };
    await player.updateComplete;
    const before = player.currentTime;
    await until(player, () => player.currentTime > before + 0.2);
    expect([player.paused, player.src.endsWith('?1')]).to.deep.equal([false, true]);
    player.playlist = { items: [] };
    await player.updateComplete;
    await until(player, () => player.currentTime > before + 0.6);
    // An index that is none any more begins where there is one.
    player.playlist = { items: given, index: 7 };
    await eventually(() => player.src.endsWith('?0'));
    await openMenu(player);
    (await appears(player, '[data-key=playlist]')).click();
    await appears(player, '[part=menu-item][data-key="2"], [part=menu-item][data-key$="2"]');
    const menu = inside(player, '.menu') as HTMLElement;
    expect(menu.querySelector('b') === null).to.equal(true);
    expect(menu.textContent).to.contain('<b>bold</b>');
    const frame = player.getBoundingClientRect();
    const box = menu.getBoundingClientRect();
    expect(box.left >= frame.left && box.right <= frame.right).to.equal(true);
  });

  it('goes where the page says, and keeps what the page has when only a mode changes', async () => {
    const { player, begun } = await mountList({ items });
    player.playlist = { ...player.playlist, items, index: 3 };
    await until(player, () => player.src.endsWith('Night'));
    player.playlist = { ...player.playlist, items, repeat: true };
    await eventually(() => inside(player, '[part~=next-button]:not([disabled])'));
    expect(begun).to.deep.equal([0, 3]);
    button(player, 'Next video: Dawn').click();
    await plays(player, 'Dawn');
    player.playlist = undefined;
    await eventually(() => inside(player, '[part~=next-button]') === null);
    expect(player.src).to.match(/Dawn$/);
  });

  it('says at the end what follows, begins it by itself, and may be stopped', async () => {
    const { player, begun } = await mountList({ items });
    await playToEnd(player);
    const screen = await appears(player, '.end-screen');
    await eventually(() => screen.textContent.includes('Up next in 8 seconds'));
    expect(screen.textContent).to.contain('Noon');
    await eventually(() =>
      inside(player, '[role=status]')?.textContent.includes('Up next in 8 seconds: Noon'),
    );
    await eventually(() => /in [1-7] second/.test(screen.textContent));
    button(player, 'Cancel').click();
    await eventually(() => !screen.textContent.includes('second'));
    expect(screen.textContent).to.contain('Up next');
    button(player, 'Play now').click();
    await plays(player, 'Noon');
    await eventually(() => inside(player, '.end-screen') === null);
    await playToEnd(player);
    // Nobody touches anything.
    await plays(player, 'Dusk');
    expect(begun).to.deep.equal([0, 1, 2]);
  });

  it('lets the viewer switch modes and choose in the menu, and begins nothing by itself then', async () => {
    const { player } = await mountList({ items });
    const choose = async (key: string): Promise<void> => {
      await openMenu(player);
      if (!inside(player, '.menu.playlist')) inside(player, '[data-key=playlist]')?.click();
      await appears(player, '.menu.playlist');
      inside(player, `.menu.playlist [data-key="${key}"]`)?.click();
    };
    await choose('autoplay');
    await eventually(() => player.playlist?.autoplay === false);
    await choose('2');
    await plays(player, 'Dusk');
    await playToEnd(player);
    const screen = await appears(player, '.end-screen');
    expect(screen.textContent).to.contain('Up next').and.not.to.contain('second');
    await choose('shuffle');
    await eventually(() => player.playlist?.shuffle);
    const cards = [...screen.querySelectorAll('bdi')].map((one) => one.textContent);
    expect(cards.toSorted()).to.deep.equal(['Dawn', 'Night', 'Noon']);
  });

  it('plays videos of the server, whose play auths are asked for one by one', async () => {
    const servers = [await scenario(), await scenario()];
    const list = servers.map((server, n) => ({
      title: items[n]?.title ?? '',
      getPlayAuth: () => server.playAuth(),
    }));
    const player = await fixture<VodPlayerElement>(html`<vod-player lang="en" muted></vod-player>`);
    player.playbackUrl = servers[0]?.playbackUrl ?? '';
    player.playlist = { items: list };
    await until(player, () => player.videoTitle !== '' && player.readyState > 1);
    const first = player.videoId;
    player.playbackUrl = servers[1]?.playbackUrl ?? '';
    player.playlist = { items: list, index: 1 };
    await eventually(() => player.videoId !== first && player.videoId !== '');
    await until(player, () => player.readyState > 1);
  });
});
