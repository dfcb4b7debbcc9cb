import { open, rename, rm } from 'node:fs/promises';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { checkDueSource } from '../../../../server/features/uploads/scrub-sources.js';
import { toVideo } from '../../../../server/features/videos/to-video.js';
import { findVideo } from '../../../../server/features/videos/video-store.js';
import type { VideoRow } from '../../../../server/features/videos/video-table.js';
import type { Deps } from '../../../../server/platform/deps.js';
import type { ObjectStorage } from '../../../../server/platform/object-storage/object-storage.js';
import { TusClient } from './tus-client.js';
import { sha256, someBytes, startUploadServer, type UploadServer } from './upload-server.js';

let server: UploadServer;

beforeAll(async () => {
  server = await startUploadServer({ env: { VOD_SCRUB_RATE: '100000' } });
});
afterAll(() => server.stop());
beforeEach(() => server.deps.database.db.execute('update videos set deleted_at = now()'));

interface Source {
  videoId: string;
  bytes: Buffer;
  path: string;
}

async function uploaded(length = 1000): Promise<Source> {
  const grant = await server.grant();
  const bytes = someBytes(length);
  await new TusClient(server, grant).post(length, {}, bytes);
  await expect.poll(async () => (await rowOf(grant)).sha256).toBe(sha256(bytes));
  const { sourceKey } = await rowOf(grant);
  const { path } = await server.deps.storage.localFile(sourceKey ?? '');
  return { videoId: grant.videoId, bytes, path };
}

async function rowOf({ videoId }: { videoId: string }): Promise<VideoRow> {
  const row = await findVideo(server.deps.database.db, 'default', videoId);
  if (!row) throw new Error(`No video ${videoId}`);
  return row;
}

async function warningsOf(source: Source): Promise<string[]> {
  const { warnings = [] } = toVideo(server.deps, await rowOf(source));
  return warnings.map(({ code }) => code);
}

async function flipByte(path: string, position: number): Promise<void> {
  const file = await open(path, 'r+');
  const { buffer } = await file.read(Buffer.alloc(1), 0, 1, position);
  await file.write(Buffer.of((buffer[0] ?? 0) ^ 1), 0, 1, position);
  await file.close();
}

/** The store itself, which says what is looked up. */
function watchingHead(storage: ObjectStorage, onHead: (key: string) => void): ObjectStorage {
  return new Proxy(storage, {
    get(target, name) {
      if (name === 'head') return (key: string) => (onHead(key), target.head(key));
      const member: unknown = Reflect.get(target, name);
      return typeof member === 'function' ? (member.bind(target) as unknown) : member;
    },
  });
}

async function scrubSources(deps: Deps, signal: AbortSignal): Promise<void> {
  while (!signal.aborted && (await checkDueSource(deps, signal)));
}

const { signal: never } = new AbortController();

async function scrubAfter(hours: number, signal = never): Promise<void> {
  await server.deps.database.db.execute(
    `update videos set source_checked_at = source_checked_at - interval '${hours} hours'`,
  );
  await scrubSources(server.deps, signal);
}

describe('checkDueSource', () => {
  it.each([
    [1_000, 500],
    [20_000_000, 19_999_999],
  ])(
    'marks a source of %i bytes of which one was flipped within a day, and no other, until it is whole again (D-16)',
    async (length, position) => {
      const [source, other] = [await uploaded(length), await uploaded()];
      await flipByte(source.path, position);
      const { version } = await rowOf(other);
      await scrubAfter(24);
      expect(await warningsOf(source)).toEqual(['source-damaged']);
      expect(await warningsOf(other)).toEqual([]);
      expect((await rowOf(other)).version).toBe(version);
      await flipByte(source.path, position);
      await scrubAfter(24);
      expect(await warningsOf(source)).toEqual([]);
      expect((await rowOf(source)).sha256).toBe(sha256(source.bytes));
    },
  );

  it('marks a source that was cut short (D-16)', async () => {
    const source = await uploaded();
    const file = await open(source.path, 'r+');
    await file.truncate(999);
    await file.close();
    await scrubAfter(24);
    expect(await warningsOf(source)).toEqual(['source-damaged']);
  });

  it('marks a source that was removed by hand, until it is back (D-17)', async () => {
    const source = await uploaded();
    await rename(source.path, `${source.path}.away`);
    await scrubAfter(24);
    expect(await warningsOf(source)).toEqual(['source-missing']);
    await rename(`${source.path}.away`, source.path);
    await scrubAfter(24);
    expect(await warningsOf(source)).toEqual([]);
  });

  it('marks nothing while the whole store is away (D-17)', async () => {
    const source = await uploaded();
    const store = `${server.dataDir}/store`;
    await rename(store, `${store}-away`);
    await expect(scrubAfter(24)).rejects.toMatchObject({ code: 'unavailable' });
    await rename(`${store}-away`, store);
    expect(await warningsOf(source)).toEqual([]);
    await rm(source.path);
    await scrubAfter(0);
    expect(await warningsOf(source)).toEqual(['source-missing']);
  });

  it('keeps the mark when the video is processed, which replaces its other warnings', async () => {
    const source = await uploaded();
    await flipByte(source.path, 0);
    await scrubAfter(24);
    await server.deps.database.db.execute(
      `update videos set warnings = '[{"code":"cut-off","detail":"The end is missing."}]' where id = '${source.videoId}'`,
    );
    expect(await warningsOf(source)).toEqual(['cut-off', 'source-damaged']);
  });

  it('gives a source its digest that has none', async () => {
    const source = await uploaded();
    const { db } = server.deps.database;
    await db.execute(`update videos set sha256 = null where id = '${source.videoId}'`);
    await scrubAfter(24);
    expect((await rowOf(source)).sha256).toBe(sha256(source.bytes));
    expect(await warningsOf(source)).toEqual([]);
  });

  it('goes on where it was interrupted, and reads nothing again that was read in the last hours', async () => {
    const sources = await Promise.all(Array.from({ length: 15 }, () => uploaded()));
    const done = new AbortController();
    const read: string[] = [];
    const storage = watchingHead(server.deps.storage, (key) => {
      read.push(key);
      if (read.length === 4) done.abort();
    });
    const deps = { ...server.deps, storage };
    await deps.database.db.execute(
      `update videos set source_checked_at = source_checked_at - interval '24 hours'`,
    );
    await scrubSources(deps, done.signal);
    expect(read).toHaveLength(4);
    await scrubSources(deps, never);
    await scrubSources(deps, never);
    expect(new Set(read).size).toBe(sources.length);
    expect(read.length).toBeLessThanOrEqual(sources.length + 1);
  });

  it('reads on at its rate, and stops at once with the server', async () => {
    const source = await uploaded(20_000_000);
    await server.deps.database.db.execute(
      `update videos set source_checked_at = source_checked_at - interval '24 hours'`,
    );
    const slow = { ...server.deps, config: { ...server.deps.config, scrubRate: 1 } };
    const stop = new AbortController();
    const before = (await rowOf(source)).sourceCheckedAt;
    const scrub = scrubSources(slow, stop.signal);
    stop.abort(new Error('stopping'));
    await scrub.catch((error: unknown) => expect(error).toEqual(new Error('stopping')));
    expect((await rowOf(source)).sourceCheckedAt).toEqual(before);
  });
});
