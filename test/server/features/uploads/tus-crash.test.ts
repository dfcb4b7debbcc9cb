import { createHash } from 'node:crypto';
import { rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { startChild, type Child } from '../../../support/child.js';
import { embeddedDataDir } from '../../../support/embedded.js';
import { startFaultProxy } from '../../../support/fault-proxy.js';
import { TusClient } from './tus-client.js';
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

async function startProcess(): Promise<ServerProcess> {
  const child = startChild(new URL('./upload-process.ts', import.meta.url), [dataDir, 'none']);
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
