import { expect } from '@open-wc/testing';
import { OfflineStore, type StoredVideo } from '../../../../src/player/offline/offline-store.js';
import { readClock } from '../../../../src/player/offline/removals.js';
import { SealedFiles } from '../../../../src/player/offline/sealed-files.js';

const name = 'vodkit-offline-test';
const bytesOf = (text: string): ArrayBuffer => new TextEncoder().encode(text).buffer;
const textOf = (bytes: ArrayBuffer): string => new TextDecoder().decode(bytes);

const video = (videoId: string): StoredVideo => ({
  ...{ videoId, title: 'A film', folder: '/p/v/a/b/1/', height: 720, estimatedBytes: 100 },
  playback: { duration: 8, width: 1280, height: 720, chapters: [], marquee: undefined },
  ...{ textTracks: [], poster: undefined, storyboard: undefined, licence: undefined },
  ...{ manifest: 'master.m3u8', type: 'application/vnd.apple.mpegurl' },
  ...{ addedAt: 1, expiresAt: 2, checkUrl: '', playAuthUrl: '', playbackUrl: '' },
  ...{ fileCount: 3, filesDone: 0, bytes: 0, isPaused: false, isComplete: false },
});

describe('OfflineStore', () => {
  let store: OfflineStore;
  beforeEach(() => {
    store = new OfflineStore(name);
  });
  afterEach(async () => {
    await store.close();
    await new Promise((resolve) => {
      const request = indexedDB.deleteDatabase(name);
      request.onsuccess = resolve;
    });
  });

  it('counts each file once, whoever adds it', async () => {
    await store.put(video('one'));
    const other = new OfflineStore(name);
    const file = { bytes: bytesOf('12345') };
    await Promise.all([store, other, store].map((by) => by.addFile('one', 'a.m4s', file)));
    const stored = await other.addFile('one', 'b.m4s', file);
    expect([stored?.filesDone, stored?.bytes]).to.deep.equal([2, 10]);
    expect([...(await store.fileNames('one'))].sort()).to.deep.equal(['a.m4s', 'b.m4s']);
    await other.close();
  });

  it('removes a video with its files, leaves the others, and adds no file to what is gone', async () => {
    for (const id of ['one', 'one0', 'two']) {
      await store.put(video(id));
      await store.addFile(id, 'a.m4s', { bytes: bytesOf(id) });
    }
    await store.remove('one');
    expect(await store.addFile('one', 'b.m4s', { bytes: bytesOf('late') })).to.equal(undefined);
    expect(await store.file('one', 'b.m4s')).to.equal(undefined);
    expect((await store.list()).map(({ videoId }) => videoId)).to.deep.equal(['one0', 'two']);
    expect((await store.fileNames('one0')).size).to.equal(1);
  });

  it('stores keys so that they are opened by this browser alone, also when two tabs begin at once', async () => {
    const other = new OfflineStore(name);
    const [one, two] = [new SealedFiles(store), new SealedFiles(other)];
    const [first, second] = await Promise.all([
      one.seal(bytesOf('key 1')),
      two.seal(bytesOf('key 2')),
    ]);
    expect(textOf(first.bytes)).not.to.contain('key');
    expect(textOf(await two.open(first))).to.equal('key 1');
    expect(textOf(await one.open(second))).to.equal('key 2');
    const key = await store.note<CryptoKey>('sealing-key');
    expect(key?.extractable).to.equal(false);
    await other.close();
  });

  it('remembers the latest time that was seen', async () => {
    const later = Date.now() + 1_000_000;
    await store.setNote('latest-time', later);
    expect(await readClock(store)).to.equal(later);
  });
});
