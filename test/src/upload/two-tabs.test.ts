import { describe, expect, it, vi } from 'vitest';
import { VodError } from '../../../src/shared/vod-error.js';
import type { GetUploadAuth } from '../../../src/upload/upload-auth.js';
import { VodUploadQueue } from '../../../src/upload/upload-queue.js';
import { addOne, clip, setUp, settle, until } from './fake-queue.js';
import type { Fault } from './fake-transport.js';

/** Two queues of one browser: they share its locks, its storage and the server. `goOn` lets the first attempt finish. */
async function openTwoTabs() {
  const shared = setUp();
  let goOn = (): void => undefined;
  const hold: Fault = () => new Promise((resolve) => (goOn = resolve));
  shared.transport.faults.push(hold);
  const [one, two] = [shared.queue, new VodUploadQueue(shared.options)];
  const idOne = addOne(one);
  await vi.waitFor(() => expect(shared.transport.sentBytes).toBe(5));
  const idTwo = addOne(two);
  await until(two, idTwo, 'elsewhere');
  return { ...shared, one, two, idOne, idTwo, goOn: () => goOn() };
}

describe('VodUploadQueue in two tabs', () => {
  it('sends a file once, and both tabs end with the same video', async () => {
    const { one, two, idOne, idTwo, goOn, transport, asked, storage, locks } = await openTwoTabs();
    goOn();
    await until(one, idOne, 'done');
    expect(await until(two, idTwo, 'done')).toMatchObject({
      videoId: 'video-1',
      state: { videoId: 'video-1' },
    });
    expect(transport.attempts).toHaveLength(1);
    expect(transport.sentBytes).toBe(10);
    expect(asked).toEqual([undefined]);
    await settle();
    expect(storage.length).toBe(0);
    expect(locks.held.size).toBe(0);
  });

  it.each(['pause', 'suspend'] as const)(
    'goes on where the other tab stopped by %s, under the same video',
    async (how) => {
      const { one, two, idOne, idTwo, transport, asked } = await openTwoTabs();
      if (how === 'pause') one.pause(idOne);
      else one.suspend();
      expect(await until(two, idTwo, 'done')).toMatchObject({
        videoId: 'video-1',
        begin: 'resumed',
      });
      expect(asked).toEqual([undefined, 'video-1']);
      expect(transport.sentBytes).toBe(10);
      if (how === 'pause') one.resume(idOne);
      else one.wake();
      expect(await until(one, idOne, 'done')).toMatchObject({ videoId: 'video-1' });
      expect(transport.sentBytes).toBe(10);
      expect(transport.uploads.size).toBe(1);
    },
  );

  it('begins anew when the other tab cancels', async () => {
    const { one, two, idOne, idTwo } = await openTwoTabs();
    one.cancel(idOne);
    expect(await until(two, idTwo, 'done')).toMatchObject({ videoId: 'video-2', begin: 'fresh' });
  });

  it('waits no more once it is paused or canceled itself', async () => {
    const { one, two, idOne, idTwo, goOn, transport } = await openTwoTabs();
    two.pause(idTwo);
    expect(two.get(idTwo)?.state.phase).toBe('paused');
    two.resume(idTwo);
    await until(two, idTwo, 'elsewhere');
    two.cancel(idTwo);
    goOn();
    await until(one, idOne, 'done');
    await settle();
    expect(two.get(idTwo)?.state.phase).toBe('canceled');
    expect(transport.uploads.size).toBe(1);
  });

  it('uploads other files while it waits, and never more at a time than it may', async () => {
    const { one, two, idOne, idTwo, goOn, transport } = await openTwoTabs();
    two.maxParallel = 1;
    const other = addOne(two, clip('other.mp4'));
    await until(two, other, 'done');
    expect(two.get(idTwo)?.state.phase).toBe('elsewhere');
    transport.faults.push(() => new Promise(() => undefined));
    const busy = addOne(two, clip('busy.mp4'));
    await until(two, busy, 'sending');
    one.pause(idOne);
    await until(two, idTwo, 'waiting');
    await settle();
    expect(two.get(idTwo)?.state.phase).toBe('waiting');
    two.cancel(busy);
    await until(two, idTwo, 'done');
    goOn();
  });

  it('keeps the lock while it asks for permission, so that a pause there makes no second video', async () => {
    const shared = setUp();
    let answer = (): void => undefined;
    const mayAnswer = new Promise<void>((resolve) => (answer = resolve));
    const getUploadAuth: GetUploadAuth = async (file, options) => {
      if (options.videoId === undefined) await mayAnswer;
      return shared.options.getUploadAuth(file, options);
    };
    const options = { ...shared.options, getUploadAuth };
    const [one, two] = [new VodUploadQueue(options), new VodUploadQueue(options)];
    const idOne = addOne(one);
    // Which it takes once it has read a little of the file.
    await vi.waitFor(() => expect(shared.locks.held.size).toBe(1));
    const idTwo = addOne(two);
    await until(two, idTwo, 'elsewhere');
    one.pause(idOne);
    one.resume(idOne);
    await settle();
    expect(two.get(idTwo)?.state.phase).toBe('elsewhere');
    answer();
    await until(one, idOne, 'done');
    expect(await until(two, idTwo, 'done')).toMatchObject({ videoId: 'video-1' });
    expect(shared.asked).toEqual([undefined]);
  });

  it('takes a file for done whose tab crashed after the last byte, when the server says that it has it all', async () => {
    const { one, two, idOne, idTwo, transport, options } = await openTwoTabs();
    const authorize = vi.spyOn(options, 'getUploadAuth');
    one.suspend();
    await until(two, idTwo, 'done');
    expect(authorize).not.toHaveBeenCalled();
    expect(idOne).toBeDefined();

    const other = clip('crashed.mp4');
    transport.faults.push(() => new Promise(() => undefined));
    const crashed = new VodUploadQueue(options);
    addOne(crashed, other);
    await vi.waitFor(() => expect(transport.attempts.at(-1)?.file).toBe(other));
    await settle();
    crashed.suspend();
    const complete = new VodError('conflict', 'This video already has its file.', {
      problemCode: 'upload-complete',
    });
    const asked: (string | undefined)[] = [];
    const refuse: GetUploadAuth = (_, { videoId }) => {
      asked.push(videoId);
      return Promise.reject(complete);
    };
    const three = new VodUploadQueue({ ...options, getUploadAuth: refuse });
    const { videoId } = await until(three, addOne(three, other), 'done');
    expect(asked).toEqual([videoId]);
  });

  it('leaves alone what another tab finished earlier: the same file added later is a new video', async () => {
    const { queue, options } = setUp();
    await until(queue, addOne(queue), 'done');
    const later = new VodUploadQueue(options);
    expect(await until(later, addOne(later), 'done')).toMatchObject({
      videoId: 'video-2',
      begin: 'fresh',
    });
  });
});
