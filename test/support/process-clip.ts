import { createDecipheriv } from 'node:crypto';
import { copyFile, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { and, asc, eq } from 'drizzle-orm';
import type { Protection } from '../../src/contract/videos.js';
import { createVideo } from '../../server/features/videos/create-video.js';
import { markUploaded } from '../../server/features/videos/change-video.js';
import {
  contentKeys,
  renditions,
  revisions,
  type RenditionRow,
} from '../../server/features/revisions/revision-table.js';
import { findVideo } from '../../server/features/videos/video-store.js';
import type { VideoRow } from '../../server/features/videos/video-table.js';
import type { Deps } from '../../server/platform/deps.js';
import { createId } from '../../server/platform/ids.js';
import { segmentIv } from '../../server/domain/segment-iv.js';

const appId = 'default';

/** Puts a file in place as a finished upload does, and answers the video's id. */
export async function submitClip(
  deps: Deps,
  path: string,
  protection: Protection = 'aes-128',
): Promise<string> {
  const { video } = await createVideo(deps, appId, {
    title: 'Clip',
    fileName: 'clip.mp4',
    protection,
  });
  const sourceKey = `a/${appId}/src/${video.id}/${createId()}/original`;
  const folder = await mkdtemp(join(tmpdir(), 'vodkit-submit-'));
  await copyFile(path, join(folder, 'clip'));
  const { size } = await deps.storage.putFile(sourceKey, join(folder, 'clip'));
  await rm(folder, { recursive: true, force: true });
  await deps.database.transaction((tx) =>
    markUploaded(tx, deps, { appId, videoId: video.id, size, sourceKey }),
  );
  return video.id;
}

/** The video once `isReached` holds for it. */
export async function videoWhen(
  deps: Deps,
  videoId: string,
  isReached: (video: VideoRow) => boolean,
): Promise<VideoRow> {
  for (;;) {
    const waiting = new AbortController();
    const changed = new Promise<void>((resolve) =>
      deps.changes.onChange(appId, resolve, waiting.signal),
    );
    try {
      const video = await findVideo(deps.database.db, appId, videoId);
      if (!video) throw new Error(`No video ${videoId}`);
      if (isReached(video)) return video;
      await changed;
    } finally {
      waiting.abort();
    }
  }
}

export async function processClip(
  deps: Deps,
  path: string,
  protection?: Protection,
): Promise<VideoRow> {
  const videoId = await submitClip(deps, path, protection);
  return videoWhen(deps, videoId, ({ status }) => status === 'ready' || status === 'failed');
}

export async function renditionsOf(deps: Deps, video: VideoRow): Promise<RenditionRow[]> {
  const { db } = deps.database;
  return db
    .select()
    .from(renditions)
    .where(and(eq(renditions.videoId, video.id), eq(renditions.rev, video.currentRev ?? 0)))
    .orderBy(asc(renditions.kind), asc(renditions.bandwidth));
}

export async function revisionOf(deps: Deps, video: VideoRow) {
  const rows = await deps.database.db
    .select()
    .from(revisions)
    .where(eq(revisions.videoId, video.id));
  const revision = rows.find(({ rev }) => rev === video.currentRev);
  if (!revision) throw new Error('The video has no published revision');
  return revision;
}

export function renditionKey(video: VideoRow, { kind, name }: RenditionRow, file: string): string {
  return `a/${appId}/vod/${video.id}/${video.currentRev}/${kind === 'video' ? 'v' : 'a'}/${name}/${file}`;
}

/** What a player has after decrypting: init segment and segments in one file. */
export async function decryptToFile(
  deps: Deps,
  video: VideoRow,
  rendition: RenditionRow,
): Promise<string> {
  const keys = await deps.database.db
    .select()
    .from(contentKeys)
    .where(eq(contentKeys.id, rendition.contentKeyId ?? ''));
  const key = keys[0] && deps.secrets.unwrap('content-key', keys[0].keyWrapped);
  const parts = [await deps.storage.readBytes(renditionKey(video, rendition, 'init.mp4'))];
  for (const n of rendition.segmentDurations.keys()) {
    const segment = await deps.storage.readBytes(renditionKey(video, rendition, `${n}.m4s`));
    if (!key || !rendition.ivBase) parts.push(segment);
    else {
      const decipher = createDecipheriv('aes-128-cbc', key, segmentIv(rendition.ivBase, n));
      parts.push(decipher.update(segment), decipher.final());
    }
  }
  const path = join(await mkdtemp(join(tmpdir(), 'vodkit-rendition-')), 'rendition.mp4');
  await writeFile(path, Buffer.concat(parts));
  return path;
}
