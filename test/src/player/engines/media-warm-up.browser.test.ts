import { expect } from '@open-wc/testing';
import { inside, mountPlayer } from '../mount-player.js';

describe('the first play auth of a page', () => {
  before(function () {
    // Not tested there, it is left to the engine.
    if (navigator.vendor.startsWith('Apple')) this.skip();
  });

  // Once in a page: it has this file for itself.
  it('has the browser set up media while the answer is under way, and lets go of what that took', async () => {
    const createObjectURL = URL.createObjectURL.bind(URL);
    const revokeObjectURL = URL.revokeObjectURL.bind(URL);
    const made = new Promise<string>((resolve) => {
      URL.createObjectURL = (object) => {
        const url = createObjectURL(object);
        resolve(url);
        return url;
      };
    });
    const revoked = new Promise<string>((resolve) => {
      URL.revokeObjectURL = (url) => {
        revokeObjectURL(url);
        resolve(url);
      };
    });
    try {
      const { player } = await mountPlayer({ playbackDelayMs: 60_000 });
      const url = await made;
      expect(await revoked).to.equal(url);
      expect(player.videoId).to.equal('');
      expect(inside(player, 'video')?.getAttribute('src')).to.equal(null);
    } finally {
      Object.assign(URL, { createObjectURL, revokeObjectURL });
    }
  });
});
