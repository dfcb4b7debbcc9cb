import { expect, fixture, html } from '@open-wc/testing';
import type { VodPlayerElement } from '../../../src/player/player-element.js';
import { hostileTexts } from '../../support/hostile-texts.js';
import { button, failure, inside, mountPlayer, playAWhile, until } from './mount-player.js';

const clip = '/.cache/test-media/player-3/clip.mp4';

declare global {
  interface Window {
    pwned?: number;
  }
}

describe('<vod-player> in a hostile page', () => {
  for (const payload of hostileTexts) {
    it(`shows ${payload} as text in every place the server fills (G-01)`, async () => {
      const { player } = await mountPlayer({
        playback: {
          title: payload,
          chapters: [{ startTime: 0, title: payload }],
          textTracks: [
            { kind: payload, label: payload, language: payload, url: '{base}/img/captions.vtt' },
          ],
        },
      });
      player.messages = { en: { settings: payload, quality: payload } };
      await playAWhile(player);
      expect(inside(player, '.stage')?.ariaLabel).to.equal(`Video player: ${payload}`);
      const bar = inside(player, '.seek') as HTMLElement;
      bar.dispatchEvent(new PointerEvent('pointermove', { clientX: 100, bubbles: true }));
      button(player, payload).click();
      // The card is fetched when somebody points.
      await until(player, () => inside(player, '.chapter') !== null);
      expect(inside(player, '.chapter')?.textContent).to.equal(payload);
      expect(
        player.shadowRoot?.querySelectorAll('script, img[onerror], svg[onload]'),
      ).to.have.lengthOf(0);
      expect(window.pwned).to.equal(undefined);
    });

    it(`shows ${payload} as no more than text in an error (G-01)`, async () => {
      const { player } = await mountPlayer({ playbackStatus: 404, playbackCode: payload });
      await failure(player);
      expect(player.shadowRoot?.querySelectorAll('script')).to.have.lengthOf(0);
      expect(window.pwned).to.equal(undefined);
    });
  }

  it('leaves out images and tracks that are not on http (G-03)', async () => {
    const { player } = await mountPlayer({
      playback: {
        poster: 'javascript:window.pwned = 1',
        storyboard: 'data:text/vtt,WEBVTT',
        textTracks: [
          { kind: 'subtitles', label: 'x', language: 'en', url: 'data:text/vtt,WEBVTT' },
        ],
      },
    });
    await playAWhile(player);
    expect(inside(player, '.poster') === null).to.equal(true);
    expect(player.textTracks).to.have.lengthOf(0);
  });

  it('keeps its controls usable under the rules of a wild page (G-16)', async () => {
    const style = document.createElement('style');
    style.textContent =
      '* { font-size: 0 !important; line-height: 0 !important; color: red !important; padding: 40px !important } button { all: unset !important }';
    const player = await fixture<VodPlayerElement>(
      html`<vod-player muted src=${clip} style="display: block"></vod-player>`,
    );
    document.head.append(style);
    try {
      await playAWhile(player);
      const { width, height } = button(player, 'Pause').getBoundingClientRect();
      expect(Math.min(width, height)).to.be.at.least(32);
      expect(getComputedStyle(inside(player, '.time') as HTMLElement).fontSize).to.match(
        /^1[24]px$/,
      );
      expect(getComputedStyle(inside(player, '.time') as HTMLElement).color).to.equal(
        'rgb(255, 255, 255)',
      );
    } finally {
      style.remove();
    }
  });

  it('works where the page has put its own hands on built-ins (G-16)', async () => {
    Object.defineProperty(Array.prototype, 'surprise', {
      value: 1,
      enumerable: true,
      configurable: true,
    });
    const { fetch } = globalThis;
    globalThis.fetch = async (...args) => {
      await Promise.resolve();
      return fetch(...args);
    };
    try {
      const { player } = await mountPlayer();
      await playAWhile(player);
      expect(player.vodError).to.equal(null);
    } finally {
      Reflect.deleteProperty(Array.prototype, 'surprise');
      globalThis.fetch = fetch;
    }
  });

  it('takes no more of a storyboard than it can use (G-30)', async () => {
    const cue = (n: number): string =>
      `00:00:00.000 --> 00:00:20.000\nstoryboard-0.jpg#xywh=0,0,${n % 5000},90\n`;
    const body = `WEBVTT\n\n${Array.from({ length: 100_000 }, (_, n) => cue(n)).join('\n')}`;
    const { player } = await mountPlayer({ faults: [{ path: 'storyboard.vtt', body }] });
    await playAWhile(player);
    const bar = inside(player, '.seek') as HTMLElement;
    const move = (): boolean =>
      bar.dispatchEvent(
        new PointerEvent('pointermove', {
          clientX: bar.getBoundingClientRect().left + 50,
          bubbles: true,
        }),
      );
    await until(player, () => move() && inside(player, '.preview .tile') !== null);
  });
});
