import { expect } from 'vitest';
import type { TestServer } from '../../../support/server.js';
import { SlowUpload } from '../../../support/slow-upload.js';
import { isPlayable, keyIdsOf, objectsOf, playbackOf, playlistOf } from './growing-video.js';

/** An upload that is being watched, with what must go when it ends otherwise. */
export interface WatchedUpload {
  upload: SlowUpload;
  rev: number;
  /** Of each viewer. */
  files: URL[];
  keyIds: string[];
}

export async function watchUpload(
  server: TestServer,
  file: string | Buffer,
  viewers = 1,
): Promise<WatchedUpload> {
  const upload = await SlowUpload.start(server, file);
  await upload.sendTo(0.3);
  const { currentRev } = await upload.trickleUntil(isPlayable);
  const files = [];
  for (let viewer = 0; viewer < viewers; viewer += 1) {
    const playlist = playlistOf(await playbackOf(server, upload.videoId));
    const segment = new URL('0.m4s', playlist);
    for (const url of [playlist, segment]) expect((await fetch(url)).status).toBe(200);
    files.push(playlist, segment);
  }
  const keyIds = await keyIdsOf(server, upload.videoId);
  expect(keyIds).toHaveLength(1);
  return { upload, rev: currentRev ?? 0, files, keyIds };
}

/** From playlists, keys and store. */
export async function expectGone(
  server: TestServer,
  { upload, rev, files, keyIds }: WatchedUpload,
): Promise<void> {
  for (const file of files) await expect.poll(async () => (await fetch(file)).status).not.toBe(200);
  await expect.poll(() => objectsOf(server, upload.videoId, rev)).toEqual([]);
  const keptKeys = async () =>
    (await keyIdsOf(server, upload.videoId)).filter((id) => keyIds.includes(id));
  await expect.poll(keptKeys).toEqual([]);
}
