import type { Db } from '../../platform/database/database.js';
import type { Deps } from '../../platform/deps.js';
import type { MediaDescription } from '../../platform/ffmpeg/describe-media.js';
import { createId, createRandomId } from '../../platform/ids.js';
import { changeVideo } from '../videos/change-video.js';
import { retireRevision, supersededSeconds } from '../videos/sweep-revision.js';
import { withClaim, type Claim } from './claim.js';
import { maxFrameRate, planHold } from './plan-ladder.js';
import { insertContentKey, insertRenditions, insertRevision, publishRevision } from './revision-store.js';
import type { StoredRevision } from './store-revision.js';

/** A revision whose objects are all durable: its rows and the pointer to it appear in one transaction, or not at all. */
export interface Publication {
  media: MediaDescription;
  stored: StoredRevision;
  /** Pictures of the top rung. */
  frames: number;
}

/** The source's own packets may be played from now on. The ladder follows under the claim that this answers. */
export async function publishSourceCopy(deps: Deps, claim: Claim, publication: Publication): Promise<Claim> {
  const { appId, videoId, rev } = claim;
  const { duration } = publication.stored;
  await withClaim(deps, claim, async (tx) => {
    await insertPublication(tx, deps, { ...publication, claim, isSourceCopy: true });
    await insertRevision(tx, { appId, videoId, rev: rev + 1, protection: claim.video.protection, duration: 0 });
    await changeVideo(tx, deps, {
      video: claim,
      set: { playable: true, currentRev: rev, duration, probe: publication.media },
      event: { type: 'video.playable', payload: { rev, duration } },
    });
  });
  deps.log.info({ videoId, rev, duration }, 'video playable');
  return { ...claim, rev: rev + 1 };
}

/** The video is ready. Whoever plays an earlier revision goes on with that one. */
export async function publishLadder(deps: Deps, claim: Claim, publication: Publication): Promise<void> {
  const { videoId, rev } = claim;
  const { renditions, duration } = publication.stored;
  const [top] = renditions;
  await withClaim(deps, claim, async (tx, { currentRev }) => {
    await insertPublication(tx, deps, { ...publication, claim, isSourceCopy: false });
    if (currentRev !== null) await retireRevision(tx, deps, { ...claim, rev: currentRev }, supersededSeconds);
    await changeVideo(tx, deps, {
      video: claim,
      set: {
        ...{ status: 'ready', playable: true, currentRev: rev, progress: null, failure: null, duration, probe: publication.media },
        ...(top?.size && { width: top.size.width, height: top.size.height }),
      },
      event: { type: 'video.ready', payload: { rev, duration } },
    });
  });
  deps.log.info({ videoId, rev, duration, renditions: renditions.map(({ name }) => name) }, 'video ready');
}

async function insertPublication(
  tx: Db,
  { secrets }: Deps,
  { claim, media, stored, frames, isSourceCopy }: Publication & { claim: Claim; isSourceCopy: boolean },
): Promise<void> {
  const { appId, videoId, rev } = claim;
  const { renditions, contentKey, duration, images } = stored;
  const contentKeyId = contentKey ? createRandomId() : null;
  if (contentKey && contentKeyId)
    await insertContentKey(tx, { id: contentKeyId, appId, videoId, keyWrapped: secrets.wrap('content-key', contentKey) });
  const facts = { hasPoster: images?.hasPoster ?? false, storyboard: images?.storyboard ?? null, isSourceCopy };
  await publishRevision(tx, claim, { contentKeyId, duration, ...facts });
  const rows = renditions.map(({ size, ...rendition }) => ({
    ...{ id: createId(), appId, videoId, rev, ...rendition },
    ...(size && { width: size.width, height: size.height, frameRate: frameRateOf(media, frames, rendition.segmentDurations) }),
  }));
  await insertRenditions(tx, rows);
}

/** The source's own rate where it says the truth, otherwise what came out. */
function frameRateOf(media: MediaDescription, frames: number, segmentDurations: number[]): number | null {
  const cameOut = frames / segmentDurations.reduce((sum, seconds) => sum + seconds, 0);
  // Pictures that stand in for missing ones are not of its rate.
  const measured = planHold(media).repeat ? Math.min(maxFrameRate, packetRate(media) ?? cameOut) : cameOut;
  const stated = media.video?.frameRate ?? 0;
  const rate = Math.abs(stated - measured) < measured * 0.03 ? stated : measured;
  return Number.isFinite(rate) && rate > 0 ? Math.round(rate * 1000) / 1000 : null;
}

function packetRate({ timing }: MediaDescription): number | undefined {
  const { packets = 0, start = 0, lastStart = 0 } = timing?.video ?? {};
  return packets > 1 ? (packets - 1) / (lastStart - start) : undefined;
}
