import type { UploadGrant } from '../../../src/contract/videos.js';
import { tusOffer } from '../../domain/tus-offer.js';
import { uploadTokenSeconds, type UploadClaims } from '../../domain/upload-claims.js';
import type { Deps } from '../../platform/deps.js';
import type { VideoRow } from './video-table.js';

/** When a token that is made now ends. */
export function uploadTokenEnd(nowMs = Date.now()): Date {
  return new Date(Math.floor(nowMs / 1000 + uploadTokenSeconds) * 1000);
}

export function createUploadGrant(
  { config, tokens }: Pick<Deps, 'config' | 'tokens'>,
  video: VideoRow,
  nowMs = Date.now(),
): UploadGrant {
  const exp = Math.floor(nowMs / 1000) + uploadTokenSeconds;
  const claims: UploadClaims = {
    app: video.appId,
    video: video.id,
    max: config.maxUploadBytes,
    ...(video.declaredSize !== null && { size: video.declaredSize }),
    exp,
  };
  return {
    endpoint: `${config.publicUrl}/v1/uploads`,
    token: tokens.sign('upload', claims),
    expiresAt: new Date(exp * 1000).toISOString(),
    tus: {
      extensions: [...tusOffer.extensions],
      checksumAlgorithms: [...tusOffer.checksumAlgorithms],
    },
    posterUrl: `${config.publicUrl}/v1/videos/${video.id}/poster`,
  };
}
