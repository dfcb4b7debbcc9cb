import type { Chapter } from '../../domain/tracks.js';
import type { Db } from '../../platform/database/database.js';
import type { Deps } from '../../platform/deps.js';
import type { MediaDescription, MediaWarning } from '../../media/probe/describe-media.js';
import {
  changeVideo,
  noJob,
  queueVideo,
  statusUnlessBlocked,
  type VideoChange,
} from '../videos/change-video.js';
import { retireRevision, supersededSeconds } from '../revisions/retire-revision.js';
import { firstRungQueue, ladderQueue, type VideoQueue } from '../videos/video-queues.js';
import type { NewHistoryItem } from '../videos/history-store.js';
import { storeProbe } from './stored-probe.js';
import { unpublishRevision } from '../revisions/revision-store.js';
import { nothingToPlay, whileLeased, type Lease } from './video-lease.js';
import type { VideoRun } from './video-run.js';
import { maxFrameRate, planHold } from '../../media/encode/plan-ladder.js';
import { predictLength } from '../../media/encode/predict-length.js';
import { publishStored } from '../revisions/publish-stored.js';
import type { RevisionRow, WholeRevision } from '../revisions/revision-table.js';
import type { StoredRenditions, StoredRevision } from '../revisions/store-revision.js';

/** A revision whose objects are all durable: its rows and the pointer to it appear in one transaction, or not at all. */
export interface Publication {
  media: MediaDescription;
  stored: StoredRevision;
  /** What it lacks. */
  warnings: MediaWarning[];
  /** Pictures of the top rung; undefined while they are not counted to the end. */
  frames?: number;
  chapters?: Chapter[];
}

interface GrowingPublication {
  /** Its duration is undefined while nothing states it. */
  media: MediaDescription;
  stored: StoredRenditions;
  /** No more of it will follow. */
  isWhole: boolean;
}

/** What there is of an interim revision may be played from now on, until it is taken back or `publishInterim` confirms it. */
export async function publishGrowing(
  deps: Deps,
  lease: Lease,
  { media, stored, isWhole }: GrowingPublication,
): Promise<void> {
  const { videoId, rev } = lease;
  const { duration = null, warnings } = media;
  await whileLeased(deps, lease, async (tx, { currentRev, duration: told }) => {
    await insertPublication(tx, deps, {
      ...{ lease, media, warnings },
      stored: { ...stored, duration, images: undefined, textTracks: [] },
      isInterim: true,
      state: isWhole ? 'unproven' : 'growing',
    });
    const video = addressOf(lease);
    if (currentRev === rev) {
      if (duration !== null && told === null)
        await changeVideo(tx, deps, { video, set: { duration } });
      return;
    }
    const stated = duration === null ? {} : { duration };
    await changeVideo(tx, deps, {
      video,
      set: { playable: true, currentRev: rev, duration, probe: storeProbe(media), warnings },
      event: { type: 'video.playable', payload: { rev, ...stated } },
    });
    deps.log.info({ videoId, rev, duration }, 'video playable');
  });
}

/** The interim revision may be played from now on, to the end, and the ladder is queued. */
export async function publishInterim(
  deps: Deps,
  { lease, stages, conclude }: VideoRun,
  publication: Publication,
): Promise<void> {
  const { videoId, rev } = lease;
  const { media, stored } = publication;
  const { duration } = stored;
  await conclude(async (tx, { currentRev }) => {
    await insertPublication(tx, deps, { ...publication, lease, isInterim: true });
    await queueVideo(tx, deps, {
      video: addressOf(lease),
      queue: ladderQueue(predictLength(media)),
      set: {
        playable: true,
        currentRev: rev,
        duration,
        probe: storeProbe(media),
        warnings: publication.warnings,
      },
      // One that has grown was playable before.
      ...(currentRev !== rev && { event: { type: 'video.playable', payload: { rev, duration } } }),
      history: stages.close('done', { published: 'playable' }),
    });
  });
  deps.log.info({ videoId, rev, duration }, 'interim revision complete');
}

interface QueuedWork {
  length: 'short' | 'long';
  /** Undefined where that job is to describe the source itself. */
  media?: MediaDescription;
  history: readonly NewHistoryItem[];
}

/** The ladder is queued without anything to play before it; the lease ends. */
export async function queueLadder(deps: Deps, run: VideoRun, work: QueuedWork): Promise<void> {
  await queueNext(deps, run, ladderQueue(work.length), work);
}

/** As `queueLadder`, with something to play first. */
export async function queueFirstRung(deps: Deps, run: VideoRun, work: QueuedWork): Promise<void> {
  await queueNext(deps, run, firstRungQueue(work.length), work);
}

async function queueNext(
  deps: Deps,
  { lease, conclude }: VideoRun,
  queue: VideoQueue,
  { media, history }: QueuedWork,
): Promise<void> {
  await conclude(async (tx, { currentRev }) => {
    const isWatched = currentRev === lease.rev;
    if (isWatched) await unpublishRevision(tx, lease);
    // The lease's revision stays for the next lease to remove: its number must not be given again.
    await queueVideo(tx, deps, {
      video: addressOf(lease),
      queue,
      set: { ...(isWatched && nothingToPlay), ...(media && { probe: storeProbe(media) }) },
      history,
    });
  });
}

/** The video is ready. Whoever plays an earlier revision goes on with that one. */
export async function publishLadder(
  deps: Deps,
  { lease, stages, conclude }: VideoRun,
  publication: Publication,
): Promise<void> {
  const { videoId, rev } = lease;
  const { renditions, duration } = publication.stored;
  const [top] = renditions;
  await conclude(async (tx, video) => {
    const { currentRev } = video;
    await insertPublication(tx, deps, { ...publication, lease, isInterim: false });
    if (currentRev !== null)
      await retireRevision(tx, deps, { ...lease, rev: currentRev }, supersededSeconds);
    const change: VideoChange = {
      video: addressOf(lease),
      set: {
        ...noJob,
        status: statusUnlessBlocked(video, 'ready'),
        playable: true,
        currentRev: rev,
        failure: null,
        duration,
        probe: storeProbe(publication.media),
        warnings: publication.warnings,
        ...(top?.size && { width: top.size.width, height: top.size.height }),
      },
      event: { type: 'video.ready', payload: { rev, duration } },
      history: stages.close('done', { published: 'ready' }),
    };
    // Another protection was asked for after this one was packaged.
    if (video.protection !== publication.stored.protection)
      await queueVideo(tx, deps, { ...change, queue: 'protect-video' });
    else await changeVideo(tx, deps, change);
  });
  deps.log.info(
    { videoId, rev, duration, renditions: renditions.map(({ name }) => name) },
    'video ready',
  );
}

/** The video has the protection that was asked for. Whoever plays the earlier revision goes on with that one. */
export async function publishProtected(
  deps: Deps,
  { lease, stages, conclude }: VideoRun,
  current: WholeRevision,
  stored: StoredRenditions,
): Promise<void> {
  const { videoId, rev } = lease;
  const { duration, hasPoster, storyboard, textTracks, chapters } = current;
  await conclude(async (tx, video) => {
    const facts = {
      ...{ duration, hasPoster, storyboard, textTracks, chapters },
      isInterim: false,
      ...stateFacts.final,
    };
    await publishStored(tx, deps, { revision: lease, stored, facts });
    await retireRevision(tx, deps, { ...lease, rev: current.rev }, supersededSeconds);
    await changeVideo(tx, deps, {
      video: addressOf(lease),
      set: {
        ...noJob,
        status: statusUnlessBlocked(video, 'ready'),
        currentRev: rev,
        failure: null,
      },
      event: { type: 'video.ready', payload: { rev, duration } },
      history: stages.close('done', { published: 'ready' }),
    });
  });
  deps.log.info({ videoId, rev, protection: stored.protection }, 'video protected');
}

/** What plays has the protection that is asked for: a change was taken back before it took effect. */
export async function keepRevision(
  deps: Deps,
  { lease, stages, conclude }: VideoRun,
  { rev, duration }: WholeRevision,
): Promise<void> {
  await conclude(async (tx, video) => {
    // As in `queueLadder`, the lease's revision stays for the next lease to remove.
    await changeVideo(tx, deps, {
      video: addressOf(lease),
      set: { ...noJob, status: statusUnlessBlocked(video, 'ready'), failure: null },
      event: { type: 'video.ready', payload: { rev, duration } },
      history: stages.close('done'),
    });
  });
}

function addressOf({ appId, videoId }: Lease): { appId: string; videoId: string } {
  return { appId, videoId };
}

/** How much of a revision is listed, and whether it may be taken back. */
const stateFacts = {
  growing: { isGrowing: true, isUnproven: true },
  unproven: { isGrowing: false, isUnproven: true },
  final: { isGrowing: false, isUnproven: false },
} as const;

interface PublicationRows {
  lease: Lease;
  stored: Omit<StoredRevision, 'duration'> & Pick<RevisionRow, 'duration'>;
  isInterim: boolean;
  state?: keyof typeof stateFacts;
}

async function insertPublication(
  tx: Db,
  deps: Deps,
  {
    lease,
    media,
    stored,
    frames,
    chapters = [],
    isInterim,
    state = 'final',
  }: Omit<Publication, 'stored'> & PublicationRows,
): Promise<void> {
  const { duration, images, textTracks } = stored;
  const renditions = stored.renditions.map((rendition) => ({
    ...rendition,
    frameRate: rendition.size ? frameRateOf(media, frames, rendition.segmentDurations) : null,
  }));
  const facts = {
    duration,
    // Those of an interim revision come by themselves.
    ...(images && { hasPoster: images.hasPoster, storyboard: images.storyboard }),
    textTracks,
    chapters,
    isInterim,
    ...stateFacts[state],
  };
  await publishStored(tx, deps, { revision: lease, stored: { ...stored, renditions }, facts });
}

/** The source's own rate where it says the truth, otherwise what came out. */
function frameRateOf(
  media: MediaDescription,
  frames = NaN,
  segmentDurations: number[],
): number | null {
  const cameOut = frames / segmentDurations.reduce((sum, seconds) => sum + seconds, 0);
  // Pictures that stand in for missing ones are not of its rate.
  const measured = planHold(media).repeat
    ? Math.min(maxFrameRate, packetRate(media) ?? cameOut)
    : cameOut;
  const stated = media.video?.frameRate ?? 0;
  const rate = Math.abs(stated - measured) < measured * 0.03 ? stated : measured;
  return Number.isFinite(rate) && rate > 0 ? Math.round(rate * 1000) / 1000 : null;
}

function packetRate({ timing }: MediaDescription): number | undefined {
  const { packets = 0, start = 0, lastStart = 0 } = timing?.video ?? {};
  return packets > 1 ? (packets - 1) / (lastStart - start) : undefined;
}
