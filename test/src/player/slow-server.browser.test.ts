import { expect } from '@open-wc/testing';
import { isNightly } from '../../support/counts.js';
import { failure, inside, mountPlayer, playAWhile, until } from './mount-player.js';

describe('VodPlayerElement on a slow server', () => {
  it('goes on by a lower rung when the higher is slow (P-36)', async () => {
    const { player, server } = await mountPlayer({
      faults: [{ path: 'v/360p/.*m4s$', delayMs: 6000 }],
    });
    await playAWhile(player);
    await until(player, () => player.currentTime > 3 || player.vodError !== null);
    expect(player.vodError).to.equal(null);
    const slow = (await server.log()).filter(({ file }) => /v\/360p\/.*m4s$/.test(file ?? ''));
    expect(slow.length).to.be.at.most(10);
  }).timeout(110_000);

  it('waits for late segments and keys with a spinner, and asks for none twice (P-36)', async () => {
    const { player, server } = await mountPlayer({ faults: [{ path: 'm4s$|^k/', delayMs: 1500 }] });
    const isPlaying = playAWhile(player);
    await until(player, () => inside(player, '.spinner') !== null);
    await isPlaying;
    const asked = (await server.log()).flatMap(({ file }) =>
      file && /m4s$|^k\//.test(file) ? [file] : [],
    );
    expect(asked).to.have.lengthOf(new Set(asked).size);
  });

  // The player waits 90 s before it gives up: each case takes more than a minute.
  for (const [what, path] of isNightly
    ? ([
        ['segment', 'v/.*m4s$'],
        ['key', '^k/'],
      ] as const)
    : []) {
    it(`gives up with an error when no ${what} ever comes (P-36)`, async () => {
      const { player, server } = await mountPlayer({ faults: [{ path, delayMs: 120_000 }] });
      void player.play().catch(() => undefined);
      expect((await failure(player)).code).to.equal('network');
      const asked = (await server.log()).filter(({ file }) => new RegExp(path).test(file ?? ''));
      expect(asked.length).to.be.at.most(10);
    }).timeout(110_000);
  }
});
