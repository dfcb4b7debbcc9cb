import type { IncomingHttpHeaders } from 'node:http';
import { Problem } from '../../platform/http/problem.js';

export const tusVersion = '1.0.0';
export const tusExtensions =
  'creation,creation-with-upload,creation-defer-length,termination,expiration,checksum,checksum-trailer';
export const offsetContentType = 'application/offset+octet-stream';

/** @throws Problem `tus-version-unsupported` (412), with the supported versions in `Tus-Version`. */
export function requireTusVersion(headers: IncomingHttpHeaders): void {
  if (headers['tus-resumable'] === tusVersion) return;
  throw new Problem('tus-version-unsupported', `Send Tus-Resumable: ${tusVersion}.`, {
    headers: { 'tus-version': tusVersion },
  });
}

const unsupportedHeaders = ['Upload-Concat'];

/**
 * Refuses headers of tus extensions that are not supported. Ignoring them would corrupt uploads silently: the client
 * expects parts to be joined.
 * @throws Problem `tus-extension-unsupported` (501)
 */
export function refuseUnsupportedExtensions(headers: IncomingHttpHeaders): void {
  const name = unsupportedHeaders.find((header) => headers[header.toLowerCase()] !== undefined);
  if (name === undefined) return;
  throw new Problem(
    'tus-extension-unsupported',
    `${name} belongs to a tus extension that this server does not support; Tus-Extension lists those it does.`,
  );
}

/** Reads a header that must be a whole number without leading zeros; Infinity when it exceeds the safe integers. */
export function parseCount(headers: IncomingHttpHeaders, name: string): number {
  const text = headers[name.toLowerCase()];
  if (typeof text !== 'string' || !/^(?:0|[1-9]\d{0,39})$/.test(text)) {
    throw new Problem('bad-request', `${name} must be one whole number.`);
  }
  const count = Number(text);
  return Number.isSafeInteger(count) ? count : Infinity;
}

/** The `Upload-Length` of a new upload; null where `Upload-Defer-Length` says that it follows. */
export function parseNewLength(headers: IncomingHttpHeaders): number | null {
  const deferred = headers['upload-defer-length'];
  if (deferred === undefined) return parseCount(headers, 'Upload-Length');
  if (deferred === '1' && headers['upload-length'] === undefined) return null;
  throw new Problem(
    'bad-request',
    'Send either Upload-Length or Upload-Defer-Length; the latter can only be 1.',
  );
}

/** The `Content-Length` of the request; undefined for a chunked body. */
export function bodyLengthOf(headers: IncomingHttpHeaders): number | undefined {
  if (headers['transfer-encoding'] !== undefined) return undefined;
  return Number(headers['content-length'] ?? 0);
}

/** @throws Problem `unsupported-media-type` (415) */
export function requireOffsetContentType(headers: IncomingHttpHeaders): void {
  if (headers['content-type']?.toLowerCase() === offsetContentType) return;
  throw new Problem('unsupported-media-type', `Send Content-Type: ${offsetContentType}.`);
}
