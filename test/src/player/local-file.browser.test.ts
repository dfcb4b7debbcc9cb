import { expect, fixture, html } from '@open-wc/testing';
import type { VodPlayerElement } from '../../../src/player/player-element.js';
import { eventually } from '../../support/eventually.js';
import { scenario } from './fake-server.js';
import { failure, until } from './mount-player.js';

const clip = '/.cache/test-media/player-3/clip.mp4';

async function fileOf(path: string): Promise<File> {
  const answer = await fetch(path);
  return new File([await answer.blob()], 'clip.mp4', { type: 'video/mp4' });
}

/** A WAV file of so many seconds: what a browser plays of a file whose picture it cannot decode. */
function tone(seconds: number): ArrayBuffer {
  const rate = 8000;
  const bytes = new DataView(new ArrayBuffer(44 + seconds * rate));
  const write = (at: number, text: string): void =>
    [...text].forEach((char, n) => bytes.setUint8(at + n, char.charCodeAt(0)));
  write(0, 'RIFF');
  bytes.setUint32(4, bytes.byteLength - 8, true);
  write(8, 'WAVEfmt ');
  bytes.setUint32(16, 16, true);
  bytes.setUint16(20, 1, true);
  bytes.setUint16(22, 1, true);
  bytes.setUint32(24, rate, true);
  bytes.setUint32(28, rate, true);
  bytes.setUint16(32, 1, true);
  bytes.setUint16(34, 8, true);
  write(36, 'data');
  bytes.setUint32(40, seconds * rate, true);
  for (let n = 44; n < bytes.byteLength; n += 1) bytes.setUint8(n, 128 + 60 * Math.sin(n / 4));
  return bytes.buffer;
}

async function mountFile(file: Blob): Promise<VodPlayerElement> {
  const player = await fixture<VodPlayerElement>(html`<vod-player lang="en" muted></vod-player>`);
  player.file = file;
  return player;
}

describe('<vod-player> with a file', () => {
  it('plays it at once, and goes over to the server where the viewer is, once that plays all of it', async () => {
    const server = await scenario({ retryAfter: 1, playback: { growing: true } });
    const player = await mountFile(await fileOf(clip));
    await player.play();
    await until(player, () => player.currentTime > 0.3);
    expect(player.currentSrc).to.match(/^blob:/);
    // As an upload that has begun: the video is there, and does not play yet.
    player.playbackUrl = server.playbackUrl;
    player.playAuthUrl = server.playAuthUrl;
    await eventually(async () => (await server.log()).some(({ what }) => what === 'play-auth'));
    player.currentTime = 9;
    await until(player, () => !player.seeking && player.currentTime > 9.3);
    expect(player.currentSrc).to.match(/^blob:/);
    const engines: string[] = [];
    player.addEventListener('vod-player-engine', ({ name }) => engines.push(name));
    const times: number[] = [];
    player.addEventListener('timeupdate', () => times.push(player.currentTime));
    // Only its beginning, and then all of it.
    await server.set({ retryAfter: 0 });
    await eventually(async () => (await server.log()).some(({ what }) => what === 'playback'));
    expect(player.videoTitle).to.equal('');
    await server.set({ playback: {} });
    await eventually(() => player.videoTitle === 'A test picture');
    await eventually(() => engines.length > 0 && !player.paused);
    const before = player.currentTime;
    await until(player, () => player.currentTime > before + 0.3);
    expect(Math.min(...times)).to.be.greaterThan(8.9);
    expect([player.file, engines]).to.deep.equal([undefined, ['hls.js']]);
    expect(player.vodError).to.equal(null);
  });

  it('stays paused where the viewer has paused', async () => {
    const server = await scenario({});
    const player = await mountFile(await fileOf(clip));
    await until(player, () => player.readyState > 1);
    player.currentTime = 6;
    await until(player, () => !player.seeking && player.currentTime === 6);
    player.playbackUrl = server.playbackUrl;
    player.playAuthUrl = server.playAuthUrl;
    await eventually(() => player.videoTitle !== '' && player.readyState > 1);
    expect(player.paused).to.equal(true);
    await eventually(() => Math.abs(player.currentTime - 6) < 0.1);
  });

  it('waits for the server with what the browser cannot play itself', async () => {
    const server = await scenario({});
    const player = await mountFile(new File(['no video at all'], 'odd.mov'));
    player.playbackUrl = server.playbackUrl;
    player.playAuthUrl = server.playAuthUrl;
    await eventually(() => player.videoTitle !== '' && player.readyState > 1);
    await player.play();
    await until(player, () => player.currentTime > 0.3);
  });

  for (const [what, end, file] of [
    ['has loaded', 'loadedmetadata', () => fileOf(clip)],
    ['has failed', 'error', () => Promise.resolve(new File(['no video at all'], 'odd.mov'))],
  ] as const)
    it(`lets a server that answers at once wait until the file ${what}`, async () => {
      const server = await scenario({});
      const real = window.fetch;
      const known = new Map<string, { text: string; answer: Response }>();
      const textOf = async (answer: Response) => ({ text: await answer.text(), answer });
      const asked = [server.playAuthUrl, server.playbackUrl].map(
        (each) => new URL(each, location.href).href,
      );
      window.fetch = async (...request) => {
        const url = new URL(
          request[0] instanceof Request ? request[0].url : request[0],
          location.href,
        ).href;
        if (!asked.includes(url)) return real(...request);
        const first = known.get(url) ?? (await textOf(await real(...request)));
        known.set(url, first);
        return new Response(first.text, first.answer);
      };
      try {
        const { playbackUrl, playAuthUrl } = server;
        const before = await fixture<VodPlayerElement>(html`<vod-player muted></vod-player>`);
        Object.assign(before, { playbackUrl, playAuthUrl });
        await eventually(() => before.readyState > 1);
        before.remove();
        expect(known.size).to.equal(2);
        const picked = await file();
        const player = await fixture<VodPlayerElement>(
          html`<vod-player lang="en" muted></vod-player>`,
        );
        const video = player.shadowRoot?.querySelector('video') as HTMLVideoElement;
        const events: string[] = [];
        for (const type of ['loadstart', 'loadedmetadata', 'emptied', 'error'])
          video.addEventListener(type, () => events.push(type));
        Object.assign(player, { playbackUrl, playAuthUrl, file: picked });
        await eventually(() => player.videoTitle !== '' && player.readyState > 1);
        await player.play();
        await until(player, () => player.currentTime > 0.3);
        // Whatever had begun to play the file has ended before anything else begins.
        expect(events.slice(0, 3)).to.deep.equal(['loadstart', end, 'emptied']);
        expect([player.vodError, player.file]).to.deep.equal([null, undefined]);
      } finally {
        window.fetch = real;
      }
    });

  it('goes over to the beginning that the server has, where the browser shows no picture of it', async () => {
    const server = await scenario({ playback: { growing: true } });
    const player = await mountFile(new File([tone(20)], 'clip.mp4', { type: 'video/mp4' }));
    await player.play();
    await until(player, () => player.currentTime > 0.1);
    expect([player.currentSrc.slice(0, 5), player.videoWidth]).to.deep.equal(['blob:', 0]);
    player.playbackUrl = server.playbackUrl;
    player.playAuthUrl = server.playAuthUrl;
    await eventually(() => player.videoTitle === 'A test picture');
    await until(player, () => player.videoWidth > 0 && !player.paused);
    expect(player.vodError).to.equal(null);
  });

  it('fails by name with what cannot be played and is not on a server, and plays the next file', async () => {
    const player = await mountFile(new File(['no video at all'], 'odd.mov'));
    expect((await failure(player)).code).to.match(/^(source|not-supported|decode)$/);
    player.file = await fileOf(clip);
    await until(player, () => player.readyState > 1);
    expect(player.vodError).to.equal(null);
  });
});
