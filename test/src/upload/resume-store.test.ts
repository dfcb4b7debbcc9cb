import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { VodError } from '../../../src/shared/vod-error.js';
import { createWebResumeStore } from '../../../src/upload/resume-store.js';
import type { GetUploadAuth } from '../../../src/upload/upload-auth.js';
import { VodUploadQueue } from '../../../src/upload/upload-queue.js';
import { addOne, clip, setUp, settle, until } from './fake-queue.js';
import { MemoryStorage } from './memory-storage.js';

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'Date'] });
});
afterEach(() => {
  vi.useRealTimers();
});

describe('createWebResumeStore after a reload', () => {
  /** An upload of `file` that the page left behind half done. */
  async function leaveHalfDone(file = clip()) {
    const before = setUp();
    before.transport.faults.push(() => new Promise(() => undefined));
    addOne(before.queue, file);
    await vi.waitFor(() => expect(before.transport.sentBytes).toBeGreaterThan(0));
    before.queue.suspend();
    return { ...before, queue: new VodUploadQueue(before.options) };
  }

  it('goes on with the same file, under the same video (U-53, G-12)', async () => {
    const { queue, transport, asked, storage } = await leaveHalfDone();
    const item = await until(queue, addOne(queue), 'done');
    expect(item).toMatchObject({ videoId: 'video-1', begin: 'resumed' });
    expect(asked).toEqual([undefined, 'video-1']);
    expect(transport.sentBytes).toBe(10);
    await settle();
    expect(storage.length).toBe(0);
  });

  it.each([
    ['content', clip('clip.mp4', 'abcdefghiX')],
    ['size', clip('clip.mp4', 'abcdefghijk')],
    ['time', clip('clip.mp4', 'abcdefghij', 2)],
  ])('begins anew, and says so, when the %s of the file changed (U-53)', async (_, file) => {
    const { queue, transport } = await leaveHalfDone();
    const item = await until(queue, addOne(queue, file), 'done');
    expect(item).toMatchObject({ videoId: 'video-2', begin: 'restarted' });
    expect(transport.uploads.size).toBe(2);
  });

  it('begins anew when the app server does not know the video any more', async () => {
    const left = await leaveHalfDone();
    const getUploadAuth: GetUploadAuth = (file, options) =>
      options.videoId === undefined
        ? left.options.getUploadAuth(file, options)
        : Promise.reject(new VodError('not-found', 'no'));
    const queue = new VodUploadQueue({ ...left.options, getUploadAuth });
    expect(await until(queue, addOne(queue), 'done')).toMatchObject({
      begin: 'fresh',
      videoId: 'video-2',
    });
  });

  it('begins anew when the upload expired on the server', async () => {
    const { queue, transport } = await leaveHalfDone();
    transport.uploads.clear();
    await until(queue, addOne(queue), 'done');
    expect([...transport.uploads.values()][0]?.bytes).toHaveLength(10);
  });

  it.each(['absent', 'throws', 'full'])(
    'uploads all the same when storage is %s (G-08)',
    async (fault) => {
      const storage = new MemoryStorage();
      storage.setItem = () => {
        throw new DOMException('full', 'QuotaExceededError');
      };
      const getStorage = () => {
        if (fault === 'throws') throw new DOMException('denied', 'SecurityError');
        return fault === 'full' ? storage : undefined;
      };
      const { queue } = setUp({ resumeStore: createWebResumeStore(getStorage) });
      const items = queue.add([clip('1.mp4'), clip('2.mp4')]);
      await Promise.all(items.map(({ id }) => until(queue, id, 'done')));
    },
  );
});
