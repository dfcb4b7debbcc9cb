import { expect } from '@open-wc/testing';
import { eventually } from '../../support/eventually.js';
import { appears, inside, mountPlayer, playAWhile, until } from './mount-player.js';

describe('<vod-player> at the end of a preview', () => {
  it('says how long the whole video is, and shows what the page offers there', async () => {
    const { player } = await mountPlayer({ playback: { fullDuration: 754.2 } });
    player.innerHTML = '<a slot="preview-end" href="#buy">Buy the film</a>';
    player.playlist = { items: [{ playAuthUrl: player.playAuthUrl }, { src: 'next.mp4' }] };
    await playAWhile(player);
    const offer = player.querySelector('a') as HTMLAnchorElement;
    expect(offer.checkVisibility()).to.equal(false);
    player.currentTime = player.duration - 0.2;
    const panel = await appears(player, '.preview-end');
    expect(panel.textContent).to.contain('The preview has ended');
    expect(panel.textContent).to.contain('The whole video is 12:34 long.');
    expect(offer.checkVisibility()).to.equal(true);
    // What follows in a list waits for who has seen no more than a preview.
    expect(inside(player, '.end-screen') === null).to.equal(true);
    await expect(player).to.be.accessible();
    player.currentTime = 1;
    await eventually(() => inside(player, '.preview-end') === null);
  });
});

describe('the marquee of <vod-player>', () => {
  const text = 'Lin 13800000000';
  const find = (root: ParentNode | null | undefined) =>
    [...(root?.querySelectorAll<HTMLElement>('.stage > div') ?? [])].find(
      (one) => one.textContent === text,
    );

  it('moves about over the picture, and takes no clicks and no words', async () => {
    const { player } = await mountPlayer({ playback: { marquee: text } });
    await playAWhile(player);
    await eventually(() => find(player.shadowRoot));
    const element = find(player.shadowRoot) as HTMLElement;
    const { pointerEvents, opacity, display } = getComputedStyle(element);
    expect([pointerEvents, display]).to.deep.equal(['none', 'block']);
    expect(opacity).to.match(/^[01]/);
    expect(element.ariaHidden).to.equal('true');
    const frame = player.getBoundingClientRect();
    const box = element.getBoundingClientRect();
    expect(box.left >= frame.left && box.right <= frame.right).to.equal(true);
    const { left, top } = element.style;
    await eventually(() => element.style.left !== left && element.style.top !== top);
    await expect(player).to.be.accessible();
  });

  it('is whole within a small picture, wherever it goes', async () => {
    const { random } = Math;
    for (const share of [0, 0.999]) {
      Math.random = () => share;
      try {
        const { player } = await mountPlayer({ playback: { marquee: text } });
        player.style.inlineSize = '200px';
        await playAWhile(player);
        await eventually(() => find(player.shadowRoot));
        const element = find(player.shadowRoot) as HTMLElement;
        const [frame, box] = [player, element].map((one) => one.getBoundingClientRect());
        expect(box?.left).to.be.at.least(frame?.left ?? Infinity);
        expect(box?.right).to.be.at.most(frame?.right ?? 0);
        expect(element.scrollWidth).to.be.at.most(element.clientWidth);
      } finally {
        Math.random = random;
      }
    }
  });

  it('comes back when it is removed, hidden, moved away or written over', async () => {
    const { player } = await mountPlayer({ playback: { marquee: text } });
    await playAWhile(player);
    await eventually(() => find(player.shadowRoot));
    const attacks: ((element: HTMLElement) => void)[] = [
      (element) => element.remove(),
      (element) => (element.style.display = 'none'),
      (element) => element.setAttribute('style', 'opacity: 0'),
      (element) => element.removeAttribute('style'),
      (element) => (element.hidden = true),
      (element) => (element.textContent = ''),
      (element) => element.firstChild?.remove(),
      (element) => document.body.append(element),
    ];
    for (const attack of attacks) {
      attack(find(player.shadowRoot) as HTMLElement);
      await eventually(() => find(player.shadowRoot)?.checkVisibility());
      const element = find(player.shadowRoot) as HTMLElement;
      expect([element.style.position, element.hidden]).to.deep.equal(['absolute', false]);
    }
    expect(document.body.textContent.split(text)).to.have.length(1);
  });

  it('is not there for another video without one, and forbids picture in picture while it is', async () => {
    const { player } = await mountPlayer({ playback: { marquee: text } });
    await playAWhile(player);
    await eventually(() => find(player.shadowRoot));
    await eventually(() => inside(player, '[part~=pip-button]') === null);
    player.playAuthUrl = '';
    player.src = '/.cache/test-media/player-3/clip.mp4';
    await until(player, () => player.currentSrc.endsWith('clip.mp4') && player.readyState > 1);
    await eventually(() => find(player.shadowRoot) === undefined);
  });
});
