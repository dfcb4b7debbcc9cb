import { statfsSync, type StatsFs } from 'node:fs';
import { statfs } from 'node:fs/promises';

const reservedShare = 0.1;
const maxReservedBytes = 512 * 1024 ** 2;
const reservedFileShare = 0.05;
const maxReservedFiles = 10_000;

export interface DiskRoom {
  /**
   * Bytes that may be written without using the reserve, which the database, deletions and a restart need. At least 0.
   */
  bytes: number;
  /** Files that may be created without using the reserve. At least 0. */
  files: number;
}

/** The free space of the disk that contains `path`, minus the reserve: a tenth of the disk, at most 512 MiB. */
export async function readDiskRoom(path: string): Promise<DiskRoom> {
  return toRoom(await statfs(path));
}

export function readDiskRoomSync(path: string): DiskRoom {
  return toRoom(statfsSync(path));
}

function toRoom({ bsize, blocks, bavail, files, ffree }: StatsFs): DiskRoom {
  const reservedBytes = Math.min(blocks * bsize * reservedShare, maxReservedBytes);
  // Some file systems allocate inodes on demand and report 0.
  const freeFiles =
    files === 0 ? Infinity : ffree - Math.min(files * reservedFileShare, maxReservedFiles);
  return {
    bytes: Math.floor(Math.max(0, bavail * bsize - reservedBytes)),
    files: Math.floor(Math.max(0, freeFiles)),
  };
}
