import { expect, oneEvent } from '@open-wc/testing';
import { OfflineStore, type StoredVideo } from '../../../../src/player/offline/offline-store.js';
import type { OfflineRemoveEvent } from '../../../../src/player/offline/offline-video.js';
import { OfflineVideos } from '../../../../src/player/offline/offline-videos.js';
import type { VodError } from '../../../../src/shared/vod-error.js';
import { eventually } from '../../../support/eventually.js';

const later = Date.now() + 1_000_000;
const video = (videoId: string, change: Partial<StoredVideo> = {}): StoredVideo => ({
  ...{ videoId, title: `A film ${videoId}`, folder: '/p/v/a/b/1/', height: 720 },
  playback: { duration: 8, width: 1280, height: 720, chapters: [], marquee: undefined },
  ...{ textTracks: [], poster: undefined, storyboard: undefined, licence: undefined },
  ...{ manifest: 'master.m3u8', type: 'application/vnd.apple.mpegurl', estimatedBytes: 100 },
  ...{ addedAt: 1, expiresAt: later, checkUrl: '/nowhere', playAuthUrl: '', playbackUrl: '' },
  ...{ fileCount: 4, filesDone: 1, bytes: 25, isPaused: false, isComplete: false },
  ...change,
});

const codeOf = (work: Promise<unknown>): Promise<string> =>
  work.then(
    () => 'none',
    (error: VodError) => error.code,
  );

describe('OfflineVideos', () => {
  let store: OfflineStore;
  let videos: OfflineVideos;
  beforeEach(() => {
    store = new OfflineStore();
    videos = new OfflineVideos();
  });
  afterEach(async () => {
    await Promise.all([videos.close(), store.close()]);
    await new Promise((resolve) => {
      const request = indexedDB.deleteDatabase('vodkit-offline');
      request.onsuccess = resolve;
    });
  });

  it('lists what is kept, the newest first, with what is there of each, and nothing that cannot be read', async () => {
    expect(OfflineVideos.isSupported).to.equal(true);
    await store.put(video('paused', { isPaused: true }));
    await store.put(video('stored', { addedAt: 2, isComplete: true, bytes: 90 }));
    await store.put({ ...video('odd'), expiresAt: NaN });
    await store.put({ ...video('empty'), playback: null } as unknown as StoredVideo);
    const told = (await videos.list()).map(({ videoId, state, progress, bytes, totalBytes }) => ({
      ...{ videoId, state, progress, bytes, totalBytes },
    }));
    expect(told).to.deep.equal([
      { videoId: 'stored', state: 'stored', progress: 1, bytes: 90, totalBytes: 90 },
      { videoId: 'paused', state: 'paused', progress: 0.25, bytes: 25, totalBytes: 100 },
    ]);
    expect(await videos.get('odd')).to.equal(undefined);
  });

  it('opens what is complete and has not expired, by the latest clock that was seen', async () => {
    await store.put(video('part'));
    await store.put(video('whole', { isComplete: true }));
    await store.addFile('whole', 'master.m3u8', { bytes: new TextEncoder().encode('text').buffer });
    expect(await codeOf(videos.open('none'))).to.equal('not-found');
    expect(await codeOf(videos.open('part'))).to.equal('not-found');
    const { files } = await videos.open('whole');
    expect(new TextDecoder().decode(await files.read('master.m3u8'))).to.equal('text');
    expect(await codeOf(files.read('missing.m4s'))).to.equal('storage');
    expect((await videos.get('whole'))?.state).to.equal('paused');
    await store.change('whole', { isComplete: true });
    await store.setNote('latest-time', later + 1);
    expect(await codeOf(videos.open('whole'))).to.equal('offline-expired');
  });

  it('removes a copy once, and tells it where it was removed, and what changed everywhere', async () => {
    await store.put(video('one', { isComplete: true }));
    const other = new OfflineVideos();
    const changed: string[] = [];
    other.addEventListener('change', (event) => {
      changed.push((event as Event & { videoId: string }).videoId);
    });
    const removed = oneEvent<OfflineRemoveEvent>(videos, 'remove');
    await Promise.all([videos.delete('one'), other.delete('one'), videos.pause('none')]);
    expect((await removed).reason).to.equal('viewer');
    await eventually(() => changed.includes('one') && changed.includes('none'));
    expect(await other.list()).to.deep.equal([]);
    expect(await codeOf(videos.open('one'))).to.equal('not-found');
    await other.close();
  });

  it('removes nothing while nobody answers whether it may stay', async () => {
    await store.put(video('one', { isComplete: true, checkUrl: 'http://localhost:1/offline' }));
    await videos.check();
    expect((await videos.list()).length).to.equal(1);
  });
});
