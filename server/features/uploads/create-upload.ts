import type { Db } from '../../platform/database/database.js';
import type { Deps } from '../../platform/deps.js';
import { createId } from '../../platform/ids.js';
import { Problem } from '../../platform/http/problem.js';
import { uploadTokenSeconds, type UploadClaims } from '../../domain/upload-claims.js';
import { lockVideo } from '../videos/video-store.js';
import type { UploadTasks } from './append-upload.js';
import { selectOpenPartials, terminateIdlePartials } from './concat-store.js';
import { finishUpload } from './finish-upload.js';
import { freeUpload } from './free-upload.js';
import { checkFileType, parseUploadMetadata } from './upload-metadata.js';
import {
  countCreatedUploads,
  hasOpenWhole,
  insertUpload,
  terminateUploadsOf,
} from './upload-store.js';
import { maxParts } from './upload-concat.js';
import { checkLength, checkMost, mostBytes } from './upload-limits.js';
import { hasAllBytes, type UploadRow } from './upload-table.js';

export interface NewUpload {
  claims: UploadClaims;
  /** Null where the client says it later. */
  length: number | null;
  metadata: string | undefined;
  /** A partial one becomes a part of a final upload, and no video of its own. */
  kind: UploadKind;
  /** What the client says that the whole file has, in hexadecimal. */
  sha256: string | undefined;
}

export type UploadKind = 'whole' | 'partial';

/** A client that creates more uploads than this for one video within the lifetime of a token is looping. */
const maxCreations: Record<UploadKind, number> = { whole: 50, partial: 200 };

/**
 * Creates an upload for the token's video. An open upload of the same video is terminated, and its bytes are deleted; partial
 * uploads stay beside each other.
 */
export async function createUpload(
  deps: Deps,
  { active, promised }: Pick<UploadTasks, 'active' | 'promised'>,
  { claims, length, metadata, kind, sha256 }: NewUpload,
): Promise<UploadRow> {
  if (length !== null) (kind === 'partial' ? checkMost : checkLength)(deps, claims, length);
  if (metadata !== undefined) {
    const pairs = parseUploadMetadata(metadata);
    if (kind === 'whole') checkFileType(pairs);
  }
  await deps.storage.check();
  const record = () =>
    deps.database.transaction(async (tx) => {
      const video = await lockVideo(tx, claims.app, claims.video);
      if (!video) throw new Problem('not-found', 'No such video.');
      if (video.status !== 'uploading')
        throw new Problem('upload-complete', 'This video already has its file.');
      await requireFewCreations(tx, video.id, kind);
      const ended =
        kind === 'partial' && !(await hasOpenWhole(tx, video.id))
          ? await makeWayForPartial(tx, video.id, (length ?? 0) - mostBytes(deps, claims))
          : await terminateUploadsOf(tx, video.id);
      const row = await insertUpload(tx, {
        id: createId(),
        appId: video.appId,
        videoId: video.id,
        length,
        metadata: metadata ?? null,
        maxSize: mostBytes(deps, claims),
        sha256: sha256 ?? null,
        ...(kind === 'partial' && { concat: 'partial' }),
      });
      return { upload: row, superseded: ended };
    });
  const { upload, superseded } = await promised.letIn(
    {
      // Of a length that is not known, each request has to find the room for what it brings.
      bytes: length ?? 1,
      exceptVideoId: kind === 'partial' ? undefined : claims.video,
    },
    record,
  );
  for (const id of superseded) await freeUpload(deps, active, { id });
  if (hasAllBytes(upload) && kind === 'whole') await finishUpload(deps, upload);
  return upload;
}

/**
 * Terminates partial uploads that nobody writes to where there would be too many, or too long ones: a client that began anew left
 * them. `excess` is by how many bytes the new one alone is longer than all may be.
 * @throws Problem `too-many-uploads` (429), `upload-too-large` (413)
 */
async function makeWayForPartial(tx: Db, videoId: string, excess: number): Promise<string[]> {
  if (fits(await selectOpenPartials(tx, videoId), excess)) return [];
  const ended = await terminateIdlePartials(tx, videoId);
  const left = await selectOpenPartials(tx, videoId);
  if (fits(left, excess)) return ended;
  if (left.length < maxParts)
    throw new Problem('upload-too-large', 'The parts together are longer than the file may be.');
  throw new Problem('too-many-uploads', `A file may come in at most ${maxParts} parts.`, {
    headers: { 'retry-after': '600' },
  });
}

function fits(partials: readonly UploadRow[], excess: number): boolean {
  const bytes = partials.reduce((sum, { length }) => sum + (length ?? 0), excess);
  return partials.length < maxParts && bytes <= 0;
}

/** @throws Problem `too-many-uploads` (429) */
export async function requireFewCreations(
  tx: Db,
  videoId: string,
  kind: UploadKind,
): Promise<void> {
  const most = maxCreations[kind];
  const created = await countCreatedUploads(tx, { videoId, kind, seconds: uploadTokenSeconds });
  if (created < most) return;
  throw new Problem(
    'too-many-uploads',
    `At most ${most} uploads of one video may be created in ${uploadTokenSeconds} s.`,
    { headers: { 'retry-after': '60' } },
  );
}
