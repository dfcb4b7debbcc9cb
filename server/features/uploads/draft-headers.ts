import type { IncomingHttpHeaders } from 'node:http';
import { Problem } from '../../platform/http/problem.js';
import { bodyLengthOf, parseCount } from './tus-headers.js';

/**
 * The versions of the IETF draft «Resumable Uploads for HTTP» (draft-ietf-httpbis-resumable-upload) that are spoken: those of its drafts 03
 * and 05.
 */
const interopVersions = ['5', '6'];
export const partialContentType = 'application/partial-upload';

/** The version of the draft that the request speaks; undefined for tus. */
export function draftVersionOf(headers: IncomingHttpHeaders): string | undefined {
  const version = headers['upload-draft-interop-version'];
  if (version === undefined) return undefined;
  if (typeof version === 'string' && interopVersions.includes(version)) return version;
  throw new Problem(
    'bad-request',
    `Upload-Draft-Interop-Version can be ${interopVersions.join(' or ')}.`,
  );
}

/** Whether the body is the end of the file. @throws Problem `bad-request` */
export function parseComplete(headers: IncomingHttpHeaders): boolean {
  const value = headers['upload-complete'];
  if (value === '?1' || value === '?0') return value === '?1';
  throw new Problem('bad-request', 'Upload-Complete must be ?1 or ?0.');
}

/**
 * The length of the whole file as far as the request tells: by `Upload-Length`, or because its body is the end.
 * @throws Problem `bad-request` where the two differ
 */
export function parseDraftLength(
  headers: IncomingHttpHeaders,
  { offset, isComplete }: { offset: number; isComplete: boolean },
): number | undefined {
  const stated =
    headers['upload-length'] === undefined ? undefined : parseCount(headers, 'Upload-Length');
  const bodyLength = bodyLengthOf(headers);
  const atEnd = isComplete && bodyLength !== undefined ? offset + bodyLength : undefined;
  if (stated !== undefined && atEnd !== undefined && stated !== atEnd)
    throw new Problem(
      'bad-request',
      'Upload-Length is not where the body ends, though it is the last.',
    );
  return stated ?? atEnd;
}

/** @throws Problem `unsupported-media-type` (415) */
export function requirePartialContentType(headers: IncomingHttpHeaders, version: string): void {
  // Of the earlier draft, a body may have any type.
  if (version === '5' || headers['content-type']?.toLowerCase() === partialContentType) return;
  throw new Problem('unsupported-media-type', `Send Content-Type: ${partialContentType}.`);
}
