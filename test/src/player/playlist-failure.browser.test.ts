import { expect, fixture, html, oneEvent } from '@open-wc/testing';
import type { Playlist } from '../../../src/player/playlist.js';
import type { VodPlayerElement } from '../../../src/player/player-element.js';
import '../../../src/vod-player.js';
import { eventually } from '../../support/eventually.js';
import { appears, button, inside } from './mount-player.js';

const clip = '/.cache/test-media/player-3/clip.mp4';
const good = (title: string) => ({ title, src: `${clip}?${title}` });
const bad = (title: string) => ({ title, src: `/nothing-here.mp4?${title}` });

interface Listed {
  readonly player: VodPlayerElement;
  /** Places of the videos that were begun. */
  readonly begun: number[];
}

async function mountList(playlist: Playlist): Promise<Listed> {
  const player = await fixture<VodPlayerElement>(
    html`<vod-player lang="en" muted style="inline-size: 640px"></vod-player>`,
  );
  const begun: number[] = [];
  player.addEventListener('vod-player-playlist-change', ({ index }) => begun.push(index));
  player.playlist = playlist;
  return { player, begun };
}

const isSaid = (player: VodPlayerElement, text: string) =>
  eventually(() => inside(player, '[role=status]')?.textContent.trim() === text);

/** Plays what has failed, as by a click, and waits until it has failed again. */
async function ask(player: VodPlayerElement): Promise<void> {
  await eventually(() => player.vodError);
  const failed = oneEvent(player, 'vod-player-error');
  // Its promise is that of the browser.
  player.play().catch((error: unknown) => expect(error).to.be.instanceOf(DOMException));
  await failed;
  await player.updateComplete;
}

const plays = (player: VodPlayerElement, title: string) =>
  eventually(() => player.src.endsWith(title) && !player.paused && player.currentTime > 0);

describe('<vod-player> with a playlist of which a video fails', () => {
  it('says so, counts down, and goes on by itself', async () => {
    const { player, begun } = await mountList({ items: [bad('Dawn'), good('Noon')] });
    await eventually(() => begun.length === 1);
    await ask(player);
    const panel = await appears(player, '.error .skip');
    await eventually(() => panel.textContent.includes('Next video in'));
    await isSaid(player, 'Next video in 5 seconds: Noon');
    expect(button(player, 'Cancel').offsetHeight).to.be.at.least(32);
    await expect(player).to.be.accessible();
    await plays(player, 'Noon');
    expect(begun).to.deep.equal([0, 1]);
  });

  it('goes on at once by its button, and not by itself when the viewer stops it', async () => {
    const { player, begun } = await mountList({ items: [bad('Dawn'), good('Noon')] });
    await eventually(() => begun.length === 1);
    await ask(player);
    await appears(player, '.error .skip');
    button(player, 'Cancel').click();
    const text = () => inside(player, '.skip')?.textContent ?? '';
    await eventually(() => text().includes('Next video: Noon'));
    expect(text()).not.to.contain('second');
    button(player, 'Next video').click();
    await plays(player, 'Noon');
    expect(begun).to.deep.equal([0, 1]);
  });

  it('offers the next, and begins nothing, of what nobody asked to play or where autoplay is off', async () => {
    const { player, begun } = await mountList({ items: [bad('Dawn'), good('Noon')] });
    await appears(player, '.error .skip');
    expect(inside(player, '.skip')?.textContent).to.contain('Next video: Noon');
    player.playlist = { items: [bad('Noon'), good('Dusk')], autoplay: false };
    await eventually(() => begun.length === 2);
    await ask(player);
    await eventually(() => inside(player, '.skip')?.textContent.includes('Next video: Dusk'));
    expect(inside(player, '.skip')?.textContent).not.to.contain('second');
  });

  it('stops once all have failed, round and round as it may go', async () => {
    const { player, begun } = await mountList({ items: [bad('Dawn'), bad('Noon')], repeat: true });
    await eventually(() => begun.length === 1);
    await ask(player);
    await isSaid(player, 'Next video in 5 seconds: Noon');
    button(player, 'Next video now').click();
    await isSaid(player, 'No video of this playlist can be played.');
    await eventually(() => inside(player, '.skip')?.textContent.includes('Next video: Dawn'));
    expect(begun).to.deep.equal([0, 1]);
  });
});
