import type { IncomingHttpHeaders } from 'node:http';
import { Problem } from '../../platform/http/problem.js';

export const tusVersion = '1.0.0';
export const offsetContentType = 'application/offset+octet-stream';

/** @throws Problem `tus-version-unsupported` (412), with the supported versions in `Tus-Version`. */
export function requireTusVersion(headers: IncomingHttpHeaders): void {
  if (headers['tus-resumable'] === tusVersion) return;
  throw new Problem('tus-version-unsupported', `Send Tus-Resumable: ${tusVersion}.`, {
    headers: { 'tus-version': tusVersion },
  });
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

/** A final upload has the length and the bytes of its parts. @throws Problem `bad-request` */
export function requireNothingBesideParts(headers: IncomingHttpHeaders): void {
  const hasLength =
    headers['upload-length'] !== undefined || headers['upload-defer-length'] !== undefined;
  if (hasLength || bodyLengthOf(headers) !== 0)
    throw new Problem('bad-request', 'A final upload is created without a length and a body.');
}

/** The `Content-Length` of the request; undefined for a chunked body. */
export function bodyLengthOf(headers: IncomingHttpHeaders): number | undefined {
  if (headers['transfer-encoding'] !== undefined) return undefined;
  return Number(headers['content-length'] ?? 0);
}

/** As far as both are known. @throws Problem `upload-too-large` (413) */
export function requireBodyWithin(
  length: number | null | undefined,
  bodyLength: number | undefined,
): void {
  if ((bodyLength ?? 0) > (length ?? Infinity))
    throw new Problem(
      'upload-too-large',
      `The body is longer than Upload-Length, ${length} bytes.`,
    );
}

/** @throws Problem `unsupported-media-type` (415) */
export function requireOffsetContentType(headers: IncomingHttpHeaders): void {
  if (headers['content-type']?.toLowerCase() === offsetContentType) return;
  throw new Problem('unsupported-media-type', `Send Content-Type: ${offsetContentType}.`);
}
