import type { Deps } from '../../platform/deps.js';
import { Problem } from '../../platform/http/problem.js';
import type { UploadClaims } from '../../domain/upload-claims.js';
import type { UploadRow } from './upload-table.js';

/**
 * Reads the claims of the upload token in an Authorization header.
 * @throws Problem `unauthenticated` (401) without a token that this server signed, `token-expired` (401), `token-invalid`
 * (403) for a token that is not an upload token.
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

/** @throws Problem `not-found` for another app's upload, `token-invalid` when the token is for another video */
export function requireOwn(claims: UploadClaims, upload: UploadRow | undefined): UploadRow {
  if (upload?.appId !== claims.app) throw new Problem('not-found', 'No such upload.');
  if (upload.videoId !== claims.video)
    throw new Problem('token-invalid', 'This token is for another video.');
  return upload;
}

/** Accepts open and complete uploads. @throws Problem `gone` or `upload-expired` (410) for the others */
export function requireAlive(upload: UploadRow): UploadRow {
  if (upload.state === 'terminated')
    throw new Problem('gone', 'This upload was terminated. Create another one.');
  const expired = upload.state === 'open' && upload.expiresAt.getTime() <= Date.now();
  if (upload.state === 'expired' || expired)
    throw new Problem('upload-expired', 'This upload has expired. Create another one.');
  return upload;
}

/** What a request is told whose place another one has taken. */
export function overtaken(): Problem {
  return new Problem(
    'conflict',
    'Another request has taken over this upload. Send HEAD for the offset to take it back.',
  );
}

/** Why a writer has lost its upload, as it is now. */
export function lossReason(upload: UploadRow | undefined): Error {
  try {
    if (upload) requireAlive(upload);
  } catch (ended) {
    if (ended instanceof Problem) return ended;
    throw ended;
  }
  return overtaken();
}

export function mismatch(): Problem {
  return new Problem(
    'offset-mismatch',
    'The stored offset differs. Get it with HEAD and continue from there.',
  );
}

export function tooMuch(missing: number): Problem {
  return new Problem(
    'upload-too-large',
    `The body is too long: the upload lacks only ${missing} more bytes.`,
  );
}
