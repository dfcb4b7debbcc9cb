import { expect, fixture, html, oneEvent } from '@open-wc/testing';
import type { Beacon } from '../../../../src/contract/beacons.js';
import type { VodPlayerBeaconEvent } from '../../../../src/player/beacons/beacon-event.js';
import type { VodPlayerElement } from '../../../../src/player/player-element.js';
import { eventually } from '../../../support/eventually.js';
import { scenario, type LogEntry, type Scenario } from '../fake-server.js';
import { failure, mountPlayer, playAWhile, until, type Mounted } from '../mount-player.js';

const arrived = async (server: Scenario): Promise<readonly LogEntry[]> =>
  (await server.log()).filter(({ what }) => what === 'beacon');
const toldBy = (player: VodPlayerElement): Beacon[] => {
  const told: Beacon[] = [];
  player.addEventListener('vod-player-beacon', ({ beacon }) => told.push(beacon));
  return told;
};
const nextBeacon = (player: VodPlayerElement): Promise<VodPlayerBeaconEvent> =>
  oneEvent<VodPlayerBeaconEvent>(player, 'vod-player-beacon');

/** As the browser does it with a page that is left. */
function setHidden(hidden: boolean | undefined): void {
  if (hidden === undefined) Reflect.deleteProperty(document, 'hidden');
  else Object.defineProperty(document, 'hidden', { value: hidden, configurable: true });
  document.dispatchEvent(new Event('visibilitychange'));
}

async function begun(options: Record<string, unknown> = {}): Promise<Mounted> {
  const mounted = await mountPlayer({ beacons: true, ...options });
  const first = nextBeacon(mounted.player);
  await mounted.player.play();
  await first;
  return mounted;
}

describe('the beacons of <vod-player>', () => {
  afterEach(() => setHidden(undefined));

  it('tell that a view has begun, and how long that took, without a cookie', async () => {
    document.cookie = 'session=secret';
    const { player, server } = await mountPlayer({ beacons: true });
    await until(player, () => player.readyState >= HTMLMediaElement.HAVE_CURRENT_DATA);
    expect(await arrived(server)).to.deep.equal([]);
    const told = toldBy(player);
    const askedAt = performance.now();
    await playAWhile(player);
    await eventually(() => told.length > 0);
    let received: readonly LogEntry[] = [];
    while (received.length === 0) received = await arrived(server);
    document.cookie = 'session=; max-age=0';
    const [first] = received;
    expect(first).to.include({ sequence: 0, stallCount: 0, seekCount: 0, ended: false });
    expect(first?.type).to.match(/^text\/plain/);
    expect(first?.cookie).to.equal('');
    expect(first?.startupMs).to.be.within(0, performance.now() - askedAt);
    expect(first?.watched).to.have.length(1);
    expect(first).not.to.have.property('error');
  });

  it('tell all of the view when the page is hidden, and nothing twice', async () => {
    const { player, server } = await begun();
    const told = toldBy(player);
    await until(player, () => player.currentTime > 1 && player.qualities.length > 0);
    player.currentTime = 10;
    await until(player, () => player.currentTime > 10.5);
    player.pause();
    await player.updateComplete;
    setHidden(true);
    setHidden(false);
    setHidden(true);
    expect(told).to.have.length(1);
    const [beacon] = told;
    expect(beacon).to.include({ seekCount: 1, ended: false, engine: 'hls.js' });
    const [first = [], second = [], ...more] = beacon?.watched ?? [];
    expect(more).to.deep.equal([]);
    expect(first[0]).to.be.lessThan(0.5);
    expect(first[1]).to.be.within(0.9, 9);
    expect(second[0]).to.be.within(9.9, 10.5);
    expect(second[1]).to.equal(player.currentTime);
    const { watchMs = 0, bitRate = 0, height = 0, totalFrames = 0 } = beacon ?? {};
    const seconds = (first[1] ?? 0) + (second[1] ?? 0) - 10;
    // More where a busy machine shows the picture late.
    expect(watchMs / 1000).to.be.within(seconds - 0.7, seconds + 10);
    expect(player.qualities.map((quality) => quality.height)).to.include(height);
    expect(bitRate).to.be.greaterThan(10_000);
    expect(totalFrames).to.be.greaterThan(0);
    while ((await arrived(server)).length < 2);
    expect((await arrived(server)).map(({ sequence }) => sequence)).to.deep.equal([0, 1]);
  });

  it('tell that the end was reached', async () => {
    const { player } = await begun();
    const told = toldBy(player);
    player.currentTime = 19.5;
    await until(player, () => player.ended);
    await eventually(() => told.length > 0);
    expect(told).to.have.length(1);
    expect(told[0]).to.include({ ended: true });
  });

  for (const page of ['idle', 'busy before the end'])
    it(`tell of a loop that the end was reached, not that somebody sought: page ${page}`, async () => {
      const { player } = await begun();
      player.loop = true;
      const told = toldBy(player);
      player.currentTime = 18;
      await until(player, () => player.currentTime > 18.1 && player.currentTime < 20);
      const endsAt = performance.now() + (player.duration - player.currentTime) * 1000;
      while (page !== 'idle' && performance.now() < endsAt);
      await until(player, () => player.currentTime < 5 && player.currentTime > 0.5);
      setHidden(true);
      expect(told[0]).to.include({ ended: true, seekCount: 1 });
      expect(told[0]?.watched).to.have.length(3);
      expect(told[0]?.watched?.[1]?.[1]).to.be.greaterThan(19);
    });

  it('tell how often and how long it waited for data', async () => {
    const { player } = await begun({ faults: [{ path: '/2\\.m4s$', delayMs: 4000 }] });
    player.playbackRate = 4;
    await until(player, () => player.diagnostics.stalls > 0);
    await until(player, () => player.currentTime > 10);
    const told = toldBy(player);
    setHidden(true);
    expect(told[0]?.stallCount).to.equal(player.diagnostics.stalls);
    expect(told[0]?.stallMs).to.be.within(100, 10_000);
  });

  it('tell why nothing played, without a start', async () => {
    const { player, server } = await mountPlayer({
      ...{ beacons: true, faults: [{ path: '^master.m3u8$', status: 404 }] },
    });
    const told = toldBy(player);
    player.play().catch(() => undefined);
    await failure(player);
    await eventually(() => told.length > 0);
    expect(told).to.have.length(1);
    expect(told[0]).to.include({ error: 'not-found', watchMs: 0, startupMs: undefined });
    while ((await arrived(server)).length === 0);
  });

  it('tell of each source on its own', async () => {
    const { player, server } = await begun();
    const told = toldBy(player);
    await until(player, () => player.currentTime > 0.5);
    const other = await scenario({ beacons: true });
    player.playAuthUrl = other.playAuthUrl;
    await player.updateComplete;
    // What was known of the one before.
    expect(told.map(({ watchMs = 0 }) => watchMs > 300)).to.deep.equal([true]);
    const next = nextBeacon(player);
    await player.play();
    expect((await next).beacon).to.include({ stallCount: 0, seekCount: 0 });
    expect((await next).beacon.startupMs).to.be.within(1, 60_000);
    while ((await arrived(other)).length === 0);
    expect((await arrived(server)).length).to.equal(2);
  });

  it('are left to a page that wants them elsewhere', async () => {
    const { player, server } = await mountPlayer({ beacons: true });
    player.addEventListener('vod-player-beacon', (event) => event.preventDefault());
    const told = toldBy(player);
    await playAWhile(player);
    await eventually(() => told.length > 0);
    player.remove();
    expect(await arrived(server)).to.deep.equal([]);
  });

  const silent: [string, Record<string, unknown>, () => () => void, string][] = [
    ['where the page turns them off', { beacons: true }, () => () => undefined, 'off'],
    ['where the answer names no address', {}, () => () => undefined, ''],
    ...(['doNotTrack', 'globalPrivacyControl'] as const).map((name): (typeof silent)[number] => [
      `where the browser says ${name}`,
      { beacons: true },
      () => {
        const value = name === 'doNotTrack' ? '1' : true;
        Object.defineProperty(navigator, name, { value, configurable: true });
        return () => Reflect.deleteProperty(navigator, name);
      },
      '',
    ]),
  ];
  for (const [when, options, prepare, beacons] of silent)
    it(`are not sent ${when}`, async () => {
      const restore = prepare();
      const server = await scenario(options);
      const player = await fixture<VodPlayerElement>(
        html`<vod-player muted beacons=${beacons} play-auth-url=${server.playAuthUrl} playback-url=${server.playbackUrl}></vod-player>`,
      );
      const told = toldBy(player);
      await playAWhile(player);
      setHidden(true);
      player.remove();
      await player.updateComplete;
      expect(told).to.deep.equal([]);
      const received = await arrived(server);
      restore();
      expect(received).to.deep.equal([]);
    });

  it('disturb nothing where they are refused, and are not sent again', async () => {
    const { player, server } = await begun({ beaconStatus: 500 });
    await playAWhile(player);
    setHidden(true);
    while ((await arrived(server)).length < 2);
    setHidden(false);
    await playAWhile(player);
    expect((await arrived(server)).map(({ sequence }) => sequence)).to.deep.equal([0, 1]);
    expect(player.vodError).to.equal(null);
  });
});
