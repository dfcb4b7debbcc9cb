import { describe, expect, it, vi } from 'vitest';
import { VodError } from '../../../src/shared/vod-error.js';

import { setUp } from './fake-queue.js';

const clips = (count: number, content = 'FLV\x01') =>
  Array.from(
    { length: count },
    (_, n) => new File([content, String(n)], `${n}.flv`, { type: 'video/x-flv', lastModified: n }),
  );
const anything = { accept: '', maxSize: undefined };

describe('VodUploadQueue with rules for what is in files', () => {
  it('looks into a few of hundreds at a time, in their order, and asks for permission for none before', async () => {
    const { queue, asked } = setUp();
    const begun: string[] = [];
    const open: (() => void)[] = [];
    let most = 0;
    const check = async ({ name }: File) => {
      begun.push(name);
      await new Promise<void>((resolve) => {
        open.push(resolve);
        most = Math.max(most, open.length);
      });
    };
    queue.add(clips(300), { rules: { ...anything, content: {}, check } });
    await vi.waitUntil(() => open.length === 4);
    expect(queue.items.filter(({ isChecking }) => isChecking).length).toBe(4);
    expect(queue.items.every(({ state }) => state.phase === 'waiting')).toBe(true);
    expect(asked).toEqual([]);
    while (begun.length < 300 || open.length > 0) {
      open.shift()?.();
      await new Promise((resolve) => setTimeout(resolve));
    }
    expect(most).toBe(4);
    expect(begun).toEqual(clips(300).map(({ name }) => name));
    await vi.waitUntil(() => queue.items.every(({ state }) => state.phase === 'done'));
  });

  it('begins with files in their order, though a later one is read sooner', async () => {
    const names: string[] = [];
    const { queue, asked } = setUp({
      maxParallel: 1,
      getUploadAuth: (file) => {
        names.push(file.name);
        return Promise.reject(new VodError('forbidden', 'no'));
      },
    });
    const first = new File(['FLV\x01'], 'first.flv', { type: 'video/x-flv' });
    const slow = (start?: number, end?: number) => {
      const part = Blob.prototype.slice.call(first, start, end);
      const arrayBuffer = async () => {
        await new Promise((resolve) => setTimeout(resolve, 20));
        return new Response(part).arrayBuffer();
      };
      return Object.assign(part, { arrayBuffer });
    };
    Object.assign(first, { slice: slow });
    queue.add([first, ...clips(3)], { rules: { ...anything, content: {} } });
    await vi.waitUntil(() => names.length === 4);
    expect(names).toEqual(['first.flv', '0.flv', '1.flv', '2.flv']);
    expect(asked).toEqual([]);
  });

  it('refuses what is no media, and asks for nothing', async () => {
    const { queue, asked } = setUp();
    const page = new File(['<!doctype html>'], 'page.mp4', { type: 'video/mp4' });
    const rules = { accept: 'video/*', maxSize: undefined, content: {} };
    const [item] = queue.add([page], { rules });
    await vi.waitUntil(() => queue.get(item?.id ?? '')?.state.phase === 'failed');
    const refused = queue.get(item?.id ?? '');
    expect(refused).toMatchObject({ isChecking: false, state: { error: { code: 'not-media' } } });
    queue.retry(item?.id ?? '');
    expect(queue.get(item?.id ?? '')?.state.phase).toBe('failed');
    expect(asked).toEqual([]);
  });

  it('looks again into a file whose check failed, before it is sent', async () => {
    const { queue, asked } = setUp();
    let isOnline = false;
    const check = () => {
      if (!isOnline) throw new VodError('network', 'no connection', { retryable: true });
    };
    const [item] = queue.add(clips(1), { rules: { ...anything, check } });
    const id = item?.id ?? '';
    const phase = () => queue.get(id)?.state.phase;
    await vi.waitUntil(() => phase() === 'failed');
    queue.retry(id);
    await vi.waitUntil(() => phase() === 'failed');
    expect(asked).toEqual([]);
    isOnline = true;
    queue.retry(id);
    await vi.waitUntil(() => phase() === 'done');
  });

  it('waits for nobody whose file was taken away or replaced meanwhile', async () => {
    const { queue } = setUp();
    const open: (() => void)[] = [];
    const check = () => new Promise<void>((resolve) => open.push(resolve));
    const [first, second] = queue.add(clips(2), { rules: { ...anything, check } });
    await vi.waitUntil(() => open.length === 2);
    queue.remove(first?.id ?? '');
    queue.replaceFile(second?.id ?? '', new File(['FLV\x01 new'], 'new.flv'));
    const names: string[] = [];
    queue.subscribe(({ file }) => names.push(file.name));
    await vi.waitUntil(() => open.length === 3);
    for (const end of open) end();
    await vi.waitUntil(() => queue.items.every(({ state }) => state.phase === 'done'));
    expect(new Set(names)).toEqual(new Set(['new.flv']));
  });

  it('tells what the container says', async () => {
    const { queue } = setUp();
    const header = Buffer.alloc(44 + 8000, 128);
    header.write('RIFF', 0, 'latin1');
    header.writeUInt32LE(36 + 8000, 4);
    header.write('WAVEfmt ', 8, 'latin1');
    header.writeUInt32LE(16, 16);
    header.writeUInt16LE(1, 20);
    header.writeUInt16LE(1, 22);
    header.writeUInt32LE(8000, 24);
    header.writeUInt32LE(8000, 28);
    header.writeUInt16LE(1, 32);
    header.writeUInt16LE(8, 34);
    header.write('data', 36, 'latin1');
    header.writeUInt32LE(8000, 40);
    const rules = { ...anything, content: { maxDuration: 2 } };
    const [item] = queue.add([new File([header], 'a.wav', { type: 'audio/wav' })], { rules });
    await vi.waitUntil(() => queue.get(item?.id ?? '')?.state.phase === 'done');
    expect(queue.get(item?.id ?? '')?.media).toMatchObject({ duration: 1, audioCodec: 'pcm' });
  });
});
