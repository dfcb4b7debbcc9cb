import { toRenditionPrefix, type RevisionAddress } from '../../domain/storage-keys.js';
import { fileDigest, renditionDigest } from '../../media/package/rendition-digest.js';
import type { Deps } from '../../platform/deps.js';
import { Problem } from '../../platform/http/problem.js';
import { ObjectNotFound } from '../../platform/object-storage/object-storage.js';
import { isUnreadable } from '../../platform/object-storage/storage-fault.js';
import { pause } from '../../platform/timers.js';
import {
  selectDueRevision,
  setRenditionDigest,
  setRevisionChecked,
} from '../revisions/revision-check-store.js';
import { selectRenditions } from '../revisions/revision-store.js';
import type { RenditionRow } from '../revisions/revision-table.js';
import { checkedAgainHours, isSourceIntact } from '../uploads/scrub-sources.js';
import { reprocessVideo } from '../videos/reprocess-video.js';
import { findVideo } from '../videos/video-store.js';
import type { VideoRow } from '../videos/video-table.js';

type RenditionFault = { fault: 'damaged' } | { fault: 'missing'; file: string };

/**
 * Reads the renditions of a revision that is played and due again; a video of which one is damaged or gone is processed anew. Answers
 * whether there was one that is due.
 */
export async function checkDueRevision(deps: Deps, signal: AbortSignal): Promise<boolean> {
  const revision = await selectDueRevision(deps.database.db, checkedAgainHours);
  if (!revision) return false;
  try {
    await checkRevision(deps, revision, signal);
  } catch (error) {
    signal.throwIfAborted();
    // Where the store is away, nothing is checked.
    await deps.storage.check();
    deps.log.warn({ err: error, ...revision }, 'renditions were not read again');
  }
  await setRevisionChecked(deps.database.db, revision);
  return true;
}

async function checkRevision(
  deps: Deps,
  revision: RevisionAddress,
  signal: AbortSignal,
): Promise<void> {
  for (const rendition of await selectRenditions(deps.database.db, revision)) {
    const found = await examineRendition(deps, { revision, rendition }, signal);
    if (!found) continue;
    const video = await findIdle(deps, revision);
    // It was replaced or deleted while it was read.
    if (!video) return;
    const facts = { videoId: video.id, rev: revision.rev, rendition: rendition.name, ...found };
    deps.log.error(facts, 'a stored rendition is not what was published');
    return rebuild(deps, video, signal);
  }
}

/** Undefined where it is intact. One of before digests were kept gets its own. */
async function examineRendition(
  deps: Deps,
  { revision, rendition }: { revision: RevisionAddress; rendition: RenditionRow },
  signal: AbortSignal,
): Promise<RenditionFault | undefined> {
  const prefix = toRenditionPrefix(revision, rendition);
  const read = async (file: string): Promise<Buffer> => {
    signal.throwIfAborted();
    const bytes = await deps.storage.readBytes(`${prefix}${file}`).catch((error: unknown) => {
      throw error instanceof ObjectNotFound ? new FileMissing(file) : error;
    });
    await pause((bytes.length / deps.config.scrubRate) * 1000, signal);
    return fileDigest(bytes);
  };
  try {
    const init = await read('init.mp4');
    const segments: Buffer[] = [];
    for (const n of rendition.segmentDurations.keys()) segments.push(await read(`${n}.m4s`));
    const digest = renditionDigest(init, segments);
    if (rendition.digest === null) await setRenditionDigest(deps.database.db, rendition.id, digest);
    else if (!digest.equals(rendition.digest)) return { fault: 'damaged' };
    return undefined;
  } catch (error) {
    if (error instanceof FileMissing) return { fault: 'missing', file: error.file };
    if (isUnreadable(error)) return { fault: 'damaged' };
    throw error;
  }
}

class FileMissing extends Error {
  readonly file: string;

  constructor(file: string) {
    super(`No file ${file}`);
    this.file = file;
  }
}

/** The video, unless another revision of it is played by now, or is being made. */
async function findIdle(
  { database }: Deps,
  { appId, videoId, rev }: RevisionAddress,
): Promise<VideoRow | undefined> {
  const video = await findVideo(database.db, appId, videoId);
  return video?.currentRev === rev && video.jobKey === null ? video : undefined;
}

/** From its source, where that is intact. One whose last processing failed would only fail again. */
async function rebuild(deps: Deps, video: VideoRow, signal: AbortSignal): Promise<void> {
  const { id: videoId, appId, status } = video;
  if (status !== 'ready' || !(await isSourceIntact(deps, video, signal))) return;
  try {
    await reprocessVideo(deps, { appId, videoId });
    deps.log.warn({ videoId }, 'renditions are made anew from the source');
  } catch (error) {
    if (!(error instanceof Problem) || error.status !== 409) throw error;
    // Somebody else has begun to process it, or has blocked it.
  }
}
