import { expect, vi } from 'vitest';
import type { Video, VideoList } from '../../src/client.js';

interface Announced {
  videoId: string;
  upload: { endpoint: string; token: string };
}

/** What the demo's app server lists, as its pages see it. */
export async function listVideos(demoUrl: string, query = ''): Promise<Video[]> {
  const response = await fetch(`${demoUrl}/demo/api/videos?${query}`);
  return ((await response.json()) as VideoList).items;
}

/** A video that waits for its bytes: enough for what is done with titles, cards and lists. */
export async function announceVideo(
  demoUrl: string,
  title: string,
  size = 1000,
): Promise<Announced> {
  const response = await fetch(`${demoUrl}/demo/api/upload-auth`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ title, fileName: `${title}.mp4`, size }),
  });
  return (await response.json()) as Announced;
}

/** Does what a page does: authorization from the app server, one tus request, and the video when it has settled. */
export async function uploadVideo(
  demoUrl: string,
  title: string,
  bytes: Uint8Array<ArrayBuffer>,
  settled: Video['status'] = 'ready',
): Promise<Video> {
  const { videoId, upload } = await announceVideo(demoUrl, title, bytes.length);
  const headers = {
    authorization: `Bearer ${upload.token}`,
    'tus-resumable': '1.0.0',
    'upload-length': String(bytes.length),
    'content-type': 'application/offset+octet-stream',
  };
  const sent = await fetch(upload.endpoint, { method: 'POST', headers, body: bytes });
  expect(sent.status).toBe(201);
  return vi.waitFor(
    async () => {
      const answer = await fetch(`${demoUrl}/demo/api/videos/${videoId}`);
      const video = (await answer.json()) as Video;
      expect(video.status).toBe(settled);
      return video;
    },
    { timeout: 90_000, interval: 200 },
  );
}
