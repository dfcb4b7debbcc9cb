import { execFile } from 'node:child_process';
import { createDecipheriv, createHash } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { and, asc, eq, isNotNull } from 'drizzle-orm';
import { expect } from 'vitest';
import { segmentIv } from '../../server/domain/segment-iv.js';
import { toRenditionPrefix } from '../../server/domain/storage-keys.js';
import { openRenditions } from '../../server/features/revisions/open-revision.js';
import {
  findContentKey,
  selectRenditions,
} from '../../server/features/revisions/revision-store.js';
import {
  revisions,
  type RenditionRow,
  type RevisionRow,
} from '../../server/features/revisions/revision-table.js';
import type { VideoRow } from '../../server/features/videos/video-table.js';
import type { Deps } from '../../server/platform/deps.js';

const run = promisify(execFile);

/** Digests of the clear init segment and segments of each rendition, by its name. */
export async function clearDigests(deps: Deps, revision: RevisionRow): Promise<object> {
  const digests: Record<string, string[]> = {};
  for (const { name, files } of await openRenditions(deps, revision)) {
    const list = [digestOf(files.init)];
    for (const n of files.segmentDurations.keys()) list.push(digestOf(await files.segment(n)));
    digests[name] = list;
  }
  return digests;
}

/** Digests of the packets of each rendition, by its name, as ffmpeg decrypts them. */
export async function packetDigests(deps: Deps, revision: RevisionRow): Promise<object> {
  const folder = await mkdtemp(join(tmpdir(), 'vodkit-packets-'));
  try {
    const digests: Record<string, string[]> = {};
    for (const row of await selectRenditions(deps.database.db, revision)) {
      const key = await keyOf(deps, row);
      const path = join(folder, `${row.name}.mp4`);
      await writeFile(path, Buffer.concat(await playedFiles(deps, revision, row, key)));
      const { protection } = revision;
      const isEncrypted = key !== undefined && (protection === 'cbcs' || protection === 'cenc');
      digests[row.name] = await packetsOf(
        path,
        isEncrypted ? ['-decryption_key', key.toString('hex')] : [],
      );
    }
    return digests;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function keyOf(deps: Deps, row: RenditionRow): Promise<Buffer | undefined> {
  if (row.contentKeyId === null) return undefined;
  const found = await findContentKey(deps.database.db, row.appId, row.contentKeyId);
  return found && deps.secrets.unwrap('content-key', found.keyWrapped);
}

/** Init segment and segments; those of aes-128 decrypted, as a player of HLS does. */
async function playedFiles(
  deps: Deps,
  revision: RevisionRow,
  row: RenditionRow,
  key: Buffer | undefined,
): Promise<Buffer[]> {
  const prefix = toRenditionPrefix(revision, row);
  const files = [await deps.storage.readBytes(`${prefix}init.mp4`)];
  for (const n of row.segmentDurations.keys()) {
    const segment = await deps.storage.readBytes(`${prefix}${n}.m4s`);
    if (revision.protection !== 'aes-128') files.push(segment);
    else {
      if (!key || !row.ivBase) throw new Error('The rendition has no key');
      const decipher = createDecipheriv('aes-128-cbc', key, segmentIv(row.ivBase, n));
      files.push(decipher.update(segment), decipher.final());
    }
  }
  return files;
}

/** Of a file in which it can seek, ffmpeg 5.1 takes what belongs to the last fragment for all of them. */
async function packetsOf(path: string, options: string[]): Promise<string[]> {
  const input = ['-v', 'error', '-nostdin', '-seekable', '0', ...options, '-i', path];
  const { stdout } = await run('ffmpeg', [...input, '-c', 'copy', '-f', 'framemd5', '-'], {
    maxBuffer: 64 * 1024 ** 2,
  });
  const lines = stdout.split('\n').filter((line) => line !== '' && !line.startsWith('#'));
  // Behind the packet stand the key ids of `pssh`.
  return lines.map((line) => line.replace(/, S=.*/, ''));
}

export function digestOf(bytes: Buffer): string {
  return createHash('sha256').update(bytes).digest('base64url');
}

export async function publishedRevisions(deps: Deps, { id }: VideoRow): Promise<RevisionRow[]> {
  return deps.database.db
    .select()
    .from(revisions)
    .where(and(eq(revisions.videoId, id), isNotNull(revisions.publishedAt)))
    .orderBy(asc(revisions.rev));
}

/** Nothing is stored of a revision that was not published. */
export async function expectOnlyPublished(deps: Deps, video: VideoRow): Promise<void> {
  const published = (await publishedRevisions(deps, video)).map(({ rev }) => rev);
  const stored = async () => {
    const revs = new Set<number>();
    for (const kind of ['vod', 'img'])
      for await (const key of deps.storage.list(`a/${video.appId}/${kind}/${video.id}/`))
        revs.add(Number(key.split('/')[4]));
    return [...revs].sort((a, b) => a - b);
  };
  // What was overtaken removes its objects by itself.
  await expect.poll(stored, { timeout: 60_000, interval: 50 }).toEqual(published);
}
