import { expect, oneEvent } from '@open-wc/testing';
import type { VodPlayerElement } from '../../../../src/player/player-element.js';
import {
  contrast,
  luminanceAt,
  pixelsOf,
  wearMediaFeatures,
  wearTouchScreen,
} from '../../../support/looks.browser.js';
import { appears, inside, mountLooks } from '../mount-player.js';

interface Bar {
  readonly played: number;
  readonly buffered: number;
  readonly rail: number;
  readonly above: number;
  readonly below: number;
}

/** Luminances along the bar of a clip that stands at a fifth, loaded to the half. */
async function barOver(name: string, width = 640): Promise<Bar> {
  const player = await mountLooks(name, { width });
  await player.play();
  player.currentTime = 4;
  await oneEvent(player, 'seeked');
  player.pause();
  await oneEvent(player, 'pause');
  await appears(player, '.controls.shown');
  await appears(player, '.scrim.shown');
  (inside(player, '.buffered') as HTMLElement).style.transform = 'scaleX(0.5)';
  const track = inside(player, '.track') as HTMLElement;
  const { x, y, width: length } = track.getBoundingClientRect();
  const picture = await pixelsOf({
    x: Math.floor(x),
    y: Math.floor(y) - 6,
    width: Math.floor(length),
    height: 16,
  });
  const middle = y - Math.floor(y) + 8;
  const at = (share: number, row = middle): number => luminanceAt(picture, length * share, row);
  return {
    played: at(0.1),
    buffered: at(0.35),
    rail: at(0.8),
    above: at(0.8, middle - 3),
    below: at(0.8, middle + 2.5),
  };
}

describe('SeekBar', () => {
  for (const clip of ['white.mp4', 'black.mp4']) {
    for (const width of [320, 640]) {
      it(`can be told from its surroundings over ${clip} at ${width} px, and what has played from what has not (looks 10)`, async () => {
        const { played, buffered, rail, above, below } = await barOver(clip, width);
        for (const beside of [above, below]) {
          expect(contrast(rail, beside), 'rail').to.be.at.least(3);
          expect(contrast(buffered, beside), 'buffered').to.be.at.least(3);
          expect(contrast(played, beside), 'played').to.be.at.least(3);
        }
        expect(contrast(played, rail), 'played against rail').to.be.at.least(3);
        expect(buffered).to.be.within(rail + 0.01, played - 0.01);
      });
    }
  }
});

describe('SeekBar under forced colours', () => {
  wearMediaFeatures({ 'forced-colors': 'active' });

  it('marks what has played more than what is loaded (looks 34)', async () => {
    const { played, buffered, rail } = await barOver('white.mp4');
    expect(contrast(played, rail)).to.be.above(contrast(buffered, rail) + 0.5);
  });
});

describe('SeekBar on a phone', () => {
  wearTouchScreen();

  it('takes a finger on 44 px of height, none of them from the buttons (looks 27)', async () => {
    const player: VodPlayerElement = await mountLooks('white.mp4', { width: 390 });
    await player.play();
    player.pause();
    await appears(player, '.controls.shown');
    const input = inside(player, '.seek input') as HTMLElement;
    const { top, bottom, left, width } = input.getBoundingClientRect();
    expect(bottom - top).to.be.at.least(44);
    const hits = Array.from({ length: 44 }, (_, step) =>
      player.shadowRoot?.elementFromPoint(left + width / 2, top + 0.5 + step),
    );
    expect(hits.every((hit) => hit === input)).to.equal(true);
    expect(bottom).to.be.at.most(
      (inside(player, '.buttons') as HTMLElement).getBoundingClientRect().top + 0.5,
    );
  });
});
