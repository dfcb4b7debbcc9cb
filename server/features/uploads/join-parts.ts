import type { Deps } from '../../platform/deps.js';
import type { AppendableObject } from '../../platform/object-storage/object-storage.js';
import { closeParts, selectUploads } from './concat-store.js';
import { finishUpload } from './finish-upload.js';
import { lowerToStored } from './recover-bytes.js';
import { UploadLease } from './upload-lease.js';
import { endUpload } from './upload-store.js';
import {
  hasAllBytes,
  limitOf,
  type FinalUpload,
  type UploadRow,
  type WholeUpload,
} from './upload-table.js';

/**
 * Joins the parts of a final upload from the first on as far as they are complete, and once all of them are, makes the result the source
 * of its video. The other parts are appended to the first, and each is deleted once its bytes are durable there and recorded, so that
 * the disk needs room for one part more and not for all. After a crash at any point, it goes on where it was. Only one process joins at
 * a time. Answers whether parts may have become complete meanwhile.
 */
export async function joinParts(
  deps: Deps,
  final: FinalUpload,
  signal: AbortSignal,
): Promise<boolean> {
  const { database } = deps;
  const parts = await readyParts(deps, final);
  if (totalOf(parts) <= final.offset && !hasAllBytes(final)) return false;
  // Its client sends it from the start: it will state its digest at the end.
  const isGrowing = parts.length < final.parts.length;
  const path = (await deps.storage.openAppendable(final.parts[0]!)).path();
  const lost = new AbortController();
  const lease = await UploadLease.takeFree(database, final.id, {
    onLost: (reason) => lost.abort(reason),
    onRecorded: (recorded) =>
      (isGrowing || final.sha256 !== null) && deps.digests.advance(final.parts[0]!, path, recorded),
  });
  if (!lease) return false;
  const stopped = AbortSignal.any([signal, lost.signal]);
  try {
    await closeParts(
      database.db,
      parts.map(({ id }) => id),
    );
    await appendParts(deps, { lease, parts, signal: stopped });
  } catch (error) {
    await lease.release(lease.durable);
    throw error;
  }
  const joined = await lease.release(lease.durable);
  if (!joined) return false;
  if (!hasAllBytes(joined)) return true;
  for (const id of new Set(final.parts.slice(1)))
    if (id !== final.parts[0]) await (await deps.storage.openAppendable(id)).abort();
  await finishUpload(deps, joined);
  return false;
}

function totalOf(parts: readonly WholeUpload[]): number {
  return parts.reduce((sum, { length }) => sum + length, 0);
}

/** The parts in order, up to the first that lacks bytes. Without one of all, the final upload can never be: it is terminated. */
async function readyParts(deps: Deps, final: FinalUpload): Promise<WholeUpload[]> {
  const { db } = deps.database;
  const rows = new Map((await selectUploads(db, final.parts)).map((row) => [row.id, row]));
  if (final.parts.some((id) => isGone(rows.get(id)))) {
    await endUpload(db, final.id, 'terminated');
    return [];
  }
  const parts: WholeUpload[] = [];
  for (const id of final.parts) {
    const part = rows.get(id)!;
    if (!hasAllBytes(part)) break;
    if (part.state === 'open' && (await lacksBytes(deps, part))) break;
    parts.push(part);
  }
  return parts;
}

function isGone(part: UploadRow | undefined): boolean {
  return part?.state !== 'open' && part?.state !== 'complete';
}

async function lacksBytes(deps: Deps, part: WholeUpload): Promise<boolean> {
  const bytes = await deps.storage.openAppendable(part.id);
  return lowerToStored(deps, part, await bytes.size());
}

interface Joining {
  lease: UploadLease;
  parts: readonly WholeUpload[];
  signal: AbortSignal;
}

/** Appends to the first part, of which all bytes are durable, what is not there yet of the others. */
async function appendParts(deps: Deps, { lease, parts, signal }: Joining): Promise<void> {
  let end = 0;
  for (const [index, part] of parts.entries()) {
    const start = end;
    end += part.length;
    if (index === 0) lease.noteDurable(Math.max(end, lease.durable));
    if (lease.durable < end) await appendPart(deps, { lease, parts, signal }, { part, start });
    // The last part is deleted when the end is recorded.
    if (end < limitOf(lease.upload) && isDone(lease.upload, index)) {
      await lease.record();
      await (await deps.storage.openAppendable(part.id)).abort();
    }
  }
}

async function appendPart(
  { storage }: Deps,
  { lease, parts, signal }: Joining,
  { part, start }: { part: WholeUpload; start: number },
): Promise<void> {
  const target = await storage.openAppendable(parts[0]!.id);
  const source = await storage.openAppendable(part.id);
  await storage.requireRoom(start + part.length - lease.durable);
  await target.append(lease.durable, range(source, lease.durable - start, part.length), {
    onDurable: (size) => lease.noteDurable(size),
    mayWrite: async () => {
      await lease.requireHeld();
      signal.throwIfAborted();
    },
  });
}

/** Whether what comes later needs the part no more. */
function isDone({ parts }: UploadRow, index: number): boolean {
  const id = parts?.[index];
  return id !== parts?.[0] && !parts?.slice(index + 1).includes(id ?? '');
}

async function* range(
  source: AppendableObject,
  start: number,
  end: number,
): AsyncGenerator<Uint8Array> {
  if (start < end) yield* await source.read({ start, end: end - 1 });
}
