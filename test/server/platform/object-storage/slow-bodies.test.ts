import { mkdtemp, readdir, readFile, readlink, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openDiskStorage } from '../../../../server/platform/object-storage/disk-storage.js';
import type { AppendableObject } from '../../../../server/platform/object-storage/object-storage.js';

let dir: string;
let object: AppendableObject;

beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'vodkit-slow-bodies-'));
  object = await (await openDiskStorage(dir)).openAppendable('slow');
});
afterEach(() => rm(dir, { recursive: true, force: true }));

async function isOpen(): Promise<boolean> {
  const descriptors = await readdir('/proc/self/fd');
  const targets = descriptors.map((each) => readlink(`/proc/self/fd/${each}`).catch(() => ''));
  return (await Promise.all(targets)).includes(object.path());
}

/** Two pieces, the second once nobody has the file open, and after `meanwhile`. */
async function* inTwo(piece: Buffer, meanwhile: () => Promise<void>): AsyncGenerator<Buffer> {
  yield piece;
  await expect.poll(isOpen, { interval: 1 }).toBe(true);
  await expect.poll(isOpen, { timeout: 20_000 }).toBe(false);
  await meanwhile();
  yield piece;
}

describe('append, of a body that comes slowly', () => {
  it.each([
    ['closes the file', 10_000],
    ['makes what came durable where it is worth it, closes the file', 100_000],
  ])('%s, and opens it again for more', async (_, bytes) => {
    const piece = Buffer.alloc(bytes, 'b');
    const durable: number[] = [];
    const onDurable = (size: number) => void durable.push(size);
    const seen = bytes < 64 * 1024 ? [] : [bytes];
    const body = inTwo(piece, async () => expect(durable).toEqual(seen));
    expect(await object.append(0, body, { onDurable })).toBe(2 * bytes);
    expect(durable).toEqual([...seen, 2 * bytes]);
    expect(await readFile(object.path())).toEqual(Buffer.concat([piece, piece]));
  });

  it('makes no file with a hole of one that was deleted meanwhile', async () => {
    const body = inTwo(Buffer.alloc(10_000), () => rm(object.path()));
    await expect(object.append(0, body)).rejects.toMatchObject({ code: 'unavailable' });
    expect(await object.size()).toBe(0);
  });

  it('keeps what it had collected when the body fails', async () => {
    async function* body(): AsyncGenerator<Buffer> {
      for (let n = 0; n < 10; n += 1) yield Buffer.from(String(n));
      throw new Error('cut');
    }
    await expect(object.append(0, body())).rejects.toThrow('cut');
    expect(await readFile(object.path(), 'utf8')).toBe('0123456789');
  });
});
