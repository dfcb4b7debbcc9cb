import type { CreateVideo, CreatedVideo } from '../../../src/contract/videos.js';
import { afterCommit } from '../../platform/database/after-commit.js';
import type { Deps } from '../../platform/deps.js';
import { createId } from '../../platform/ids.js';
import { Problem } from '../../platform/http/problem.js';
import { toVideo } from './to-video.js';
import { createUploadGrant, uploadTokenEnd } from './upload-grant.js';
import { writeEvent } from './change-video.js';
import { insertVideo } from './video-store.js';

/** A new video waits for its upload; the grant lets a page bring exactly that one file. */
export async function createVideo(
  deps: Deps,
  appId: string,
  request: CreateVideo,
): Promise<CreatedVideo> {
  if (request.size !== undefined && request.size > deps.config.maxUploadBytes) {
    throw new Problem(
      'upload-too-large',
      `The file may have at most ${deps.config.maxUploadBytes} bytes.`,
    );
  }
  const protection = request.protection ?? 'aes-128';
  await deps.storage.requireRoom(request.size ?? 0);
  const row = await deps.database.transaction(async (tx) => {
    const video = await insertVideo(tx, {
      id: createId(),
      appId,
      title: toTitle(request),
      description: request.description ?? '',
      fileName: request.fileName,
      tags: request.tags ?? [],
      metadata: request.metadata ?? {},
      categoryId: request.categoryId ?? null,
      templateId: request.templateId ?? null,
      protection,
      status: 'uploading',
      declaredSize: request.size ?? null,
      uploadUntil: uploadTokenEnd(),
      // In milliseconds, as cursors carry it; the database's own clock has microseconds.
      createdAt: new Date(),
    });
    await writeEvent(tx, deps, { appId, videoId: video.id }, { type: 'video.created' });
    afterCommit(tx, () => deps.changes.changed(appId));
    return video;
  });
  return { video: toVideo(deps, row), upload: createUploadGrant(deps, row) };
}

/** A title is never empty: without one the video is called as its file, in the end only by what it is. */
function toTitle({ title, fileName }: Pick<CreateVideo, 'title' | 'fileName'>): string {
  const stem = fileName.replace(/\.[^.]*$/, '').trim();
  return title || stem || fileName.trim() || 'Untitled';
}
