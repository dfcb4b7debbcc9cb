import type { Protection } from '../../../src/contract/videos.js';
import type { DeliveryClaims } from '../../domain/delivery-address.js';
import type { Deps } from '../../platform/deps.js';
import { Problem } from '../../platform/http/problem.js';
import type { LicensedKey, LicensedPlay } from '../drm/licensed-play.js';
import { isPlayable, type Catalog, type VideoKey } from './catalog.js';
import { verifyDelivery } from './delivery.js';
import { permitsRendition, shortSideOf } from './play-limits.js';

/**
 * Checks the token of a licence address, and reads which keys it permits.
 * @throws Problem `token-invalid`, `url-expired`, `beyond-claim`, `forbidden`, `not-found`
 */
export async function openLicensedPlay(
  { tokens }: Pick<Deps, 'tokens'>,
  catalog: Catalog,
  token: string,
): Promise<LicensedPlay> {
  const claims = verifyDelivery(tokens, token);
  // The tokens in addresses of files name no viewer, whom the vendor may have to know.
  if (claims.scope !== 'licence') throw new Problem('beyond-claim');
  const { app: appId, video: videoId, viewer } = claims;
  const video = await catalog.videoOf(claims);
  if (video?.status === 'blocked') throw new Problem('forbidden', 'The video is blocked.');
  if (!video || !isPlayable(video)) throw new Problem('not-found', 'No such video.');
  const keys = new Map<string, LicensedKey>();
  for (const { id, key, rendition } of await keysOfKeySystems(catalog, claims)) {
    const known = keys.get(id);
    const height = rendition.kind === 'video' ? shortSideOf(rendition) : undefined;
    keys.set(id, {
      kid: Buffer.from(id, 'base64url'),
      key,
      height: known?.height === undefined ? height : Math.max(known.height, height ?? 0),
      isPermitted: (known?.isPermitted ?? false) || permitsRendition(claims, rendition),
    });
  }
  return { appId, videoId, viewerId: viewer, keys: [...keys.values()] };
}

interface KeyOfSystems extends VideoKey {
  protection: Protection;
}

/** Of all published revisions: players may still hold an older manifest. Those of AES-128 are none of key systems. */
export async function keysOfKeySystems(
  catalog: Catalog,
  claims: DeliveryClaims,
): Promise<KeyOfSystems[]> {
  const keys = await catalog.videoKeys(claims);
  const protectedKeys = await Promise.all(
    keys.map(async (key) => {
      const revision = await catalog.revision(claims.app, claims.video, key.rendition.rev);
      return { ...key, protection: revision?.protection ?? 'none' };
    }),
  );
  return protectedKeys.filter(({ protection }) => protection === 'cbcs' || protection === 'cenc');
}
