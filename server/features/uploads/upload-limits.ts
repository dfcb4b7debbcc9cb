import type { UploadClaims } from '../../domain/upload-claims.js';
import type { Deps } from '../../platform/deps.js';
import { Problem } from '../../platform/http/problem.js';

/** The most bytes that the token permits. */
export function mostBytes({ config }: Pick<Deps, 'config'>, claims: UploadClaims): number {
  return Math.min(claims.max, config.maxUploadBytes, claims.size ?? Infinity);
}

/** @throws Problem `upload-too-large` (413) */
export function checkMost(deps: Deps, claims: UploadClaims, length: number): void {
  const max = mostBytes(deps, claims);
  if (length > max)
    throw new Problem('upload-too-large', `The file may have at most ${max} bytes.`);
}

/** @throws Problem `upload-too-large` (413), `beyond-claim` (403) where the token names another size */
export function checkLength(deps: Deps, claims: UploadClaims, length: number): void {
  checkMost(deps, claims, length);
  if (claims.size !== undefined && length !== claims.size) {
    throw new Problem(
      'beyond-claim',
      `This token permits only a file of exactly ${claims.size} bytes.`,
      {
        errors: [{ field: 'Upload-Length', message: `must be ${claims.size}` }],
      },
    );
  }
}
