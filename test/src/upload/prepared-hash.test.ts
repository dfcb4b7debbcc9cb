import { describe, expect, it } from 'vitest';
import { VodError } from '../../../src/shared/vod-error.js';
import type { UploadQueueOptions } from '../../../src/upload/upload-options.js';
import { addOne, endpoint, setUp, settle, until } from './fake-queue.js';
import { watchReads } from './integrity/watch-reads.js';

const mib = 1024 * 1024;

/** A file that counts the bytes that what hashes reads of it. */
class CountingFile extends File {
  hashedBytes = 0;

  override slice(start = 0, end = this.size): Blob {
    return watchReads(super.slice(start, end), (read) => (this.hashedBytes += read));
  }
}

const fileOf = (bytes: number): CountingFile =>
  new CountingFile([new Uint8Array(bytes)], 'clip.mp4', { lastModified: 1 });

function setUpHeld(options: Partial<UploadQueueOptions> = {}) {
  let answer: (error?: VodError) => void = () => undefined;
  const held = new Promise<void>((resolve, reject) => {
    answer = (error) => (error ? reject(error) : resolve());
  });
  const upload = { endpoint, token: 'token', expiresAt: '' };
  const getUploadAuth = async () => {
    await held;
    return { videoId: 'video', upload };
  };
  return { ...setUp({ getUploadAuth, ...options }), answer };
}

describe('a new file, while permission is asked for', () => {
  it('is hashed up to its first 16 MiB', async () => {
    const { queue, answer } = setUpHeld();
    const file = fileOf(20 * mib);
    const id = addOne(queue, file);
    await expect.poll(() => file.hashedBytes, { timeout: 20_000 }).toBe(16 * mib);
    await settle();
    expect(file.hashedBytes).toBe(16 * mib);
    expect(queue.get(id)?.state.phase).toBe('authorizing');
    queue.cancel(id);
    answer();
  });

  it('is not hashed any further where permission is refused or the upload is paused', async () => {
    for (const end of ['refused', 'paused'] as const) {
      const { queue, answer } = setUpHeld();
      const file = fileOf(20 * mib);
      const id = addOne(queue, file);
      await expect
        .poll(() => file.hashedBytes, { interval: 1, timeout: 20_000 })
        .toBeGreaterThan(0);
      if (end === 'paused') queue.pause(id);
      else answer(new VodError('forbidden', 'no'));
      await until(queue, id, end === 'paused' ? 'paused' : 'failed');
      await settle();
      const { hashedBytes } = file;
      await settle();
      expect(file.hashedBytes).toBe(hashedBytes);
    }
  });

  it('is asked only once what is sent instead of it', async () => {
    let asked = 0;
    const toBody = async (file: File) => {
      asked += 1;
      return new Blob([file]);
    };
    const { queue, answer, transport } = setUpHeld({ toBody });
    const id = addOne(queue, fileOf(10));
    await expect.poll(() => asked, { interval: 1, timeout: 20_000 }).toBe(1);
    answer();
    await until(queue, id, 'done');
    expect([asked, transport.attempts.length]).toEqual([1, 1]);
  });

  it('fails as it would later where what is sent instead of it cannot be made', async () => {
    const toBody = async () => {
      throw new VodError('configuration', 'cannot');
    };
    const { queue, answer } = setUpHeld({ toBody });
    const id = addOne(queue, fileOf(mib));
    answer();
    const { state } = await until(queue, id, 'failed');
    expect(state).toMatchObject({ error: { code: 'configuration' } });
  });
});
