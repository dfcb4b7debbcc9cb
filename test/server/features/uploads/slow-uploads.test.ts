import { readdirSync, readlinkSync, realpathSync } from 'node:fs';
import type { Socket } from 'node:net';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openRaw, rawHead, readAnswer } from './raw-request.js';
import { TusClient } from './tus-client.js';
import { sha256, someBytes, startUploadServer, type UploadServer } from './upload-server.js';

const count = 100;
const bytes = someBytes(20_000);

let server: UploadServer;

beforeAll(async () => {
  server = await startUploadServer();
});
afterAll(() => server.stop());

interface SlowUpload {
  videoId: string;
  socket: Socket;
  client: TusClient;
  path: string;
  isAnswered: boolean;
}

async function beginSlowly(): Promise<SlowUpload> {
  const { videoId, headers, token } = await server.grant();
  const client = new TusClient(server, { headers });
  const path = await client.create(bytes.length);
  const socket = await openRaw(server.url);
  const slow: SlowUpload = { videoId, socket, client, path, isAnswered: false };
  socket.on('readable', () => (slow.isAnswered = true));
  const lines = [
    ...[`Authorization: Bearer ${token}`, 'Tus-Resumable: 1.0.0', 'Upload-Offset: 0'],
    ...['Content-Type: application/offset+octet-stream', `Content-Length: ${bytes.length}`],
  ];
  socket.write(rawHead('PATCH', path, lines));
  socket.write(bytes.subarray(0, 1));
  return slow;
}

/** How many files of its uploads the server, which runs in this process, has open. */
function openFiles(): number {
  const uploads = join(realpathSync(server.dataDir), 'store/work/uploads/');
  return readdirSync('/proc/self/fd').filter((descriptor) => {
    try {
      return readlinkSync(`/proc/self/fd/${descriptor}`).startsWith(uploads);
    } catch {
      // That of the folder itself, which is closed by now.
      return false;
    }
  }).length;
}

describe('many slow uploads', () => {
  it(
    'hold no file open, lose none, and arrive byte-exact (U-35)',
    { timeout: 60_000 },
    async () => {
      const all: SlowUpload[] = [];
      for (let n = 0; n < count; n += 1) all.push(await beginSlowly());
      await expect.poll(openFiles, { timeout: 20_000 }).toBe(0);
      // What is worth writing opens it again, for a moment.
      for (const { socket } of all) socket.write(bytes.subarray(1, 10_000));
      await expect.poll(openFiles, { timeout: 20_000, interval: 1 }).toBeGreaterThan(0);
      await expect.poll(openFiles, { timeout: 20_000 }).toBe(0);
      const [asked, finished, ...others] = all as [SlowUpload, SlowUpload, ...SlowUpload[]];
      asked.socket.write(bytes.subarray(10_000, 10_003));
      await expect.poll(() => asked.client.offset(asked.path)).toBe(10_003);
      finished.socket.write(bytes.subarray(10_000));
      expect((await readAnswer(finished.socket, 'no body'))?.status).toBe(204);
      expect(await server.sourceDigest(finished.videoId)).toBe(sha256(bytes));
      expect(others.filter(({ isAnswered, socket }) => isAnswered || socket.destroyed)).toEqual([]);
      for (const { socket } of all) socket.destroy();
    },
  );
});
