import { networkError } from '../../../src/shared/http-error.js';
import type { Connectivity } from '../../../src/upload/connectivity.js';
import { createWebResumeStore } from '../../../src/upload/resume-store.js';
import type { GetUploadAuth } from '../../../src/upload/upload-auth.js';
import type { UploadItem, UploadState } from '../../../src/upload/upload-item.js';
import type { UploadQueueOptions } from '../../../src/upload/upload-options.js';
import { VodUploadQueue } from '../../../src/upload/upload-queue.js';
import { FakeLocks } from './fake-locks.js';
import { FakeTransport, type Fault } from './fake-transport.js';
import { MemoryStorage } from './memory-storage.js';

export const endpoint = 'https://vod.test/v1/uploads';

export class FakeConnectivity implements Connectivity {
  isOnline = true;
  readonly listeners = new Set<(change: 'online' | 'offline' | 'awake') => void>();

  subscribe(listener: (change: 'online' | 'offline' | 'awake') => void) {
    this.listeners.add(listener);
    return () => void this.listeners.delete(listener);
  }

  go(change: 'online' | 'offline' | 'awake'): void {
    if (change !== 'awake') this.isOnline = change === 'online';
    for (const listener of [...this.listeners]) listener(change);
  }
}

export function setUp(options: Partial<UploadQueueOptions> = {}) {
  const transport = new FakeTransport();
  const connectivity = new FakeConnectivity();
  const storage = new MemoryStorage();
  const locks = new FakeLocks();
  const asked: (string | undefined)[] = [];
  const getUploadAuth: GetUploadAuth = async (_file, { videoId }) => {
    asked.push(videoId);
    const upload = {
      endpoint,
      token: `token-${asked.length}`,
      expiresAt: new Date(Date.now() + 3_000_000).toISOString(),
    };
    return { videoId: videoId ?? `video-${asked.length}`, upload };
  };
  const resumeStore = createWebResumeStore(() => storage);
  const all = {
    getUploadAuth,
    transport,
    connectivity,
    locks,
    random: () => 1,
    resumeStore,
    ...options,
  };
  return {
    queue: new VodUploadQueue(all),
    transport,
    connectivity,
    locks,
    storage,
    asked,
    options: all,
  };
}

export function clip(name = 'clip.mp4', text = 'abcdefghij', lastModified = 1): File {
  return new File([text], name, { type: 'video/mp4', lastModified });
}

/** The next time an item stands so; at once when it does. */
export function until<P extends UploadState['phase']>(
  queue: VodUploadQueue,
  id: string,
  phase: P,
): Promise<UploadItem> {
  const now = queue.get(id);
  if (now?.state.phase === phase) return Promise.resolve(now);
  return new Promise((resolve) => {
    const stop = queue.subscribe((item) => {
      if (item.id !== id || item.state.phase !== phase) return;
      stop();
      resolve(item);
    });
  });
}

export function addOne(queue: VodUploadQueue, file = clip()): string {
  const [item] = queue.add([file]);
  if (!item) throw new Error('nothing added');
  return item.id;
}

export const lost: Fault = () => {
  throw networkError(undefined);
};

export function deadTransport() {
  return { send: () => Promise.reject(networkError(undefined)), terminate: async () => undefined };
}

/** Lets what is already on its way in promises and real I/O happen. */
export async function settle(): Promise<void> {
  for (let turn = 0; turn < 5; turn += 1) await new Promise((resolve) => setImmediate(resolve));
}
