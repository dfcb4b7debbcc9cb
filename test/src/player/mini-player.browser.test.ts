import { expect, fixture, html } from '@open-wc/testing';
import type { VodPlayerElement } from '../../../src/player/player-element.js';
import { eventually } from '../../support/eventually.js';
import { appears, button, inside, looksClip, until } from './mount-player.js';
import '../../../src/vod-player.js';

const clip = '/.cache/test-media/player-3/clip.mp4';

async function mountPage(src = clip): Promise<VodPlayerElement> {
  // Cut off and moved by the page, as cards and carousels do.
  const page = await fixture<HTMLElement>(
    html`<div style="overflow: clip; transform: translateX(0)">
      <vod-player lang="en" muted mini-player src=${src} style="inline-size: 480px"></vod-player>
      <p style="block-size: 3000px">A long text</p>
    </div>`,
  );
  const player = page.querySelector('vod-player') as VodPlayerElement;
  await until(player, () => player.readyState >= HTMLMediaElement.HAVE_CURRENT_DATA);
  return player;
}

const stage = (player: VodPlayerElement) => inside(player, '.stage') as HTMLElement;
const isMini = (player: VodPlayerElement) => 'mini' in stage(player).dataset;

/** What has scrolled is told after it was drawn. */
async function drawn(): Promise<void> {
  for (let frames = 0; frames < 4; frames++)
    await new Promise((resolve) => requestAnimationFrame(resolve));
}

async function scrollAway(player: VodPlayerElement): Promise<void> {
  window.scrollTo(0, 2000);
  await eventually(() => isMini(player));
}

describe('<vod-player mini-player>', () => {
  afterEach(() => window.scrollTo(0, 0));

  it('plays on in a corner of the window while it is out of sight, and keeps its place', async () => {
    const player = await mountPage();
    const { height } = player.getBoundingClientRect();
    const textTop = () => player.nextElementSibling?.getBoundingClientRect().top ?? 0;
    await player.play();
    await until(player, () => player.currentTime > 0);
    const before = textTop() + window.scrollY;
    await scrollAway(player);
    const box = stage(player).getBoundingClientRect();
    expect(box.width).to.be.at.most(innerWidth * 0.4 + 1);
    expect(innerHeight - box.bottom).to.be.within(0, 32);
    expect(innerWidth - box.right).to.be.within(0, 40);
    expect(box.width / box.height).to.be.closeTo(player.videoWidth / player.videoHeight, 0.05);
    expect(player.getBoundingClientRect().height).to.be.closeTo(height, 1);
    expect(textTop() + window.scrollY).to.be.closeTo(before, 1);
    expect(player.paused).to.equal(false);
    // Seen, and not cut off by the page.
    await Promise.all(
      stage(player)
        .getAnimations()
        .map(({ finished }) => finished),
    );
    const [x, y] = [box.left + box.width / 2, box.top + box.height / 3];
    expect(document.elementFromPoint(x, y)).to.equal(player);
    await expect(player).to.be.accessible();
    window.scrollTo(0, 0);
    await eventually(() => !isMini(player));
    expect(stage(player).getBoundingClientRect().height).to.be.closeTo(height, 1);
    expect(stage(player).hasAttribute('popover')).to.equal(false);
    expect(player.paused).to.equal(false);
    expect(textTop() + window.scrollY).to.be.closeTo(before, 1);
  });

  it('is closed by a button that the keyboard reaches, which pauses, until it was in sight again', async () => {
    const player = await mountPage();
    await player.play();
    await until(player, () => player.currentTime > 0);
    await scrollAway(player);
    const close = await appears(player, '[part~=mini-close-button]');
    expect(close.tabIndex).to.equal(0);
    button(player, 'Pause and close the small player').click();
    await eventually(() => !isMini(player));
    expect(player.paused).to.equal(true);
    // WebKit begins nothing that is not in sight without a gesture.
    const played = player.play();
    await drawn();
    expect(isMini(player)).to.equal(false);
    window.scrollTo(0, 0);
    await played;
    await drawn();
    await scrollAway(player);
  });

  it('stays where it is while it is paused, and comes back when the page no longer wants it', async () => {
    const player = await mountPage();
    await player.play();
    await until(player, () => player.currentTime > 0);
    player.pause();
    window.scrollTo(0, 2000);
    await drawn();
    await player.updateComplete;
    expect(isMini(player)).to.equal(false);
    await player.play();
    await eventually(() => isMini(player));
    player.miniPlayer = false;
    await eventually(() => !isMini(player));
    expect(inside(player, '[part~=mini-close-button]')).to.equal(null);
  });

  it('tells the styles of the page, and leaves a watermark beside its button in sight', async () => {
    const player = await mountPage();
    player.watermark = { text: 'Harbour TV', position: 'top-right' };
    await player.play();
    const mark = await appears(player, '[part~=watermark]');
    await scrollAway(player);
    await eventually(() => player.matches(':state(mini-player)'));
    const close = await appears(player, '[part~=mini-close-button]');
    const gap = close.getBoundingClientRect().left - mark.getBoundingClientRect().right;
    expect(gap).to.be.within(0, 16);
    window.scrollTo(0, 0);
    await eventually(() => !player.matches(':state(mini-player)'));
  });

  it('does not reach from above to below with an upright picture', async () => {
    const player = await mountPage(looksClip('tall.mp4'));
    await player.play();
    await scrollAway(player);
    const box = stage(player).getBoundingClientRect();
    expect(box.height).to.be.within(innerHeight * 0.2, innerHeight * 0.41);
    expect(box.width / box.height).to.be.closeTo(9 / 16, 0.02);
  });

  it('stays in the corner while the next of a playlist is loaded', async () => {
    const player = await mountPage();
    player.playlist = { items: [{ src: clip }, { src: looksClip('wide.mp4') }] };
    await player.play();
    const next = await appears(player, '[part~=next-button]');
    await scrollAway(player);
    const left: boolean[] = [];
    const observer = new MutationObserver(() => left.push(!isMini(player)));
    observer.observe(stage(player), { attributeFilter: ['data-mini'] });
    next.click();
    await until(player, () => player.src.endsWith('wide.mp4') && player.readyState > 2);
    await drawn();
    observer.disconnect();
    expect(left).to.deep.equal([]);
    expect(isMini(player)).to.equal(true);
  });

  it('leaves nothing behind when it is taken out', async () => {
    const player = await mountPage();
    await player.play();
    await until(player, () => player.currentTime > 0);
    await scrollAway(player);
    const root = player.parentElement as HTMLElement;
    player.remove();
    expect(isMini(player)).to.equal(false);
    window.scrollTo(0, 0);
    root.prepend(player);
    await player.updateComplete;
    expect(player.shadowRoot?.querySelectorAll('.stage').length).to.equal(1);
    expect(stage(player).getBoundingClientRect().top).to.be.within(-20, 40);
  });
});
