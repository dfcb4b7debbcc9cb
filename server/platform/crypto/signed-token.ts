import { createHmac, timingSafeEqual } from 'node:crypto';
import { LRUCache } from 'lru-cache';
import { Problem } from '../http/problem.js';

/** What a token is for. The purpose is part of the signed text, so a token cannot be used for another purpose. */
export type TokenPurpose = 'play' | 'upload' | 'delivery';

export interface TokenClaims {
  /** Expiry, whole seconds since the epoch. */
  exp: number;
  /** Not before, whole seconds since the epoch. */
  nbf?: number;
}

export interface SigningKey {
  kid: string;
  secret: Buffer;
}

export interface OpenedToken<T extends TokenClaims> {
  claims: T;
  expired: boolean;
}

const prefixes: Record<TokenPurpose, string> = { play: 'p1', upload: 'u1', delivery: 'd1' };
/** The maximum lifetime for each purpose, plus a minute for clocks that differ. Tokens that claim more are refused. */
const maxSeconds: Record<TokenPurpose, number> = {
  play: 3000 + 60,
  upload: 86_400 + 60,
  delivery: 2_592_000 + 60,
};
const tokenPattern =
  /^([a-z]1)\.([A-Za-z0-9_-]{1,32})\.([A-Za-z0-9_-]{1,2048})\.([A-Za-z0-9_-]{43})$/;

/** A viewer shows the same token with every file, so what has been verified is kept. Only what we signed takes room. */
const maxKnown = 5000;

interface SignedText {
  prefix: string;
  payload: string;
}

/**
 * Signs and verifies tokens with HMAC-SHA256 over purpose, key id and payload. The first key signs; every key verifies.
 */
export class TokenSigner {
  readonly #keys: Map<string, SigningKey>;
  readonly #current: SigningKey;
  readonly #known = new LRUCache<string, SignedText>({ max: maxKnown });

  constructor(keys: readonly SigningKey[]) {
    const current = keys[0];
    if (!current) throw new Error('At least one signing key is needed');
    this.#current = current;
    this.#keys = new Map(keys.map((key) => [key.kid, key]));
  }

  sign(purpose: TokenPurpose, claims: TokenClaims): string {
    const payload = Buffer.from(JSON.stringify(claims)).toString('base64url');
    const signed = `${prefixes[purpose]}.${this.#current.kid}.${payload}`;
    return `${signed}.${mac(this.#current.secret, signed).toString('base64url')}`;
  }

  /**
   * Returns the claims of a token that this deployment signed for `purpose` and that has not expired.
   * @throws Problem `token-expired` (401) for an expired token, `token-invalid` (403) for anything else
   */
  verify<T extends TokenClaims>(purpose: TokenPurpose, token: string, nowMs = Date.now()): T {
    const { claims, expired } = this.open<T>(purpose, token, nowMs);
    if (expired) {
      throw new Problem('token-expired', undefined, {
        headers: { 'www-authenticate': 'Bearer error="invalid_token"' },
      });
    }
    return claims;
  }

  /**
   * Like `verify`, but returns `expired` for an expired token instead of throwing.
   * @throws Problem `token-invalid` (403) for anything that this deployment did not sign for `purpose`
   */
  open<T extends TokenClaims>(
    purpose: TokenPurpose,
    token: string,
    nowMs = Date.now(),
  ): OpenedToken<T> {
    const signed = this.#readSigned(token);
    if (signed?.prefix !== prefixes[purpose]) throw invalid();
    const claims = JSON.parse(Buffer.from(signed.payload, 'base64url').toString()) as T;
    const now = Math.floor(nowMs / 1000);
    if (!isInstant(claims.exp) || claims.exp > now + maxSeconds[purpose]) throw invalid();
    if (claims.nbf !== undefined && !(isInstant(claims.nbf) && claims.nbf <= now)) throw invalid();
    return { claims, expired: claims.exp * 1000 <= nowMs };
  }

  /** Whether this deployment signed the token, for any purpose, expired or not. */
  isOurs(token: string): boolean {
    return this.#readSigned(token) !== undefined;
  }

  #readSigned(token: string): SignedText | undefined {
    const known = this.#known.get(token);
    if (known) return known;
    const signed = this.#verifyText(token);
    if (signed) this.#known.set(token, signed);
    return signed;
  }

  #verifyText(token: string): SignedText | undefined {
    const match = tokenPattern.exec(token);
    if (!match) return undefined;
    const [, prefix = '', kid = '', payload = '', given = ''] = match;
    const key = this.#keys.get(kid);
    if (!key) return undefined;
    const expected = mac(key.secret, token.slice(0, -given.length - 1));
    const actual = Buffer.from(given, 'base64url');
    // Several base64 strings decode to the same bytes. Only the one that `sign` writes is accepted.
    const isCanonical = actual.toString('base64url') === given;
    if (actual.length !== expected.length || !timingSafeEqual(actual, expected) || !isCanonical)
      return undefined;
    return { prefix, payload };
  }
}

function isInstant(value: unknown): value is number {
  return Number.isSafeInteger(value) && (value as number) > 0;
}

function mac(secret: Buffer, text: string): Buffer {
  return createHmac('sha256', secret).update(text).digest();
}

function invalid(): Problem {
  return new Problem('token-invalid');
}
