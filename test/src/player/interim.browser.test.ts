import { expect } from '@open-wc/testing';
import type { VodPlayerElement } from '../../../src/player/player-element.js';
import { eventually } from '../../support/eventually.js';
import type { Scenario } from './fake-server.js';
import { failure, inside, mountPlayer, until } from './mount-player.js';

const halfway = { progress: { stage: 'transcode', fraction: 0.5, since: '2026-01-01T00:00:00Z' } };
const master = (codecs: string): string =>
  `#EXTM3U\n#EXT-X-VERSION:7\n#EXT-X-STREAM-INF:BANDWIDTH=900000,CODECS="${codecs}",RESOLUTION=320x180\nv/180p/index.m3u8\n`;
/** Dolby Vision, which no browser has without a decoder of its system. */
const dolby = { path: 'master.m3u8$', body: master('dvh1.05.06') };
const damaged = { path: 'v/.*m4s$', body: 'corrupt' };
const interim = { playback: { interim: true }, ladderAfter: 0.05, playAuthMembers: halfway };
const ladder = { playback: {}, ladderAfter: 0, faults: [] };

const isPreparing = (player: VodPlayerElement): boolean => player.matches(':state(preparing)');

async function wants(server: Scenario): Promise<string[]> {
  const log = await server.log();
  return log.flatMap(({ what, accept }) => (what === 'playback' ? [accept ?? ''] : []));
}

/** What it told of failures. */
function failuresOf(player: VodPlayerElement): string[] {
  const codes: string[] = [];
  player.addEventListener('vod-player-error', ({ error }) => codes.push(error.code));
  return codes;
}

describe('a <vod-player> that cannot play what is interim', () => {
  for (const [what, fault] of [
    ['lacks the codec', dolby],
    ['cannot decode it', damaged],
  ] as const)
    it(`plays once the ladder is there, where the browser ${what}`, async () => {
      const { player, server } = await mountPlayer({ ...interim, faults: [fault] });
      player.lang = 'en';
      // shaka-player, which Firefox and WebKit try next, is not a module before it is built.
      player.engine = 'hls.js';
      const failures = failuresOf(player);
      // A browser may refuse what it cannot decode, before it is waited for.
      void player.play().catch(() => undefined);
      await eventually(() => isPreparing(player) && inside(player, '.prepare') !== null);
      expect(inside(player, '.percent')?.innerText).to.equal('44 %');
      expect(inside(player, '.error') === null).to.equal(true);
      await server.set(ladder);
      await until(player, () => player.currentTime > 0.3);
      expect(isPreparing(player)).to.equal(false);
      expect(failures).to.deep.equal([]);
      expect(player.vodError).to.equal(null);
      const asked = await wants(server);
      expect(asked[0]).not.to.contain('ladder');
      expect(asked.at(-1)).to.equal('application/json;ladder=1');
    }).timeout(110_000);

  it('stays paused where the page has paused it meanwhile', async () => {
    const { player, server } = await mountPlayer({ ...interim, faults: [dolby] });
    await eventually(() => isPreparing(player));
    player.pause();
    await server.set(ladder);
    await until(player, () => player.readyState >= HTMLMediaElement.HAVE_CURRENT_DATA);
    expect(player.paused).to.equal(true);
  });

  it('asks for nothing more once it has another video', async () => {
    const { player, server } = await mountPlayer({ ...interim, faults: [dolby] });
    await eventually(() => isPreparing(player));
    player.playAuthUrl = '';
    player.src = '/fake/nothing.m3u8';
    await eventually(() => !isPreparing(player));
    const asked = (await wants(server)).length;
    expect((await failure(player)).code).to.equal('not-found');
    expect((await wants(server)).length).to.be.at.most(asked + 1);
  });

  it('says what is wrong where the ladder cannot be played either', async () => {
    const { player, server } = await mountPlayer({ ...interim, faults: [dolby] });
    await eventually(() => isPreparing(player));
    player.engine = 'hls.js';
    await eventually(() => isPreparing(player));
    await server.set({ ...ladder, faults: [dolby] });
    expect((await failure(player)).code).to.equal('not-supported');
    expect(isPreparing(player)).to.equal(false);
  });

  it('says so at once where a server does not know how to wait, and asks it once', async () => {
    const { player, server } = await mountPlayer({ ...interim, ladderAfter: 0, faults: [dolby] });
    expect((await failure(player)).code).to.equal('not-supported');
    expect((await wants(server)).filter((accept) => accept.includes('ladder'))).to.have.length(1);
  });
});
