import { keyIdsOf } from '../../domain/key-changes.js';
import {
  imagePrefix,
  toImageKey,
  toRenditionPrefix,
  toTextKey,
  type RevisionAddress,
} from '../../domain/storage-keys.js';
import type { ContentKey } from '../../media/package/packager.js';
import { createUnpackager } from '../../media/package/unpackager.js';
import type { Deps } from '../../platform/deps.js';
import { selectContentKeys, selectRenditions } from './revision-store.js';
import { contentKeyPurpose, type RenditionRow, type RevisionRow } from './revision-table.js';
import type { ClearRendition } from './store-revision.js';

/** The renditions of a published revision as they were before they were protected. Segments are read when they are asked for. */
export async function openRenditions(
  deps: Pick<Deps, 'database' | 'storage' | 'secrets'>,
  revision: RevisionRow,
): Promise<ClearRendition[]> {
  const rows = await selectRenditions(deps.database.db, revision);
  const keys = await readContentKeys(deps, revision, rows);
  const opened: ClearRendition[] = [];
  for (const row of rows) opened.push(await openRendition(deps, revision, { ...row, keys }));
  return opened;
}

async function openRendition(
  { storage }: Pick<Deps, 'storage'>,
  revision: RevisionRow,
  { keys, ...row }: RenditionRow & { keys: ContentKeys },
): Promise<ClearRendition> {
  const { kind, name, width, height, audioTrack, frameRate, ivBase, segmentDurations } = row;
  const prefix = toRenditionPrefix(revision, row);
  const unpackager = createUnpackager(revision.protection, {
    init: await storage.readBytes(`${prefix}init.mp4`),
    ivBase,
    contentKey: keys.get(row.contentKeyId ?? ''),
    laterKeys: (row.keyChanges ?? []).map(({ segment, keyId }) => ({
      segment,
      contentKey: keys.get(keyId),
    })),
  });
  return {
    kind,
    name,
    audioTrack,
    frameRate,
    ...(width !== null && height !== null && { size: { width, height } }),
    files: {
      init: unpackager.init,
      segmentDurations,
      async segment(n) {
        return unpackager.segment(await storage.readBytes(`${prefix}${n}.m4s`), n);
      },
    },
  };
}

type ContentKeys = ReadonlyMap<string, ContentKey>;

/** Of these renditions, by their ids. */
export async function readContentKeys(
  { database, secrets }: Pick<Deps, 'database' | 'secrets'>,
  { appId }: Pick<RevisionAddress, 'appId'>,
  rows: readonly RenditionRow[],
): Promise<ContentKeys> {
  const ids = [...new Set(rows.flatMap(keyIdsOf))];
  const found = ids.length > 0 ? await selectContentKeys(database.db, appId, ids) : [];
  return new Map(
    found.map(({ id, keyWrapped }) => [
      id,
      { id, key: secrets.unwrap(contentKeyPurpose, keyWrapped) },
    ]),
  );
}

/** Copies poster, storyboard and subtitles, which are not protected, to another revision. */
export async function copyUnprotected(
  { storage }: Pick<Deps, 'storage'>,
  from: RevisionRow,
  to: RevisionAddress,
): Promise<void> {
  for (const track of from.textTracks)
    await storage.put(toTextKey(to, track), await storage.read(toTextKey(from, track)));
  const prefix = imagePrefix(from);
  for await (const key of storage.list(prefix))
    await storage.put(toImageKey(to, key.slice(prefix.length)), await storage.read(key));
}
