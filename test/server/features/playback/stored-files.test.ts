import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough, Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { StoredFiles } from '../../../../server/features/playback/stored-files.js';
import { openDiskStorage } from '../../../../server/platform/object-storage/disk-storage.js';
import type { ObjectStorage } from '../../../../server/platform/object-storage/object-storage.js';
import type { Problem } from '../../../../server/platform/http/problem.js';

let dir: string;
let storage: ObjectStorage;
const small = randomBytes(1000);
const large = randomBytes(5000);
const limits = { smallBytes: 2000, cachedBytes: 1500, maxInFlightBytes: 2500 };

beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'vodkit-files-'));
  storage = await openDiskStorage(dir);
});
afterAll(() => rm(dir, { recursive: true }));

async function stored(key: string, bytes: Buffer) {
  await storage.put(key, bytes);
  const files = new StoredFiles(storage, limits);
  const read = async (
    name = key,
    reader = new PassThrough(),
    range?: { start: number; end: number },
  ) => files.body({ key: name, info: await files.info(name), range, reader });
  return { files, read };
}

describe('StoredFiles', () => {
  it('reads a small file once and slices it', async () => {
    const { read } = await stored('a/one', small);
    expect(await read()).toEqual(small);
    await storage.delete('a/one');
    expect(await read('a/one', new PassThrough(), { start: 10, end: 19 })).toEqual(
      small.subarray(10, 20),
    );
  });

  it('shares one read between many readers', async () => {
    const { files } = await stored('a/shared', small);
    const info = await files.info('a/shared');
    const bodies = await Promise.all(
      [1, 2].map(() =>
        files.body({ key: 'a/shared', info, range: undefined, reader: new PassThrough() }),
      ),
    );
    expect(bodies[0]).toBe(bodies[1]);
  });

  it('streams a large file, or the part asked for', async () => {
    const { read } = await stored('a/large', large);
    const part = await read('a/large', new PassThrough(), { start: 100, end: 4099 });
    expect(part).toBeInstanceOf(Readable);
    expect(await buffer(part as Readable)).toEqual(large.subarray(100, 4100));
  });

  it('streams small files too while slow readers hold too much, and not after they are gone', async () => {
    const { read } = await stored('a/0', small);
    for (const n of [1, 2, 3]) await storage.put(`a/${n}`, small);
    const readers = [new PassThrough(), new PassThrough()];
    expect(await read('a/0', readers[0])).toBeInstanceOf(Buffer);
    expect(await read('a/1', readers[1])).toBeInstanceOf(Buffer);
    const third = (await read('a/2')) as Readable;
    expect(await buffer(third)).toEqual(small);
    for (const reader of readers) {
      reader.destroy();
      await once(reader, 'close');
    }
    expect(await read('a/3')).toBeInstanceOf(Buffer);
  });

  it('says not-found for what is not there, or is gone since', async () => {
    const { files, read } = await stored('a/gone', small);
    await expect(read('a/none')).rejects.toMatchObject({
      code: 'not-found',
    } satisfies Partial<Problem>);
    const info = await files.info('a/gone');
    await storage.delete('a/gone');
    const body = files.body({ key: 'a/gone', info, range: undefined, reader: new PassThrough() });
    await expect(body).rejects.toMatchObject({ code: 'not-found' } satisfies Partial<Problem>);
  });
});
