import type { RequestListener } from 'node:http';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { KeyServerError, requestKeys } from '../../../../server/features/drm/request-keys.js';
import type { KeyServerAuthorization } from '../../../../server/features/drm/key-server-authorization.js';
import type { KeyRequest } from '../../../../server/media/drm/cpix-request.js';
import { formatKeyId, parseKeyId } from '../../../../server/media/drm/key-id.js';
import { readPlayReadyObject } from '../../../../server/media/drm/playready.js';
import { readPsshBoxes } from '../../../../server/media/drm/pssh-box.js';
import { readWidevinePssh } from '../../../../server/media/drm/widevine.js';
import { GuardedFetcher } from '../../../../server/platform/fetch/guarded-fetcher.js';
import { parseFetchAllow } from '../../../../server/platform/fetch/reachable-addresses.js';
import { hurryTimersOf } from '../../../support/hurry.js';
import { servedKey, startKeyServer, type KeyServer } from '../../../support/key-server.js';

const secret = 'SECRET-OF-THE-KEY-SERVER';
const video = parseKeyId('873f3740-2508-4a2d-94bc-9b0f86649251') ?? Buffer.alloc(0);
const audio = parseKeyId('0c54f2b0-b433-45a4-ae73-664438bb0b4e') ?? Buffer.alloc(0);
const request: KeyRequest = {
  contentId: 'video-1',
  scheme: 'cbcs',
  tracks: [
    { kind: 'hd', kid: video },
    { kind: 'audio', kid: audio },
  ],
  systems: ['widevine', 'playready', 'fairplay'],
};
const authorization: KeyServerAuthorization = { type: 'basic', user: 'tenant', password: 'p:ä' };

describe('requestKeys', () => {
  let server: KeyServer;
  let fetcher: GuardedFetcher;
  let permits: (headers: Record<string, unknown>) => boolean;
  beforeAll(async () => {
    server = await startKeyServer((headers) => permits(headers));
    const parsed = parseFetchAllow([`127.0.0.1:${server.port}`]);
    if ('fault' in parsed) throw new Error(parsed.fault);
    fetcher = new GuardedFetcher({ ...parsed, log: { warn: () => undefined } });
  });
  beforeEach(() => {
    server.answerWith(undefined);
    server.requests.length = 0;
    permits = () => true;
  });
  afterAll(() => server.close());

  it('gets the keys, and of each system what manifests tell', async () => {
    const { keys, signals } = await requestKeys({ fetcher }, { url: server.url }, request);
    expect(keys).toEqual(
      [video, audio].map((kid) => ({ kid, key: servedKey('video-1', formatKeyId(kid)) })),
    );
    expect(signals).toHaveLength(6);
    const of = (system: string) =>
      signals.find((one) => one.system === system && one.kid === video);
    expect(readWidevinePssh(of('widevine')?.pssh ?? Buffer.alloc(0))).toMatchObject({
      kids: [video],
    });
    const [box] = readPsshBoxes(of('playready')?.pssh ?? Buffer.alloc(0)) ?? [];
    expect(readPlayReadyObject(box?.data ?? Buffer.alloc(0))).toMatchObject({ kids: [video] });
    expect(of('fairplay')).toMatchObject({
      hlsMedia: `#EXT-X-KEY:METHOD=SAMPLE-AES,URI="skd://${formatKeyId(video)}",KEYFORMAT="com.apple.streamingkeydelivery",KEYFORMATVERSIONS="1"`,
      hlsMaster: expect.stringMatching(/^#EXT-X-SESSION-KEY:/) as string,
    });
    expect(server.requests[0]?.headers).toMatchObject({ 'content-type': 'application/xml' });
  });

  it.each<[KeyServerAuthorization, Record<string, string>]>([
    [authorization, { authorization: `Basic ${Buffer.from('tenant:p:ä').toString('base64')}` }],
    [{ type: 'bearer', token: 'abc' }, { authorization: 'Bearer abc' }],
    [{ type: 'header', name: 'X-Api-Key', value: 'abc' }, { 'x-api-key': 'abc' }],
  ])('authenticates by %j', async (its, expected) => {
    const [name = '', value] = Object.entries(expected)[0] ?? [];
    permits = (headers) => headers[name] === value;
    const key = { url: server.url, authorization: its };
    expect((await requestKeys({ fetcher }, key, request)).keys).toHaveLength(2);
    expect(await failureOf({ url: server.url })).toBe('key-server-refused');
  });

  const text =
    (body: string, status = 200, headers = {}): RequestListener =>
    (_request, response) =>
      void response.writeHead(status, headers).end(body);
  const bomb = `<!DOCTYPE a [${Array.from({ length: 30 }, (_, n) => `<!ENTITY e${n + 1} "&e${n};&e${n};">`).join('')}]><CPIX>&e30;</CPIX>`;
  const answers: [string, string, RequestListener][] = [
    [
      'a page',
      'key-server-invalid',
      text(`<html>${secret}</html>`, 200, { 'content-type': 'text/html' }),
    ],
    ['nothing', 'key-server-invalid', text('')],
    ['no content', 'key-server-invalid', text('', 204)],
    ['another document', 'key-server-invalid', text(`<MPD>${secret}</MPD>`)],
    ['an XML bomb', 'key-server-invalid', text(bomb)],
    ['two megabytes', 'key-server-invalid', text(`<CPIX>${' '.repeat(2 * 1024 * 1024)}</CPIX>`)],
    [
      'a gzip bomb',
      'key-server-invalid',
      (_request, response) =>
        void response
          .writeHead(200, { 'content-encoding': 'gzip' })
          .end(gzipSync(Buffer.alloc(64 * 1024 * 1024, 32))),
    ],
    ['a redirect', 'key-server-invalid', text('', 302, { location: 'http://169.254.169.254/' })],
    [
      'the keys of another content',
      'key-server-invalid',
      text('<CPIX contentId="other"><ContentKeyList/></CPIX>'),
    ],
    ['no keys', 'key-server-invalid', text('<CPIX contentId="video-1"><ContentKeyList/></CPIX>')],
    ['400', 'key-server-refused', text(`Missing CPIX@contentId ${secret}`, 400)],
    ['403', 'key-server-refused', text(secret, 403)],
    ['429', 'key-server-unavailable', text('', 429)],
    ['503', 'key-server-unavailable', text(secret, 503)],
    ['never', 'key-server-unavailable', () => undefined],
    ['a cut connection', 'key-server-invalid', (incoming) => void incoming.socket.destroy()],
  ];
  it.each(answers)(
    'fails by a code when the key server answers %s: %s',
    async (what, code, answer) => {
      if (what === 'never') hurryTimersOf(10_000);
      server.answerWith(answer);
      expect(await failureOf({ url: server.url })).toBe(code);
    },
  );

  it('fails by a code where nobody answers, and where the address is blocked', async () => {
    const gone = await startKeyServer(() => true);
    await gone.close();
    const parsed = parseFetchAllow([`127.0.0.1:${gone.port}`]);
    if ('fault' in parsed) throw new Error(parsed.fault);
    const its = new GuardedFetcher({ ...parsed, log: { warn: () => undefined } });
    expect(await failureOf({ url: gone.url }, its)).toBe('key-server-unavailable');
    expect(await failureOf({ url: 'http://169.254.169.254/' })).toBe('key-server-invalid');
  });

  it('stops with its caller', async () => {
    const stop = new AbortController();
    server.answerWith(() => stop.abort(new Error('no longer needed')));
    await expect(
      requestKeys({ fetcher }, { url: server.url }, request, stop.signal),
    ).rejects.toThrow('no longer needed');
  });

  async function failureOf(
    key: { url: string; authorization?: KeyServerAuthorization },
    its = fetcher,
  ): Promise<string> {
    const error: unknown = await requestKeys({ fetcher: its }, key, request).catch(
      (reason: unknown) => reason,
    );
    expect(error).toBeInstanceOf(KeyServerError);
    const { code, message, stack } = error as KeyServerError;
    expect(message + (stack ?? '')).not.toContain(secret);
    return code;
  }
});
