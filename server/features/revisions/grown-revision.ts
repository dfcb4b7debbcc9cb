import { keyIdOf } from '../../domain/key-changes.js';
import { toRenditionPrefix, type RevisionAddress } from '../../domain/storage-keys.js';
import { readProtection } from '../../media/package/common-encryption/unprotect-init.js';
import { firstSampleIv } from '../../media/package/common-encryption/unprotect-segment.js';
import { keyPeriod } from '../../media/package/key-periods.js';
import {
  keyPurpose,
  type ContentKey,
  type KnownKeys,
  type PackagedTrack,
} from '../../media/package/packager.js';
import type { Deps } from '../../platform/deps.js';
import type { Protection } from '../../../src/contract/videos.js';
import { readContentKeys } from './open-revision.js';
import { selectRenditions } from './revision-store.js';
import type { RenditionRow } from './revision-table.js';
import { toTrack, type StoredRendition } from './store-revision.js';

/** What a source is made into now is not what was published of it before. */
export class RevisionDiffers extends Error {
  constructor(file: string) {
    super(`${file} is not what was published before`);
    this.name = 'RevisionDiffers';
  }
}

/** A rendition of which the first segments are published. */
export interface GrownRendition {
  /** How many. */
  segments: number;
  /** As of `Packager.track`. */
  iv: Buffer | undefined;
}

/** What was published of a revision by a worker that is gone. */
export interface GrownRevision {
  keys: KnownKeys;
  /** Undefined where there is nothing of this one. */
  rendition(kind: string): GrownRendition | undefined;
}

type Rendition = Pick<StoredRendition, 'kind' | 'name' | 'size'>;

/** Reads what the next worker needs to make the same files again, and those that follow. */
export async function readGrownRevision(
  deps: Pick<Deps, 'database' | 'storage' | 'secrets'>,
  revision: RevisionAddress,
  { protection, renditions }: { protection: Protection; renditions: readonly Rendition[] },
): Promise<GrownRevision> {
  const rows = await selectRenditions(deps.database.db, revision);
  const contentKeys = await readContentKeys(deps, revision, rows);
  // In the order of tracks, in which the init segments name the keys.
  const ordered = renditions.flatMap((rendition) => {
    const row = rows.find(({ kind, name }) => kind === rendition.kind && name === rendition.name);
    return row ? [{ row, track: toTrack(rendition) }] : [];
  });
  const grown = new Map<string, GrownRendition>();
  for (const { row } of ordered) {
    const iv =
      row.ivBase ?? (protection === 'cenc' ? await readIv(deps, revision, row) : undefined);
    grown.set(row.kind, { segments: row.segmentDurations.length, iv });
  }
  return {
    keys:
      protection === 'aes-128'
        ? keysByPeriod(rows, contentKeys)
        : keysByPurpose(ordered, contentKeys),
    rendition: (kind) => grown.get(kind),
  };
}

async function readIv(
  { storage }: Pick<Deps, 'storage'>,
  revision: RevisionAddress,
  row: RenditionRow,
): Promise<Buffer | undefined> {
  const prefix = toRenditionPrefix(revision, row);
  const protection = readProtection(await storage.readBytes(`${prefix}init.mp4`));
  return firstSampleIv(await storage.readBytes(`${prefix}0.m4s`), protection);
}

function keysByPurpose(
  ordered: readonly { row: RenditionRow; track: PackagedTrack }[],
  contentKeys: ReadonlyMap<string, ContentKey>,
): KnownKeys {
  const keys = ordered.flatMap(({ row, track }) => {
    const key = contentKeys.get(row.contentKeyId ?? '');
    return key ? [[keyPurpose(track), key] as const] : [];
  });
  return keys.length > 0 ? { byPurpose: new Map(keys) } : {};
}

function keysByPeriod(
  rows: readonly RenditionRow[],
  contentKeys: ReadonlyMap<string, ContentKey>,
): KnownKeys {
  const byPeriod = new Map<number, ContentKey>();
  for (const row of rows) {
    let start = 0;
    for (const [n, duration] of row.segmentDurations.entries()) {
      const key = contentKeys.get(keyIdOf(row, n) ?? '');
      if (key) byPeriod.set(keyPeriod(start), key);
      start += duration;
    }
  }
  return { byPeriod };
}
