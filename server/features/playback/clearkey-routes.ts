import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import type { Deps } from '../../platform/deps.js';
import { Problem } from '../../platform/http/problem.js';
import { takeRawBodies } from '../../platform/http/raw-bodies.js';
import { drmSystemsOf } from '../drm/drm-of.js';
import type { DeliveryClaims } from '../../domain/delivery-address.js';
import { isPlayable, type Catalog } from './catalog.js';
import { verifyDelivery } from './delivery.js';
import { keysOfKeySystems } from './licence-access.js';
import { permitsRendition } from './play-limits.js';

const maxRequestBytes = 16 * 1024;

/** A licence request of the key system `org.w3.clearkey` (Encrypted Media Extensions, 9.1.3). */
const licenceRequest = z.object({
  kids: z
    .array(z.string().regex(/^[A-Za-z0-9_-]{22}$/, 'must be 16 bytes in base64url'))
    .min(1)
    .max(32),
});

interface Licence {
  keys: { kty: 'oct'; kid: string; k: string }[];
  type: 'temporary';
}

export function clearKeyRoutes(deps: Deps, catalog: Catalog): FastifyPluginAsyncZod {
  return async (app) => {
    takeRawBodies(app, maxRequestBytes);
    app.post(
      '/p/:token/licence/clearkey',
      {
        config: { access: { open: 'checks the delivery token in its path' }, cost: 0.05 },
        schema: {
          tags: ['Delivery'],
          operationId: 'getClearKeyLicence',
          summary: 'Get the keys of a video for the key system org.w3.clearkey',
          description:
            'Takes the request of the key system, `{"kids": […]}`, and answers a JSON Web Key Set with the keys that the token permits. ' +
            'The address is returned by the playback calls. 403 `beyond-claim` when it permits none of them.',
        },
      },
      async (request, reply) => {
        const [, , token = ''] = (request.raw.url ?? '').split('/');
        const claims = verifyDelivery(deps.tokens, token);
        const licence = await createLicence({ deps, catalog }, claims, readKeyIds(request.body));
        reply
          .header('cache-control', 'no-store')
          .header('cross-origin-resource-policy', 'cross-origin');
        return reply.send(licence);
      },
    );
  };
}

function readKeyIds(body: unknown): string[] {
  const parsed = licenceRequest.safeParse(parseJson(body));
  if (parsed.success) return parsed.data.kids;
  throw new Problem('invalid-request', 'Send the licence request of org.w3.clearkey.', {
    errors: parsed.error.issues.map(({ path, message }) => ({ field: path.join('.'), message })),
  });
}

function parseJson(body: unknown): unknown {
  try {
    return Buffer.isBuffer(body) ? JSON.parse(body.toString()) : undefined;
  } catch {
    throw new Problem('invalid-json');
  }
}

async function createLicence(
  { deps, catalog }: { deps: Deps; catalog: Catalog },
  claims: DeliveryClaims,
  keyIds: readonly string[],
): Promise<Licence> {
  if (claims.scope !== undefined) throw new Problem('beyond-claim');
  const video = await catalog.videoOf(claims);
  if (video?.status === 'blocked') throw new Problem('forbidden', 'The video is blocked.');
  if (!video || !isPlayable(video)) throw new Problem('not-found');
  const known = await keysOfKeySystems(catalog, claims);
  const asked = known.filter(({ id }) => keyIds.includes(id));
  if (asked.length === 0) throw new Problem('not-found', 'The video has none of these keys.');
  // Where a vendor gives licences, nobody else does.
  for (const protection of new Set(asked.map((key) => key.protection)))
    if ((await drmSystemsOf(deps, claims.app, protection)).length > 0)
      throw new Problem('beyond-claim');
  const permitted = asked.filter(({ rendition }) => permitsRendition(claims, rendition));
  if (permitted.length === 0) throw new Problem('beyond-claim');
  const keys = new Map(permitted.map(({ id, key }) => [id, key.toString('base64url')]));
  return {
    keys: [...keys].map(([kid, k]) => ({ kty: 'oct', kid, k })),
    type: 'temporary',
  };
}
