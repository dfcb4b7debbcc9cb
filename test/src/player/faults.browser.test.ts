import { expect, fixture, html } from '@open-wc/testing';
import type { VodPlayerElement } from '../../../src/player/player-element.js';
import { firstOf } from '../../support/counts.js';
import { eventually } from '../../support/eventually.js';
import { scenario, type LogEntry } from './fake-server.js';
import {
  button,
  failure,
  inside,
  mountPlayer,
  playAWhile,
  playAfterRetry,
  until,
} from './mount-player.js';

const master = (lines: readonly string[]): string =>
  ['#EXTM3U', '#EXT-X-VERSION:7', ...lines].join('\n');

describe('VodPlayerElement under faults', () => {
  const refusals = [
    { status: 401, code: 'token-expired', expected: 'expired' },
    { status: 401, code: 'unauthenticated', expected: 'unauthorized' },
    { status: 403, code: 'forbidden', expected: 'forbidden' },
    { status: 404, code: 'not-found', expected: 'not-found' },
    { status: 409, code: 'video-not-playable', expected: 'conflict' },
    { status: 409, code: 'play-auth-used', expected: 'expired' },
    { status: 500, code: 'internal-error', expected: 'server' },
  ];
  for (const { status, code, expected } of refusals) {
    it(`tells ${expected} when the exchange is answered with ${status} ${code} (G-06)`, async () => {
      const { player, server } = await mountPlayer({ playbackStatus: status, playbackCode: code });
      const error = await failure(player);
      expect(error.code).to.equal(expected);
      expect(error.problemCode).to.equal(code);
      expect(error.status).to.equal(status);
      expect(error.retryable).to.equal(status >= 500);
      expect(inside(player, '.error code')?.textContent).to.equal(expected);
      expect((await server.log()).length).to.be.at.most(6);
    });
  }

  for (const [what, path] of [
    ['playlist', '^master.m3u8$'],
    ['segment', 'm4s$'],
    ['key', '^k/'],
  ] as const) {
    it(`tells the status and the problem code of a refused ${what}, and offers to try again`, async () => {
      const { player } = await mountPlayer({ faults: [{ path, status: 404 }] });
      void player.play().catch(() => undefined);
      const error = await failure(player);
      expect(error.code).to.equal('not-found');
      expect(error.status).to.equal(404);
      expect(error.problemCode).to.equal('internal-error');
      expect(error.retryable).to.equal(false);
      expect(button(player, 'Try again').disabled).to.equal(false);
    });
  }

  it('tells the status of a play-auth-url that refuses', async () => {
    const { player } = await mountPlayer({ playAuthStatus: 403 });
    const error = await failure(player);
    expect(error.code).to.equal('forbidden');
    expect(error.problemCode).to.equal('forbidden');
    expect(error.status).to.equal(403);
  });

  for (const retryStatus of [202, 409])
    it(`waits for a video that is being processed (${retryStatus}), and plays by itself once it can (S3)`, async () => {
      const { player, server } = await mountPlayer({ retryAfter: 0.05, retryStatus });
      const playing = player.play();
      const asked = async () =>
        (await server.log()).filter(({ what }) => what === 'play-auth').length;
      while ((await asked()) < 6) await new Promise((resolve) => setTimeout(resolve, 20));
      expect(player.vodError).to.equal(null);
      await server.set({ retryAfter: 0 });
      await playing;
      await playAWhile(player);
    });

  it('plays after a retry once the fault is gone', async () => {
    const player = await playAfterRetry();
    expect(player.vodError).to.equal(null);
    expect(inside(player, '.error') === null).to.equal(true);
  });

  it('retries from the place where it stopped', async () => {
    const { player, server } = await mountPlayer({
      faults: [{ path: '(5|6|7|8|9|10).m4s$', status: 404 }],
    });
    await playAWhile(player);
    player.currentTime = 14;
    await failure(player);
    await server.set({ faults: [] });
    button(player, 'Try again').click();
    await until(player, () => player.currentTime > 14.3);
    expect(player.paused).to.equal(false);
  });

  it('does not play after a retry when the page paused it meanwhile', async () => {
    const { player, server } = await mountPlayer({ playbackStatus: 404 });
    void player.play().catch(() => undefined);
    await failure(player);
    player.pause();
    await server.set({ playbackStatus: 0 });
    button(player, 'Try again').click();
    await until(player, () => player.readyState >= HTMLMediaElement.HAVE_CURRENT_DATA);
    expect(player.paused).to.equal(true);
    expect(player.currentTime).to.equal(0);
  });

  const segmentFaults = [
    { name: '404', fault: { status: 404 } },
    { name: '403', fault: { status: 403 } },
    { name: '500', fault: { status: 500 } },
    { name: 'cut off before its told length', fault: { body: 'cut-off' } },
    { name: 'truncated', fault: { body: 'truncated' } },
    { name: 'corrupt', fault: { body: 'corrupt' } },
    { name: 'text', fault: { body: '<html>nothing here</html>' } },
    { name: 'empty', fault: { body: '' } },
  ];
  const met = [
    { what: 'segment', path: 'v/.*m4s$' },
    { what: 'key', path: '^k/' },
  ] as const;
  for (const [n, { name, fault }] of segmentFaults.entries()) {
    // Segments and keys in turn; both in the nightly run.
    const inTurn = n % 2 === 0 ? met : met.toReversed();
    for (const { what, path } of firstOf(`what is ${name}`, inTurn)) {
      it(`stops with an error, not a storm, when every ${what} is ${name} (P-36)`, async () => {
        const { player, server } = await mountPlayer({ faults: [{ path, ...fault }] });
        void player.play().catch(() => undefined);
        const error = await failure(player);
        expect(['not-found', 'forbidden', 'decode', 'source', 'server', 'network']).to.include(
          error.code,
        );
        const asked = (await server.log()).filter(({ file }) => new RegExp(path).test(file ?? ''));
        // hls.js starts anew twice, each time with another rung; then the browser itself tries.
        expect(asked.length).to.be.at.most(name === 'truncated' ? 14 : 10);
      }).timeout(110_000);
    }
  }

  for (const [name, fault] of [
    ['compressed by gzip', { body: 'gzip' }],
    ['of a wrong type', { type: 'text/html' }],
  ] as const) {
    it(`plays when every segment and key is ${name} (P-36)`, async () => {
      const { player } = await mountPlayer({ faults: [{ path: 'm4s$|^k/', ...fault }] });
      await playAWhile(player);
      expect(player.vodError).to.equal(null);
    });
  }

  it('keeps playing on another rung when one is broken (P-36)', async () => {
    const { player } = await mountPlayer({ faults: [{ path: 'v/360p/[1-9].m4s$', status: 404 }] });
    await playAWhile(player);
    await until(player, () => player.currentTime > 2.5);
    expect(player.vodError).to.equal(null);
  });

  it('survives a server error that passes (P-36)', async () => {
    const { player, server } = await mountPlayer({ faults: [{ path: 'm4s$', status: 500 }] });
    void player.play().catch(() => undefined);
    await eventually(async () => (await server.log()).some(({ status }) => status === 500));
    await server.set({ faults: [] });
    await until(player, () => player.currentTime > 0.5 || player.vodError !== null);
    expect(player.vodError?.message).to.equal(undefined);
  });

  it('survives pages of HTML for segments, as a network answers that asks to sign in', async () => {
    const page = { type: 'text/html', body: '<!doctype html><title>Sign in</title>' };
    const { player, server } = await mountPlayer({ faults: [{ path: 'm4s$', ...page }] });
    void player.play().catch(() => undefined);
    const isAnswered = ({ file, status }: LogEntry): boolean =>
      status === 200 && /m4s$/.test(file ?? '');
    await eventually(async () => (await server.log()).some(isAnswered));
    await server.set({ faults: [] });
    await until(player, () => player.currentTime > 0.5 || player.vodError !== null);
    expect(player.vodError?.message).to.equal(undefined);
  });

  it('takes the network for the cause where they stay', async () => {
    const page = { type: 'text/html', body: '<!doctype html><title>Sign in</title>' };
    const { player } = await mountPlayer({ faults: [{ path: 'm4s$', ...page }] });
    void player.play().catch(() => undefined);
    expect((await failure(player)).code).to.equal('network');
  });

  for (const loop of [false, true]) {
    it(`${loop ? 'begins anew in a loop' : 'ends'} where the browser drops a last segment of one short frame, as WebKitGTK does`, async () => {
      // oxlint-disable-next-line typescript/unbound-method -- called with its own `this`
      const { appendBuffer } = SourceBuffer.prototype;
      // No other of the clip, and no init segment, is that short.
      SourceBuffer.prototype.appendBuffer = function (bytes) {
        appendBuffer.call(this, bytes.byteLength < 300 ? new Uint8Array() : bytes);
      };
      try {
        const { player } = await mountPlayer();
        player.loop = loop;
        await playAWhile(player);
        player.currentTime = 18.5;
        await until(player, () => player.currentTime > 19);
        // hls.js helps itself by that in Chromium, after a while.
        let isSought = false;
        player.addEventListener('seeking', () => (isSought ||= player.currentTime > 5));
        await until(player, () => (loop ? player.currentTime < 5 : player.ended));
        expect(isSought).to.equal(false);
        expect(player.vodError).to.equal(null);
      } finally {
        SourceBuffer.prototype.appendBuffer = appendBuffer;
      }
    });
  }

  const hostile: Record<string, string> = {
    'a playlist that names itself': master(['#EXT-X-STREAM-INF:BANDWIDTH=1000', 'master.m3u8']),
    'a million lines': master(Array.from({ length: 500_000 }, (_, n) => `#EXTINF:2,\n${n}.m4s`)),
    'no playlist at all': '<!doctype html><title>Sign in</title>',
    'nothing in it': master(['#EXT-X-TARGETDURATION:2', '#EXT-X-ENDLIST']),
    'an empty file': '',
    'negative lengths': master([
      '#EXT-X-TARGETDURATION:2',
      '#EXTINF:-5,',
      'v/180p/0.m4s',
      '#EXT-X-ENDLIST',
    ]),
    'an absurd length': master([
      '#EXT-X-TARGETDURATION:2',
      '#EXTINF:1e9,',
      'v/180p/0.m4s',
      '#EXT-X-ENDLIST',
    ]),
    'a discontinuity before every segment': master([
      '#EXT-X-TARGETDURATION:2',
      ...Array.from(
        { length: 20_000 },
        (_, n) => `#EXT-X-DISCONTINUITY\n#EXTINF:0.1,\nnone/${n}.m4s`,
      ),
      '#EXT-X-ENDLIST',
    ]),
  };
  for (const [what, body] of Object.entries(hostile)) {
    it(`stops with an error at ${what} (P-37)`, async () => {
      const server = await scenario({ faults: [{ path: '^master.m3u8$', body }] });
      const player = await fixture<VodPlayerElement>(
        html`<vod-player play-auth-url=${server.playAuthUrl} playback-url=${server.playbackUrl}></vod-player>`,
      );
      const error = await failure(player);
      expect(error.code).to.be.oneOf(['source', 'not-supported', 'decode', 'not-found']);
    });
  }

  it('tells a typed error for an answer that is none (G-07)', async () => {
    for (const playbackBody of [
      '[]',
      '{"videoId": 5}',
      'null',
      '"text"',
      '<html>',
      '{"sources": []}',
      'x'.repeat(1_100_000),
    ]) {
      const { player } = await mountPlayer({ playbackBody });
      const error = await failure(player);
      expect(error.code).to.equal('bad-response');
      expect(error.status).to.equal(200);
      player.remove();
      // A player that is mounted while sizes are told is told its own too late, which is an error in WebKit.
      await new Promise((resolve) => requestAnimationFrame(resolve));
    }
  });

  it('tells that the network is gone, and goes on by itself when it is back', async () => {
    const server = await scenario();
    const player = await fixture<VodPlayerElement>(
      html`<vod-player muted play-auth-url=${server.playAuthUrl} playback-url="http://127.0.0.1:9/v1/playback"></vod-player>`,
    );
    const error = await failure(player);
    expect(error.code).to.equal('network');
    player.playbackUrl = server.playbackUrl;
    globalThis.dispatchEvent(new Event('online'));
    await playAWhile(player);
  });

  for (const url of [
    'javascript:alert(1)',
    'data:video/mp4;base64,AAAA',
    'blob:null/1',
    'blob:https://elsewhere.example/1',
    'file:///etc/passwd',
    'http://',
  ]) {
    it(`refuses ${url} wherever an address goes (G-03)`, async () => {
      const player = await fixture<VodPlayerElement>(
        html`<vod-player src=${url} poster=${url}></vod-player>`,
      );
      expect((await failure(player)).code).to.equal('configuration');
      expect(inside(player, '.poster') === null).to.equal(true);
      player.src = '';
      player.playAuth = 'x';
      player.playbackUrl = url;
      await until(player, () => player.vodError?.message.startsWith('playback-url') === true);
    });
  }
});
