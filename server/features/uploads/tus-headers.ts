import type { IncomingHttpHeaders } from 'node:http';
import { Problem } from '../../platform/http/problem.js';

export const tusVersion = '1.0.0';
export const tusExtensions = 'creation,creation-with-upload,termination,expiration';
export const offsetContentType = 'application/offset+octet-stream';

/** @throws Problem `tus-version-unsupported` (412), with the versions that are spoken. */
export function requireTusVersion(headers: IncomingHttpHeaders): void {
  if (headers['tus-resumable'] === tusVersion) return;
  throw new Problem('tus-version-unsupported', `Send Tus-Resumable: ${tusVersion}.`, {
    headers: { 'tus-version': tusVersion },
  });
}

const unofferedHeaders = ['Upload-Concat', 'Upload-Defer-Length', 'Upload-Checksum'];

/**
 * A header of an extension that is not offered is no detail to overlook: its sender believes that parts are joined, a
 * length may follow, or bytes are verified.
 * @throws Problem `tus-extension-unsupported` (501)
 */
export function refuseUnofferedExtensions(headers: IncomingHttpHeaders): void {
  const name = unofferedHeaders.find((header) => headers[header.toLowerCase()] !== undefined);
  if (name === undefined) return;
  throw new Problem(
    'tus-extension-unsupported',
    `${name} belongs to an extension that is not in Tus-Extension.`,
  );
}

/** A header that must be a whole number, without leading zeros; Infinity for one too large to be true. */
export function parseCount(headers: IncomingHttpHeaders, name: string): number {
  const text = headers[name.toLowerCase()];
  if (typeof text !== 'string' || !/^(?:0|[1-9]\d{0,39})$/.test(text)) {
    throw new Problem('bad-request', `${name} must be one whole number.`);
  }
  const count = Number(text);
  return Number.isSafeInteger(count) ? count : Infinity;
}

/** Bytes the request's body announces; undefined for a chunked one. */
export function bodyLengthOf(headers: IncomingHttpHeaders): number | undefined {
  if (headers['transfer-encoding'] !== undefined) return undefined;
  return Number(headers['content-length'] ?? 0);
}

/** @throws Problem `unsupported-media-type` (415) */
export function requireOffsetContentType(headers: IncomingHttpHeaders): void {
  if (headers['content-type']?.toLowerCase() === offsetContentType) return;
  throw new Problem('unsupported-media-type', `Send Content-Type: ${offsetContentType}.`);
}
