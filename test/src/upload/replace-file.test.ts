import { describe, expect, it, vi } from 'vitest';
import { VodError } from '../../../src/shared/vod-error.js';
import { addOne, clip, settle, setUp, until } from './fake-queue.js';

const cut = clip('cut.mp4', 'cde', 2);
const never = () => new Promise<void>(() => undefined);

describe('VodUploadQueue.replaceFile', () => {
  it('uploads the other file in the same place, and drops what was sent of the first', async () => {
    const { queue, transport, asked } = setUp({ maxParallel: 1 });
    transport.faults.push(never);
    const id = addOne(queue);
    const behind = addOne(queue, clip('behind.mp4'));
    await vi.waitFor(() => expect(transport.sentBytes).toBe(5));
    queue.pause(id);
    const phases: string[] = [];
    queue.subscribe(({ file, state }) => phases.push(`${file.name} ${state.phase}`));

    expect(queue.replaceFile(id, cut)).toMatchObject({ id, file: cut, videoId: undefined });
    expect(queue.items.map((item) => item.id)).toEqual([id, behind]);
    expect(phases.slice(0, 2)).toEqual(['clip.mp4 canceled', 'cut.mp4 waiting']);
    expect(await until(queue, id, 'done')).toMatchObject({ videoId: 'video-3', begin: 'fresh' });
    await until(queue, behind, 'done');
    expect(asked).toHaveLength(3);
    const kept = [...transport.uploads.values()].map(({ bytes }) => bytes.length);
    expect(kept.toSorted()).toEqual([10, 3]);
  });

  it('holds the rules for the other file that the first was added with', async () => {
    const { queue } = setUp();
    const check = (file: File) => {
      if (file.name !== 'cut.mp4') throw new VodError('too-long', 'too long');
    };
    const rules = { accept: '', maxSize: 10, check };
    const [item] = queue.add([clip()], { rules });
    const id = item?.id ?? '';
    await until(queue, id, 'failed');
    queue.replaceFile(id, clip('cut.mp4', 'x'.repeat(11)));
    expect(queue.get(id)?.state).toMatchObject({ phase: 'failed', error: { code: 'too-large' } });
    queue.replaceFile(id, clip('other.mp4'));
    expect(await until(queue, id, 'failed')).toMatchObject({
      state: { error: { code: 'too-long' } },
    });
    queue.replaceFile(id, cut);
    await until(queue, id, 'done');
  });

  it('begins nothing of a file that is still being looked into', async () => {
    const { queue, asked } = setUp();
    const looked: (() => void)[] = [];
    const check = () => new Promise<void>((resolve) => looked.push(resolve));
    const [item] = queue.add([clip()], { rules: { accept: '', maxSize: undefined, check } });
    const id = item?.id ?? '';
    queue.replaceFile(id, cut);
    looked[0]?.();
    await settle();
    expect(asked).toEqual([]);
    looked[1]?.();
    await until(queue, id, 'done');
    expect(asked).toHaveLength(1);
  });

  it.each(['waits', 'was refused'])(
    'leaves one that %s with others to wait for start()',
    async (how) => {
      const { queue, transport } = setUp();
      const rules = { accept: '', maxSize: how === 'waits' ? undefined : 5 };
      const [item] = queue.add([clip()], { rules, hold: true });
      const id = item?.id ?? '';
      expect(queue.isHeld(id)).toBe(true);
      queue.replaceFile(id, cut);
      await settle();
      expect(transport.attempts).toHaveLength(0);
      queue.start();
      expect(queue.isHeld(id)).toBe(false);
      await until(queue, id, 'done');
    },
  );

  it('takes no file in the place of one that is uploaded, or that is not on the list', async () => {
    const { queue, transport } = setUp();
    const id = addOne(queue);
    await until(queue, id, 'done');
    expect(queue.replaceFile(id, cut)).toBeUndefined();
    expect(queue.get(id)?.state.phase).toBe('done');
    expect(queue.replaceFile('upload-9', cut)).toBeUndefined();
    expect(transport.uploads.size).toBe(1);
  });

  it('lets the first file be added again, as another one', async () => {
    const { queue } = setUp();
    const file = clip();
    const id = addOne(queue, file);
    queue.replaceFile(id, cut);
    const again = addOne(queue, file);
    expect(again).not.toBe(id);
    await Promise.all([until(queue, id, 'done'), until(queue, again, 'done')]);
  });
});
