import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createAppHandlers } from '../../../src/client/app-handlers.js';
import { VodClient } from '../../../src/client/vod-client.js';
import { findVideo } from '../../../server/features/videos/video-store.js';
import { createWebResumeStore } from '../../../src/upload/resume-store.js';
import type { GetUploadAuth, UploadAuth } from '../../../src/upload/upload-auth.js';
import { createTusTransport } from '../../../src/upload/transports/tus-transport.js';
import type { UploadTransport } from '../../../src/upload/transports/upload-transport.js';
import { VodUploadQueue } from '../../../src/upload/upload-queue.js';
import { startTestServer, type TestServer } from '../../support/server.js';
import { someBytes } from '../../server/features/uploads/upload-server.js';
import { addOne, until } from './fake-queue.js';
import { MemoryStorage } from './memory-storage.js';

const bytes = someBytes(9_000_000);
let server: TestServer;
let vod: VodClient;
/** What the app server remembers of its user: the video that was begun last. */
let begun: string | undefined;

beforeAll(async () => {
  server = await startTestServer();
  vod = new VodClient({ baseUrl: server.url, ...server.accessKey });
});
afterAll(() => server.stop());
beforeEach(() => {
  begun = undefined;
});

const getUploadAuth: GetUploadAuth = async (file, { videoId }) => {
  const { uploadAuth } = createAppHandlers(vod, {
    mayUpload: () => (begun === undefined ? true : { videoId: begun }),
    mayPlay: () => false,
  });
  const body = JSON.stringify(videoId ? { videoId } : { fileName: file.name, size: file.size });
  const headers = { 'content-type': 'application/json' };
  const asked = new Request('https://app.example/upload-auth', { method: 'POST', headers, body });
  const answer = await uploadAuth(asked);
  expect(answer.status).toBe(200);
  return (await answer.json()) as UploadAuth;
};

/** Each has a storage of its own, and its own idea of when the file was changed. */
function device(onAcknowledged: (bytes: number) => void = () => undefined) {
  const storage = new MemoryStorage();
  const tus = createTusTransport();
  const send: UploadTransport['send'] = (attempt) => {
    const noted = (sent: number) => (attempt.onAcknowledged(sent), onAcknowledged(sent));
    return tus.send({ ...attempt, onAcknowledged: noted });
  };
  return new VodUploadQueue({
    ...{ getUploadAuth, chunkSize: 1_000_000, transport: { ...tus, send } },
    resumeStore: createWebResumeStore(() => storage),
  });
}

const fileOf = (content: Buffer, lastModified: number) =>
  new File([new Uint8Array(content)], 'clip.mp4', { type: 'video/mp4', lastModified });

/** Sends a part of it. */
async function beginElsewhere(): Promise<string> {
  const queue = device((sent) => sent >= 2_000_000 && queue.pauseAll());
  const id = addOne(queue, fileOf(bytes, 1));
  const { videoId } = await until(queue, id, 'paused');
  if (!videoId) throw new Error('no video');
  return videoId;
}

async function sourceDigest(videoId: string): Promise<string> {
  const video = await findVideo(server.deps.database.db, 'default', videoId);
  const source = await server.deps.storage.localFile(video?.sourceKey ?? '');
  try {
    return createHash('sha256')
      .update(await readFile(source.path))
      .digest('hex');
  } finally {
    await source.release();
  }
}

describe('an upload that another device began', () => {
  it('goes on with the same file', async () => {
    begun = await beginElsewhere();
    const open = await vod.uploads.renewToken(begun);
    expect(open.uploadUrl).toMatch(new RegExp(`^${server.url}/v1/uploads/\\w+$`));
    expect(open.fingerprint).toMatch(/^[0-9a-f]{32}$/);

    const offsets: number[] = [];
    const queue = device((sent) => offsets.push(sent));
    const done = await until(queue, addOne(queue, fileOf(bytes, 2)), 'done');
    expect(done).toMatchObject({ videoId: begun, begin: 'resumed' });
    expect(offsets[0]).toBeGreaterThanOrEqual(2_000_000);
    expect(await sourceDigest(begun)).toBe(createHash('sha256').update(bytes).digest('hex'));
  });

  it('begins anew, for the same video, with a file that is another', async () => {
    begun = await beginElsewhere();
    const other = someBytes(bytes.length);
    const queue = device();
    const done = await until(queue, addOne(queue, fileOf(other, 1)), 'done');
    expect(done).toMatchObject({ videoId: begun, begin: 'fresh' });
    expect(await sourceDigest(begun)).toBe(createHash('sha256').update(other).digest('hex'));
  });

  it('is a new video once that one has its file, or is gone', async () => {
    const first = await until(...once(device(), fileOf(bytes, 1)));
    begun = first.videoId;
    const second = await until(...once(device(), fileOf(bytes, 1)));
    expect(second.videoId).not.toBe(begun);
    begun = second.videoId;
    await vod.videos.delete(begun ?? '');
    const third = await until(...once(device(), fileOf(bytes, 1)));
    expect(third.videoId).not.toBe(begun);
  });

  it('has no address where none is open', async () => {
    const { video } = await vod.videos.create({ fileName: 'clip.mp4' });
    expect(await vod.uploads.renewToken(video.id)).not.toHaveProperty('uploadUrl');
  });
});

const once = (queue: VodUploadQueue, file: File) => [queue, addOne(queue, file), 'done'] as const;
