import { createHmac, createSign, generateKeyPairSync, randomBytes } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { Problem } from '../../../../server/platform/http/problem.js';
import { TokenSigner, type TokenPurpose } from '../../../../server/platform/crypto/signed-token.js';

const secret = randomBytes(32);
const signer = new TokenSigner([{ kid: 'k1', secret }]);
const now = Math.floor(Date.now() / 1000);
const claims = { app: 'default', video: '0'.repeat(26), exp: now + 60 };

function codeOf(run: () => unknown): string {
  try {
    run();
  } catch (error) {
    if (error instanceof Problem) return error.code;
    throw error;
  }
  return 'accepted';
}

/** What somebody with the key could write, to see that the verifier does not lean on the signature alone. */
function signRaw(payload: string, { prefix = 'p1', kid = 'k1', key = secret } = {}): string {
  const signed = `${prefix}.${kid}.${Buffer.from(payload).toString('base64url')}`;
  return `${signed}.${createHmac('sha256', key).update(signed).digest('base64url')}`;
}

function jwt(header: object, payload: object, signature: (text: string) => string): string {
  const text = [header, payload]
    .map((part) => Buffer.from(JSON.stringify(part)).toString('base64url'))
    .join('.');
  return `${text}.${signature(text)}`;
}

describe('TokenSigner', () => {
  it('gives back the claims that were signed', () => {
    expect(signer.verify('play', signer.sign('play', claims))).toEqual(claims);
  });

  it('verifies under every live key and signs with the first', () => {
    const rotated = new TokenSigner([
      { kid: 'k2', secret: randomBytes(32) },
      { kid: 'k1', secret },
    ]);
    expect(rotated.verify('play', signer.sign('play', claims))).toEqual(claims);
    expect(rotated.sign('play', claims)).toMatch(/^p1\.k2\./);
    expect(codeOf(() => signer.verify('play', rotated.sign('play', claims)))).toBe('token-invalid');
  });

  it('checks expiry, purpose and signature again of a token that it has verified before (P-01)', () => {
    const token = signer.sign('play', claims);
    expect(signer.verify('play', token)).toEqual(claims);
    expect(codeOf(() => signer.verify('play', token, (claims.exp + 1) * 1000))).toBe(
      'token-expired',
    );
    expect(codeOf(() => signer.verify('delivery', token))).toBe('token-invalid');
    const other = signer.sign('play', { ...claims, exp: claims.exp + 1 });
    const mixed = `${token.slice(0, token.lastIndexOf('.'))}${other.slice(other.lastIndexOf('.'))}`;
    expect(codeOf(() => signer.verify('play', mixed))).toBe('token-invalid');
  });

  it('keeps nothing of the claims that a caller changed', () => {
    const token = signer.sign('play', claims);
    Object.assign(signer.verify('play', token), { exp: 1 });
    expect(signer.verify('play', token)).toEqual(claims);
  });

  it('refuses a token with any bit of any byte changed (P-01)', () => {
    const token = signer.sign('play', claims);
    let refused = 0;
    for (let position = 0; position < token.length; position++) {
      for (let bit = 0; bit < 8; bit++) {
        const bytes = Buffer.from(token, 'latin1');
        bytes.writeUInt8(bytes.readUInt8(position) ^ (1 << bit), position);
        if (codeOf(() => signer.verify('play', bytes.toString('latin1'))) === 'token-invalid')
          refused++;
      }
    }
    expect(refused).toBe(token.length * 8);
  });

  it('takes one spelling of a token only (P-02)', () => {
    const token = signer.sign('play', claims);
    const [prefix, kid, payload = '', mac = ''] = token.split('.');
    const lastSymbols = [...'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_'];
    const otherSpellings = lastSymbols
      .map((symbol) => mac.slice(0, -1) + symbol)
      .filter((other) => other !== mac);
    const forms = [
      ...Array.from({ length: token.length }, (_, length) => token.slice(0, length)),
      ...otherSpellings.map((other) => `${prefix}.${kid}.${payload}.${other}`),
      ...['=', '==', ' ', '\n', '.', 'A', '%3D', '\u0000', 'é', '\u200b', '#', '?', ';x=1'].flatMap(
        (junk) => [token + junk, junk + token, token.replace('.', `${junk}.`)],
      ),
      token + token,
      `${token}.${token}`,
      token.toUpperCase(),
      token.replace(/\./g, '．'),
      token.replace(/[0-9]/, (digit) => String.fromCodePoint(0xff10 + Number(digit))),
      `${prefix}.${kid}.${Buffer.from(payload, 'base64url').toString('base64')}.${mac}`,
      `${prefix}.${kid}.${payload}.${Buffer.from(mac, 'base64url').toString('hex')}`,
      `${prefix}.${kid}.${payload}.${Buffer.from(mac, 'base64url').toString('base64')}`,
    ];
    for (const form of forms)
      expect(
        codeOf(() => signer.verify('play', form)),
        form,
      ).toBe('token-invalid');
  });

  it.each(['none', 'None', 'nOnE', 'NONE', '', null])(
    'refuses a JWT with algorithm %s (P-03)',
    (alg) => {
      for (const signature of ['', 'AA', Buffer.alloc(32).toString('base64url')]) {
        expect(
          codeOf(() =>
            signer.verify(
              'play',
              jwt({ alg, typ: 'JWT' }, claims, () => signature),
            ),
          ),
        ).toBe('token-invalid');
      }
    },
  );

  it('refuses a JWT whatever its algorithm, signed with a public key as the secret too (P-04)', () => {
    const { publicKey, privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
    const publicPem = publicKey.export({ type: 'spki', format: 'pem' });
    const hmac = (key: string | Buffer) => (text: string) =>
      createHmac('sha256', key).update(text).digest('base64url');
    const rsa = (text: string) => createSign('sha256').update(text).sign(privateKey, 'base64url');
    const tokens = [
      jwt({ alg: 'HS256', kid: 'k1' }, claims, hmac(publicPem)),
      jwt({ alg: 'HS256', kid: 'k1' }, claims, hmac(secret)),
      jwt({ alg: 'RS256', kid: 'k1' }, claims, rsa),
      jwt({ alg: 'ES256', kid: 'k1' }, claims, rsa),
    ];
    for (const token of tokens)
      expect(codeOf(() => signer.verify('play', token))).toBe('token-invalid');
  });

  it.each([
    '../../etc/passwd',
    "' or 1=1 --",
    'http://127.0.0.1/k',
    '["k1"]',
    '__proto__',
    'constructor',
    'toString',
    'k',
    'K1',
    'k1 ',
    '',
    'k1.k1',
    'x'.repeat(33),
    'x'.repeat(1_000_000),
  ])('knows a key by its exact id only (%.40s) (P-05)', (kid) => {
    const token = signRaw(JSON.stringify(claims), { kid });
    expect(codeOf(() => signer.verify('play', token))).toBe('token-invalid');
  });

  it('refuses JWTs with extras, JWEs, a thousand segments and a megabyte (P-07)', () => {
    const hmac = (text: string) => createHmac('sha256', secret).update(text).digest('base64url');
    const tokens = [
      jwt({ alg: 'HS256', crit: ['exp2'], exp2: 1 }, claims, hmac),
      jwt({ alg: 'HS256', b64: false, crit: ['b64'] }, claims, hmac),
      jwt({ alg: 'HS256', cty: 'JWT' }, { nested: signer.sign('play', claims) }, hmac),
      jwt({ alg: 'dir', enc: 'A256GCM' }, claims, () => 'iv.ciphertext.tag'),
      Array.from({ length: 1000 }, () => 'a').join('.'),
      `p1.k1.${'A'.repeat(1_000_000)}.${'A'.repeat(43)}`,
    ];
    for (const token of tokens)
      expect(codeOf(() => signer.verify('play', token))).toBe('token-invalid');
  });

  it.each([
    ['missing', '{}'],
    ['null', '{"exp":null}'],
    ['a string', `{"exp":"${now + 60}"}`],
    ['a fraction', `{"exp":${now + 60}.5}`],
    ['negative', '{"exp":-1}'],
    ['zero', '{"exp":0}'],
    ['endless', '{"exp":1e400}'],
    ['beyond safe integers', '{"exp":9007199254740993}'],
    ['an array', `{"exp":[${now + 60}]}`],
    ['farther off than a play auth may live', `{"exp":${now + 3000 + 120}}`],
  ])('refuses an expiry that is %s (P-08)', (_, payload) => {
    expect(codeOf(() => signer.verify('play', signRaw(payload)))).toBe('token-invalid');
  });

  it('refuses what is not valid yet (P-08)', () => {
    for (const nbf of [now + 600, 'soon', -1]) {
      const token = signRaw(JSON.stringify({ ...claims, nbf }));
      expect(codeOf(() => signer.verify('play', token))).toBe('token-invalid');
    }
    expect(
      codeOf(() => signer.verify('play', signRaw(JSON.stringify({ ...claims, nbf: now - 1 })))),
    ).toBe('accepted');
  });

  it('tells an expired token from a wrong one, to the second (P-09)', () => {
    const token = signer.sign('play', claims);
    expect(codeOf(() => signer.verify('play', token, claims.exp * 1000 - 1))).toBe('accepted');
    expect(codeOf(() => signer.verify('play', token, claims.exp * 1000))).toBe('token-expired');
    expect(signer.open('play', token, claims.exp * 1000)).toEqual({ claims, expired: true });
  });

  it('never takes a token of one purpose for another (P-14)', () => {
    const purposes: TokenPurpose[] = ['play', 'upload', 'delivery'];
    for (const signed of purposes) {
      for (const asked of purposes) {
        const token = signer.sign(signed, claims);
        const relabelled = token.replace(/^[a-z]1/, `${asked.charAt(0)}1`);
        const expected = signed === asked ? 'accepted' : 'token-invalid';
        expect(
          codeOf(() => signer.verify(asked, token)),
          `${signed} as ${asked}`,
        ).toBe(expected);
        expect(
          codeOf(() => signer.verify(asked, relabelled)),
          `${signed} relabelled`,
        ).toBe(expected);
      }
    }
  });
});
