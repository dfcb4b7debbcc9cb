import type { Deps } from '../../platform/deps.js';
import { copyUnprotected, openRenditions } from '../revisions/open-revision.js';
import { findRevision } from '../revisions/revision-store.js';
import type { RevisionRow, WholeRevision } from '../revisions/revision-table.js';
import { storeRenditions } from '../revisions/store-revision.js';
import { keepRevision, publishProtected, queueLadder } from './publish.js';
import type { VideoRun } from './video-run.js';

/** Packages what plays anew under the protection that is asked for, without encoding it again, and publishes that. */
export async function protectVideo(deps: Deps, run: VideoRun): Promise<void> {
  const { lease, signal } = run;
  const { protection, currentRev } = lease.video;
  run.enter('protect');
  const current =
    currentRev === null
      ? undefined
      : await findRevision(deps.database.db, { ...lease, rev: currentRev });
  // The ladder takes the protection itself.
  if (!current || current.isInterim || !isWhole(current))
    return queueLadder(deps, run, { length: 'short', history: run.stages.close('done') });
  if (current.protection === protection) return keepRevision(deps, run, current);
  const stored = await storeRenditions(deps, {
    revision: lease,
    protection,
    clear: await openRenditions(deps, current),
    signal,
    onProgress: (fraction) => run.enter('protect', fraction),
  });
  await copyUnprotected(deps, current, lease);
  signal.throwIfAborted();
  await publishProtected(deps, run, current, stored);
}

function isWhole(revision: RevisionRow): revision is WholeRevision {
  return revision.duration !== null;
}
