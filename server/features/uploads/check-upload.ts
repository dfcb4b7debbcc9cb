import type { Deps } from '../../platform/deps.js';
import { Problem } from '../../platform/http/problem.js';
import type { UploadClaims } from '../../domain/upload-claims.js';
import type { UploadRow } from './upload-table.js';

/**
 * What the bearer of an upload token may do.
 * @throws Problem `unauthenticated` (nothing that this server signed) or `token-expired` (401), `token-invalid` (for something else, 403).
 */
export function checkUploadToken(
  { tokens }: Pick<Deps, 'tokens'>,
  authorization: string | undefined,
): UploadClaims {
  const token = /^Bearer ([\w.-]+)$/i.exec(authorization ?? '')?.[1];
  if (token === undefined || !tokens.isOurs(token)) {
    throw new Problem('unauthenticated', 'Send Authorization: Bearer with the upload token.', {
      headers: { 'www-authenticate': 'Bearer realm="vodkit"' },
    });
  }
  return tokens.verify<UploadClaims>('upload', token);
}

/** The upload, if the token is for its video and it has not ended before it was complete. */
export function requireOwn(claims: UploadClaims, upload: UploadRow | undefined): UploadRow {
  if (upload?.appId !== claims.app) throw new Problem('not-found', 'No such upload.');
  if (upload.videoId !== claims.video)
    throw new Problem('token-invalid', 'This token is for another video.');
  return upload;
}

/** @throws Problem `gone` or `upload-expired` (410) */
export function requireAlive(upload: UploadRow): UploadRow {
  if (upload.state === 'terminated')
    throw new Problem('gone', 'This upload was terminated. Create another one.');
  const expired = upload.state === 'open' && upload.expiresAt.getTime() <= Date.now();
  if (upload.state === 'expired' || expired)
    throw new Problem('upload-expired', 'This upload has expired. Create another one.');
  return upload;
}
