import type { UploadClaims } from '../../domain/upload-claims.js';
import type { Db } from '../../platform/database/database.js';
import type { Deps } from '../../platform/deps.js';
import { Problem } from '../../platform/http/problem.js';
import { createId } from '../../platform/ids.js';
import { lockVideo } from '../videos/video-store.js';
import type { VideoRow } from '../videos/video-table.js';
import type { ActiveUploads } from './active-uploads.js';
import { findFinalOf, findOpenFinal, refreshParts, selectUploads } from './concat-store.js';
import { requireFewCreations } from './create-upload.js';
import { freeUpload } from './free-upload.js';
import { checkLength, mostBytes } from './upload-limits.js';
import { checkFileType, parseUploadMetadata } from './upload-metadata.js';
import { endUpload, insertUpload, setDigest } from './upload-store.js';
import type { FinalUpload, UploadRow } from './upload-table.js';

export interface NewFinal {
  claims: UploadClaims;
  /** `Upload-Concat` as it came. */
  header: string;
  /** The ids of the partial uploads, in order. One may come several times. */
  parts: readonly string[];
  metadata: string | undefined;
  /** What the client says that the whole file has, in hexadecimal. */
  sha256: string | undefined;
}

/**
 * Creates the upload that the partial uploads become once they are complete. Asked again for the same parts, it answers the same
 * upload: the client may have missed the first answer, or has only now hashed the file.
 */
export async function createFinal(
  deps: Deps,
  active: ActiveUploads,
  wanted: NewFinal,
): Promise<FinalUpload> {
  const { claims, metadata } = wanted;
  if (metadata !== undefined) checkFileType(parseUploadMetadata(metadata));
  const { final, superseded } = await deps.database.transaction(async (tx) => {
    const video = await lockVideo(tx, claims.app, claims.video);
    if (!video) throw new Problem('not-found', 'No such video.');
    const same = await findFinalOf(tx, video.id, wanted.parts);
    if (same) return { final: await stateDigest(tx, same, wanted), superseded: undefined };
    if (video.status !== 'uploading')
      throw new Problem('upload-complete', 'This video already has its file.');
    return insertFinal(tx, deps, video, wanted);
  });
  if (superseded) await freeUpload(deps, active, { id: superseded });
  return final;
}

async function stateDigest(tx: Db, final: FinalUpload, { sha256 }: NewFinal): Promise<FinalUpload> {
  if (sha256 === undefined || final.state === 'complete') return final;
  const kept = await setDigest(tx, { id: final.id, sha256 });
  if (!kept) throw new Problem('bad-request', 'Repr-Digest was another one before.');
  return kept as FinalUpload;
}

async function insertFinal(
  tx: Db,
  deps: Deps,
  video: VideoRow,
  { claims, header, parts, metadata, sha256 }: NewFinal,
): Promise<{ final: FinalUpload; superseded: string | undefined }> {
  await requireFewCreations(tx, video.id, 'whole');
  const rows = new Map((await selectUploads(tx, parts)).map((row) => [row.id, row]));
  const lengths = parts.map((id) => requireUsable(claims, rows.get(id)));
  const length = lengths.reduce((sum, next) => sum + next, 0);
  checkLength(deps, claims, length);
  const before = await findOpenFinal(tx, video.id);
  if (before) await endUpload(tx, before.id, 'terminated');
  await refreshParts(tx, parts);
  const final = await insertUpload(tx, {
    ...{ id: createId(), appId: video.appId, videoId: video.id },
    ...{ length, metadata: metadata ?? null, maxSize: mostBytes(deps, claims) },
    ...{ concat: header, parts: [...parts], sha256: sha256 ?? null },
  });
  return { final: final as FinalUpload, superseded: before?.id };
}

/** The length of a partial upload that a final one of the token's video may be made of. */
function requireUsable(claims: UploadClaims, upload: UploadRow | undefined): number {
  const isGone = upload?.state === 'terminated' || upload?.state === 'expired';
  const isLate = upload?.state === 'open' && upload.expiresAt.getTime() <= Date.now();
  if (upload?.appId !== claims.app || isGone || isLate)
    throw new Problem('not-found', 'No such partial upload.');
  if (upload.videoId !== claims.video)
    throw new Problem('token-invalid', 'This token is for another video.');
  if (upload.concat !== 'partial')
    throw new Problem('bad-request', 'A final upload can only be made of partial uploads.');
  if (upload.state === 'complete')
    throw new Problem('conflict', 'A partial upload is being joined into another final upload.');
  if (upload.length === null)
    throw new Problem('conflict', 'The length of a partial upload is not known yet.');
  return upload.length;
}
