import { expect } from '@open-wc/testing';
import type { VodPlayerElement } from '../../../src/player/player-element.js';
import { luminanceAt, pixelsOf, wearMediaFeatures } from '../../support/looks.browser.js';
import {
  appears,
  inside,
  mountLooks,
  mountPlayer,
  openMenu,
  playAWhile,
  press,
  until,
} from './mount-player.js';

const cues =
  'WEBVTT\n\n00:00.000 --> 00:20.000\nTwo <i>lines</i>\nof text\n\n00:00.000 --> 00:20.000 line:0\nAt the top\n';
const address = URL.createObjectURL(new Blob([cues], { type: 'text/vtt' }));
const kids = `<track default kind="captions" label="English" srclang="en" src="${address}">`;

const rectOf = (player: VodPlayerElement, selector: string): DOMRect =>
  (inside(player, selector) as HTMLElement).getBoundingClientRect();

async function settled(player: VodPlayerElement): Promise<void> {
  await player.updateComplete;
  await Promise.all(
    (inside(player, '.stage') as HTMLElement)
      .getAnimations({ subtree: true })
      .map(({ finished }) => finished),
  );
}

/** As hls.js and shaka-player do it. */
function addAsEngine(player: VodPlayerElement): void {
  const cues = 'WEBVTT\n\n00:00.000 --> 00:20.000\nFrom inside\n';
  const src = URL.createObjectURL(new Blob([cues], { type: 'text/vtt' }));
  const track = Object.assign(document.createElement('track'), { kind: 'subtitles', src });
  Object.assign(track, { label: 'Inside', srclang: 'en' });
  inside(player, 'video')?.append(track);
}

describe('the captions of <vod-player>', () => {
  it('are on from the start where the page says default (looks 18)', async () => {
    const player = await mountLooks('white.mp4', { kids });
    await playAWhile(player);
    expect((await appears(player, '.cue')).textContent).to.contain('At the top');
  });

  for (const width of [256, 320, 640]) {
    it(`stand above the bar while it shows, and at the foot of the picture when not, at ${width} px (looks 4)`, async () => {
      const player = await mountLooks('white.mp4', { kids, width });
      await playAWhile(player);
      const line = '.cues:not(.top) .cue';
      await appears(player, line);
      player.pause();
      await appears(player, '.controls.shown');
      await settled(player);
      const shown = rectOf(player, line);
      expect(shown.bottom).to.be.at.most(rectOf(player, '.track').top);
      expect(shown.top).to.be.at.least(rectOf(player, '.stage').top);
      expect(rectOf(player, '.cues.top .cue').top).to.be.at.least(rectOf(player, '.stage').top);
      // Above the scrim too: what lies over a caption dims it.
      const layers = [...(inside(player, '.stage')?.children ?? [])].map(
        ({ className }) => className,
      );
      expect(layers.findIndex((name) => name.startsWith('cues'))).to.be.above(
        layers.findIndex((name) => name.startsWith('scrim')),
      );
      await player.play();
      await until(player, () => !player.matches(':state(controls-shown)'));
      await settled(player);
      expect(rectOf(player, line).bottom).to.be.above(shown.bottom + 20);
      expect(rectOf(player, line).bottom).to.be.at.most(rectOf(player, '.stage').bottom);
    });
  }

  it('are drawn once: the browser draws none of its own beneath', async () => {
    const player = await mountLooks('white.mp4', { kids });
    await playAWhile(player);
    await appears(player, '.cue');
    for (const layer of player.shadowRoot?.querySelectorAll<HTMLElement>('.cues') ?? [])
      layer.style.visibility = 'hidden';
    const { x, y, width, height } = rectOf(player, 'video');
    let darkest = 0;
    // WebKitGTK's pictures are of a moment ago, when the player's own captions were still to be seen.
    for (let look = 0; look < 20 && darkest <= 0.9; look++) {
      const picture = await pixelsOf({ x, y, width, height: height / 4 });
      const luminances = Array.from({ length: picture.width * picture.height }, (_, at) =>
        luminanceAt(picture, at % picture.width, Math.floor(at / picture.width)),
      );
      darkest = luminances.reduce((least, one) => Math.min(least, one));
    }
    expect(darkest).to.be.above(0.9);
    expect(inside(player, '.cues:not(.top) i')?.textContent).to.equal('lines');
  });

  it('go when they are turned off, and change with the language', async () => {
    const track = {
      kind: 'subtitles',
      language: 'en',
      url: '{base}/img/captions.vtt',
      label: 'English',
    };
    const { player } = await mountPlayer({ playback: { textTracks: [track] } });
    await playAWhile(player);
    press(player, 'c');
    expect((await appears(player, '.cue')).textContent).to.equal('Hello from the captions');
    press(player, 'c');
    await until(player, () => player.textTracks[0]?.mode === 'disabled');
    await player.updateComplete;
    expect(inside(player, '.cue') === null).to.equal(true);
  });

  it('offer what an engine adds for the subtitles inside a stream, after those of the page', async () => {
    const player = await mountLooks('white.mp4', { kids });
    await playAWhile(player);
    addAsEngine(player);
    await openMenu(player);
    const items = () => [
      ...(inside(player, '.menu')?.querySelectorAll<HTMLElement>('[role^=menuitem]') ?? []),
    ];
    items()
      .find(({ textContent }) => textContent.includes('Captions'))
      ?.click();
    const choices = () => items().filter(({ role }) => role === 'menuitemradio');
    await until(player, () => choices().length === 3);
    expect(choices().map(({ textContent }) => textContent.trim())).to.eql([
      'Off',
      'English',
      'Inside',
    ]);
    choices()[2]?.click();
    await until(player, () => inside(player, '.cue')?.textContent === 'From inside');
    player.shadowRoot?.querySelector('track[label=Inside]')?.remove();
    await until(player, () => inside(player, '.cue') === null);
  });

  it('are those that the page adds, changes and takes away later too, and what shows goes on', async () => {
    const player = await mountLooks('white.mp4', { kids });
    await playAWhile(player);
    await appears(player, '.cue');
    const late = Object.assign(document.createElement('track'), {
      kind: 'captions',
      srclang: 'de',
    });
    late.src = URL.createObjectURL(
      new Blob(['WEBVTT\n\n00:00.000 --> 00:20.000\nSpäter\n'], { type: 'text/vtt' }),
    );
    player.prepend(late);
    const labels = () => [...player.textTracks].map(({ label }) => label).join();
    await until(player, () => labels() === 'de,English');
    await until(player, () => player.textTracks[1]?.mode === 'showing');
    const shown = () => inside(player, '.cues:not(.top) .cue')?.textContent ?? '';
    await until(player, () => shown().includes('Two lines'));
    late.label = 'Deutsch';
    await until(player, () => labels() === 'Deutsch,English');
    expect(player.textTracks[1]?.mode).to.equal('showing');
    player.querySelector('track[srclang=en]')?.remove();
    await until(player, () => labels() === 'Deutsch' && inside(player, '.cue') === null);
  });

  it('offer nothing that an engine adds where the server has told what there is', async () => {
    const { player } = await mountPlayer();
    await playAWhile(player);
    addAsEngine(player);
    await player.updateComplete;
    expect(inside(player, '.captions') === null).to.equal(true);
  });

  describe('where motion is not wanted', () => {
    wearMediaFeatures({ 'prefers-reduced-motion': 'reduce' });

    it('jump rather than glide', async () => {
      const player = await mountLooks('white.mp4', { kids });
      await playAWhile(player);
      await appears(player, '.cue');
      expect(getComputedStyle(inside(player, '.cues') as HTMLElement).transitionDuration).to.equal(
        '0s',
      );
    });
  });
});
