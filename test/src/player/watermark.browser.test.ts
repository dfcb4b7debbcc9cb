import { expect } from '@open-wc/testing';
import type { VodPlayerElement } from '../../../src/player/player-element.js';
import type { Watermark } from '../../../src/player/watermark.js';
import '../../../src/player/screenshot-event.js';
import { eventually } from '../../support/eventually.js';
import { hostileTexts } from '../../support/hostile-texts.js';
import { appears, inside, keysCome, mountLooks, press } from './mount-player.js';

/** A red picture, twice as wide as it is high. */
const red = ((): string => {
  const canvas = Object.assign(document.createElement('canvas'), { width: 80, height: 40 });
  const context = canvas.getContext('2d') as CanvasRenderingContext2D;
  context.fillStyle = '#f00';
  context.fillRect(0, 0, 80, 40);
  return canvas.toDataURL();
})();

const picturePath = '/test/looks/references/editor-empty.png';

/** The same server under another name, which permits nobody to read what it serves. */
const foreignPicture = `http://${location.hostname === 'localhost' ? '127.0.0.1' : 'localhost'}:${location.port}${picturePath}`;

const mark = '[part=watermark]';

async function mount(
  watermark: VodPlayerElement['watermark'],
  width = 640,
): Promise<VodPlayerElement> {
  const player = await mountLooks('white.mp4', { width });
  player.watermark = watermark;
  return player;
}

/** Where the mark lies in the frame: shares of its width and height. */
async function placeIn(player: VodPlayerElement): Promise<DOMRect> {
  const element = await appears(player, mark);
  const frame = (inside(player, '.stage') as HTMLElement).getBoundingClientRect();
  const { x, y, width, height } = element.getBoundingClientRect();
  return new DOMRect(
    (x - frame.x) / frame.width,
    (y - frame.y) / frame.height,
    width / frame.width,
    height / frame.height,
  );
}

async function screenshot(player: VodPlayerElement): Promise<(x: number, y: number) => number[]> {
  await keysCome(player);
  const taken = new Promise<Blob>((resolve) => {
    player.addEventListener(
      'vod-player-screenshot',
      (event) => {
        event.preventDefault();
        resolve(event.file);
      },
      { once: true },
    );
  });
  press(player, 's');
  const bitmap = await createImageBitmap(await taken);
  const context = new OffscreenCanvas(bitmap.width, bitmap.height).getContext(
    '2d',
  ) as OffscreenCanvasRenderingContext2D;
  context.drawImage(bitmap, 0, 0);
  return (x, y) => [
    ...context.getImageData(Math.floor(bitmap.width * x), Math.floor(bitmap.height * y), 1, 1).data,
  ];
}

/** What the console is told while something is done. */
async function warningsOf(act: (told: readonly string[]) => Promise<unknown>): Promise<string[]> {
  const told: string[] = [];
  const { warn } = console;
  console.warn = (text: string) => void told.push(text);
  try {
    await act(told);
  } finally {
    console.warn = warn;
  }
  return told;
}

const isRed = ([r = 0, g = 255, b = 255]: number[]): boolean => r > 200 && g < 60 && b < 60;
const isWhite = ([r = 0, g = 0, b = 0]: number[]): boolean => r > 230 && g > 230 && b > 230;

describe('the watermark of <vod-player>', () => {
  it('is a picture in the corner, as large as the page says, that lets clicks through', async () => {
    const player = await mount({ src: red, position: 'bottom-left', size: 20 });
    const { x, width } = await placeIn(player);
    expect(width).to.be.closeTo(0.2, 0.005);
    expect(x).to.be.closeTo(0.02, 0.005);
    player.watermark = { src: red, position: 'top-right', size: 10 };
    await eventually(() => inside(player, `${mark}.at-top-right`) !== null);
    const place = await placeIn(player);
    expect([place.right, place.width].map((share) => Math.round(share * 100))).to.deep.equal([
      98, 10,
    ]);
    const box = (inside(player, mark) as HTMLElement).getBoundingClientRect();
    const hit = player.shadowRoot?.elementFromPoint(box.x + 5, box.y + 5);
    expect(hit?.matches(mark)).to.equal(false);
    player.watermark = '';
    await eventually(() => inside(player, mark) === null);
  });

  it('is an address in its attribute, and a text in any direction', async () => {
    const player = await mount('');
    player.setAttribute('watermark', red);
    expect((await appears(player, mark)).querySelector('img')?.naturalWidth).to.equal(80);
    player.removeAttribute('watermark');
    await eventually(() => inside(player, mark) === null);
    player.watermark = { text: ' مرحبا ', opacity: 0.5 };
    const text = await appears(player, mark);
    expect([text.innerText, getComputedStyle(text).opacity]).to.deep.equal(['مرحبا', '0.5']);
    await expect(player).to.be.accessible();
  });

  it('keeps its corner from right to left, in full size under rotation and zoom', async () => {
    const player = await mount({ src: red, position: 'top-left', size: 20 });
    player.dir = 'rtl';
    player.lang = 'ar';
    player.picture = { rotation: 90, zoom: 2, mirrored: true };
    await eventually(() => inside(player, '.stage')?.dataset['picture'] !== undefined);
    const { x, width } = await placeIn(player);
    expect([x, width].map((share) => Math.round(share * 100))).to.deep.equal([2, 20]);
  });

  it('rises above the bar, and below what the page has put along the upper edge', async () => {
    const player = await mount({ src: red, position: 'bottom-right', size: 10 });
    const low = await placeIn(player);
    player.focus();
    const stage = inside(player, '.stage') as HTMLElement;
    stage.dispatchEvent(new PointerEvent('pointermove', { bubbles: true }));
    await eventually(() => stage.matches('.raised'));
    const high = await placeIn(player);
    const bar = (inside(player, '.bar') as HTMLElement).getBoundingClientRect();
    expect(high.bottom).to.be.lessThan(low.bottom);
    expect((inside(player, mark) as HTMLElement).getBoundingClientRect().bottom).to.be.lessThan(
      bar.top + 8,
    );
  });

  it('leads to the page of its link without playing or pausing the picture, and has a name', async () => {
    const player = await mount({ src: red, href: 'https://example.com/about', position: 'center' });
    const link = await appears<HTMLAnchorElement>(player, mark);
    expect([link.href, link.target, link.rel, link.ariaLabel]).to.deep.equal([
      'https://example.com/about',
      '_blank',
      'noopener',
      'example.com',
    ]);
    link.addEventListener('click', (event) => event.preventDefault());
    link.click();
    expect(player.paused).to.equal(true);
    await player.play();
    link.click();
    expect(player.paused).to.equal(true);
    await expect(player).to.be.accessible();
  });

  const bad: readonly unknown[] = [
    { src: 'javascript:window.pwned = 1' },
    { src: 'data:text/html,<script>window.pwned = 1</script>' },
    { text: 'x', href: 'javascript:window.pwned = 1' },
    { text: '   ' },
    { text: 'x', opacity: 2 },
    { text: 'x', size: -1 },
    { text: 'x', position: 'left" onload="window.pwned = 1' },
    { text: {} },
    {},
    17,
    'javascript:window.pwned = 1',
  ];

  it('is not shown where it cannot be used, and that is told', async () => {
    const player = await mount('');
    for (const one of bad) {
      await warningsOf(async (told) => {
        player.watermark = one as Watermark;
        // The part is fetched at the first.
        await eventually(() => told.length > 0);
      });
      expect(inside(player, mark) === null, JSON.stringify(one)).to.equal(true);
    }
    expect(window.pwned).to.equal(undefined);
  });

  it('shows hostile texts as text (G-01)', async () => {
    const player = await mount('');
    for (const text of hostileTexts) {
      player.watermark = { text, href: '/about' };
      await eventually(() => inside(player, mark)?.textContent?.trim() === text);
      expect(inside(player, mark)?.ariaLabel).to.equal(text);
    }
    expect(player.shadowRoot?.querySelectorAll('script, img[onerror]')).to.have.lengthOf(0);
    expect(window.pwned).to.equal(undefined);
  });
});

describe('the watermark on screenshots', () => {
  it('is where it is over the picture, and nowhere else', async () => {
    const player = await mount({ src: red, position: 'top-left', size: 20, opacity: 1 });
    await appears(player, mark);
    // On a busy machine the first frame may not be drawn yet.
    await eventually(async () => isWhite((await screenshot(player))(0.3, 0.1)));
    const at = await screenshot(player);
    const seen = {
      red: isRed(at(0.1, 0.1)),
      beside: isWhite(at(0.3, 0.1)),
      far: isWhite(at(0.9, 0.1)),
    };
    expect(seen).to.deep.equal({ red: true, beside: true, far: true });
  });

  it('is on screenshots alone, or on none, as the page says; on a turned picture too', async () => {
    const player = await mount({ src: red, size: 20, opacity: 1, shownOn: 'screenshots' });
    player.picture = { zoom: 2, rotation: 180 };
    await eventually(() => inside(player, '.stage')?.dataset['picture'] !== undefined);
    const marked = await screenshot(player);
    expect(isRed(marked(0.9, 0.1))).to.equal(true);
    expect(inside(player, mark) === null).to.equal(true);
    player.watermark = { src: red, size: 20, opacity: 1, shownOn: 'picture' };
    await appears(player, mark);
    expect(isWhite((await screenshot(player))(0.9, 0.1))).to.equal(true);
  });

  it('is its text where its picture is of a site that does not permit screenshots, which is told', async () => {
    const player = await mount({ src: foreignPicture, text: 'MARK', opacity: 1, size: 20 });
    const shown = await appears<HTMLImageElement>(player, `${mark} img`);
    expect(shown.naturalWidth).to.be.greaterThan(0);
    let at: ((x: number, y: number) => number[]) | undefined;
    const told = await warningsOf(async () => {
      at = await screenshot(player);
    });
    expect(told.join()).to.contain('Access-Control-Allow-Origin');
    // The letters have a shadow, which is seen over white.
    const row = Array.from({ length: 80 }, (_, n) => at?.(0.9 + n / 1000, 0.055) ?? []);
    expect(row.some((pixel) => !isWhite(pixel))).to.equal(true);
  });
});
