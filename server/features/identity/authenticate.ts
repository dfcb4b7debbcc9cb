import { createHash, timingSafeEqual } from 'node:crypto';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { authorize, resourceOf, type Identity, type RouteAccess } from './access.js';
import type { Deps } from '../../platform/deps.js';
import { ExpiringCache } from '../../platform/expiring-cache.js';
import { isAccessKeyId, isAppId } from '../../platform/ids.js';
import { Problem } from '../../platform/http/problem.js';
import type { RateLimits } from '../../platform/http/rate-limits.js';
import { accessKeyPurpose } from './create-access-key.js';
import { findAccessKey, findApp } from './identity-store.js';

const cacheMs = 5000;
const appHeader = 'vod-app-id';

interface KnownKey {
  appId: string;
  scope: 'root' | 'app';
  secretDigest: Buffer;
}

/** Authenticates and authorizes the caller before any route with an `action` runs. */
export function checkAccess(
  app: FastifyInstance,
  deps: Pick<Deps, 'database' | 'secrets'>,
  limits: RateLimits,
): void {
  const { db } = deps.database;
  const keys = new ExpiringCache<KnownKey | undefined>({
    ttlMs: cacheMs,
    max: 10_000,
    load: async (id) => {
      const row = await findAccessKey(db, id);
      if (!row) return undefined;
      const secretDigest = sha256(deps.secrets.unwrap(accessKeyPurpose, row.secretWrapped));
      return { appId: row.appId, scope: row.scope, secretDigest };
    },
  });
  /** Keys that have authenticated before. The set stays small: an id is added only after its secret was right. */
  const rightKeys = new Set<string>();
  const knownApps = new ExpiringCache<boolean>({
    ttlMs: cacheMs,
    max: 10_000,
    load: async (id) => (await findApp(db, id)) !== undefined,
  });

  async function identify(request: FastifyRequest): Promise<Identity> {
    const { id, key } = await findKey(request);
    const appId = request.headers[appHeader] ?? key.appId;
    if (typeof appId !== 'string') throw new Problem('bad-request', 'Send one Vod-App-Id header.');
    if (appId === key.appId) return { keyId: id, appId, scope: key.scope };
    if (key.scope !== 'root')
      throw new Problem('forbidden', 'This access key belongs to another app.');
    if (!isAppId(appId) || !(await knownApps.get(appId)))
      throw new Problem('not-found', 'No such app.');
    return { keyId: id, appId, scope: 'root' };
  }

  async function findKey(request: FastifyRequest): Promise<{ id: string; key: KnownKey }> {
    try {
      const { id, secret } = parseBasic(request.headers.authorization);
      // A key that has authenticated before is not blocked by failed attempts of others from the same address.
      if (!rightKeys.has(id)) limits.refuseFailures(request);
      const key = await keys.get(id);
      if (!key || !timingSafeEqual(key.secretDigest, sha256(secret))) throw unauthenticated();
      rightKeys.add(id);
      return { id, key };
    } catch (error) {
      if (error instanceof Problem && error.code === 'unauthenticated') {
        limits.refuseFailures(request);
        limits.countFailure(request);
      }
      throw error;
    }
  }

  app.decorateRequest('identity');
  async function check(
    request: FastifyRequest,
    { action, resource }: Exclude<RouteAccess, { open: string }>,
  ): Promise<void> {
    request.identity = await identify(request);
    limits.countKey(request);
    authorize(request.identity, action, resourceOf(request, resource));
  }

  app.addHook('onRequest', (request, _reply, done) => {
    const { access } = request.routeOptions.config;
    const isOpen = !access || 'open' in access;
    if (isOpen || (access.orToken && /^Bearer /i.test(request.headers.authorization ?? '')))
      return done();
    check(request, access).then(() => done(), done);
  });
}

function parseBasic(header: string | undefined): { id: string; secret: Buffer } {
  const encoded = /^Basic ([A-Za-z0-9+/]{1,512}={0,2})$/i.exec(header ?? '')?.[1];
  if (encoded === undefined) throw unauthenticated();
  const text = Buffer.from(encoded, 'base64').toString();
  const colon = text.indexOf(':');
  const id = text.slice(0, Math.max(0, colon));
  if (!isAccessKeyId(id)) throw unauthenticated();
  return { id, secret: Buffer.from(text.slice(colon + 1)) };
}

function sha256(bytes: Buffer): Buffer {
  return createHash('sha256').update(bytes).digest();
}

function unauthenticated(): Problem {
  return new Problem(
    'unauthenticated',
    'Send Authorization: Basic with an access key id and its secret.',
    {
      headers: { 'www-authenticate': 'Basic realm="vodkit"' },
    },
  );
}
