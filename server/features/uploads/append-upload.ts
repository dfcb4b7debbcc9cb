import type { Deps } from '../../platform/deps.js';
import { Problem } from '../../platform/http/problem.js';
import type { UploadClaims } from '../../domain/upload-claims.js';
import type { ActiveUploads } from './active-uploads.js';
import { finishUpload } from './finish-upload.js';
import { mismatch, requireAlive, requireOwn, tooMuch } from './check-upload.js';
import { receiveBody, type Receipt } from './receive-body.js';
import { findUpload } from './upload-store.js';
import type { UploadRow } from './upload-table.js';

export interface Append extends Receipt {
  claims: UploadClaims;
  id: string;
  offset: number;
  /** The file's length, when the request repeats it. */
  length?: number;
  /** The `Content-Length` of the body; undefined for a chunked one. */
  bodyLength: number | undefined;
}

/**
 * Appends a body at an offset, independent of the protocol. When it resolves, every byte is durable and recorded in the
 * database. When the body ends early, the bytes that arrived are kept and recorded as well, unless the request states a
 * checksum of it: then all of it counts, or nothing.
 */
export async function appendToUpload(
  deps: Deps,
  active: ActiveUploads,
  append: Append,
): Promise<UploadRow> {
  const { claims, id, offset, body } = append;
  const release = await active.claim(id, body);
  try {
    const upload = requireAlive(requireOwn(claims, await findUpload(deps.database.db, id)));
    requireFit(upload, append);
    if (upload.offset === upload.length) append.checksum?.verify();
    const saved =
      upload.offset < upload.length
        ? await receiveBody(deps, upload, append)
        : { ...upload, offset };
    if (saved.offset < saved.length || saved.state === 'complete') return saved;
    await finishUpload(deps, saved);
    return { ...saved, state: 'complete' };
  } finally {
    release();
  }
}

function requireFit(upload: UploadRow, { offset, length, bodyLength }: Append): void {
  if (length !== undefined && length !== upload.length)
    throw new Problem('bad-request', `Upload-Length is ${upload.length} and cannot change.`);
  if (offset !== upload.offset) throw mismatch();
  const missing = upload.length - offset;
  if (missing === 0 && bodyLength !== 0)
    throw new Problem('upload-complete', 'The upload already has all of its bytes.');
  if (bodyLength !== undefined && bodyLength > missing) throw tooMuch(missing);
}
