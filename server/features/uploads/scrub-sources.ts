import type { SourceFault } from '../../../src/contract/problem-codes.js';
import type { Deps } from '../../platform/deps.js';
import { digestSlowly } from '../../platform/digest/paced-digest.js';
import { isUnreadable } from '../../platform/object-storage/storage-fault.js';
import { changeVideo } from '../videos/change-video.js';
import { selectDueSource, setSourceChecked, type DueSource } from '../videos/source-check-store.js';
import { lockVideo, setSourceDigest } from '../videos/video-store.js';
import type { VideoRow } from '../videos/video-table.js';

/** What is stored is read again this long after it was, or later where there is more than can be read in the meantime. */
export const checkedAgainHours = 12;

/** Reads a source that is due again, and marks its video where it is damaged or gone. Answers whether there was one. */
export async function checkDueSource(deps: Deps, signal: AbortSignal): Promise<boolean> {
  const source = await selectDueSource(deps.database.db, checkedAgainHours);
  if (!source) return false;
  try {
    await checkSource(deps, source, signal);
  } catch (error) {
    signal.throwIfAborted();
    // Where the store is away, nothing is checked.
    await deps.storage.check();
    // What is not known to be damage, such as a file that may not be opened, is tried again when its turn comes.
    deps.log.warn({ err: error, videoId: source.videoId }, 'a source was not read again');
    await setSourceChecked(deps.database.db, source.videoId);
  }
  return true;
}

/** Reads the source now, and marks the video as `checkDueSource` does. */
export async function isSourceIntact(
  deps: Deps,
  { id: videoId, appId, sourceKey, size }: VideoRow,
  signal: AbortSignal,
): Promise<boolean> {
  if (sourceKey === null || size === null) return false;
  return checkSource(deps, { appId, videoId, sourceKey, size }, signal);
}

async function checkSource(deps: Deps, source: DueSource, signal: AbortSignal): Promise<boolean> {
  return recordCheck(deps, source, await examineSource(deps, source, signal));
}

/** The digest of what is stored, or what is plain without one. */
type Finding = { sha256: string } | { fault: SourceFault };

async function examineSource(
  { storage, digests, config }: Pick<Deps, 'storage' | 'digests' | 'config'>,
  { sourceKey, size }: Pick<DueSource, 'sourceKey' | 'size'>,
  signal: AbortSignal,
): Promise<Finding> {
  const info = await storage.head(sourceKey);
  if (!info) return { fault: 'source-missing' };
  if (info.size !== size) return { fault: 'source-damaged' };
  const file = await storage.localFile(sourceKey);
  try {
    const pace = { bytesPerSecond: config.scrubRate, signal };
    return { sha256: await digestSlowly(digests, { path: file.path, size }, pace) };
  } catch (error) {
    if (isUnreadable(error)) return { fault: 'source-damaged' };
    throw error;
  } finally {
    await file.release();
  }
}

async function recordCheck(
  deps: Deps,
  { appId, videoId, sourceKey }: DueSource,
  finding: Finding,
): Promise<boolean> {
  return deps.database.transaction(async (tx) => {
    const video = await lockVideo(tx, appId, videoId);
    if (video?.sourceKey !== sourceKey) return false;
    await setSourceChecked(tx, videoId);
    if (video.sha256 === null && 'sha256' in finding)
      await setSourceDigest(tx, { videoId, sourceKey, sha256: finding.sha256 });
    const fault = faultOf(finding, video.sha256);
    if (fault === video.sourceFault) return fault === null;
    await changeVideo(tx, deps, { video: { appId, videoId }, set: { sourceFault: fault } });
    if (fault) deps.log.error({ videoId, sourceKey, fault }, 'a source is not what was uploaded');
    else deps.log.info({ videoId, sourceKey }, 'a source is intact again');
    return fault === null;
  });
}

function faultOf(finding: Finding, known: string | null): SourceFault | null {
  if ('fault' in finding) return finding.fault;
  return known === null || known === finding.sha256 ? null : 'source-damaged';
}
