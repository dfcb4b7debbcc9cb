import { videoPrefixes } from '../../domain/storage-keys.js';
import type { Deps } from '../../platform/deps.js';
import { deleteContentKeys } from './revision-store.js';

/** Removes what is stored of a deleted video, keys first. */
export async function sweepVideo(
  { storage, database }: Deps,
  video: { appId: string; videoId: string },
): Promise<void> {
  await deleteContentKeys(database.db, video.videoId);
  for (const prefix of videoPrefixes(video)) await storage.deletePrefix(prefix);
}
