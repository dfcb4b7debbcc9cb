import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { findVideo } from '../../../../server/features/videos/video-store.js';
import { startFaultProxy, type FaultProxy } from '../../../support/fault-proxy.js';
import {
  sha256,
  someBytes,
  startUploadServer,
  type Grant,
  type UploadServer,
} from './upload-server.js';

/** The code that docs/own-uploader.md prints, called with what follows. */
async function makeScript(): Promise<string> {
  const docs = new URL('../../../../docs/own-uploader.md', import.meta.url);
  const code = /^```python\n([^]*?)^```/m.exec(await readFile(docs, 'utf8'))?.[1];
  if (code === undefined) throw new Error('docs/own-uploader.md has no Python.');
  return `${code}\nimport sys\nupload_video(*sys.argv[1:4], **eval(sys.argv[4]))`;
}

const bytes = someBytes(3_000_000);
let server: UploadServer;
let grant: Grant;
let line: FaultProxy;
let folder: string;
let script: string;

beforeAll(async () => {
  [server, script] = await Promise.all([startUploadServer(), makeScript()]);
});
afterAll(() => server.stop());
beforeEach(async () => {
  grant = await server.grant();
  line = await startFaultProxy(server.url);
  folder = await mkdtemp(join(tmpdir(), 'vodkit-tuspy-'));
  await writeFile(join(folder, 'clip.mp4'), bytes);
  return async () => {
    await line.stop();
    await rm(folder, { recursive: true, force: true });
  };
});

/** By Debian's Python, to which its packages belong. */
async function send(more = 'dict()'): Promise<void> {
  const given = [`${line.url}/v1/uploads`, grant.token, 'clip.mp4', more];
  await promisify(execFile)('/usr/bin/python3', ['-c', script, ...given], { cwd: folder });
}

async function expectSource(): Promise<void> {
  const video = await findVideo(server.deps.database.db, 'default', grant.videoId);
  expect(video?.status).toBe('uploaded');
  expect(await server.sourceDigest(grant.videoId)).toBe(sha256(bytes));
}

describe('tus-py-client (tuspy), as Debian has it', () => {
  it.each([
    ['in one request', 'dict()'],
    ['in parts, each with its SHA-1', 'dict(chunk_size=700_000, upload_checksum=True)'],
  ])('sends a file %s', async (_how, more) => {
    await send(more);
    await expectSource();
  });

  it('goes on in another process with what had arrived when its connection was cut', async () => {
    line.faults = { cutAfterBytes: 1_500_000 };
    await expect(send('dict(retries=0)')).rejects.toThrow('TusUploadFailed');
    line.faults = {};
    await send();
    expect(line.sentBytes).toBeLessThan(bytes.length + 500_000);
    await expectSource();
  });

  it('asks for the offset by itself after a cut, and sends the rest', async () => {
    line.faults = { cutAfterBytes: 1_500_000, cut: 'reset' };
    const sent = send('dict(chunk_size=2_000_000)');
    await expect.poll(() => line.cuts, { interval: 5, timeout: 20_000 }).toBe(1);
    line.faults = {};
    await sent;
    await expectSource();
  });
});
