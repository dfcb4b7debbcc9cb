import type { RevisionAddress } from '../../domain/storage-keys.js';
import type { Db } from '../../platform/database/database.js';
import type { Deps } from '../../platform/deps.js';
import { createId } from '../../platform/ids.js';
import {
  insertContentKeys,
  publishRevision,
  writeRenditions,
  type RevisionFacts,
} from './revision-store.js';
import { contentKeyPurpose } from './revision-table.js';
import type { StoredRenditions } from './store-revision.js';

interface StoredPublication {
  revision: RevisionAddress;
  stored: StoredRenditions;
  facts: RevisionFacts;
}

/**
 * Publishes a revision of which all objects that it lists are durable: its rows appear in the transaction `tx`. One that grows
 * is published again with what has come since, the last time as not growing.
 */
export async function publishStored(
  tx: Db,
  { secrets }: Pick<Deps, 'secrets'>,
  { revision, stored: { protection, contentKeys, renditions }, facts }: StoredPublication,
): Promise<void> {
  const { appId, videoId, rev } = revision;
  const keyRows = contentKeys.map(({ id, key }) => ({
    id,
    appId,
    videoId,
    keyWrapped: secrets.wrap(contentKeyPurpose, key),
  }));
  await insertContentKeys(tx, keyRows);
  await publishRevision(tx, revision, { ...facts, protection });
  const rows = renditions.map(({ size, ...rendition }) => ({
    id: createId(),
    appId,
    videoId,
    rev,
    ...rendition,
    ...(size && { width: size.width, height: size.height }),
  }));
  await writeRenditions(tx, rows);
}
