import { X509Certificate } from 'node:crypto';
import type { RequestListener } from 'node:http';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { App } from '../../../../src/contract/apps.js';
import type { ProblemDocument } from '../../../../src/contract/problem.js';
import type { DeliveryClaims } from '../../../../server/domain/delivery-address.js';
import { createLicenceAddress } from '../../../../server/domain/licence-address.js';
import { revisions } from '../../../../server/features/revisions/revision-table.js';
import { changeVideo } from '../../../../server/features/videos/change-video.js';
import { deleteVideo } from '../../../../server/features/videos/delete-video.js';
import { formatKeyId } from '../../../../server/media/drm/key-id.js';
import { makeCertificate } from '../../../support/certificate.js';
import { makePlayReadyChallenge, makeWidevineChallenge } from '../../../support/drm-challenges.js';
import {
  licenceFor,
  startLicenceVendor,
  type LicenceVendor,
} from '../../../support/licence-vendor.js';
import { hurryTimersOf } from '../../../support/hurry.js';
import { startTestServer, type TestServer } from '../../../support/server.js';
import { signAddresses } from '../playback/publish-video.js';
import { keyOf, publishProtected, type ProtectedVideo } from './protected-video.js';

const page = 'https://page.example';
const secret = 'SECRET-OF-THE-VENDOR';

describe('POST /p/{token}/licence/{keySystem}', () => {
  let server: TestServer;
  let vendor: LicenceVendor;
  let video: ProtectedVideo;
  beforeAll(async () => {
    vendor = await startLicenceVendor();
    server = await startTestServer({
      VOD_FETCH_ALLOW: `127.0.0.1:${vendor.port}`,
      VOD_CORS_ORIGINS: page,
      VOD_LOG_LEVEL: 'silent',
    });
    video = await publish('cbcs');
    await set('widevine');
    await set('playready');
  });
  beforeEach(() => {
    vendor.answerWith(undefined);
    vendor.requests.length = 0;
  });
  afterAll(async () => {
    await server.stop();
    await vendor.close();
  });

  async function set(keySystem: string, more: object = {}, appId = 'default'): Promise<void> {
    const answer = await server.api('PUT', `/v1/apps/${appId}/drm/${keySystem}`, {
      licenseUrl: `${vendor.url}?video={videoId}&viewer={viewerId}`,
      headers: { 'X-Entitlement': '{entitlement}', 'X-Api-Key': 'key of the customer' },
      entitlement: { secret: vendor.secret },
      policy: {
        outputProtection: [
          { minHeight: 720, hdcp: '1.4' },
          { minHeight: 1080, hdcp: '2.2' },
        ],
      },
      ...more,
    });
    expect(answer.status).toBe(200);
  }

  const publish = (protection: 'cbcs' | 'aes-128', appId = 'default'): Promise<ProtectedVideo> =>
    publishProtected(server.deps, protection, appId);

  function address(
    { appId, videoId }: Pick<ProtectedVideo, 'appId' | 'videoId'>,
    claims: Partial<DeliveryClaims> = {},
  ) {
    const exp = Math.floor(Date.now() / 1000) + 600;
    return createLicenceAddress(server.deps, {
      app: appId,
      video: videoId,
      exp,
      viewer: 'vïewer 1&2',
      ...claims,
    });
  }
  const ask = (
    url: string,
    body: Buffer | string,
    headers: Record<string, string> = {},
  ): Promise<Response> =>
    fetch(url, {
      method: 'POST',
      body: new Uint8Array(Buffer.from(body)),
      headers: { origin: page, ...headers },
    });
  const problemOf = async (response: Response): Promise<[number, string]> => {
    const text = await response.text();
    expect(text).not.toContain(secret);
    return [response.status, (JSON.parse(text) as ProblemDocument).code];
  };
  const widevine = (keys: readonly Buffer[], more = {}, its = video): Promise<Response> =>
    ask(address(its)('widevine'), makeWidevineChallenge(keys, more));

  it('gets the licence of the vendor, byte by byte, for the viewer whom the token names (P-24)', async () => {
    const { audio, hd } = video.kids;
    const challenge = makeWidevineChallenge([hd, audio]);
    const answer = await ask(address(video)('widevine'), challenge);
    expect(answer.status).toBe(200);
    expect(Buffer.from(await answer.arrayBuffer())).toEqual(licenceFor(challenge));
    expect(answer.headers.get('content-type')).toBe('application/octet-stream');
    expect(answer.headers.get('cache-control')).toBe('no-store');
    expect(answer.headers.get('set-cookie')).toBeNull();
    expect(answer.headers.get('access-control-allow-origin')).toBe(page);
    const [request] = vendor.requests;
    expect(request?.body).toEqual(challenge);
    expect(request?.url).toBe(
      `/licence?video=${video.videoId}&viewer=${encodeURIComponent('vïewer 1&2')}`,
    );
    expect(request?.headers).toMatchObject({
      'x-api-key': 'key of the customer',
      'content-type': 'application/octet-stream',
    });
    expect(request?.headers).not.toHaveProperty('origin');
    expect(request?.claims).toMatchObject({
      appId: 'default',
      videoId: video.videoId,
      viewerId: 'vïewer 1&2',
      keySystem: 'widevine',
      kids: [formatKeyId(hd), formatKeyId(audio)],
      keys: [{ id: formatKeyId(hd), hdcp: '2.2' }, { id: formatKeyId(audio) }],
      persistent: false,
    });
    expect(request?.claims).not.toHaveProperty('licenseSeconds');
  });

  it('lets pages of other origins send what PlayReady has them send', async () => {
    const preflight = await fetch(address(video)('playready'), {
      method: 'OPTIONS',
      headers: {
        origin: page,
        'access-control-request-method': 'POST',
        'access-control-request-headers': 'content-type,soapaction',
      },
    });
    expect(preflight.headers.get('access-control-allow-headers')?.toLowerCase()).toContain(
      'soapaction',
    );
  });

  it('forwards PlayReady as SOAP', async () => {
    const challenge = makePlayReadyChallenge([video.kids.sd]);
    const answer = await ask(address(video)('playready'), challenge, {
      'content-type': 'text/xml; charset=utf-8',
    });
    expect([answer.status, answer.headers.get('content-type')]).toEqual([
      200,
      'text/xml; charset=utf-8',
    ]);
    const [request] = vendor.requests;
    expect(request?.headers['soapaction']).toBe(
      '"http://schemas.microsoft.com/DRM/2007/03/protocols/AcquireLicense"',
    );
    expect(request?.claims).toMatchObject({
      kids: [formatKeyId(video.kids.sd)],
      keys: [{ id: formatKeyId(video.kids.sd) }],
    });
  });

  it('forwards FairPlay’s request, which nobody else can read, and hands out its certificate', async () => {
    const { cert } = await makeCertificate({ subject: '/CN=FPS Certificate' });
    await set('fairplay', { certificate: cert });
    const licence = address(video, { height: 480 })('fairplay');
    const certificate = await fetch(`${licence}/certificate`, { headers: { origin: page } });
    expect(certificate.status).toBe(200);
    expect(certificate.headers.get('access-control-allow-origin')).toBe(page);
    const der = Buffer.from(await certificate.arrayBuffer());
    expect(der).toEqual(new X509Certificate(cert).raw);
    const answer = await ask(licence, 'an SPC');
    expect(Buffer.from(await answer.arrayBuffer())).toEqual(licenceFor(Buffer.from('an SPC')));
    expect(vendor.requests[0]?.claims['kids']).toHaveLength(2);
    expect(await problemOf(await ask(licence, ''))).toEqual([400, 'bad-request']);
    const other = (await (await server.api('POST', '/v1/apps', { name: 'None' })).json()) as App;
    const none = address(await publish('cbcs', other.id))('fairplay');
    expect(await problemOf(await fetch(`${none}/certificate`))).toEqual([404, 'not-found']);
    const wrong = licence.replace(/.(?=\/licence)/, (last) => (last === 'A' ? 'B' : 'A'));
    expect(await problemOf(await fetch(`${wrong}/certificate`))).toEqual([403, 'token-invalid']);
  });

  it('asks for the vendor’s certificate without naming a key', async () => {
    const answer = await ask(address(video)('widevine'), Buffer.of(8, 4));
    expect(answer.status).toBe(200);
    expect(vendor.requests[0]?.claims['kids']).toHaveLength(3);
  });

  it('puts an own form of the message together', async () => {
    const claims = {
      version: 1,
      message: {
        keys: '{keys}',
        viewer: 'u-{viewerId}',
        license: { persistent: '{persistent}', until: '{expiresAt}' },
      },
    };
    const own = (await (await server.api('POST', '/v1/apps', { name: 'Own' })).json()) as App;
    const policy = { persistent: true, licenseSeconds: 60 };
    await set('widevine', { entitlement: { secret: vendor.secret, claims }, policy }, own.id);
    const its = await publish('cbcs', own.id);
    expect((await widevine([its.kids.sd], { isPersistent: true }, its)).status).toBe(200);
    expect(vendor.requests[0]?.claims).toMatchObject({
      version: 1,
      message: {
        keys: [{ id: formatKeyId(its.kids.sd) }],
        viewer: 'u-vïewer 1&2',
        license: { persistent: true, until: expect.stringMatching(/^\d{4}-/) as string },
      },
    });
  });

  it('gives the vendor the keys themselves where its message names them, and only the permitted ones', async () => {
    const own = (await (await server.api('POST', '/v1/apps', { name: 'Keys' })).json()) as App;
    const claims = { keys: '{contentKeys}' };
    await set('widevine', { entitlement: { secret: vendor.secret, claims } }, own.id);
    const its = await publish('cbcs', own.id);
    const low = address(its, { height: 480 })('widevine');
    expect((await ask(low, Buffer.of(8, 4))).status).toBe(200);
    const given = vendor.requests[0]?.claims['keys'] as { id: string; key: string }[];
    const { sd, audio, hd } = its.kids;
    const expected = [sd, audio].map((kid) => ({
      id: formatKeyId(kid),
      key: keyOf(kid).toString('base64'),
    }));
    const byId = (a: { id: string }, b: { id: string }): number => a.id.localeCompare(b.id);
    expect(given.toSorted(byId)).toEqual(expected.toSorted(byId));
    await set('widevine', {}, own.id);
    await ask(address(its)('widevine'), makeWidevineChallenge([hd]));
    expect(JSON.stringify(vendor.requests[1])).not.toContain(keyOf(hd).toString('base64'));
  });

  describe('what a token permits', () => {
    it('refuses a key of a rendition above its height, though others are asked for too (P-22)', async () => {
      const low = address(video, { height: 480 })('widevine');
      const { sd, hd, audio } = video.kids;
      expect((await ask(low, makeWidevineChallenge([sd, audio]))).status).toBe(200);
      for (const keys of [[hd], [sd, hd]])
        expect(await problemOf(await ask(low, makeWidevineChallenge(keys)))).toEqual([
          403,
          'beyond-claim',
        ]);
      expect(
        await problemOf(
          await ask(address(video, { height: 480 })('playready'), makePlayReadyChallenge([hd])),
        ),
      ).toEqual([403, 'beyond-claim']);
      expect(vendor.requests).toHaveLength(1);
    });

    it('refuses a key of another video (P-21)', async () => {
      const other = await publish('cbcs');
      expect(await problemOf(await widevine([other.kids.sd]))).toEqual([404, 'not-found']);
    });

    it('names to the vendor only the keys that are permitted, where the request hides them', async () => {
      await ask(address(video, { height: 480 })('widevine'), Buffer.of(8, 4));
      const { sd, audio } = video.kids;
      expect([...(vendor.requests[0]?.claims['kids'] as string[])].sort()).toEqual(
        [sd, audio].map(formatKeyId).sort(),
      );
    });

    it('refuses to keep a licence where the policy does not allow it', async () => {
      expect(await problemOf(await widevine([video.kids.sd], { isPersistent: true }))).toEqual([
        403,
        'licence-refused',
      ]);
      expect(vendor.requests).toHaveLength(0);
    });

    it('takes no token of files, and opens no file with one of licences (P-14)', async () => {
      const [, files = ''] = /\/p\/([^/]+)/.exec(signAddresses(server.deps, video)('')) ?? [];
      const url = address(video)('widevine');
      const [, licences = ''] = /\/p\/([^/]+)/.exec(url) ?? [];
      const challenge = makeWidevineChallenge([video.kids.sd]);
      expect(await problemOf(await ask(url.replace(licences, files), challenge))).toEqual([
        403,
        'beyond-claim',
      ]);
      const poster = signAddresses(server.deps, video)('img/poster.jpg');
      expect((await fetch(poster)).status).toBe(200);
      expect(await problemOf(await fetch(poster.replace(files, licences)))).toEqual([
        403,
        'beyond-claim',
      ]);
    });

    it('refuses a token that is changed or expired (P-01, P-09)', async () => {
      const challenge = makeWidevineChallenge([video.kids.sd]);
      const url = address(video)('widevine');
      expect(
        await problemOf(
          await ask(
            url.replace(/.(?=\/licence)/, (last) => (last === 'A' ? 'B' : 'A')),
            challenge,
          ),
        ),
      ).toEqual([403, 'token-invalid']);
      const expired = address(video, { exp: Math.floor(Date.now() / 1000) - 1 })('widevine');
      expect(await problemOf(await ask(expired, challenge))).toEqual([403, 'url-expired']);
    });

    it('stops with a block and with deletion (P-13)', async () => {
      const [blocked, deleted] = [await publish('cbcs'), await publish('cbcs')];
      await server.deps.database.transaction((tx) =>
        changeVideo(tx, server.deps, { video: blocked, set: { status: 'blocked' } }),
      );
      await deleteVideo(server.deps, deleted);
      expect(await problemOf(await widevine([blocked.kids.sd], {}, blocked))).toEqual([
        403,
        'forbidden',
      ]);
      expect(await problemOf(await widevine([deleted.kids.sd], {}, deleted))).toEqual([
        404,
        'not-found',
      ]);
    });

    it('goes on with the keys of a revision that players still hold', async () => {
      const its = await publish('cbcs');
      await server.deps.database.db
        .insert(revisions)
        .values({ ...its, rev: 2, protection: 'cbcs', duration: 8, publishedAt: new Date() });
      await server.deps.database.transaction((tx) =>
        changeVideo(tx, server.deps, { video: its, set: { currentRev: 2 } }),
      );
      expect((await widevine([its.kids.sd], {}, its)).status).toBe(200);
    });

    it('gives no licence for what players decrypt by themselves', async () => {
      const its = await publish('aes-128');
      expect(await problemOf(await widevine([its.kids.sd], {}, its))).toEqual([404, 'not-found']);
    });

    it('asks the vendor of the video’s own app only (P-20)', async () => {
      const other = (await (await server.api('POST', '/v1/apps', { name: 'Other' })).json()) as App;
      const its = await publish('cbcs', other.id);
      expect(await problemOf(await widevine([its.kids.sd], {}, its))).toEqual([404, 'not-found']);
      expect(vendor.requests).toHaveLength(0);
    });
  });

  it.each([
    ['nothing', ''],
    ['a page', '<html></html>'],
    ['a thing', 'x'.repeat(60_000)],
  ])('refuses %s, which is no licence request, and bothers no vendor', async (_what, body) => {
    for (const keySystem of ['widevine', 'playready'])
      expect(await problemOf(await ask(address(video)(keySystem), body))).toEqual([
        400,
        'bad-request',
      ]);
    expect(vendor.requests).toHaveLength(0);
  });

  it('refuses more than 64 KiB, and a key system that it does not know', async () => {
    const url = address(video)('widevine');
    expect(await problemOf(await ask(url, Buffer.alloc(64 * 1024 + 1)))).toEqual([
      413,
      'payload-too-large',
    ]);
    expect((await ask(address(video)('nonsense'), 'x')).status).toBeGreaterThanOrEqual(400);
  });

  const answer =
    (status: number, body: string | Buffer, headers = {}): RequestListener =>
    (_request, response) =>
      void response.writeHead(status, headers).end(body);
  const answers: [string, number, string, RequestListener][] = [
    ['401', 403, 'licence-refused', answer(401, secret)],
    ['403', 403, 'licence-refused', answer(403, secret)],
    ['429', 503, 'licence-unavailable', answer(429, secret)],
    ['500', 503, 'licence-unavailable', answer(500, secret)],
    ['503', 503, 'licence-unavailable', answer(503, secret)],
    ['204', 502, 'licence-invalid', answer(204, '')],
    ['an empty body', 502, 'licence-invalid', answer(200, '')],
    ['a page', 502, 'licence-invalid', answer(200, secret, { 'content-type': 'text/html' })],
    [
      'a page that calls itself bytes',
      502,
      'licence-invalid',
      answer(200, `\n<!DOCTYPE html>${secret}`),
    ],
    ['two megabytes', 502, 'licence-invalid', answer(200, Buffer.alloc(2 * 1024 * 1024))],
    [
      'a gzip bomb',
      502,
      'licence-invalid',
      answer(200, gzipSync(Buffer.alloc(64 * 1024 * 1024)), { 'content-encoding': 'gzip' }),
    ],
    [
      'a redirect',
      502,
      'licence-invalid',
      answer(302, '', { location: 'http://169.254.169.254/' }),
    ],
    ['never', 503, 'licence-unavailable', () => undefined],
    ['a cut connection', 502, 'licence-invalid', (request) => void request.socket.destroy()],
  ];
  it.each(answers)(
    'answers by a code when the vendor answers %s',
    async (what, status, code, listener) => {
      if (what === 'never') hurryTimersOf(10_000);
      vendor.answerWith(listener);
      const response = await widevine([video.kids.sd]);
      if (code === 'licence-unavailable') expect(response.headers.get('retry-after')).toBe('2');
      expect(response.headers.get('cache-control')).toBe('no-store');
      expect(response.headers.get('access-control-allow-origin')).toBe(page);
      expect(await problemOf(response)).toEqual([status, code]);
    },
  );

  it('takes the fault by which PlayReady’s servers refuse for a refusal', async () => {
    const fault = `<soap:Envelope xmlns:soap="http://schemas.xmlsoap.org/soap/envelope/"><soap:Body><soap:Fault><detail>${secret}</detail></soap:Fault></soap:Body></soap:Envelope>`;
    vendor.answerWith(answer(500, fault, { 'content-type': 'text/xml' }));
    expect(
      await problemOf(
        await ask(address(video)('playready'), makePlayReadyChallenge([video.kids.sd])),
      ),
    ).toEqual([403, 'licence-refused']);
    expect(await problemOf(await widevine([video.kids.sd]))).toEqual([503, 'licence-unavailable']);
  });

  it('refuses an entitlement that the vendor’s key does not open', async () => {
    const own = (await (await server.api('POST', '/v1/apps', { name: 'Wrong key' })).json()) as App;
    await set('widevine', { entitlement: { secret: Buffer.alloc(32).toString('base64') } }, own.id);
    const its = await publish('cbcs', own.id);
    expect(await problemOf(await widevine([its.kids.sd], {}, its))).toEqual([
      403,
      'licence-refused',
    ]);
    expect(vendor.requests).toHaveLength(0);
  });

  it('goes by a change of the settings at once', async () => {
    const own = (await (await server.api('POST', '/v1/apps', { name: 'Changes' })).json()) as App;
    await set('widevine', {}, own.id);
    const its = await publish('cbcs', own.id);
    expect((await widevine([its.kids.sd], {}, its)).status).toBe(200);
    await server.api('DELETE', `/v1/apps/${own.id}/drm/widevine`);
    expect(await problemOf(await widevine([its.kids.sd], {}, its))).toEqual([404, 'not-found']);
  });
});
