import { randomBytes } from 'node:crypto';
import type { Protection } from '../../../src/contract/videos.js';
import type { RevisionAddress } from '../../domain/storage-keys.js';
import {
  keyPurpose,
  type KeysByPurpose,
  type PackagedTrack,
} from '../../media/package/packager.js';
import type { Deps } from '../../platform/deps.js';
import { drmSystemsOf } from '../drm/drm-of.js';
import { keyServerOf, requestKeys } from '../drm/request-keys.js';

/**
 * The content keys of a revision by the key server of its app; undefined where this server makes them.
 * @throws KeyServerError
 */
export async function servedKeys(
  deps: Deps,
  { appId, videoId }: RevisionAddress,
  { protection, tracks }: { protection: Protection; tracks: readonly PackagedTrack[] },
  signal: AbortSignal,
): Promise<KeysByPurpose | undefined> {
  if (protection !== 'cbcs' && protection !== 'cenc') return undefined;
  const server = await keyServerOf(deps, appId);
  if (!server) return undefined;
  const kinds = [...new Set(tracks.map(keyPurpose))];
  const asked = kinds.map((kind) => ({ kind, kid: randomBytes(16) }));
  const systems = await drmSystemsOf(deps, appId, protection);
  const request = { contentId: videoId, scheme: protection, tracks: asked, systems };
  const { keys } = await requestKeys(deps, server, request, signal);
  return new Map(
    asked.map(({ kind, kid }) => {
      const served = keys.find((one) => one.kid.equals(kid));
      if (!served) throw new Error('The answer of the key server was not checked');
      return [kind, { id: kid.toString('base64url'), key: served.key }] as const;
    }),
  );
}
