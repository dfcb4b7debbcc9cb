import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, rm, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { isNightly } from './counts.js';

const execute = promisify(execFile);

/** Why no power cut can be made here; undefined when one can. */
export const powerCutMissing = whyNot();

/** An ext4 of its own in a file, whose power can be cut: what was not synced by then is gone. */
export interface LoopDisk {
  /** Where it is mounted. */
  path: string;
  /** Stops the file system without flushing anything, its journal included: every later read or write of it fails. */
  cut(): Promise<void>;
  /** As the machine comes up again. End what had files open before. */
  remount(): Promise<void>;
  destroy(): Promise<void>;
}

export async function createLoopDisk(bytes: number): Promise<LoopDisk> {
  if (powerCutMissing !== undefined) throw new Error(powerCutMissing);
  const dir = await mkdtemp(join(tmpdir(), 'vodkit-disk-'));
  const image = join(dir, 'image');
  const path = join(dir, 'mount');
  await mkdir(path);
  await writeFile(image, '');
  await truncate(image, bytes);
  await execute('mkfs.ext4', ['-q', '-F', '-E', 'lazy_itable_init=0,lazy_journal_init=0', image]);
  const mount = () => execute('mount', ['-o', 'loop', image, path]);
  const unmount = () => execute('umount', [path]);
  await mount();
  return {
    path,
    async cut() {
      await execute('python3', ['-c', shutdown, path]);
    },
    async remount() {
      await unmount();
      await mount();
    },
    async destroy() {
      await unmount();
      await rm(dir, { recursive: true });
    },
  };
}

/** EXT4_IOC_SHUTDOWN with EXT4_GOING_FLAGS_NOLOGFLUSH, fs/ext4/ext4.h. */
const shutdown = `
import fcntl, os, struct, sys
fcntl.ioctl(os.open(sys.argv[1], os.O_RDONLY), 0x8004587D, struct.pack('I', 2))
`;

function whyNot(): string | undefined {
  if (!isNightly) return 'power is cut in the nightly run only';
  if (process.getuid?.() !== 0) return 'mounting a disk image needs root';
  if (!existsSync('/dev/loop-control')) return 'there are no loop devices';
  if (!['/sbin/mkfs.ext4', '/usr/sbin/mkfs.ext4'].some((file) => existsSync(file)))
    return 'mkfs.ext4 is not installed: apt-get install e2fsprogs';
  return undefined;
}
