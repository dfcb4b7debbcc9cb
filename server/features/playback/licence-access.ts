import type { Deps } from '../../platform/deps.js';
import { Problem } from '../../platform/http/problem.js';
import type { LicensedKey, LicensedPlay } from '../drm/licensed-play.js';
import { isPlayable, type Catalog } from './catalog.js';
import { verifyDelivery } from './delivery.js';
import { permitsRendition, shortSideOf } from './play-limits.js';
import { selectLicensedRenditions } from './playback-store.js';

/**
 * Checks the token of a licence address, and reads which keys it permits.
 * @throws Problem `token-invalid`, `url-expired`, `beyond-claim`, `forbidden`, `not-found`
 */
export async function openLicensedPlay(
  { tokens, database }: Pick<Deps, 'tokens' | 'database'>,
  catalog: Catalog,
  token: string,
): Promise<LicensedPlay> {
  const claims = verifyDelivery(tokens, token);
  // The tokens in addresses of files name no viewer, whom the vendor may have to know.
  if (claims.scope !== 'licence') throw new Problem('beyond-claim');
  const { app: appId, video: videoId, viewer } = claims;
  const video = await catalog.video(appId, videoId);
  if (video?.status === 'blocked') throw new Problem('forbidden', 'The video is blocked.');
  if (!video || !isPlayable(video)) throw new Problem('not-found', 'No such video.');
  const keys = new Map<string, LicensedKey>();
  for (const rendition of await selectLicensedRenditions(database.db, { appId, videoId })) {
    const { contentKeyId } = rendition;
    if (contentKeyId === null) continue;
    const known = keys.get(contentKeyId);
    const height = rendition.kind === 'video' ? shortSideOf(rendition) : undefined;
    keys.set(contentKeyId, {
      kid: Buffer.from(contentKeyId, 'base64url'),
      height: known?.height === undefined ? height : Math.max(known.height, height ?? 0),
      isPermitted: (known?.isPermitted ?? false) || permitsRendition(claims, rendition),
    });
  }
  return {
    appId,
    videoId,
    viewerId: viewer,
    keys: [...keys.values()],
    contentKey: (kid) => catalog.contentKey(appId, kid.toString('base64url')),
  };
}
