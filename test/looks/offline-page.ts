import type { Page } from 'playwright-core';

const mark = 'vodkit-offline';

/** One of each: kept, long, under way, paused, of another script. */
const copies = [
  { videoId: 'kept', title: 'Over the hills', bytes: 410e6 },
  {
    videoId: 'long',
    title: `Down to the sea, along ${'the old road that '.repeat(6)}`,
    bytes: 2e9,
  },
  { videoId: 'busy', title: 'Evening', isComplete: false, filesDone: 42 },
  { videoId: 'paused', title: '翻山越岭的漫长旅程', isComplete: false, isPaused: true },
  { videoId: 'other', title: 'رحلة إلى البحر', bytes: 32e6 },
];

/** Gives the browser copies that look as if they had been downloaded, and room for more. */
export async function keepCopies(page: Page): Promise<void> {
  await page.evaluate(
    async ([list, name]) => {
      localStorage.setItem(name, '1');
      const estimate = () => Promise.resolve({ usage: 3e9, quota: 7.2e9 });
      Object.defineProperty(navigator.storage, 'estimate', { value: estimate });
      const request = indexedDB.open(name, 1);
      request.onupgradeneeded = () => {
        request.result.createObjectStore('videos', { keyPath: 'videoId' });
        request.result.createObjectStore('files');
        request.result.createObjectStore('meta');
      };
      await new Promise((resolve) => (request.onsuccess = resolve));
      const videos = request.result.transaction('videos', 'readwrite').objectStore('videos');
      list.forEach((copy, at) =>
        videos.put({
          ...{ folder: '', manifest: 'master.m3u8', type: '', playback: {}, textTracks: [] },
          ...{ height: 720, estimatedBytes: 500e6, bytes: 90e6, fileCount: 100, filesDone: 17 },
          ...{ isComplete: true, isPaused: false, playAuthUrl: '', playbackUrl: '' },
          ...{ addedAt: 2e12 - at, expiresAt: Date.UTC(2031, 5, 30, 12) },
          checkUrl: `${location.origin}/offline-check`,
          ...copy,
        }),
      );
      await new Promise((resolve) => (videos.transaction.oncomplete = resolve));
      request.result.close();
      // Held, as by a tab that downloads it.
      await new Promise<void>((held) => {
        void navigator.locks.request(`${name} busy`, () => {
          held();
          return new Promise(() => undefined);
        });
      });
    },
    [copies, mark] as const,
  );
}
