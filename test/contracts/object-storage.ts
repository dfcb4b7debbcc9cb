import { createHash, randomBytes } from 'node:crypto';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import {
  ObjectNotFound,
  type ObjectStorage,
} from '../../server/platform/object-storage/object-storage.js';

export interface OpenedStorage {
  storage: ObjectStorage;
  /** The same store, as another process sees it. */
  reopen(): Promise<ObjectStorage>;
  close(): Promise<void>;
}

/** What every ObjectStorage must hold to. */
export function describeObjectStorage(name: string, open: () => Promise<OpenedStorage>): void {
  describe(`ObjectStorage: ${name}`, () => {
    let opened: OpenedStorage;
    let storage: ObjectStorage;
    beforeEach(async () => {
      opened = await open();
      storage = opened.storage;
    });
    afterEach(() => opened.close());

    it('gives back what was put, from memory, a stream or a file', async () => {
      const bytes = randomBytes(3_000_000);
      const folder = await mkdtemp(join(tmpdir(), 'vodkit-put-'));
      await writeFile(join(folder, 'file'), bytes);
      const infos = [
        await storage.put('a/app/one', bytes),
        await storage.put('a/app/two', Readable.from([bytes.subarray(0, 7), bytes.subarray(7)])),
        await storage.putFile('a/app/three', join(folder, 'file')),
      ];
      await rm(folder, { recursive: true });
      for (const info of infos) expect(info.size).toBe(bytes.length);
      const other = await opened.reopen();
      for (const key of ['a/app/one', 'a/app/two', 'a/app/three'])
        expect(sha256(await other.readBytes(key))).toBe(sha256(bytes));
    });

    it('reads ranges, both ends included', async () => {
      await storage.put('a/x', Buffer.from('0123456789'));
      expect(await textOf(await storage.read('a/x'))).toBe('0123456789');
      expect(await textOf(await storage.read('a/x', { start: 0, end: 0 }))).toBe('0');
      expect(await textOf(await storage.read('a/x', { start: 3, end: 9 }))).toBe('3456789');
    });

    it('tells what may still be stored, and refuses work that needs more than that (U-09)', async () => {
      const free = await storage.freeBytes();
      expect(free).toBeGreaterThan(0);
      await storage.requireRoom(1);
      await expect(storage.requireRoom(free * 2)).rejects.toMatchObject({
        code: 'out-of-space',
        status: 507,
      });
    });

    it('takes an empty object', async () => {
      expect((await storage.put('a/empty', Buffer.alloc(0))).size).toBe(0);
      expect((await storage.readBytes('a/empty')).length).toBe(0);
      expect(await textOf(await storage.read('a/empty'))).toBe('');
    });

    it('answers a missing object with ObjectNotFound, head with undefined, delete with nothing', async () => {
      await storage.put('a/x/y', Buffer.from('z'));
      for (const key of ['a/none', 'none/none', 'a/x', 'a/x/y/z']) {
        await expect(storage.read(key).then(textOf)).rejects.toBeInstanceOf(ObjectNotFound);
        await expect(storage.readBytes(key)).rejects.toBeInstanceOf(ObjectNotFound);
        await expect(storage.localFile(key)).rejects.toBeInstanceOf(ObjectNotFound);
        expect(await storage.head(key)).toBeUndefined();
        await storage.delete(key);
      }
      await storage.deletePrefix('none/none/');
      expect(await all(storage.list('none'))).toEqual([]);
      expect(await textOf(await storage.read('a/x/y'))).toBe('z');
    });

    it('changes the validator with the bytes, and only then', async () => {
      const first = await storage.put('a/x', Buffer.from('one'));
      expect((await storage.head('a/x'))?.etag).toBe(first.etag);
      expect((await (await opened.reopen()).head('a/x'))?.etag).toBe(first.etag);
      const second = await storage.put('a/x', Buffer.from('two'));
      expect(second.etag).not.toBe(first.etag);
      expect(second.etag).toMatch(/^[\x21\x23-\x7e]+$/);
    });

    it('shows readers the old object or the new one, never part of it', async () => {
      const versions = [Buffer.alloc(400_000, 'a'), Buffer.alloc(500_000, 'b')];
      await storage.put('a/x', versions[0]!);
      const writing = (async () => {
        for (let round = 0; round < 20; round += 1) await storage.put('a/x', versions[round % 2]!);
      })();
      let done = false;
      void writing.then(() => (done = true));
      while (!done) {
        const seen = await storage.readBytes('a/x');
        expect(versions.some((version) => version.equals(seen))).toBe(true);
      }
      await writing;
    });

    it('leaves nothing behind when a stream fails', async () => {
      const failing = Readable.from(
        (async function* () {
          yield Buffer.from('some');
          throw new Error('cut');
        })(),
      );
      await expect(storage.put('a/x', failing)).rejects.toThrow('cut');
      expect(await storage.head('a/x')).toBeUndefined();
      expect(await all(storage.list('a'))).toEqual([]);
    });

    it('lists and deletes the keys below a prefix, which ends at a slash', async () => {
      const keys = ['a/v/1/x', 'a/v/1/y/z', 'a/v/10/x', 'a/w'];
      for (const key of keys) await storage.put(key, Buffer.from(key));
      expect((await all(storage.list('a/v/1'))).sort()).toEqual(['a/v/1/x', 'a/v/1/y/z']);
      expect((await all(storage.list('a/'))).sort()).toEqual([...keys].sort());
      await storage.deletePrefix('a/v/1/');
      expect((await all(storage.list('a'))).sort()).toEqual(['a/v/10/x', 'a/w']);
      await storage.put('a/v/1/x', Buffer.from('again'));
      expect(await textOf(await storage.read('a/v/1/x'))).toBe('again');
    });

    it('puts below a folder that is being deleted', async () => {
      const other = await opened.reopen();
      for (let round = 0; round < 30; round += 1) {
        await Promise.all([
          storage.put(`a/r/${round}/x`, Buffer.from('x')),
          other.deletePrefix('a/r/'),
        ]);
      }
    });

    it('deletes one object', async () => {
      await storage.put('a/x', Buffer.from('x'));
      await storage.delete('a/x');
      expect(await storage.head('a/x')).toBeUndefined();
    });

    it.each([
      '',
      '/',
      '/etc/passwd',
      '../x',
      'a/../../x',
      'a//b',
      'a/./b',
      '.scratch/x',
      'a/.hidden',
      'a\\b',
      'a/b\0',
      'a/é',
      `a/${'n'.repeat(201)}`,
      'a/b ',
    ])('refuses the key %j', async (key) => {
      const uses = [
        () => storage.put(key, Buffer.from('x')),
        () => storage.read(key),
        () => storage.readBytes(key),
        () => storage.head(key),
        () => storage.delete(key),
        () => storage.openAppendable(key),
      ];
      for (const use of uses)
        await expect((async () => use())()).rejects.toThrow('Invalid object key');
    });

    it('lends a local file with the bytes', async () => {
      await storage.put('a/x', Buffer.from('bytes'));
      const file = await storage.localFile('a/x');
      expect(await readFile(file.path, 'utf8')).toBe('bytes');
      await file.release();
      expect(await textOf(await storage.read('a/x'))).toBe('bytes');
    });

    it('says that it can be written', async () => {
      await storage.check();
    });

    describe('openAppendable', () => {
      it('grows over several appends and lives of the process, then becomes an object', async () => {
        const bytes = randomBytes(20_000_000);
        const first = await storage.openAppendable('u1');
        expect(await first.size()).toBe(0);
        expect(await first.append(0, chunksOf(bytes.subarray(0, 11_000_003)))).toBe(11_000_003);
        const second = await (await opened.reopen()).openAppendable('u1');
        expect(await second.size()).toBe(11_000_003);
        expect(await second.append(11_000_003, chunksOf(bytes.subarray(11_000_003)))).toBe(
          bytes.length,
        );
        expect(await all(storage.listAppendables())).toEqual(['u1']);
        expect(await storage.head('a/source')).toBeUndefined();
        await second.commit('a/source', bytes.length);
        expect(sha256(await storage.readBytes('a/source'))).toBe(sha256(bytes));
        expect(await all(storage.listAppendables())).toEqual([]);
      });

      it('tells each time more has become durable, and the whole size last', async () => {
        const told: number[] = [];
        const appendable = await storage.openAppendable('u1');
        await appendable.append(0, chunksOf(Buffer.alloc(40_000_000)), {
          onDurable: (size) => told.push(size),
        });
        expect(told.at(-1)).toBe(40_000_000);
        expect(told.length).toBeGreaterThan(1);
        expect([...told].sort((a, b) => a - b)).toEqual(told);
      });

      it('reads what is stored already, and says where there is nothing', async () => {
        const appendable = await storage.openAppendable('u1');
        await expect(appendable.read({ start: 0, end: 1 })).rejects.toThrow(ObjectNotFound);
        await appendable.append(0, chunksOf(Buffer.from('hello world')));
        expect(await textOf(await appendable.read({ start: 4, end: 6 }))).toBe('o w');
      });

      it('keeps what arrived when the body fails', async () => {
        let durable = 0;
        const appendable = await storage.openAppendable('u1');
        const failing = (async function* () {
          yield Buffer.from('hello');
          throw new Error('cut');
        })();
        await expect(
          appendable.append(0, failing, { onDurable: (size) => (durable = size) }),
        ).rejects.toThrow('cut');
        expect([durable, await appendable.size()]).toEqual([5, 5]);
        await appendable.append(5, chunksOf(Buffer.from(' world')));
        await appendable.commit('a/x', 11);
        expect(await textOf(await storage.read('a/x'))).toBe('hello world');
      });

      it('replaces what lies beyond the offset', async () => {
        const appendable = await storage.openAppendable('u1');
        await appendable.append(0, chunksOf(Buffer.from('hello, torn tail')));
        expect(await appendable.append(5, chunksOf(Buffer.from('!')))).toBe(6);
        await appendable.commit('a/x', 6);
        expect(await textOf(await storage.read('a/x'))).toBe('hello!');
      });

      it('refuses to leave a gap', async () => {
        const appendable = await storage.openAppendable('u1');
        await expect(appendable.append(1, chunksOf(Buffer.from('x')))).rejects.toThrow(RangeError);
      });

      it('writes nothing once the writer may not', async () => {
        const appendable = await storage.openAppendable('u1');
        await appendable.append(0, chunksOf(Buffer.from('kept')));
        const mayWrite = () => {
          throw new Error('overtaken');
        };
        await expect(
          appendable.append(4, chunksOf(Buffer.from('lost')), { mayWrite }),
        ).rejects.toThrow('overtaken');
        expect(await appendable.size()).toBe(4);
      });

      it('commits again without harm, by two at once too, an empty one as well', async () => {
        for (const bytes of [Buffer.from('hello'), Buffer.alloc(0)]) {
          const appendable = await storage.openAppendable('u1');
          await appendable.append(0, chunksOf(bytes));
          const other = await (await opened.reopen()).openAppendable('u1');
          await Promise.all([
            appendable.commit('a/x', bytes.length),
            other.commit('a/x', bytes.length),
          ]);
          await appendable.commit('a/x', bytes.length);
          expect(sha256(await storage.readBytes('a/x'))).toBe(sha256(bytes));
        }
      });

      it('refuses to commit bytes that are not there', async () => {
        const appendable = await storage.openAppendable('u1');
        await appendable.append(0, chunksOf(Buffer.from('abc')));
        await expect(appendable.commit('a/x', 4)).rejects.toBeInstanceOf(ObjectNotFound);
        expect(await storage.head('a/x')).toBeUndefined();
      });

      it('drops the bytes, once or twice', async () => {
        const appendable = await storage.openAppendable('u1');
        await appendable.append(0, chunksOf(Buffer.from('abc')));
        await appendable.abort();
        await appendable.abort();
        expect(await appendable.size()).toBe(0);
        expect(await all(storage.listAppendables())).toEqual([]);
      });
    });
  });
}

function sha256(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}

async function textOf(stream: Readable): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of stream) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString();
}

async function all(keys: AsyncIterable<string>): Promise<string[]> {
  const found: string[] = [];
  for await (const key of keys) found.push(key);
  return found;
}

async function* chunksOf(bytes: Buffer): AsyncGenerator<Buffer> {
  for (let start = 0; start < bytes.length; start += 65_536)
    yield bytes.subarray(start, start + 65_536);
}
