import { expect } from '@open-wc/testing';
import { Aliplayer, type AliplayerError, type AliplayerOptions } from '../../../src/aliplayer.js';
import { codeOf } from '../../../src/adapters/aliplayer/errors.js';
import { VodError, type VodErrorCode } from '../../../src/shared/vod-error.js';
import { appears } from '../player/mount-player.js';
import { scenario } from '../player/fake-server.js';
import { clip, masterOf, mountBox, nextEvent } from './mount-aliplayer.js';

/** What a player of these options tells, and the player. */
async function failureOf(
  options: AliplayerOptions,
): Promise<AliplayerError & { player: Aliplayer }> {
  const box = await mountBox();
  const player = new Aliplayer({ id: box.id, mute: true, ...options });
  const { paramData } = await nextEvent(player, 'error');
  expect(player.getStatus()).to.equal('error');
  return { ...(paramData as AliplayerError), player };
}

/** The same of a video of a server that has these faults. */
async function failureOfVideo(faults: Record<string, unknown>): Promise<AliplayerError> {
  const server = await scenario(faults);
  const own = { playauth: await server.playAuth(), playbackUrl: server.playbackUrl };
  return failureOf({ vid: server.id, ...own, autoplay: true });
}

describe('error codes of Aliplayer', () => {
  it('4017: there is nothing to play; 4001: source is no JSON', async () => {
    expect((await failureOf({})).error_code).to.equal(4017);
    expect((await failureOf({ vid: 'x' })).error_code).to.equal(4017);
    expect((await failureOf({ source: '{"HD": ' })).error_code).to.equal(4001);
  });

  it('4002: the play auth has expired', async () => {
    const { error_code: code, error_msg: message } = await failureOfVideo({ playAuthLifeMs: -1 });
    expect([code, message.length > 10]).to.deep.equal([4002, true]);
  });

  it('4003: an address that is none, shown with a panel', async () => {
    const { error_code: code, player } = await failureOf({ source: 'ftp://nowhere/a.mp4' });
    expect(code).to.equal(4003);
    await appears(player.tag, '[part~=error]');
  });

  it('4004: there is no such video', async () => {
    const told = await failureOfVideo({ playbackStatus: 404, playbackCode: 'not-found' });
    expect(told.error_code).to.equal(4004);
    expect(told.vodError?.code).to.equal('not-found');
  });

  it('4011: FLV and other formats that are not played', async function () {
    // WebKitGTK plays FLV by the system's libraries.
    if (document.createElement('video').canPlayType('video/x-flv')) this.skip();
    const source = '/.cache/test-media/player-3/clip.mp4?as=.flv';
    expect((await failureOf({ source, format: 'flv' })).error_code).to.equal(4011);
  });

  it('4012: a play auth that is none', async () => {
    const told = await failureOf({ playauth: 'eyJub25lIjoxfQ', playbackUrl: '/fake/v1/playback' });
    expect(told.error_code).to.equal(4012);
  });

  it('4013: what cannot be decoded', async () => {
    const bytes = new Uint8Array(await (await fetch(clip)).arrayBuffer());
    // Index and first picture stay whole.
    for (let at = Math.floor(bytes.length / 3); at < bytes.length * 0.9; at++) bytes[at] = at % 251;
    const source = URL.createObjectURL(new Blob([bytes], { type: 'video/mp4' }));
    expect((await failureOf({ source, format: 'mp4', autoplay: true })).error_code).to.equal(4013);
  });

  it('4016: what does not come over the network', async () => {
    const source = 'http://127.0.0.1:9/nothing.m3u8';
    expect((await failureOf({ source })).error_code).to.equal(4016);
  });

  it('4500: the server refuses or fails', async () => {
    for (const [playbackStatus, playbackCode] of [
      [403, 'forbidden'],
      [409, 'video-not-playable'],
    ]) {
      const told = await failureOfVideo({ playbackStatus, playbackCode });
      expect(told.error_code).to.equal(4500);
    }
  });

  it('the others, by the code of the player', () => {
    const code = (name: VodErrorCode, mode: 'vid' | 'source' = 'vid'): number =>
      codeOf(new VodError(name, 'It failed.'), mode);
    expect(code('aborted')).to.equal(4015);
    expect(code('blocked')).to.equal(4016);
    expect(code('licence')).to.equal(4018);
    expect(code('output-protected')).to.equal(4018);
    expect(code('source')).to.equal(4400);
    expect(code('server')).to.equal(4500);
    expect(code('bad-response')).to.equal(4500);
    expect(code('configuration')).to.equal(4001);
    expect(code('configuration', 'source')).to.equal(4003);
  });

  it('4014: what fails without a connection', () => {
    Object.defineProperty(navigator, 'onLine', { value: false, configurable: true });
    expect(codeOf(new VodError('network', 'Nothing came.'), 'vid')).to.equal(4014);
    Reflect.deleteProperty(navigator, 'onLine');
  });

  it('masters of others that are gone are 4004', async () => {
    const server = await scenario();
    const source = (await masterOf(server)).replace('master', 'gone');
    expect((await failureOf({ source })).error_code).to.equal(4004);
  });
});
