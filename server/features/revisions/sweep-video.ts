import { videoPrefixes } from '../../domain/storage-keys.js';
import type { Deps } from '../../platform/deps.js';
import { sweepVideoQueue } from '../videos/delete-video.js';
import { deleteContentKeys } from './revision-store.js';

/** Removes what is stored of deleted videos, keys first. */
export async function startVideoSweepJobs({ jobs, storage, database }: Deps): Promise<void> {
  await jobs.work<{ appId: string; videoId: string }>(sweepVideoQueue, async (target) => {
    await deleteContentKeys(database.db, target.videoId);
    for (const prefix of videoPrefixes(target)) await storage.deletePrefix(prefix);
  });
}
