import { expect, fixture, html } from '@open-wc/testing';
import type { VodPlayerElement } from '../../../src/player/player-element.js';
import type { LogEntry, Scenario } from './fake-server.js';
import { inside, mountPlayer, playAWhile, until } from './mount-player.js';

const pathsOf = (log: readonly LogEntry[]): string[] => log.flatMap(({ file }) => file ?? []);
const segmentsIn = (paths: readonly string[]): string[] =>
  paths.filter((path) => path.endsWith('.m4s'));

/** Whether an error came, and how often the engine began anew. */
function faultsOf(player: VodPlayerElement): () => string[] {
  const reasons: string[] = [];
  player.addEventListener('vod-player-debug', (event) => {
    const { name } = event as Event & { name: string };
    if (name === 'retried') reasons.push(name);
  });
  return () => [...reasons, ...(player.vodError ? [player.vodError.code] : [])];
}

/** Resolves once the player has asked for a file. */
async function asked(server: Scenario, path: string): Promise<void> {
  while (!pathsOf(await server.log()).includes(path)) await server.log();
}

function videoOf(player: VodPlayerElement): HTMLVideoElement {
  return inside<HTMLVideoElement>(player, 'video') as HTMLVideoElement;
}

describe('<vod-player> with a playback answer that tells the start', () => {
  before(function () {
    // Not tested there, it is left to the engine.
    if (navigator.vendor.startsWith('Apple')) this.skip();
  });

  it('plays on by the engine, and asks for nothing twice and for nothing that was told', async () => {
    const { player, server } = await mountPlayer({ start: {} });
    const faults = faultsOf(player);
    let isPictured: boolean | undefined;
    // By then the engine is there, and has not touched the video.
    player.addEventListener('vod-player-engine', () => {
      isPictured ??= videoOf(player).buffered.length > 0;
    });
    await player.play();
    const source = videoOf(player).src;
    await until(player, () => player.currentTime > 6);
    expect(isPictured).to.equal(true);
    expect(faults()).to.deep.equal([]);
    expect(videoOf(player).src).to.equal(source);
    const paths = pathsOf(await server.log());
    expect(paths.filter((path, index) => paths.indexOf(path) < index)).to.deep.equal([]);
    for (const path of ['master.m3u8', 'v/180p/index.m3u8', 'a/main/index.m3u8', 'k/key1'])
      expect(paths).not.to.include(path);
    expect(paths).to.include.members(['v/180p/0.m4s', 'a/main/0.m4s']);
    expect(player.duration).to.be.closeTo(20, 0.1);
    expect(player.qualities.map(({ height }) => height)).to.include.members([180, 360]);
  });

  it('plays to the end', async () => {
    const { player } = await mountPlayer({ start: {} });
    await playAWhile(player);
    player.currentTime = 19;
    await until(player, () => player.ended);
    expect(player.vodError).to.equal(null);
  });

  it('goes to where it is told to before the first picture, and while that is made', async () => {
    for (const when of ['before', 'with metadata'] as const) {
      const { player, server } = await mountPlayer({ start: {} });
      if (when === 'before') player.currentTime = 12;
      else player.addEventListener('loadedmetadata', () => (player.currentTime = 12));
      await player.play();
      await until(player, () => player.currentTime > 12.3);
      expect(player.vodError, when).to.equal(null);
      if (when === 'before') expect(pathsOf(await server.log())).to.include('v/180p/6.m4s');
    }
  });

  const lost = {
    'a segment that is missing once': { faults: [{ path: 'v/180p/0.m4s$', status: 404 }] },
    'a segment that is cut off': { faults: [{ path: 'v/180p/0.m4s$', body: 'cut-off' }] },
    'a segment of other bytes': { faults: [{ path: 'v/180p/0.m4s$', body: 'corrupt' }] },
  };
  for (const [what, options] of Object.entries(lost))
    it(`leaves ${what} to the engine, which tells what it can`, async () => {
      const { player, server } = await mountPlayer({ start: {}, ...options });
      await asked(server, 'v/180p/0.m4s');
      await server.set({ faults: [] });
      await playAWhile(player);
      expect(player.vodError).to.equal(null);
    });

  it('shows the picture before the first segments come, and does not wait for ever for them', async () => {
    const faults = [{ path: '/0.m4s$', delayMs: 60_000 }];
    const { player, server } = await mountPlayer({ start: {}, faults });
    await asked(server, 'v/180p/0.m4s');
    await until(player, () => player.readyState >= HTMLMediaElement.HAVE_CURRENT_DATA);
    expect(videoOf(player).buffered.end(0)).to.be.within(0.01, 1);
    // The engine asks for them again.
    await server.set({ faults: [] });
    await playAWhile(player);
    expect(player.vodError).to.equal(null);
  });

  const odd: Record<string, Record<string, unknown>> = {
    'another key': { files: { 'k/key1': btoa('0123456789abcdef') } },
    'a key of a wrong length': { files: { 'k/key1': 'AAAA' } },
    'no tracks': { tracks: [] },
    'tracks of a wrong type': { tracks: 'video' },
    'first bytes of something else': {
      tracks: [
        {
          ...{ kind: 'video', codecs: 'avc1.64001e', init: 'v/180p/init.mp4' },
          ...{ head: btoa('nothing of the kind'.repeat(500)) },
          segments: [{ path: 'v/180p/0.m4s', duration: 2, key: 'k/key1', iv: '00'.repeat(16) }],
        },
      ],
    },
    'a codec that nobody knows': {
      tracks: [{ kind: 'video', codecs: 'none.1', init: 'v/180p/init.mp4', segments: [] }],
    },
    'an address that leads elsewhere': {
      files: { 'https://elsewhere.example/init.mp4': 'AAAA' },
    },
    'an init segment that is none': { files: { 'v/180p/init.mp4': btoa('nothing of the kind') } },
  };
  for (const [what, start] of Object.entries(odd))
    it(`plays by the engine alone where the start has ${what}`, async () => {
      const { player } = await mountPlayer({ start });
      await playAWhile(player);
      expect(player.vodError).to.equal(null);
    });

  it('renews addresses that end after the first picture', async () => {
    const { player, server } = await mountPlayer({ start: {}, lifeMs: 1500 });
    await until(player, () => player.readyState >= HTMLMediaElement.HAVE_CURRENT_DATA);
    // As long as the addresses live.
    await new Promise((resolve) => setTimeout(resolve, 1700));
    player.currentTime = 16;
    await player.play();
    await until(player, () => player.currentTime > 16.3);
    expect(player.vodError).to.equal(null);
    const exchanges = (await server.log()).filter(({ what }) => what === 'playback');
    expect(exchanges.length).to.be.greaterThan(1);
  });

  it('stops with its source, and begins with the next one', async () => {
    const options = { start: {}, faults: [{ path: 'm4s$', delayMs: 400 }] };
    const { player, server } = await mountPlayer(options);
    await asked(server, 'v/180p/0.m4s');
    const { server: next } = await mountPlayer({ start: {} });
    player.playAuthUrl = next.playAuthUrl;
    await player.updateComplete;
    await playAWhile(player);
    expect(player.vodError).to.equal(null);
    expect(segmentsIn(pathsOf(await next.log()))).to.include('v/180p/0.m4s');
  });

  it('lets go of everything when it is taken out, and plays when it is back', async () => {
    const box = await fixture<HTMLElement>(html`<div></div>`);
    const faults = [{ path: 'm4s$', delayMs: 300 }];
    const { player, server } = await mountPlayer({ start: {}, faults });
    await asked(server, 'v/180p/0.m4s');
    player.remove();
    await Promise.resolve();
    expect(videoOf(player).src).to.equal('');
    box.append(player);
    await playAWhile(player);
    expect(player.vodError).to.equal(null);
  });

  it('loads no more than the first segment until play is requested', async () => {
    const { player, server } = await mountPlayer({ start: {} });
    await until(player, () => player.readyState >= HTMLMediaElement.HAVE_CURRENT_DATA);
    if (!player.diagnostics.engine)
      await new Promise((resolve) => player.addEventListener('vod-player-engine', resolve));
    const segments = segmentsIn(pathsOf(await server.log()));
    expect(segments.filter((path) => path.startsWith('v/180p/0')).length).to.equal(1);
    expect(segments.filter((path) => /\/[2-9]\.m4s$/.test(path))).to.deep.equal([]);
  });
});
