import { randomBytes } from 'node:crypto';
import { existsSync, statfsSync, unlinkSync } from 'node:fs';
import { mkdir, open, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { readDiskRoom } from '../disk-room.js';
import { repeat } from '../repeat.js';

/** Two, so that a restart finds one although the server that stopped has used the other. */
const pieces = ['1', '2'];
const mostPieceBytes = 32 * 1024 ** 2;
const pieceShare = 1 / 12;
const chunkBytes = 1024 ** 2;
const refillMs = 60_000;

/**
 * Gives up a piece of the space that is set aside for a full disk, so that the database can write on: without, a log
 * that cannot be written ends it, and it does not start again. Answers false when there is none left.
 */
export function releaseReserve(folder: string): boolean {
  const piece = pieces
    .map((name) => join(folder, 'reserve', name))
    .find((path) => existsSync(path));
  if (piece === undefined) return false;
  unlinkSync(piece);
  return true;
}

/** A start writes before the database could notice that the disk is full. */
export function releaseReserveWhenFull(folder: string): void {
  const { bsize, blocks, bavail } = statfsSync(folder);
  if (bavail * bsize < pieceBytesOf(blocks * bsize) / 2) releaseReserve(folder);
}

/** Sets aside what is missing of the reserve, where the disk has room for it. */
export async function fillReserve(folder: string): Promise<void> {
  const { bsize, blocks } = statfsSync(folder);
  const bytes = pieceBytesOf(blocks * bsize);
  await mkdir(join(folder, 'reserve'), { recursive: true, mode: 0o700 });
  for (const name of pieces) {
    const path = join(folder, 'reserve', name);
    if (existsSync(path) || (await readDiskRoom(folder)).bytes < 2 * bytes) continue;
    await writePiece(path, bytes).catch(async (error: unknown) => {
      await rm(path, { force: true });
      throw error;
    });
  }
}

/** Fills the reserve a minute after the start and again whenever it was used, until `signal` aborts. */
export function keepReserve(
  folder: string,
  { signal, onError }: { signal: AbortSignal; onError: (error: unknown) => void },
): void {
  void repeat(() => fillReserve(folder), { everyMs: refillMs, signal, onError });
}

/** Random bytes: a file system that compresses or leaves out holes would set nothing aside otherwise. */
async function writePiece(path: string, bytes: number): Promise<void> {
  const chunk = randomBytes(chunkBytes);
  const file = await open(path, 'wx', 0o600);
  try {
    for (let written = 0; written < bytes; written += chunkBytes)
      await file.write(chunk, 0, Math.min(chunkBytes, bytes - written));
  } finally {
    await file.close();
  }
}

function pieceBytesOf(diskBytes: number): number {
  return Math.min(mostPieceBytes, Math.floor(diskBytes * pieceShare));
}
