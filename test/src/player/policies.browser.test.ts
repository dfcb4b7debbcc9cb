import { expect, fixture, html, oneEvent } from '@open-wc/testing';
import type { VodPlayerElement } from '../../../src/player/player-element.js';
import { eventually } from '../../support/eventually.js';
import { scenario } from './fake-server.js';
import { button, inside, openMenu, until } from './mount-player.js';

const clip = '/.cache/test-media/player-3/clip.mp4';

describe('<vod-player> under the rules of a browser', () => {
  it('plays under a strict Content-Security-Policy with Trusted Types, without a violation (G-13)', async () => {
    const server = await scenario();
    const frame = document.createElement('iframe');
    // By its name: in a policy that a srcdoc frame holds itself, 'self' is no origin to Firefox.
    const own = location.origin;
    const policy = [
      "default-src 'none'",
      `script-src ${own}`,
      `connect-src ${own}`,
      `img-src ${own}`,
      `media-src ${own} blob:`,
      "require-trusted-types-for 'script'",
      'trusted-types lit-html',
    ].join('; ');
    frame.srcdoc = `<!doctype html><html lang="en"><meta http-equiv="content-security-policy" content="${policy}">
      <script type="module" src="/src/vod-player.ts"></script>
      <vod-player muted play-auth-url="${server.playAuthUrl}" playback-url="${server.playbackUrl}"></vod-player></html>`;
    const violations: string[] = [];
    document.body.append(frame);
    await new Promise((resolve) => frame.addEventListener('load', resolve));
    const inner = frame.contentDocument as Document;
    inner.addEventListener(
      'securitypolicyviolation',
      ({ violatedDirective, blockedURI, sample }) => {
        violations.push(`${violatedDirective} ${blockedURI} ${sample}`);
      },
    );
    await (inner.defaultView as Window).customElements.whenDefined('vod-player');
    const player = inner.querySelector('vod-player') as VodPlayerElement;
    await player.play();
    await until(player, () => player.currentTime > 0.3);
    await openMenu(player);
    const bar = player.shadowRoot?.querySelector('.seek') as HTMLElement;
    const move = (): boolean =>
      bar.dispatchEvent(new PointerEvent('pointermove', { clientX: 50, bubbles: true }));
    await until(player, () => move() && inside(player, '.preview img') !== null);
    expect(violations).to.deep.equal([]);
    frame.remove();
  });

  describe('where the browser refuses sound without a gesture', () => {
    const original = Object.getOwnPropertyDescriptor(
      HTMLMediaElement.prototype,
      'play',
    ) as PropertyDescriptor;
    beforeEach(() => {
      HTMLMediaElement.prototype.play = function play(this: HTMLMediaElement): Promise<void> {
        if (!this.muted)
          return Promise.reject(new DOMException('a gesture first', 'NotAllowedError'));
        return (original.value as () => Promise<void>).call(this);
      };
    });
    afterEach(() => Object.defineProperty(HTMLMediaElement.prototype, 'play', original));

    it('waits behind its large play button (G-29)', async () => {
      const player = await fixture<VodPlayerElement>(
        html`<vod-player lang="en" autoplay src=${clip}></vod-player>`,
      );
      await until(player, () => player.readyState > 1);
      await player.updateComplete;
      expect(player.paused).to.equal(true);
      expect(player.muted).to.equal(false);
      expect(button(player, 'Play').className).to.equal('big-play');
    });

    it('starts without sound where the page allows it, and offers to turn it on (G-29)', async () => {
      const player = await fixture<VodPlayerElement>(
        html`<vod-player lang="en" autoplay="muted" src=${clip}></vod-player>`,
      );
      await until(player, () => player.currentTime > 0.2);
      expect(player.muted).to.equal(true);
      // The button is a part that is fetched once it is needed.
      await eventually(() => inside(player, '.unmute'));
      const changed = oneEvent(player, 'volumechange');
      inside(player, '.unmute')?.click();
      await changed;
      expect(player.muted).to.equal(false);
      await player.updateComplete;
      expect(player.shadowRoot?.querySelectorAll('.unmute')).to.have.lengthOf(0);
      localStorage.clear();
    });
  });
});
