import { eq } from 'drizzle-orm';
import type { Playback } from '../../../../src/contract/playback.js';
import { revisionPrefixes } from '../../../../server/domain/storage-keys.js';
import { contentKeys } from '../../../../server/features/revisions/revision-table.js';
import type { VideoRow } from '../../../../server/features/videos/video-table.js';
import { outbox } from '../../../../server/platform/events/outbox-table.js';
import { playAuthOf, type TestServer } from '../../../support/server.js';

export const isPlayable = ({ playable }: VideoRow) => playable;
export const isSettled = ({ status }: VideoRow) => status === 'ready' || status === 'failed';

export async function playbackOf(
  server: Omit<TestServer, 'stop'>,
  videoId: string,
  limits = {},
): Promise<Playback> {
  const auth = await playAuthOf(server, videoId, limits);
  const answer = await fetch(`${server.url}/v1/playback`, {
    headers: { authorization: `Bearer ${auth}` },
  });
  return (await answer.json()) as Playback;
}

export function sourceOf({ sources }: Playback, type: string): string {
  return sources.find((source) => source.type === type)?.url ?? '';
}

/** The playlist of the source's own picture. */
export function playlistOf(playback: Playback): URL {
  return new URL('v/source/index.m3u8', sourceOf(playback, 'application/vnd.apple.mpegurl'));
}

/** Of its segments. */
export function countOf(playlist: string): number {
  return playlist.match(/^\d+\.m4s$/gm)?.length ?? 0;
}

export async function eventsOf({ deps }: TestServer, videoId: string): Promise<string[]> {
  const rows = await deps.database.db
    .select({ type: outbox.type })
    .from(outbox)
    .where(eq(outbox.videoId, videoId))
    .orderBy(outbox.id);
  return rows.map(({ type }) => type);
}

export async function keyIdsOf({ deps }: TestServer, videoId: string): Promise<string[]> {
  const rows = await deps.database.db
    .select({ id: contentKeys.id })
    .from(contentKeys)
    .where(eq(contentKeys.videoId, videoId));
  return rows.map(({ id }) => id);
}

/** The keys of what is stored of a revision. */
export async function objectsOf(
  { deps }: TestServer,
  videoId: string,
  rev: number,
): Promise<string[]> {
  const stored = [];
  for (const prefix of revisionPrefixes({ appId: 'default', videoId, rev }))
    for await (const key of deps.storage.list(prefix)) stored.push(key);
  return stored;
}
