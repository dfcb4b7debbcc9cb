import type { Deps } from '../../platform/deps.js';
import { Problem } from '../../platform/http/problem.js';
import type { UploadClaims } from '../../domain/upload-claims.js';
import type { ActiveUploads } from './active-uploads.js';
import type { Joins } from './joins.js';
import { finishUpload } from './finish-upload.js';
import { mismatch, requireAlive, requireOwn, tooMuch } from './check-upload.js';
import type { PromisedBytes } from './promised-bytes.js';
import { receiveBody, type Receipt } from './receive-body.js';
import { checkLength, checkMost } from './upload-limits.js';
import { findUpload, setDigest, setLength } from './upload-store.js';
import { hasAllBytes, isFinal, isPartial, limitOf, type UploadRow } from './upload-table.js';

/** What the requests of all uploads share. */
export interface UploadTasks {
  active: ActiveUploads;
  joins: Joins;
  promised: PromisedBytes;
}

export interface Append extends Receipt {
  claims: UploadClaims;
  id: string;
  offset: number;
  /** The file's length, when the request repeats it, or says it for the first time. */
  length?: number;
  /** The `Content-Length` of the body; undefined for a chunked one. */
  bodyLength: number | undefined;
  /** What the client says that the whole file has, in hexadecimal. */
  sha256?: string | undefined;
}

/**
 * Appends a body at an offset, independent of the protocol. When it resolves, every byte is durable and recorded in the
 * database. When the body ends early, the bytes that arrived are kept and recorded as well; where the request states a
 * checksum of it, those that are verified: each 256 KiB of a stepped one, and otherwise all of it or nothing.
 */
export async function appendToUpload(
  deps: Deps,
  { active, joins, promised }: UploadTasks,
  append: Append,
): Promise<UploadRow> {
  const { claims, id, offset, body } = append;
  if (active.has(id)) await refuseRepetition(deps, append);
  const release = await active.claim(id, body);
  try {
    const found = requireAlive(requireOwn(claims, await findUpload(deps.database.db, id)));
    if (isFinal(found))
      throw new Problem('forbidden', 'A final upload takes no bytes: its parts have them.');
    requireFit(found, append);
    const sized =
      found.length === null ? await prepareDeferred(deps, promised, found, append) : found;
    const upload = await keepDigest(deps, sized, append);
    if (hasAllBytes(upload)) append.checksum?.verify();
    const saved = hasAllBytes(upload)
      ? { ...upload, offset }
      : await receiveBody(deps, upload, append);
    if (!hasAllBytes(saved) || saved.state === 'complete') return saved;
    if (isPartial(saved)) {
      joins.beginOf(saved.videoId);
      return saved;
    }
    await finishUpload(deps, saved);
    return { ...saved, state: 'complete' };
  } finally {
    release();
  }
}

/**
 * Chromium repeats by itself a request whose connection was reset. It sends bytes until it is refused, so that does not wait until what
 * came before the cut is durable.
 */
async function refuseRepetition({ database }: Deps, { claims, id, offset }: Append): Promise<void> {
  const seen = requireOwn(claims, await findUpload(database.db, id));
  if (seen.offset > offset) throw mismatch();
}

function requireFit(upload: UploadRow, { offset, length, bodyLength }: Append): void {
  if (length !== undefined && upload.length !== null && length !== upload.length)
    throw new Problem('bad-request', `Upload-Length is ${upload.length} and cannot change.`);
  if (offset !== upload.offset) throw mismatch();
  const missing = (length ?? limitOf(upload)) - offset;
  if (missing < 0)
    throw new Problem('bad-request', `Upload-Length is less than the ${offset} bytes stored.`);
  if (missing === 0 && bodyLength !== 0 && upload.length !== null)
    throw new Problem('upload-complete', 'The upload already has all of its bytes.');
  if (bodyLength !== undefined && bodyLength > missing) throw tooMuch(missing);
}

/** Keeps the digest before the bytes, so that it holds whoever finishes the upload. */
async function keepDigest(
  { database }: Deps,
  upload: UploadRow,
  { sha256 }: Append,
): Promise<UploadRow> {
  if (sha256 === undefined || upload.sha256 === sha256) return upload;
  if (isPartial(upload))
    throw new Problem(
      'bad-request',
      'Repr-Digest is of the whole file: send it with the final upload.',
    );
  const kept = await setDigest(database.db, { id: upload.id, sha256 });
  if (!kept) throw new Problem('bad-request', 'Repr-Digest was another one before.');
  return kept;
}

/** Of an upload whose length is not known yet: keeps the length if the request says it, and finds room. */
async function prepareDeferred(
  deps: Deps,
  promised: PromisedBytes,
  upload: UploadRow,
  { claims, offset, length, bodyLength }: Append,
): Promise<UploadRow> {
  const exceptVideoId = isPartial(upload) ? undefined : upload.videoId;
  if (length === undefined)
    return promised.letIn({ bytes: bodyLength ?? 1, exceptVideoId }, async () => upload);
  (isPartial(upload) ? checkMost : checkLength)(deps, claims, length);
  if (length > upload.maxSize) throw tooMuch(upload.maxSize - offset);
  const known = await promised.letIn({ bytes: length - offset, exceptVideoId }, () =>
    setLength(deps.database.db, { id: upload.id, offset, length }),
  );
  if (!known) throw mismatch();
  return known;
}
