import type { Deps } from '../../platform/deps.js';
import type { MediaDescription } from '../../platform/ffmpeg/describe-media.js';
import { createId, createRandomId } from '../../platform/ids.js';
import { changeVideo } from '../videos/change-video.js';
import { withClaim, type Claim } from './claim.js';
import type { LadderPlan } from './plan-ladder.js';
import { insertContentKey, insertRenditions, publishRevision } from './revision-store.js';
import type { StoredRevision } from './store-revision.js';

export interface Publication {
  media: MediaDescription;
  plan: LadderPlan;
  stored: StoredRevision;
}

/** Everything of the revision is durable: its rows and the pointer to it appear in one transaction, or not at all. */
export async function publish(deps: Deps, claim: Claim, { media, stored }: Publication): Promise<void> {
  const { appId, videoId, rev } = claim;
  const { renditions, contentKey, duration, images } = stored;
  const contentKeyId = contentKey ? createRandomId() : null;
  const [top] = renditions;
  const rows = renditions.map(({ size, ...facts }) => ({
    ...{ id: createId(), appId, videoId, rev, ...facts },
    ...(size && { width: size.width, height: size.height, frameRate: frameRateOf(media, stored.frames, facts.segmentDurations) }),
  }));
  await withClaim(deps, claim, async (tx) => {
    if (contentKey && contentKeyId)
      await insertContentKey(tx, { id: contentKeyId, appId, videoId, keyWrapped: deps.secrets.wrap('content-key', contentKey) });
    const hasPoster = images?.hasPoster ?? false;
    await publishRevision(tx, claim, { contentKeyId, duration, hasPoster, storyboard: images?.storyboard ?? null });
    await insertRenditions(tx, rows);
    await changeVideo(tx, deps, {
      video: claim,
      set: {
        ...{ status: 'ready', playable: true, currentRev: rev, progress: null, failure: null, duration, probe: media },
        ...(top?.size && { width: top.size.width, height: top.size.height }),
      },
      event: { type: 'video.ready', payload: { rev, duration } },
    });
  });
  deps.log.info({ videoId, rev, duration, renditions: renditions.map(({ name }) => name) }, 'video ready');
}

/** The source's own rate where it says the truth, otherwise what came out. */
function frameRateOf({ video }: MediaDescription, frames: number, segmentDurations: number[]): number | null {
  const measured = frames / segmentDurations.reduce((sum, seconds) => sum + seconds, 0);
  const stated = video?.frameRate ?? 0;
  const rate = Math.abs(stated - measured) < measured * 0.03 ? stated : measured;
  return Number.isFinite(rate) && rate > 0 ? Math.round(rate * 1000) / 1000 : null;
}
