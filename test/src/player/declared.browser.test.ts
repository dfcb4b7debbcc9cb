import { expect } from '@open-wc/testing';
import { renderPlayer } from '../../../src/player/render-player.js';
import { eventually } from '../../support/eventually.js';
import { pixelsOf } from '../../support/looks.browser.js';

const poster = '/.cache/test-media/player-3/img/poster.jpg';
const clip = '/.cache/test-media/player-3/clip.mp4';

const drawn = renderPlayer({
  attributes: { src: clip, preload: 'none', muted: true, lang: 'en' },
  poster,
  title: 'Harbour cranes',
  aspectRatio: '2 / 1',
});

/** A page of its own, where nothing is defined yet. */
async function openPage(html: string): Promise<Document> {
  const frame = document.createElement('iframe');
  frame.style.cssText =
    'position: fixed; inset: 0 auto auto 0; inline-size: 480px; block-size: 300px; border: 0;';
  frame.srcdoc = `<!doctype html><html lang="en"><style>body { margin: 0; }</style><body>${html}</body></html>`;
  const loaded = new Promise((resolve) => frame.addEventListener('load', resolve));
  document.body.replaceChildren(frame);
  await loaded;
  return frame.contentDocument as Document;
}

function defineIn(page: Document): Promise<unknown> {
  const script = page.createElement('script');
  script.type = 'module';
  script.src = '/src/vod-player.ts';
  page.head.append(script);
  return page.defaultView?.customElements.whenDefined('vod-player') ?? Promise.resolve();
}

const rootOf = (page: Document): ShadowRoot =>
  page.querySelector('vod-player')?.shadowRoot as ShadowRoot;

const boxOf = (page: Document, selector: string): number[] => {
  const { x, y, width, height } =
    rootOf(page).querySelector(selector)?.getBoundingClientRect() ?? {};
  return [x, y, width, height].map((length) => Math.round(length ?? -1));
};

/** Colours here and there: at the button, and of the poster. */
async function colours(): Promise<number[][]> {
  const picture = await pixelsOf({ x: 0, y: 0, width: 480, height: 240 });
  const scale = picture.width / 480;
  return [
    [240, 120],
    [232, 120],
    [60, 60],
    [400, 200],
  ].map(([x = 0, y = 0]) => {
    const at = (Math.round(y * scale) * picture.width + Math.round(x * scale)) * 4;
    return [...picture.data.slice(at, at + 3)];
  });
}

describe('a <vod-player> that a server has drawn', () => {
  it('shows poster, play button and shape without a script', async () => {
    const page = await openPage(drawn);
    expect(boxOf(page, '.stage')).to.deep.equal([0, 0, 480, 240]);
    expect(boxOf(page, '.big-play')).to.deep.equal([204, 84, 72, 72]);
    await eventually(() => rootOf(page).querySelector('img')?.naturalWidth !== 0);
    expect(boxOf(page, '.poster')).to.deep.equal([0, 0, 480, 240]);
  });

  it('is accessible without a script', async () => {
    const box = document.createElement('div');
    document.body.replaceChildren(box);
    // Under a name that is never defined.
    const html = drawn.replaceAll('vod-player', 'vod-player-drawn');
    if (!('setHTMLUnsafe' in box)) return;
    box.setHTMLUnsafe(html);
    await expect(box).to.be.accessible();
  });

  it('keeps its root, its geometry and its colours when the script comes, and has nothing twice', async () => {
    const page = await openPage(drawn);
    const root = rootOf(page);
    await eventually(() => root.querySelector('img')?.complete === true);
    const before = [boxOf(page, '.stage'), boxOf(page, '.big-play'), boxOf(page, '.poster')];
    const seen = await colours();
    const gone: string[] = [];
    // Looked at before each frame that is shown.
    const view = page.defaultView as Window;
    const look = (): void => {
      const image = root.querySelector<HTMLImageElement>('.poster');
      if (!image?.complete || image.naturalWidth === 0 || !root.querySelector('.big-play'))
        gone.push('a frame without the poster or the button');
      view.requestAnimationFrame(look);
    };
    view.requestAnimationFrame(look);
    await defineIn(page);
    await eventually(() => root.querySelector('button.big-play') !== null);
    await new Promise((resolve) => view.requestAnimationFrame(() => setTimeout(resolve, 100)));
    expect(rootOf(page) === root).to.equal(true);
    for (const one of ['.stage', '.poster', '.big-play', 'video'])
      expect(root.querySelectorAll(one), one).to.have.lengthOf(1);
    expect(root.querySelector('style') === null).to.equal(true);
    expect([boxOf(page, '.stage'), boxOf(page, '.big-play'), boxOf(page, '.poster')]).to.deep.equal(
      before,
    );
    expect(gone).to.deep.equal([]);
    expect(await colours()).to.deep.equal(seen);
  });

  it('has the same geometry in a narrow frame too', async () => {
    const page = await openPage(`<div style="inline-size: 320px">${drawn}</div>`);
    const before = [boxOf(page, '.stage'), boxOf(page, '.big-play')];
    await defineIn(page);
    await eventually(() => rootOf(page).querySelector('button.big-play') !== null);
    expect([boxOf(page, '.stage'), boxOf(page, '.big-play')]).to.deep.equal(before);
  });

  it('has nothing twice where the script was there before', async () => {
    const page = await openPage('');
    await defineIn(page);
    const box = page.createElement('div');
    page.body.append(box);
    if ('setHTMLUnsafe' in box) box.setHTMLUnsafe(drawn);
    else (box as HTMLElement).innerHTML = drawn;
    await eventually(() => rootOf(page)?.querySelector('button.big-play') !== null);
    expect(rootOf(page).querySelectorAll('.stage')).to.have.lengthOf(1);
    expect(page.querySelector('vod-player')?.innerText.trim()).to.equal('');
  });
});
