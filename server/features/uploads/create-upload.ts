import type { Db } from '../../platform/database/database.js';
import type { Deps } from '../../platform/deps.js';
import { createId } from '../../platform/ids.js';
import { Problem } from '../../platform/http/problem.js';
import { uploadTokenSeconds, type UploadClaims } from '../../domain/upload-claims.js';
import { lockVideo } from '../videos/video-store.js';
import type { ActiveUploads } from './active-uploads.js';
import { finishUpload } from './finish-upload.js';
import { freeUpload } from './free-upload.js';
import { checkFileType, parseUploadMetadata } from './upload-metadata.js';
import { countCreatedUploads, insertUpload, terminateUploadsOf } from './upload-store.js';
import { checkLength, mostBytes, requireRoomBesideOthers } from './upload-limits.js';
import { hasAllBytes, type UploadRow } from './upload-table.js';

export interface NewUpload {
  claims: UploadClaims;
  /** Null where the client says it later. */
  length: number | null;
  metadata: string | undefined;
}

/** A client that creates more uploads than this for one video within the lifetime of a token is looping. */
const maxCreations = 50;

/**
 * Creates an upload for the token's video. An open upload of the same video is terminated, and its bytes are deleted.
 */
export async function createUpload(
  deps: Deps,
  active: ActiveUploads,
  { claims, length, metadata }: NewUpload,
): Promise<UploadRow> {
  if (length !== null) checkLength(deps, claims, length);
  if (metadata !== undefined) checkFileType(parseUploadMetadata(metadata));
  await deps.storage.check();
  // Of a length that is not known, each request has to find the room for what it brings.
  await requireRoomBesideOthers(deps, claims.video, length ?? 1);
  const { upload, superseded } = await deps.database.transaction(async (tx) => {
    const video = await lockVideo(tx, claims.app, claims.video);
    if (!video) throw new Problem('not-found', 'No such video.');
    if (video.status !== 'uploading')
      throw new Problem('upload-complete', 'This video already has its file.');
    await requireFewCreations(tx, video.id);
    const ended = await terminateUploadsOf(tx, video.id);
    const row = await insertUpload(tx, {
      id: createId(),
      appId: video.appId,
      videoId: video.id,
      length,
      metadata: metadata ?? null,
      maxSize: mostBytes(deps, claims),
    });
    return { upload: row, superseded: ended };
  });
  for (const id of superseded) await freeUpload(deps, active, { id });
  if (hasAllBytes(upload)) await finishUpload(deps, upload);
  return upload;
}

async function requireFewCreations(tx: Db, videoId: string): Promise<void> {
  if ((await countCreatedUploads(tx, videoId, uploadTokenSeconds)) < maxCreations) return;
  throw new Problem(
    'too-many-uploads',
    `At most ${maxCreations} uploads of one video may be created in ${uploadTokenSeconds} s.`,
    {
      headers: { 'retry-after': '60' },
    },
  );
}
