import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { VodError } from '../../../src/shared/vod-error.js';
import type { VodUploadQueue } from '../../../src/upload/upload-queue.js';
import { times } from '../../support/counts.js';
import { addOne, clip, endpoint, settle, setUp, until } from './fake-queue.js';
import type { Fault } from './fake-transport.js';

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'Date'] });
});
afterEach(() => {
  vi.useRealTimers();
});

describe('VodUploadQueue', () => {
  it('uploads a file and says so with the id of its video', async () => {
    const { queue, transport, asked } = setUp();
    const phases: string[] = [];
    queue.subscribe(({ state }) => phases.push(state.phase));
    const id = addOne(queue);
    const item = await until(queue, id, 'done');
    expect(item).toMatchObject({
      videoId: 'video-1',
      begin: 'fresh',
      state: { videoId: 'video-1' },
    });
    expect([...new Set(phases)]).toEqual(['waiting', 'authorizing', 'sending', 'done']);
    expect([...transport.uploads.values()][0]?.bytes).toHaveLength(10);
    expect(asked).toEqual([undefined]);
  });

  it('sends what `toBody` makes of a file, of its size alone, and says what that threw', async () => {
    const { queue, transport } = setUp({
      toBody: async (file) => {
        if (file.name === 'damaged.mp4') throw new VodError('location-not-removed', 'damaged');
        if (file.name === 'plain.mp4') return file;
        return new Blob(['x'.repeat(file.name === 'short.mp4' ? 9 : 10)]);
      },
    });
    const sent = async (name: string, phase: 'done' | 'failed') =>
      until(queue, addOne(queue, clip(name)), phase);
    expect(await sent('plain.mp4', 'done')).toMatchObject({ isAltered: false });
    expect(await sent('other.mp4', 'done')).toMatchObject({ isAltered: true });
    const [, other] = [...transport.uploads.values()];
    expect(Buffer.from(other?.bytes ?? []).toString()).toBe('x'.repeat(10));
    expect(await sent('short.mp4', 'failed')).toMatchObject({
      state: { error: { code: 'configuration' } },
    });
    expect(await sent('damaged.mp4', 'failed')).toMatchObject({
      state: { error: { code: 'location-not-removed' } },
    });
  });

  it('sends 2,000 files in their order, three at a time (G-23)', async () => {
    const { queue } = setUp();
    const count = times(300, 2000);
    const begun: string[] = [];
    let mostRunning = 0;
    const running = new Set<string>();
    queue.subscribe(({ id, state: { phase } }) => {
      if (phase === 'authorizing' && !running.has(id)) begun.push(id);
      if (phase === 'done') running.delete(id);
      else if (phase !== 'waiting') running.add(id);
      mostRunning = Math.max(mostRunning, running.size);
    });
    const items = queue.add(Array.from({ length: count }, (_, index) => clip(`${index}.mp4`)));
    await Promise.all(items.map(({ id }) => until(queue, id, 'done')));
    expect(mostRunning).toBe(3);
    expect(begun).toEqual(items.map(({ id }) => id));
  });

  it('adds a file once while its upload is under way (G-23)', () => {
    const { queue } = setUp();
    const [first, second] = queue.add([clip(), clip()]);
    expect(queue.items).toHaveLength(1);
    expect(second).toBe(first);
  });

  it('tries a failed file again when it is added again, and asks before it uploads a done one anew (G-23, looks 21)', async () => {
    const { queue, transport } = setUp();
    transport.faults.push(() => {
      throw new VodError('forbidden', 'no');
    });
    const id = addOne(queue);
    await until(queue, id, 'failed');
    expect(addOne(queue)).toBe(id);
    await until(queue, id, 'done');
    const again = addOne(queue);
    expect(again).not.toBe(id);
    expect(queue.get(again)?.state).toMatchObject({
      phase: 'failed',
      error: { code: 'duplicate' },
    });
    expect(addOne(queue)).toBe(again);
    await settle();
    expect(queue.items).toHaveLength(2);
    expect(queue.get(again)?.state.phase).toBe('failed');
    queue.retry(again);
    expect((await until(queue, again, 'done')).videoId).not.toBe(queue.get(id)?.videoId);
  });

  it('takes two different files of one name, size and time both, whether the first is done or not (U16)', async () => {
    const { queue, transport } = setUp();
    transport.faults.push(() => new Promise(() => undefined));
    const [first] = queue.add([clip('a.mp4', 'abcdefghij')]);
    const [same] = queue.add([clip('a.mp4', 'abcdefghij')]);
    const [taken] = queue.add([clip('a.mp4', 'jihgfedcba')]);
    expect([same?.id, taken?.id]).toEqual([first?.id, first?.id]);
    await vi.waitFor(() => expect(queue.items).toHaveLength(2));
    const second = queue.items[1]?.id ?? '';
    await until(queue, second, 'done');
    const [third] = queue.add([clip('a.mp4', '0123456789')]);
    expect(third?.state).toMatchObject({ error: { code: 'duplicate' } });
    await until(queue, third?.id ?? '', 'done');
    expect(queue.items).toHaveLength(3);
  });

  it('lists what an earlier page load left unfinished, with how far it was, until its file is added again (looks 20)', async () => {
    const before = setUp();
    before.transport.faults.push(() => new Promise(() => undefined));
    addOne(before.queue, clip('Drone 1.mp4'));
    await vi.waitFor(() => expect(before.transport.sentBytes).toBe(5));
    before.queue.suspend();
    const { queue } = setUp({ ...before.options, transport: before.transport });
    expect(await queue.findInterrupted()).toMatchObject([{ name: 'Drone 1.mp4', size: 10 }]);
    const id = addOne(queue, clip('Drone 1.mp4'));
    await until(queue, id, 'sending');
    expect(await queue.findInterrupted()).toEqual([]);
    expect(queue.get(id)?.begin).toBe('resumed');
    await until(queue, id, 'done');
    expect(await queue.findInterrupted()).toEqual([]);
  });

  it('forgets an interrupted upload that is not wanted any more', async () => {
    const before = setUp();
    before.transport.faults.push(() => new Promise(() => undefined));
    addOne(before.queue);
    await vi.waitFor(() => expect(before.transport.sentBytes).toBe(5));
    before.queue.suspend();
    const { queue } = setUp(before.options);
    const [left] = await queue.findInterrupted();
    queue.forgetInterrupted(left?.key ?? '');
    expect(await queue.findInterrupted()).toEqual([]);
  });

  it('keeps a file that is added again with hold from going on', async () => {
    const { queue } = setUp();
    const id = addOne(queue);
    queue.cancel(id);
    queue.add([clip()], { hold: true });
    expect(queue.get(id)?.state.phase).toBe('waiting');
    queue.start();
    await until(queue, id, 'done');
  });

  it('starts nothing that is held until start', async () => {
    const { queue, transport } = setUp();
    const [item] = queue.add([clip()], { hold: true });
    expect(transport.attempts).toHaveLength(0);
    queue.start();
    await until(queue, item?.id ?? '', 'done');
  });

  it.each([
    ['empty-file', new File([], 'a.mp4', { type: 'video/mp4' })],
    ['type-not-allowed', new File(['x'], 'a.txt', { type: 'text/plain' })],
    ['too-large', clip('a.mp4', 'x'.repeat(21))],
  ])(
    'refuses a file with %s without asking for permission, and does not retry it',
    (code, file) => {
      const { queue, asked } = setUp();
      const [item] = queue.add([file], { rules: { accept: 'video/*', maxSize: 20 } });
      const state = queue.get(item?.id ?? '')?.state;
      expect(state).toMatchObject({ phase: 'failed', error: { code } });
      queue.retry(item?.id ?? '');
      expect(queue.get(item?.id ?? '')?.state).toBe(state);
      expect(asked).toEqual([]);
    },
  );

  const codesOf = ({ items }: VodUploadQueue) =>
    items.map(({ state }) => (state.phase === 'failed' ? state.error.code : 'taken'));

  it('takes no more files, and no more bytes, than it may; what is refused or canceled leaves its place', () => {
    const { queue } = setUp();
    const add = (name: string, bytes: number, rules: object) =>
      queue.add([clip(name, 'x'.repeat(bytes))], {
        rules: { accept: 'video/*', maxSize: 20, ...rules },
        hold: true,
      })[0]?.id ?? '';
    const first = add('1.mp4', 10, { maxFiles: 2 });
    add('2.mp4', 21, { maxFiles: 2 });
    add('3.mp4', 10, { maxFiles: 2 });
    add('4.mp4', 10, { maxFiles: 2 });
    expect(codesOf(queue)).toEqual(['taken', 'too-large', 'taken', 'too-many-files']);
    queue.cancel(first);
    add('5.mp4', 10, { maxFiles: 2, maxTotalSize: 20 });
    add('6.mp4', 1, { maxTotalSize: 20 });
    expect(codesOf(queue).slice(4)).toEqual(['taken', 'total-too-large']);
  });

  it('sends nothing of a file before it was looked into, and nothing of one that is refused then', async () => {
    const { queue, asked } = setUp();
    let answer = (): void => undefined;
    const looked = new Promise<void>((resolve) => (answer = resolve));
    const check = async (file: File) => {
      await looked;
      if (file.name === 'no.mp4') throw new VodError('refused', 'Not that one.');
    };
    const rules = { accept: '', maxSize: undefined, check };
    const ids = queue.add([clip('no.mp4'), clip('yes.mp4')], { rules }).map(({ id }) => id);
    queue.pause(ids[1] ?? '');
    queue.resume(ids[1] ?? '');
    expect(asked).toEqual([]);
    answer();
    await until(queue, ids[1] ?? '', 'done');
    expect(asked).toHaveLength(1);
    const { state } = queue.get(ids[0] ?? '') ?? {};
    expect(state).toMatchObject({ phase: 'failed', error: { message: 'Not that one.' } });
  });

  describe('commands', () => {
    const stuck: Fault = () => new Promise(() => undefined);

    it('pauses, resumes and cancels all at once (looks 21)', async () => {
      const { queue, transport } = setUp();
      transport.faults.push(stuck, stuck);
      const ids = queue.add([clip('1.mp4'), clip('2.mp4')]).map(({ id }) => id);
      await vi.waitFor(() => expect(transport.sentBytes).toBe(10));
      queue.pauseAll();
      expect(queue.items.map(({ state }) => state.phase)).toEqual(['paused', 'paused']);
      queue.resumeAll();
      await until(queue, ids[0] ?? '', 'done');
      await until(queue, ids[1] ?? '', 'done');
      queue.add([clip('3.mp4')], { hold: true });
      queue.cancelAll();
      expect(queue.items.map(({ state }) => state.phase)).toEqual(['done', 'done', 'canceled']);
    });

    it.each(['pauseAll', 'cancelAll'] as const)(
      'begins none of those that wait: %s',
      async (stop) => {
        const { queue, transport } = setUp({ maxParallel: 1 });
        transport.faults.push(stuck);
        const [, ...waiting] = queue.add([clip('1.mp4'), clip('2.mp4'), clip('3.mp4')]);
        await vi.waitFor(() => expect(transport.sentBytes).toBe(5));
        const begun: string[] = [];
        queue.subscribe(({ file, state }) => {
          if (!['paused', 'canceled'].includes(state.phase))
            begun.push(`${file.name} ${state.phase}`);
        });
        queue[stop]();
        expect(begun).toEqual([]);
        expect(waiting).toHaveLength(2);
        expect(transport.attempts).toHaveLength(1);
      },
    );

    it('pauses and resumes without sending a byte twice', async () => {
      const { queue, transport } = setUp();
      transport.faults.push(stuck);
      const id = addOne(queue);
      await vi.waitFor(() => expect(transport.sentBytes).toBe(5));
      queue.pause(id);
      expect(queue.get(id)?.state).toMatchObject({ phase: 'paused' });
      expect(transport.attempts[0]?.signal.aborted).toBe(true);
      queue.resume(id);
      await until(queue, id, 'done');
      expect(transport.sentBytes).toBe(10);
    });

    it('gives the place of a paused upload to the next', async () => {
      const { queue, transport } = setUp({ maxParallel: 1 });
      transport.faults.push(stuck);
      const [first, second] = queue.add([clip('1.mp4'), clip('2.mp4')]);
      await vi.waitFor(() => expect(transport.sentBytes).toBe(5));
      queue.pause(first?.id ?? '');
      await until(queue, second?.id ?? '', 'done');
      expect(queue.get(first?.id ?? '')?.state.phase).toBe('paused');
    });

    it('asks for permission once though it is paused while asking', async () => {
      let give: (() => void) | undefined;
      let calls = 0;
      const { queue } = setUp({
        getUploadAuth: async () => {
          calls += 1;
          await new Promise<void>((resolve) => {
            give = resolve;
          });
          return { videoId: 'v', upload: { endpoint, token: 't', expiresAt: '' } };
        },
      });
      const id = addOne(queue);
      await vi.waitFor(() => expect(give).toBeDefined());
      queue.pause(id);
      queue.resume(id);
      queue.pause(id);
      queue.resume(id);
      give?.();
      await until(queue, id, 'done');
      expect(calls).toBe(1);
    });

    it('cancels on the server too, and begins anew on retry', async () => {
      const { queue, transport, asked } = setUp();
      transport.faults.push(stuck);
      const id = addOne(queue);
      await vi.waitFor(() => expect(transport.sentBytes).toBe(5));
      queue.cancel(id);
      expect(queue.get(id)?.state).toEqual({ phase: 'canceled' });
      await vi.waitFor(() => expect(transport.uploads.size).toBe(0));
      queue.retry(id);
      expect((await until(queue, id, 'done')).videoId).toBe('video-2');
      expect(asked).toEqual([undefined, undefined]);
    });

    it('removes and clears', async () => {
      const { queue, transport } = setUp();
      transport.faults.push(stuck);
      const first = addOne(queue, clip('1.mp4'));
      await vi.waitFor(() => expect(transport.sentBytes).toBe(5));
      await until(queue, addOne(queue, clip('2.mp4')), 'done');
      queue.clear();
      expect(queue.items.map(({ file }) => file.name)).toEqual(['1.mp4']);
      queue.remove(first);
      expect(queue.items).toEqual([]);
      expect(transport.attempts[0]?.signal.aborted).toBe(true);
    });

    it('tries a failed upload again from where it was', async () => {
      const { queue, transport } = setUp();
      transport.faults.push(() => {
        throw new VodError('forbidden', 'no');
      });
      const id = addOne(queue);
      await until(queue, id, 'failed');
      queue.retry(id);
      await until(queue, id, 'done');
      expect(transport.sentBytes).toBe(10);
    });

    it('suspends all traffic at once and wakes to go on (G-18)', async () => {
      const { queue, transport } = setUp();
      transport.faults.push(stuck);
      const id = addOne(queue);
      await vi.waitFor(() => expect(transport.sentBytes).toBe(5));
      queue.suspend();
      expect(transport.attempts[0]?.signal.aborted).toBe(true);
      queue.wake();
      await until(queue, id, 'done');
    });
  });
});
