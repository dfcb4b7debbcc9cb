import { execFileSync } from 'node:child_process';
import { chmod, mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { freshDataDir, startTestServer, type TestServer } from '../support/server.js';
import { makeMedia } from '../support/media.js';
import { processClip, submitClip, videoWhen } from '../support/process-clip.js';

describe('startServer', () => {
  const path = process.env['PATH'] ?? '';
  let clip: string;
  beforeAll(async () => {
    clip = await makeMedia([
      '-f',
      'lavfi',
      '-i',
      'testsrc2=s=160x90:r=25:d=1',
      '-c:v',
      'libx264',
      '-pix_fmt',
      'yuv420p',
      'clip.mp4',
    ]);
    // It is copied with its mode, and was made before any server.
    await chmod(clip, 0o600);
  });
  afterAll(() => {
    process.env['PATH'] = path;
  });

  const withServer = async (
    env: Record<string, string>,
    use: (server: TestServer) => Promise<void>,
  ) => {
    const server = await startTestServer(env);
    await use(server).finally(() => server.stop());
  };
  const readiness = async ({ url }: TestServer) => {
    const response = await fetch(new URL('/readyz', url));
    return { status: response.status, body: (await response.json()) as Record<string, unknown> };
  };

  it('is ready with a sandbox by default, and lets nobody else read what it keeps though the data folder is open to all (W-38, S23)', async () => {
    const dataDir = await freshDataDir();
    await mkdir(join(dataDir, 'store'), { recursive: true });
    for (const name of ['', 'store', 'database']) await chmod(join(dataDir, name), 0o755);
    await withServer({ VOD_DATA_DIR: dataDir }, async (server) => {
      expect(await readiness(server)).toMatchObject({
        status: 200,
        body: { sandbox: { state: 'on' } },
      });
      expect(await processClip(server.deps, clip)).toMatchObject({ status: 'ready' });
      const open = (...where: string[]) =>
        execFileSync('find', [...where, '-perm', '/077']).toString();
      expect(open(dataDir, '-mindepth', '1', '-maxdepth', '1')).toBe('');
      expect(open(join(dataDir, 'store'), '-type', 'f')).toBe('');
    });
    await rm(dataDir, { recursive: true, force: true });
  });

  it('takes uploads but processes nothing without a sandbox, and says what to do (W-38)', async () => {
    process.env['PATH'] = await pathWithout('bwrap');
    await withServer({}, async (server) => {
      const { status, body } = await readiness(server);
      expect(status).toBe(503);
      expect(body).toMatchObject({
        code: 'unavailable',
        detail: expect.stringMatching(/sandbox.*Install bubblewrap.*VOD_SANDBOX=off/) as string,
      });
      const videoId = await submitClip(server.deps, clip);
      expect(await videoWhen(server.deps, videoId, () => true)).toMatchObject({
        status: 'uploaded',
        failure: null,
      });
    });
    process.env['PATH'] = path;
  });

  it('processes unconfined where the operator says so, and tells it in /readyz (W-38)', async () => {
    await withServer({ VOD_SANDBOX: 'off' }, async (server) => {
      expect(await readiness(server)).toMatchObject({
        status: 200,
        body: {
          status: 'ready',
          sandbox: { state: 'off', detail: expect.stringContaining('VOD_SANDBOX=off') as string },
        },
      });
      expect(await processClip(server.deps, clip)).toMatchObject({ status: 'ready' });
    });
  });
});

/** A folder with links to every program on the path but one. */
async function pathWithout(name: string): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'vodkit-path-'));
  const script =
    'for d in $(echo "$PATH" | tr : " "); do ln -s "$d"/* "$1" 2>/dev/null; done; rm -f "$1/$2"';
  execFileSync('sh', ['-c', script, 'sh', folder, name]);
  return folder;
}
