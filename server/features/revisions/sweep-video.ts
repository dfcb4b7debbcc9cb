import { videoPrefixes } from '../../domain/storage-keys.js';
import type { Deps } from '../../platform/deps.js';
import type { Subscriber } from '../../platform/events/event-relay.js';
import { deleteHistory } from '../videos/history-store.js';
import { deleteContentKeys } from './revision-store.js';

/** The queue of jobs that delete the stored files of deleted videos. The payload is `{appId, videoId}`. */
export const sweepVideoQueue = 'sweep-video';

export const sweepDeletedVideos: Subscriber = {
  name: 'sweep of deleted videos',
  types: ['video.deleted'],
  async handle(tx, { jobs }, { appId, videoId }) {
    if (videoId === null) return;
    const options = { singletonKey: videoId, group: appId };
    await jobs.enqueue(tx, sweepVideoQueue, { appId, videoId }, options);
  },
};

/** Deletes everything stored of a deleted video. Content keys go first: without them the segments are useless. */
export async function sweepVideo(
  { storage, database }: Deps,
  video: { appId: string; videoId: string },
): Promise<void> {
  await deleteContentKeys(database.db, video.videoId);
  for (const prefix of videoPrefixes(video)) await storage.deletePrefix(prefix);
  await deleteHistory(database.db, video.videoId);
}
