import { expect, fixture, html } from '@open-wc/testing';
import type { VodPlayerElement } from '../../../../src/player/player-element.js';
import { eventually } from '../../../support/eventually.js';
import { browserCan } from '../../../support/looks.browser.js';
import { appears, inside, mountLooks, mountPlayer, openMenu, playAWhile } from '../mount-player.js';

/** What goes out of the page, as it would be heard. */
const heard: AnalyserNode[] = [];

/** Puts an ear before the loudspeakers. */
class HeardContext extends AudioContext {
  readonly #ear = this.createAnalyser();

  constructor() {
    super();
    this.#ear.fftSize = 2048;
    this.#ear.connect(super.destination);
    heard.push(this.#ear);
  }

  override get destination(): AudioDestinationNode {
    return this.#ear as unknown as AudioDestinationNode;
  }
}

function peak(): number {
  const samples = new Float32Array(2048);
  heard[0]?.getFloatTimeDomainData(samples);
  return samples.reduce((most, sample) => Math.max(most, Math.abs(sample)), 0);
}

/** Ten seconds of a tone at nine tenths of what there is. */
function tone(): string {
  const rate = 48_000;
  const bytes = new DataView(new ArrayBuffer(44 + rate * 20));
  const words = [0x52494646, 0x57415645, 0x666d7420, 0x64617461];
  [0, 8, 12, 36].forEach((at, index) => bytes.setUint32(at, words[index] ?? 0));
  for (const [at, value] of [
    [4, bytes.byteLength - 8],
    [16, 16],
    [24, rate],
    [28, rate * 2],
    [40, rate * 20],
  ] as const)
    bytes.setUint32(at, value, true);
  for (const [at, value] of [
    [20, 1],
    [22, 1],
    [32, 2],
    [34, 16],
  ] as const)
    bytes.setUint16(at, value, true);
  for (let at = 0; at < rate * 10; at++)
    bytes.setInt16(44 + at * 2, 0.9 * 32_767 * Math.sin((at / rate) * 2 * Math.PI * 440), true);
  return URL.createObjectURL(new Blob([bytes.buffer], { type: 'audio/wav' }));
}

async function choose(player: VodPlayerElement, percent: string): Promise<void> {
  await openMenu(player);
  if (!inside(player, '.menu.volumeBoost'))
    (await appears(player, '.menu [data-key=volumeBoost]')).click();
  (await appears(player, `.menu.volumeBoost [data-key="${percent}"]`)).click();
  await player.updateComplete;
}

describe('the volume boost', () => {
  const own = globalThis.AudioContext;
  before(() => {
    globalThis.AudioContext = HeardContext;
  });
  after(() => {
    globalThis.AudioContext = own;
  });

  it('makes what plays louder, up to twice, without clipping, and gives it back as it was', async function () {
    // Firefox lets nothing sound without a gesture of a person, and has no loudspeaker here.
    if (!(await browserCan('emulate'))) this.skip();
    const player = await fixture<VodPlayerElement>(
      html`<vod-player muted loop src=${tone()} type="audio/wav"></vod-player>`,
    );
    await playAWhile(player);
    expect(heard, 'nothing is led through Web Audio before').to.have.length(0);
    await choose(player, '200');
    Object.assign(player, { muted: false, volume: 0.5 });
    expect(inside(player, '.menu [data-key="200"]')?.ariaChecked).to.equal('true');
    await eventually(() => peak() > 0.7);
    player.volume = 1;
    let loudest = 0;
    for (let look = 0; look < 60; look++) {
      await new Promise((resolve) => requestAnimationFrame(resolve));
      loudest = Math.max(loudest, peak());
    }
    // Twice of nine tenths would be cut off at 1.
    expect(loudest).to.be.within(0.7, 1);
    player.volume = 0.5;
    await choose(player, '100');
    await eventually(() => Math.abs(peak() - 0.45) < 0.02);
    player.muted = true;
    await eventually(() => peak() === 0);
  });

  it('is offered for what an engine feeds, and not for what the browser must not give away', async () => {
    const { player } = await mountPlayer();
    await playAWhile(player);
    player.pause();
    await openMenu(player);
    expect(inside(player, '.menu [data-key=volumeBoost]') !== null).to.equal(true);
    player.remove();

    const foreign = await mountLooks('white.mp4');
    const video = inside<HTMLVideoElement>(foreign, 'video') as HTMLVideoElement;
    Object.defineProperty(video, 'currentSrc', { value: 'https://elsewhere.example/film.mp4' });
    await playAWhile(foreign);
    foreign.pause();
    const { prototype } = CanvasRenderingContext2D;
    const read = Object.getOwnPropertyDescriptor(prototype, 'getImageData') as PropertyDescriptor;
    prototype.getImageData = () => {
      throw new DOMException('tainted', 'SecurityError');
    };
    try {
      await openMenu(foreign);
      expect(inside(foreign, '.menu [data-key=volumeBoost]') === null).to.equal(true);
    } finally {
      Object.defineProperty(prototype, 'getImageData', read);
    }
  });
});
