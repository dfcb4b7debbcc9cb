import { expect, fixture, html, oneEvent } from '@open-wc/testing';
import type { VodPlayerElement } from '../../../src/player/player-element.js';
import '../../../src/vod-player.js';
import { scenario } from './fake-server.js';

describe('VodPlayerElement', () => {
  it('plays an encrypted HLS ladder by a play auth', async () => {
    const { playAuthUrl, playbackUrl } = await scenario();
    const player = await fixture<VodPlayerElement>(
      html`<vod-player muted play-auth-url=${playAuthUrl} playback-url=${playbackUrl}></vod-player>`,
    );
    const playing = oneEvent(player, 'playing');
    await player.play();
    await playing;
    while (player.currentTime < 0.3) await oneEvent(player, 'timeupdate');
    expect(player.videoWidth).to.be.greaterThan(0);
    expect(player.error).to.equal(null);
  });
});
