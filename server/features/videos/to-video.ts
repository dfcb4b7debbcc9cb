import type { SourceFault } from '../../../src/contract/problem-codes.js';
import type { Video } from '../../../src/contract/videos.js';
import type { Deps } from '../../platform/deps.js';
import { createDeliveryAddress } from '../../domain/delivery-address.js';
import type { VideoRow } from './video-table.js';
import { findWaiting, waitingForUpload } from './waiting.js';

const posterSeconds = 3600;

export function toVideo(
  deps: Pick<Deps, 'config' | 'tokens'>,
  row: VideoRow,
  waiting = waitingForUpload(row),
): Video {
  return {
    id: row.id,
    title: row.title,
    description: row.description,
    fileName: row.fileName,
    tags: row.tags,
    metadata: row.metadata,
    protection: row.protection,
    status: row.status,
    playable: row.playable,
    ...progressOf(row),
    ...(waiting && { waiting }),
    ...(row.failure && { failure: row.failure }),
    ...warningsOf(row),
    ...(row.size !== null && { size: row.size }),
    ...(row.sha256 !== null && { sha256: row.sha256 }),
    ...(row.duration !== null && { duration: row.duration }),
    ...(row.width !== null && row.height !== null && { width: row.width, height: row.height }),
    ...(row.embed && { embed: row.embed }),
    offline: row.offline,
    ...posterOf(deps, row),
    createdAt: row.createdAt.toISOString(),
    updatedAt: row.updatedAt.toISOString(),
  };
}

export function progressOf({ progress, updatedAt }: VideoRow): Pick<Video, 'progress'> {
  if (!progress) return {};
  return { progress: { since: updatedAt.toISOString(), ...progress } };
}

const sourceFaults: Record<SourceFault, string> = {
  'source-damaged': 'The stored source file is not the one that was uploaded any more.',
  'source-missing': 'The stored source file is gone.',
};

function warningsOf({ warnings, sourceFault }: VideoRow): Pick<Video, 'warnings'> {
  const all = sourceFault
    ? [...warnings, { code: sourceFault, detail: sourceFaults[sourceFault] }]
    : warnings;
  return all.length > 0 ? { warnings: all } : {};
}

/** Rows as the API shows them, with what they wait for. */
export async function toVideos(
  deps: Pick<Deps, 'config' | 'tokens' | 'jobs' | 'storage'>,
  rows: readonly VideoRow[],
): Promise<Video[]> {
  const waiting = await findWaiting(deps, rows);
  return rows.map((row) => toVideo(deps, row, waiting.get(row.id)));
}

/** Playback keeps the row of a video that many watch, and tells its poster with each play auth. */
const knownPosters = new WeakMap<VideoRow, { exp: number; poster: string }>();

function posterOf(deps: Pick<Deps, 'config' | 'tokens'>, row: VideoRow): Pick<Video, 'poster'> {
  const { currentRev: rev, appId: app, id: video, posterId } = row;
  if (rev === null || (row.width === null && posterId === null)) return {};
  // Rounded up to the half hour, so that a list fetched again names the same, cached address.
  const exp = (Math.floor(Date.now() / 1000 / 1800) + 1) * 1800 + posterSeconds;
  const known = knownPosters.get(row);
  if (known?.exp === exp) return { poster: known.poster };
  const claims = { app, video, rev, scope: 'images', exp } as const;
  const file = { type: 'poster', ...(posterId !== null && { id: posterId }) } as const;
  const poster = createDeliveryAddress(deps, claims).file(file);
  knownPosters.set(row, { exp, poster });
  return { poster };
}
