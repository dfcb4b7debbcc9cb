import { statfsSync, type StatsFs } from 'node:fs';
import { statfs } from 'node:fs/promises';

const reservedShare = 0.1;
const mostReservedBytes = 512 * 1024 ** 2;
const reservedFileShare = 0.05;
const mostReservedFiles = 10_000;

export interface DiskRoom {
  /** Bytes that may be written before the reserve is touched, which the database, deletion and a restart live on; never below 0. */
  bytes: number;
  /** Files that may be made before the reserve is touched; never below 0. */
  files: number;
}

/** What is free of the disk that `path` is on. A tenth of the disk, at most 512 MiB, is reserved. */
export async function readDiskRoom(path: string): Promise<DiskRoom> {
  return toRoom(await statfs(path));
}

export function readDiskRoomSync(path: string): DiskRoom {
  return toRoom(statfsSync(path));
}

function toRoom({ bsize, blocks, bavail, files, ffree }: StatsFs): DiskRoom {
  const reservedBytes = Math.min(blocks * bsize * reservedShare, mostReservedBytes);
  // Some file systems make inodes as they go, and say that they have none.
  const freeFiles =
    files === 0 ? Infinity : ffree - Math.min(files * reservedFileShare, mostReservedFiles);
  return {
    bytes: Math.floor(Math.max(0, bavail * bsize - reservedBytes)),
    files: Math.floor(Math.max(0, freeFiles)),
  };
}
