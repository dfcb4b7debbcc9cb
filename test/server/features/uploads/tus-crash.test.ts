import { createHash } from 'node:crypto';
import { rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { startChild, type Child } from '../../../support/child.js';
import { embeddedDataDir } from '../../../support/embedded.js';
import { startFaultProxy } from '../../../support/fault-proxy.js';
import { TusClient } from './tus-client.js';
import type { CrashPoint } from './upload-process.js';
import { sha256, someBytes, startUploadServer, type Grant } from './upload-server.js';

interface ServerProcess {
  child: Child;
  url: string;
  grant: Grant;
}

let dataDir: string;
beforeEach(async () => {
  dataDir = await embeddedDataDir();
});
afterEach(() => rm(dataDir, { recursive: true, force: true }));

async function startProcess(crashPoint: CrashPoint = 'none'): Promise<ServerProcess> {
  const child = startChild(new URL('./upload-process.ts', import.meta.url), [dataDir, crashPoint]);
  await child.until(1);
  return { child, ...(JSON.parse(child.lines[0]!) as { url: string; grant: Grant }) };
}

describe('receiveBody: a process that is killed', () => {
  it('has nothing of a body with a checksum that was not verified yet (T66, U-44)', async () => {
    const bytes = someBytes(2_500_000);
    const digest = createHash('sha1').update(bytes).digest('base64');
    const stated = { 'upload-checksum': `sha1 ${digest}` };
    const server = await startProcess();
    const path = await new TusClient(server, server.grant).create(bytes.length);
    const file = join(dataDir, 'store', 'work', 'uploads', path.split('/').at(-1) as string);
    const proxy = await startFaultProxy(server.url, { faults: { bytesPerSecond: 1_000_000 } });
    const patch = new TusClient(proxy, server.grant)
      .patch(path, 0, bytes, stated)
      .catch(() => undefined);
    const sizeOfFile = () =>
      stat(file).then(
        ({ size }) => size,
        () => 0,
      );
    // More than is recorded at once where there is no checksum.
    await expect.poll(sizeOfFile, { timeout: 30_000 }).toBeGreaterThan(1_500_000);
    await server.child.kill();
    await patch;
    await proxy.stop();
    const next = await startUploadServer({ dataDir });
    const client = new TusClient(next, server.grant);
    expect(await client.offset(path)).toBe(0);
    expect((await client.patch(path, 0, bytes, stated)).status).toBe(204);
    expect(await next.sourceDigest(server.grant.videoId)).toBe(sha256(bytes));
    await next.stop();
  });
});

describe('joinParts: a process that is killed', () => {
  it.each(['sweep', 'HEAD'])(
    'is followed by one file, one event and one job, by the next %s, and leaves nothing else (U-47)',
    async (by) => {
      const parts = [someBytes(300_000), someBytes(400_000), someBytes(500_000)];
      const server = await startProcess('in-join');
      const { grant } = server;
      const client = new TusClient(server, grant);
      const concat = { 'upload-concat': 'partial' };
      const paths: string[] = [];
      for (const bytes of parts)
        paths.push(
          (await client.post(bytes.length, concat, bytes)).headers.get('location') as string,
        );
      const final = { 'upload-concat': `final;${paths.join(' ')}` };
      await expect(client.request('POST', '/v1/uploads', final)).rejects.toThrow();
      await server.child.ended;
      const next = await startUploadServer({ dataDir });
      const again = new TusClient(next, grant);
      if (by === 'sweep') await next.sweep();
      else {
        const { headers } = await again.request('POST', '/v1/uploads', final);
        const path = headers.get('location') as string;
        await expect.poll(() => again.offset(path), { timeout: 20_000 }).toBe(1_200_000);
      }
      expect(await next.sourceDigest(grant.videoId)).toBe(sha256(Buffer.concat(parts)));
      const events = await next.deps.database.db.execute(
        `select 1 from outbox where type = 'video.uploaded' and video_id = '${grant.videoId}'`,
      );
      expect([events.rows.length, next.jobs.enqueued.length]).toEqual([1, 1]);
      const held: string[] = [];
      for await (const id of next.deps.storage.listAppendables()) held.push(id);
      expect(held).toEqual([]);
      await next.stop();
    },
  );
});
