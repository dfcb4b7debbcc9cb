import { describe, expect, it, vi } from 'vitest';
import type { UploadDetails } from '../../../src/client/upload-details.js';
import { networkError } from '../../../src/shared/http-error.js';
import { VodError } from '../../../src/shared/vod-error.js';
import { VodUploadQueue } from '../../../src/upload/upload-queue.js';
import type { UploadQueueOptions } from '../../../src/upload/upload-options.js';
import { addOne, clip, settle, setUp, until } from './fake-queue.js';

const never = () => new Promise<void>(() => undefined);

/** What an app server was told: at creations, and afterwards. */
function setUpDetails(options: Partial<UploadQueueOptions> = {}) {
  const created: (UploadDetails | undefined)[] = [];
  const saved: [string, UploadDetails][] = [];
  const refusals: VodError[] = [];
  const base = setUp();
  const all: UploadQueueOptions = {
    ...base.options,
    async getUploadAuth(file, asked) {
      if (asked.videoId === undefined) {
        created.push(asked.details);
        const refusal = refusals.shift();
        if (refusal) throw refusal;
      }
      return base.options.getUploadAuth(file, asked);
    },
    async saveDetails(videoId, details) {
      const refusal = refusals.shift();
      if (refusal) throw refusal;
      saved.push([videoId, details]);
    },
    ...options,
  };
  return { ...base, all, queue: new VodUploadQueue(all), created, saved, refusals };
}

const invalid = (message: string) =>
  new VodError('invalid-request', message, { status: 422, problemCode: 'invalid-request' });

describe('VodUploadQueue.setDetails', () => {
  it('goes into the creation, and nothing more is asked for it', async () => {
    const { queue, created, saved } = setUpDetails();
    const [item] = queue.add([clip()], { hold: true });
    const id = item?.id ?? '';
    queue.setDetails(id, { title: 'Holiday', tags: ['sea'] });
    queue.start();
    await until(queue, id, 'done');
    expect(created).toEqual([{ title: 'Holiday', tags: ['sea'] }]);
    expect(saved).toEqual([]);
    expect(queue.get(id)).toMatchObject({ details: { title: 'Holiday', tags: ['sea'] } });
  });

  it('saves what changes while bytes go up and afterwards, the newest only', async () => {
    let answer = (): void => undefined;
    const first = new Promise<void>((resolve) => (answer = resolve));
    const saved: [string, UploadDetails][] = [];
    const { queue, transport } = setUpDetails({
      async saveDetails(videoId, details) {
        saved.push([videoId, details]);
        await first;
      },
    });
    transport.faults.push(never);
    const id = addOne(queue);
    await vi.waitFor(() => expect(transport.sentBytes).toBe(5));
    queue.setDetails(id, { title: 'A' });
    await vi.waitFor(() => expect(queue.get(id)?.detailsState).toBe('saving'));
    for (const title of ['Ab', 'Abc']) queue.setDetails(id, { title });
    answer();
    await vi.waitFor(() => expect(queue.get(id)?.detailsState).toBe('saved'));
    expect(saved.map(([videoId, { title }]) => `${videoId} ${title}`)).toEqual([
      'video-1 A',
      'video-1 Abc',
    ]);
    queue.pause(id);
    queue.setDetails(id, { title: 'Paused' });
    queue.resume(id);
    await until(queue, id, 'done');
    queue.setDetails(id, { title: 'Done' });
    await vi.waitFor(() => expect(saved.at(-1)).toEqual(['video-1', { title: 'Done' }]));
  });

  it('saves what was typed while the app server was being asked', async () => {
    let answer = (): void => undefined;
    const asked = new Promise<void>((resolve) => (answer = resolve));
    const base = setUpDetails();
    const getUploadAuth: UploadQueueOptions['getUploadAuth'] = async (file, options) => {
      const auth = await base.all.getUploadAuth(file, options);
      await asked;
      return auth;
    };
    const queue = new VodUploadQueue({ ...base.all, getUploadAuth });
    const id = addOne(queue);
    await vi.waitFor(() => expect(base.created).toEqual([{}]));
    queue.setDetails(id, { title: 'Late' });
    answer();
    await until(queue, id, 'done');
    await vi.waitFor(() => expect(base.saved).toEqual([['video-1', { title: 'Late' }]]));
  });

  it('keeps what was typed with the upload: a reload brings it back, and saves what was not', async () => {
    const { queue, transport, saved, all } = setUpDetails({
      saveDetails: async () => {
        throw invalid('no');
      },
    });
    transport.faults.push(never);
    const id = addOne(queue);
    await vi.waitFor(() => expect(transport.sentBytes).toBe(5));
    queue.setDetails(id, { title: 'Typed', fields: { course: 'Art', agree: true } });
    await settle();
    queue.suspend();

    const saveDetails: UploadQueueOptions['saveDetails'] = async (videoId, details) => {
      saved.push([videoId, details]);
    };
    const reloaded = new VodUploadQueue({ ...all, saveDetails });
    const again = addOne(reloaded);
    reloaded.setDetails(again, { description: 'since' });
    const done = await until(reloaded, again, 'done');
    const details = {
      ...{ title: 'Typed', fields: { course: 'Art', agree: true } },
      description: 'since',
    };
    expect(done).toMatchObject({ begin: 'resumed', videoId: 'video-1', details });
    await vi.waitFor(() => expect(saved.at(-1)).toEqual(['video-1', details]));
  });

  it('asks for nothing when what a reload brings back was saved', async () => {
    const { queue, transport, saved, all } = setUpDetails();
    transport.faults.push(never);
    const [item] = queue.add([clip()], { hold: true });
    const id = item?.id ?? '';
    queue.setDetails(id, { title: 'Typed' });
    queue.start();
    await vi.waitFor(() => expect(transport.sentBytes).toBe(5));
    queue.suspend();
    const reloaded = new VodUploadQueue(all);
    const done = await until(reloaded, addOne(reloaded), 'done');
    expect(done.details).toEqual({ title: 'Typed' });
    await settle();
    expect(saved).toEqual([]);
  });

  it('tells a refusal, and tries a creation again that was refused for a field', async () => {
    const { queue, refusals, created } = setUpDetails();
    refusals.push(invalid('title is too long'));
    const id = addOne(queue);
    const failed = await until(queue, id, 'failed');
    expect(failed.state).toMatchObject({ error: { message: 'title is too long' } });
    queue.setDetails(id, { title: 'short' });
    await until(queue, id, 'done');
    expect(created).toEqual([{}, { title: 'short' }]);
    refusals.push(invalid('tags are too many'));
    queue.setDetails(id, { title: 'short', tags: ['a'] });
    await vi.waitFor(() =>
      expect(queue.get(id)?.detailsState).toMatchObject({ message: 'tags are too many' }),
    );
  });

  it('tells again what a lost connection kept from the app server', async () => {
    const { queue, refusals, saved } = setUpDetails();
    const id = addOne(queue);
    await until(queue, id, 'done');
    refusals.push(
      new VodError('network', 'lost', {
        ...networkError(undefined),
        retryAfterMs: 1,
        retryable: true,
      }),
    );
    queue.setDetails(id, { title: 'again' });
    await vi.waitFor(() => expect(queue.get(id)?.detailsState).toBe('saved'));
    expect(saved).toEqual([['video-1', { title: 'again' }]]);
  });

  it('creates the next video of a canceled upload with all of it', async () => {
    const { queue, transport, created } = setUpDetails();
    transport.faults.push(never);
    const id = addOne(queue);
    await vi.waitFor(() => expect(transport.sentBytes).toBe(5));
    queue.setDetails(id, { title: 'kept' });
    queue.cancel(id);
    queue.retry(id);
    await until(queue, id, 'done');
    expect(created).toEqual([{}, { title: 'kept' }]);
  });

  it('says that nobody saves changes where the page gave no way to', async () => {
    const { queue } = setUp();
    const id = addOne(queue);
    await until(queue, id, 'done');
    queue.setDetails(id, { title: 'x' });
    await vi.waitFor(() =>
      expect(queue.get(id)?.detailsState).toMatchObject({ code: 'configuration' }),
    );
  });

  it('holds a file back until mayStart says otherwise, and lets others pass', async () => {
    const mayStart: UploadQueueOptions['mayStart'] = ({ file, details }) =>
      file.name !== 'clip.mp4' || details.fields?.['course'] === 'Art';
    const { queue, created } = setUpDetails({ mayStart, maxParallel: 1 });
    const held = addOne(queue);
    const other = addOne(queue, clip('other.mp4'));
    await until(queue, other, 'done');
    expect(queue.get(held)?.state.phase).toBe('waiting');
    queue.setDetails(held, { fields: { course: 'Art' } });
    await until(queue, held, 'done');
    expect(created.at(-1)).toEqual({ fields: { course: 'Art' } });
  });
});

describe('VodUploadQueue.move', () => {
  it('puts a file elsewhere in the line, and the next turn is of who is first', async () => {
    const { queue, transport, asked } = setUp({ maxParallel: 1 });
    transport.faults.push(never);
    const [first, , , last] = queue.add(['a', 'b', 'c', 'd'].map((name) => clip(name, name)));
    await vi.waitFor(() => expect(asked).toHaveLength(1));
    queue.move(last?.id ?? '', 1);
    expect(queue.items.map(({ file }) => file.name)).toEqual(['a', 'd', 'b', 'c']);
    queue.move(last?.id ?? '', 99);
    queue.move(last?.id ?? '', -5);
    expect(queue.items.map(({ file }) => file.name)).toEqual(['d', 'a', 'b', 'c']);
    queue.cancel(first?.id ?? '');
    await until(queue, last?.id ?? '', 'done');
    expect(transport.attempts.map(({ file }) => file.name).slice(0, 2)).toEqual(['a', 'd']);
  });
});
