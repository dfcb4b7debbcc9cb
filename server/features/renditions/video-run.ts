import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { makeReadable } from '../../media/probe/readable-source.js';
import type { Db } from '../../platform/database/database.js';
import type { Deps } from '../../platform/deps.js';
import type { JobContext } from '../../platform/jobs/jobs.js';
import { findVideo } from '../videos/video-store.js';
import type { VideoRow } from '../videos/video-table.js';
import type { ProcessingStage } from '../../../src/contract/stages.js';
import { firstStage, isInterimQueue } from '../videos/video-queues.js';
import { JobHeartbeat } from './job-heartbeat.js';
import { StageLog } from './stage-log.js';
import { LeaseLost, takeBackRevision, whileLeased, type Lease } from './video-lease.js';

/** One attempt of a job at a video: its lease, the heartbeat that keeps it, and its scratch folder. */
export interface VideoRun {
  readonly lease: Lease;
  /** The source as ffmpeg reads it, an absolute path; opened when it is first asked for. */
  readonly input: () => Promise<string>;
  /** For scratch; removed afterwards. */
  readonly folder: string;
  /** Aborts when the job or the lease is lost. */
  readonly signal: AbortSignal;
  /** Tells viewers of the video, and the log, what is being done and how much of it, 0 to 1. */
  readonly enter: (stage: ProcessingStage, fraction?: number) => void;
  /** What was entered, for the history of the video. */
  readonly stages: StageLog;
  /** Ends the heartbeat, then runs `change` while the lease is held. @throws LeaseLost */
  readonly conclude: (change: (tx: Db, video: VideoRow) => Promise<unknown>) => Promise<void>;
}

interface VideoAttempt<T> {
  work: (run: VideoRun) => Promise<T>;
  /** Judges a failure while the scratch still fills the disk; no object of the work is left. */
  onFailure: (error: unknown, stages: StageLog) => Promise<T>;
}

/** Answers what `work` does, or `onFailure` of it. No scratch stays. */
export async function withVideoRun<T>(
  deps: Deps,
  lease: Lease,
  context: JobContext,
  { work, onFailure }: VideoAttempt<T>,
): Promise<T> {
  const jobFolder = join(deps.config.dataDir, 'work', context.jobId);
  const folder = join(jobFolder, String(context.attempt));
  const stages = new StageLog(context.attempt, firstStage(lease.video.jobQueue));
  const heartbeat = new JobHeartbeat(deps, lease, stages);
  try {
    return await attempt(deps, { lease, folder, context, stages, heartbeat }, work);
  } catch (error) {
    if (!(await isLeftToNext(deps, lease, { error, signal: context.signal })))
      await takeBackRevision(deps, lease);
    return await onFailure(error, stages);
  } finally {
    // One job has one holder at a time: what an earlier attempt left goes too.
    if (!deps.config.keepScratch) await rm(jobFolder, { recursive: true, force: true });
  }
}

/** Of a worker that is being stopped, whoever takes the job next goes on with what viewers watch. */
async function isLeftToNext(
  { database, log }: Deps,
  lease: Lease,
  { error, signal }: { error: unknown; signal: AbortSignal },
): Promise<boolean> {
  if (!signal.aborted || error instanceof LeaseLost || !isInterimQueue(lease.video.jobQueue))
    return false;
  try {
    const video = await findVideo(database.db, lease.appId, lease.videoId);
    return video?.currentRev === lease.rev;
  } catch (unread) {
    log.warn({ err: unread, videoId: lease.videoId }, 'a revision was not looked up');
    return false;
  }
}

/** The heartbeat has ended once this has. */
async function attempt<T>(
  deps: Deps,
  parts: Omit<RunParts, 'input'>,
  work: (run: VideoRun) => Promise<T>,
): Promise<T> {
  const { lease, folder, heartbeat } = parts;
  const source = lazySource(deps, lease, folder);
  try {
    await rm(folder, { recursive: true, force: true });
    await mkdir(folder, { recursive: true, mode: 0o700 });
    return await work(createRun(deps, { ...parts, input: source.input }));
  } finally {
    await heartbeat.stop();
    await source.release();
  }
}

/** Not every job reads the source. */
function lazySource(
  { storage, database }: Deps,
  { video, appId, videoId }: Lease,
  folder: string,
): Pick<VideoRun, 'input'> & { release(): Promise<void> } {
  let release = (): Promise<void> => Promise.resolve();
  const open = async (): Promise<string> => {
    // It may have come after the lease was taken.
    const now = video.sourceKey === null ? await findVideo(database.db, appId, videoId) : video;
    if (typeof now?.sourceKey !== 'string') throw new LeaseLost();
    const file = await storage.localFile(now.sourceKey);
    release = () => file.release();
    return makeReadable(file.path, folder);
  };
  let opened: Promise<string> | undefined;
  return { input: () => (opened ??= open()), release: () => release() };
}

interface RunParts extends Pick<VideoRun, 'lease' | 'input' | 'folder' | 'stages'> {
  context: JobContext;
  heartbeat: JobHeartbeat;
}

function createRun(deps: Deps, { context, heartbeat, ...facts }: RunParts): VideoRun {
  const signal = AbortSignal.any([context.signal, heartbeat.lost]);
  return {
    ...facts,
    signal,
    enter(stage, fraction = 0) {
      context.enterStage(stage);
      facts.stages.enter(stage);
      heartbeat.set(fraction);
    },
    async conclude(change) {
      // A tick that waits for the row would be written over what is published.
      await heartbeat.stop();
      signal.throwIfAborted();
      await whileLeased(deps, facts.lease, change);
    },
  };
}
