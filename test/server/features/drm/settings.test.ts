import { sql } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { AccessKey, App } from '../../../../src/contract/apps.js';
import type { DrmSettings } from '../../../../src/contract/drm.js';
import type { ProblemDocument } from '../../../../src/contract/problem.js';
import { drmOf } from '../../../../server/features/drm/drm-of.js';
import { keyServerOf } from '../../../../server/features/drm/request-keys.js';
import { makeCertificate } from '../../../support/certificate.js';
import { startTestServer, type AccessKeyPair, type TestServer } from '../../../support/server.js';

const licenseUrl = 'http://127.0.0.1:8080/licence';
const speke = {
  type: 'speke',
  url: 'http://127.0.0.1:8080/speke',
  authorization: { type: 'basic', user: 'tenant', password: 'PASSWORD-OF-SPEKE' },
} as const;
const full = {
  licenseUrl: `${licenseUrl}?viewer={viewerId}`,
  headers: { 'X-Api-Key': 'SECRET-OF-A-HEADER', Authorization: 'Bearer {entitlement}' },
  entitlement: { secret: 'U0VDUkVULU9GLUpXVA==', claims: { version: 1, keys: '{keys}' } },
  policy: {
    persistent: true,
    licenseSeconds: 3600,
    outputProtection: [{ minHeight: 1080, hdcp: '2.2' }],
  },
  keySource: speke,
};

describe('/v1/apps/{appId}/drm/{keySystem}', () => {
  let server: TestServer;
  let app: App;
  let key: AccessKey;
  let certificate: { pem: string; der: string; elliptic: string };
  beforeAll(async () => {
    server = await startTestServer({ VOD_FETCH_ALLOW: '127.0.0.1:8080' });
    app = (await (await server.api('POST', '/v1/apps', { name: 'A' })).json()) as App;
    key = (await (await server.api('POST', `/v1/apps/${app.id}/access-keys`)).json()) as AccessKey;
    const subject = '/CN=FPS Certificate/O=Example';
    const { cert: pem } = await makeCertificate({ subject });
    certificate = {
      pem,
      der: pem.replace(/-----[^-]+-----|\s/g, ''),
      elliptic: (await makeCertificate({ subject, algorithm: 'elliptic' })).cert,
    };
  });
  afterAll(() => server.stop());

  const path = (keySystem: string, appId = app.id): string => `/v1/apps/${appId}/drm/${keySystem}`;
  const put = (keySystem: string, body: unknown, its: AccessKeyPair = key): Promise<Response> =>
    server.api('PUT', path(keySystem), body, its);
  const read = async (response: Response): Promise<unknown> => [
    response.status,
    await response.json(),
  ];
  const problemOf = async (response: Response): Promise<[number, string, string?]> => {
    const { code, errors } = (await response.json()) as ProblemDocument;
    const field = errors?.[0]?.field;
    return field === undefined ? [response.status, code] : [response.status, code, field];
  };

  it('keeps what is set, and never returns what is secret', async () => {
    const answer = await put('widevine', full);
    expect(answer.status).toBe(200);
    const settings = (await answer.json()) as DrmSettings;
    expect(settings).toEqual({
      keySystem: 'widevine',
      licenseUrl: full.licenseUrl,
      headers: ['X-Api-Key', 'Authorization'],
      entitlement: { claims: full.entitlement.claims },
      policy: full.policy,
      keySource: { type: 'speke', url: speke.url, authorization: 'basic' },
      updatedAt: expect.any(String) as string,
    });
    expect(await read(await server.api('GET', path('widevine'), undefined, key))).toEqual([
      200,
      settings,
    ]);
    const { rows } = await server.deps.database.db.execute(sql`select * from drm_settings`);
    const stored = rows
      .map(
        (row) =>
          JSON.stringify(row) +
          Buffer.from(row['secrets_wrapped'] as Uint8Array).toString('latin1'),
      )
      .join();
    for (const secret of ['SECRET-OF-A-HEADER', 'U0VDUkVULU9GLUpXVA', 'PASSWORD-OF-SPEKE']) {
      expect(JSON.stringify(settings)).not.toContain(secret);
      expect(stored).not.toContain(secret);
    }
  });

  it('replaces all, and forgets what it had', async () => {
    await put('playready', full);
    const settings = (await (await put('playready', { licenseUrl })).json()) as DrmSettings;
    expect(settings).toMatchObject({
      headers: [],
      policy: { persistent: false },
      keySource: { type: 'local' },
    });
    expect(settings).not.toHaveProperty('entitlement');
    expect((await server.api('DELETE', path('playready'), undefined, key)).status).toBe(204);
    expect(await problemOf(await server.api('GET', path('playready'), undefined, key))).toEqual([
      404,
      'not-found',
    ]);
    expect(await problemOf(await server.api('DELETE', path('playready'), undefined, key))).toEqual([
      404,
      'not-found',
    ]);
  });

  it('is of one app: another app’s key finds none to see, set or remove (P-20)', async () => {
    const other = (await (await server.api('POST', '/v1/apps', { name: 'B' })).json()) as App;
    const stranger = (await (
      await server.api('POST', `/v1/apps/${other.id}/access-keys`)
    ).json()) as AccessKey;
    await put('widevine', { licenseUrl });
    for (const [method, body] of [['GET'], ['PUT', { licenseUrl }], ['DELETE']] as const)
      expect(
        await problemOf(await server.api(method, path('widevine'), body, stranger)),
        method,
      ).toEqual([404, 'not-found']);
    expect(
      await problemOf(await server.api('GET', path('widevine', other.id), undefined, stranger)),
    ).toEqual([404, 'not-found']);
    // As for an app that does not exist.
    const nobody = path('widevine', '01jd000000000000000000000a');
    expect(await problemOf(await server.api('GET', nobody, undefined, stranger))).toEqual([
      404,
      'not-found',
    ]);
    expect((await server.api('GET', path('widevine'), undefined, key)).status).toBe(200);
  });

  it('lets the root key set it for any app, and answers 404 for one that does not exist', async () => {
    expect((await put('widevine', { licenseUrl }, server.accessKey)).status).toBe(200);
    const nobody = path('widevine', '01jd000000000000000000000a');
    expect(await problemOf(await server.api('PUT', nobody, { licenseUrl }))).toEqual([
      404,
      'not-found',
    ]);
    expect((await fetch(new URL(path('widevine'), server.url))).status).toBe(401);
  });

  it.each(['pem', 'der'] as const)(
    'takes the certificate of FairPlay as %s, and describes it',
    async (form) => {
      const answer = await put('fairplay', { licenseUrl, certificate: certificate[form] });
      expect(await answer.json()).toMatchObject({
        certificate: {
          subject: 'CN=FPS Certificate, O=Example',
          sha256: expect.stringMatching(/^[0-9a-f]{64}$/) as string,
        },
      });
    },
  );

  const wrong: [string, string, () => object, string][] = [
    ['no address', 'widevine', () => ({}), 'licenseUrl'],
    ['another scheme', 'widevine', () => ({ licenseUrl: 'ftp://a.example/' }), 'licenseUrl'],
    [
      'a private address (H-20)',
      'widevine',
      () => ({ licenseUrl: 'http://10.0.0.1/' }),
      'licenseUrl',
    ],
    [
      'the metadata of a cloud (H-24)',
      'widevine',
      () => ({ licenseUrl: 'http://169.254.169.254/latest' }),
      'licenseUrl',
    ],
    [
      'another port (H-30)',
      'widevine',
      () => ({ licenseUrl: 'http://127.0.0.1:8081/' }),
      'licenseUrl',
    ],
    [
      'a key server in a private network (H-20)',
      'widevine',
      () => ({ licenseUrl, keySource: { ...speke, url: 'http://192.168.1.1/' } }),
      'keySource.url',
    ],
    [
      'a template in the host',
      'widevine',
      () => ({ licenseUrl: 'http://{viewerId}.example/' }),
      'licenseUrl',
    ],
    [
      'a name that is not known',
      'widevine',
      () => ({ licenseUrl, headers: { a: '{password}' } }),
      'headers.a',
    ],
    [
      'an entitlement that is not set',
      'widevine',
      () => ({ licenseUrl, headers: { a: '{entitlement}' } }),
      'headers.a',
    ],
    [
      'a claim that is not known',
      'widevine',
      () => ({
        licenseUrl,
        entitlement: { secret: 'AAAA', claims: { a: { b: ['{constructor}'] } } },
      }),
      'entitlement.claims',
    ],
    [
      'a content key in a header',
      'widevine',
      () => ({ licenseUrl, entitlement: { secret: 'AAAA' }, headers: { a: '{contentKeys}' } }),
      'headers.a',
    ],
    [
      'a header of the connection',
      'widevine',
      () => ({ licenseUrl, headers: { Host: 'a' } }),
      'headers',
    ],
    [
      'a header that breaks the line',
      'widevine',
      () => ({ licenseUrl, headers: { a: 'b\r\nc: d' } }),
      'headers.a',
    ],
    [
      'a secret that is no base64',
      'widevine',
      () => ({ licenseUrl, entitlement: { secret: '?' } }),
      'entitlement.secret',
    ],
    [
      'a policy that is none',
      'widevine',
      () => ({ licenseUrl, policy: { hdcp: '3.0' } }),
      'policy.hdcp',
    ],
    ['FairPlay without a certificate', 'fairplay', () => ({ licenseUrl }), 'certificate'],
    [
      'a certificate that is none',
      'fairplay',
      () => ({ licenseUrl, certificate: 'AAAA' }),
      'certificate',
    ],
    [
      'a certificate of another algorithm',
      'fairplay',
      () => ({ licenseUrl, certificate: certificate.elliptic }),
      'certificate',
    ],
    [
      'a certificate for Widevine',
      'widevine',
      () => ({ licenseUrl, certificate: certificate.pem }),
      'certificate',
    ],
  ];
  it.each(wrong)('refuses %s', async (_what, keySystem, body, field) => {
    expect(await problemOf(await put(keySystem, body()))).toEqual([422, 'invalid-request', field]);
  });

  it('answers the same for all that is blocked (H-20)', async () => {
    const words = await Promise.all(
      ['http://10.0.0.1/', 'http://[::1]/', 'http://127.0.0.1:22/', 'http://localhost/'].map(
        async (url) => {
          const { errors } = (await (
            await put('widevine', { licenseUrl: url })
          ).json()) as ProblemDocument;
          return errors?.[0]?.message;
        },
      ),
    );
    expect(new Set(words).size).toBe(1);
  });

  it('knows three key systems', async () => {
    expect((await put('clearkey', { licenseUrl })).status).toBe(422);
  });

  it('has one key server for all key systems of an app', async () => {
    await put('widevine', { licenseUrl, keySource: speke });
    const other = { ...speke, url: 'http://127.0.0.1:8080/another' };
    expect(await problemOf(await put('playready', { licenseUrl, keySource: other }))).toEqual([
      409,
      'conflict',
    ]);
    expect((await put('playready', { licenseUrl, keySource: speke })).status).toBe(200);
    expect(await keyServerOf(server.deps, app.id)).toEqual({
      url: speke.url,
      authorization: speke.authorization,
    });
    expect(await keyServerOf(server.deps, 'default')).toBeUndefined();
  });

  it('tells players of the key systems that know the scheme, and at once of none that is gone', async () => {
    for (const keySystem of ['widevine', 'playready']) await put(keySystem, { licenseUrl });
    await put('fairplay', { licenseUrl, certificate: certificate.pem });
    const address = (keySystem: string): string => `https://v.example/p/t/licence/${keySystem}`;
    const of = (protection: 'cbcs' | 'cenc' | 'aes-128' | 'none') =>
      drmOf(server.deps, { appId: app.id }, { protection }, address);
    expect(await of('cbcs')).toEqual({
      'com.apple.fps': {
        licenseUrl: address('fairplay'),
        certificateUrl: `${address('fairplay')}/certificate`,
      },
      'com.microsoft.playready': { licenseUrl: address('playready') },
      'com.widevine.alpha': { licenseUrl: address('widevine') },
    });
    expect(Object.keys(await of('cenc')).sort()).toEqual([
      'com.microsoft.playready',
      'com.widevine.alpha',
    ]);
    expect([await of('aes-128'), await of('none')]).toEqual([{}, {}]);
    await server.api('DELETE', path('playready'), undefined, key);
    expect(await of('cenc')).not.toHaveProperty('com.microsoft.playready');
  });
});
