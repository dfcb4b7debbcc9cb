import { expect, fixture, html } from '@open-wc/testing';
import type { VodPlayerElement } from '../../../src/player/player-element.js';
import '../../../src/vod-player.js';
import { scenario } from './fake-server.js';
import { failure, inside, playAWhile, until } from './mount-player.js';

const clip = '/.cache/test-media/player-3/clip.mp4';

const playerOf = (sources: string): Promise<VodPlayerElement> =>
  fixture<VodPlayerElement>(`<vod-player muted>${sources}</vod-player>`);

const wasRequested = (url: string): boolean =>
  performance.getEntriesByName(new URL(url, location.href).href).length > 0;

/** The address of an HLS stream that no play auth is needed for. */
async function playlist(options: Record<string, unknown> = {}): Promise<string> {
  const server = await scenario(options);
  const answer = await fetch(server.playbackUrl, {
    headers: { authorization: `Bearer ${await server.playAuth()}` },
  });
  return ((await answer.json()) as { sources: [{ url: string }] }).sources[0].url;
}

describe('<source> children of <vod-player>', () => {
  it('are tried in their order; what this browser or screen does not take is passed over without a request', async () => {
    const [unknown, wide] = [`${clip}?of=nobody`, `${clip}?of=a-wall`];
    const player = await playerOf(`<source src="${unknown}" type="video/x-nobody">
      <source src="${wide}" media="(min-width: 100000px)"><source src="${clip}" type="video/mp4">`);
    await playAWhile(player);
    expect(player.currentSrc).to.equal(new URL(clip, location.href).href);
    expect([unknown, wide].map(wasRequested)).to.deep.equal([false, false]);
  });

  it('are told apart by their type where the address has no ending', async () => {
    const blob = await (await fetch(clip)).blob();
    const url = URL.createObjectURL(blob);
    const player = await playerOf(
      `<source src="${url}" type="application/x-nobody"><source src="${url}" type="video/mp4">`,
    );
    await playAWhile(player);
    expect(player.diagnostics.engine).to.equal('native');
    URL.revokeObjectURL(url);
  });

  it('do not count beside src', async () => {
    const player = await fixture<VodPlayerElement>(
      html`<vod-player muted src=${clip}><source src="/nothing.mp4" /></vod-player>`,
    );
    await playAWhile(player);
    expect(wasRequested('/nothing.mp4')).to.equal(false);
  });

  it('take over when a playlist or a file is not there', async () => {
    const gone = await playlist({ faults: [{ path: '^master.m3u8$', status: 404 }] });
    const player = await playerOf(
      `<source src="${gone}" type="application/vnd.apple.mpegurl"><source src="/nothing.mp4"><source src="${clip}">`,
    );
    await playAWhile(player);
    expect(player.vodError).to.equal(null);
    expect(player.currentSrc).to.equal(new URL(clip, location.href).href);
  });

  it('take over at the same position when what plays fails', async () => {
    const breaks = await playlist({ faults: [{ path: '[4-9]\\.m4s$', status: 404 }] });
    const player = await playerOf(
      `<source src="${breaks}" type="application/vnd.apple.mpegurl"><source src="${clip}">`,
    );
    await playAWhile(player);
    const before = player.currentTime;
    await until(player, () => player.currentSrc.endsWith('clip.mp4') && !player.paused);
    await until(player, () => player.currentTime > before);
    expect(player.currentTime).to.be.within(before, 9);
    await playAWhile(player);
    expect(player.vodError).to.equal(null);
  });

  it('play on where the browser pauses what it cannot decode before the next one takes over', async () => {
    const player = await playerOf(`<source src="${clip}?fails"><source src="${clip}">`);
    await playAWhile(player);
    const video = inside<HTMLVideoElement>(player, 'video');
    // As Chromium's own HLS does it.
    const error = { code: MediaError.MEDIA_ERR_SRC_NOT_SUPPORTED, message: 'could not parse' };
    Object.defineProperty(video, 'error', { value: error, configurable: true });
    video?.pause();
    video?.dispatchEvent(new Event('error'));
    await until(player, () => !player.currentSrc.endsWith('?fails'));
    Reflect.deleteProperty(video ?? {}, 'error');
    await until(player, () => player.currentTime > 1.5);
  });

  it('may come later, also after others failed', async () => {
    const player = await fixture<VodPlayerElement>(html`<vod-player muted></vod-player>`);
    const add = (src: string) =>
      player.append(Object.assign(document.createElement('source'), { src }));
    add('/nothing.mp4');
    expect((await failure(player)).code).to.equal('source');
    add(clip);
    await until(player, () => player.duration > 0);
    await playAWhile(player);
    expect(player.vodError).to.equal(null);
  });

  it('fail with a sentence when none can be played', async () => {
    const player = await playerOf(
      '<source src="/a" type="video/x-nobody"><source src="/b" type="audio/x-nobody">',
    );
    expect((await failure(player)).code).to.equal('not-supported');
  });
});
