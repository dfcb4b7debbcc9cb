import { execFileSync } from 'node:child_process';
import { mkdir, mkdtemp, readdir, rename, rm, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openDiskStorage } from '../../../../server/platform/object-storage/disk-storage.js';
import { describeObjectStorage } from '../../../contracts/object-storage.js';

describeObjectStorage('disk', async () => {
  const dir = await mkdtemp(join(tmpdir(), 'vodkit-store-'));
  return {
    storage: await openDiskStorage(dir),
    reopen: () => openDiskStorage(dir),
    close: () => rm(dir, { recursive: true }),
  };
});

const isRoot = process.getuid?.() === 0;

describe('openDiskStorage', () => {
  let dir: string;
  beforeEach(async () => {
    dir = await mkdtemp(join(tmpdir(), 'vodkit-store-'));
  });
  afterEach(() => rm(dir, { recursive: true, force: true }));

  it('sweeps what a killed process left a day ago, and nothing younger', async () => {
    await openDiskStorage(dir);
    await mkdir(join(dir, '.scratch', 'old'));
    await writeFile(join(dir, '.scratch', 'young'), 'x');
    await utimes(join(dir, '.scratch', 'old'), 1, 1);
    await openDiskStorage(dir);
    expect(await readdir(join(dir, '.scratch'))).toEqual(['young']);
  });

  it('says unavailable when its folder went away, and makes no other (U-12)', async () => {
    const store = join(dir, 'store');
    const storage = await openDiskStorage(store);
    await rename(store, join(dir, 'elsewhere'));
    await expect(storage.check()).rejects.toMatchObject({ code: 'unavailable', status: 503 });
    await expect(storage.put('a/x', Buffer.from('x'))).rejects.toMatchObject({
      code: 'unavailable',
    });
    const upload = await storage.openAppendable('u1');
    await expect(
      upload.append(0, [Buffer.from('x')] as unknown as AsyncIterable<Uint8Array>),
    ).rejects.toMatchObject({ code: 'unavailable' });
    expect(await readdir(dir)).toEqual(['elsewhere']);
  });

  it.skipIf(!isRoot)(
    'says unavailable on a read-only file system (needs root) (U-12)',
    async () => {
      await onTmpfs(dir, '4m', async (mount) => {
        const storage = await openDiskStorage(mount);
        await storage.put('a/x', Buffer.from('x'));
        execFileSync('mount', ['-o', 'remount,ro', mount]);
        await expect(storage.check()).rejects.toMatchObject({ code: 'unavailable', status: 503 });
        await expect(storage.put('a/y', Buffer.from('y'))).rejects.toMatchObject({
          code: 'unavailable',
        });
        expect((await storage.readBytes('a/x')).toString()).toBe('x');
      });
    },
  );

  it.skipIf(!isRoot)(
    'says out-of-space when the disk is full, and leaves no scratch (needs root) (U-09)',
    async () => {
      await onTmpfs(dir, '4m', async (mount) => {
        const storage = await openDiskStorage(mount);
        await expect(storage.put('a/x', Buffer.alloc(6_000_000))).rejects.toMatchObject({
          code: 'out-of-space',
          status: 507,
        });
        expect(await readdir(join(mount, '.scratch'))).toEqual([]);
        expect(await storage.head('a/x')).toBeUndefined();
        await storage.put('a/x', Buffer.alloc(1_000_000));
      });
    },
  );
});

async function onTmpfs(
  dir: string,
  size: string,
  use: (mount: string) => Promise<void>,
): Promise<void> {
  const mount = join(dir, 'mount');
  await mkdir(mount);
  execFileSync('mount', ['-t', 'tmpfs', '-o', `size=${size}`, 'tmpfs', mount]);
  try {
    await use(mount);
  } finally {
    execFileSync('umount', [mount]);
  }
}
