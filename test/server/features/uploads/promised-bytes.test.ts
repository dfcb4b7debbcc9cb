import { describe, expect, it } from 'vitest';
import { PromisedBytes } from '../../../../server/features/uploads/promised-bytes.js';
import { Problem } from '../../../../server/platform/http/problem.js';

const video = { exceptVideoId: 'v' };
const recorded = async (): Promise<string> => 'recorded';

/** A disk with room for `free` bytes, where uploads in progress will still write `promised`. */
function diskOf({ free, promised }: { free: number; promised: number }) {
  const disk = { free, promised, sums: 0 };
  const bytes = new PromisedBytes(
    {
      freeBytes: async () => disk.free,
      requireRoom: async (wanted) => {
        if (wanted > disk.free) throw new Problem('out-of-space', 'The store is full.');
      },
    },
    async () => {
      disk.sums += 1;
      return disk.promised;
    },
  );
  return { disk, bytes };
}

describe('PromisedBytes', () => {
  it('sums up once for all that are let in within a second, however many (U-35)', async () => {
    const { disk, bytes } = diskOf({ free: 1_000_000, promised: 0 });
    const all = Array.from({ length: 500 }, () => bytes.letIn({ bytes: 100, ...video }, recorded));
    expect(new Set(await Promise.all(all))).toEqual(new Set(['recorded']));
    expect(disk.sums).toBe(1);
  });

  it('counts what was let in since the sum, and refuses what does not fit beside it', async () => {
    const { disk, bytes } = diskOf({ free: 1000, promised: 300 });
    const record = async (): Promise<void> => void (disk.promised += 400);
    await bytes.letIn({ bytes: 400, ...video }, record);
    await expect(bytes.letIn({ bytes: 400, ...video }, record)).rejects.toMatchObject({
      code: 'out-of-space',
    });
    expect(disk.promised).toBe(700);
  });

  it('sums up anew before it refuses: what has ended meanwhile makes room', async () => {
    const { disk, bytes } = diskOf({ free: 1000, promised: 900 });
    await expect(bytes.letIn({ bytes: 400, ...video }, recorded)).rejects.toThrow();
    disk.promised = 0;
    expect(await bytes.letIn({ bytes: 400, ...video }, recorded)).toBe('recorded');
  });

  it('does not hold against others what could not be recorded, once it has summed up again', async () => {
    const { disk, bytes } = diskOf({ free: 1000, promised: 0 });
    const fail = () => Promise.reject(new Error('no such video'));
    await expect(bytes.letIn({ bytes: 900, ...video }, fail)).rejects.toThrow('no such video');
    expect(await bytes.letIn({ bytes: 900, ...video }, recorded)).toBe('recorded');
    expect(disk.sums).toBe(2);
  });

  it('asks again where the sum could not be read', async () => {
    let isAway = true;
    const bytes = new PromisedBytes(
      { freeBytes: async () => 1000, requireRoom: async () => undefined },
      async () => {
        if (isAway) throw new Error('away');
        return 0;
      },
    );
    await expect(bytes.letIn({ bytes: 1, ...video }, recorded)).rejects.toThrow('away');
    isAway = false;
    expect(await bytes.letIn({ bytes: 1, ...video }, recorded)).toBe('recorded');
  });
});
