import { randomBytes } from 'node:crypto';
import { existsSync, statfsSync, unlinkSync } from 'node:fs';
import { mkdir, open, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { readDiskRoom } from '../disk-room.js';
import { repeat } from '../repeat.js';

/** Two pieces: if the server stopped after it used one, the restart can use the other. */
const pieces = ['1', '2'];
const maxPieceBytes = 32 * 1024 ** 2;
const pieceShare = 1 / 12;
const chunkBytes = 1024 ** 2;
const refillMs = 60_000;

/**
 * Frees a piece of the reserved disk space, so that the database can continue to write. Without it, PostgreSQL panics when
 * its log cannot be written, and does not start again. Returns false when no piece is left.
 */
export function releaseReserve(folder: string): boolean {
  const piece = pieces
    .map((name) => join(folder, 'reserve', name))
    .find((path) => existsSync(path));
  if (piece === undefined) return false;
  unlinkSync(piece);
  return true;
}

/**
 * Call it before the database starts: starting writes files, and fails on a full disk before the reserve can be used.
 */
export function releaseReserveWhenFull(folder: string): void {
  const { bsize, blocks, bavail } = statfsSync(folder);
  if (bavail * bsize < pieceBytesOf(blocks * bsize) / 2) releaseReserve(folder);
}

/** Writes the missing pieces of the reserve, if the disk has enough space. */
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

/** Fills the reserve every minute until `signal` aborts. */
export function keepReserve(
  folder: string,
  { signal, onError }: { signal: AbortSignal; onError: (error: unknown) => void },
): void {
  void repeat(() => fillReserve(folder), { everyMs: refillMs, signal, onError });
}

/** Writes random bytes: a file system that compresses, or stores zeros as holes, would reserve no space otherwise. */
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
  return Math.min(maxPieceBytes, Math.floor(diskBytes * pieceShare));
}
