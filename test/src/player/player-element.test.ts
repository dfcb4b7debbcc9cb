import { describe, expect, it } from 'vitest';

describe('VodPlayerElement on a server', () => {
  it('can be imported and constructed where there is no document', async () => {
    expect(typeof document).toBe('undefined');
    const { VodPlayerElement } = await import('../../../src/player/player-element.js');
    customElements.define('vod-player', VodPlayerElement);
    const player = new VodPlayerElement();
    player.src = 'https://vod.example/master.m3u8';
    expect(player.src).toMatch(/m3u8$/);
    expect(player.vodError).toBeNull();
  });
});
