import { existsSync } from 'node:fs';
import { readFile, rm } from 'node:fs/promises';
import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { startChild, type Child } from '../support/child.js';
import { basic, freePort, freshDataDir, type AccessKeyPair } from '../support/server.js';

describe('runUntilSignal', () => {
  let dataDir: string;
  let port: number;
  let server: Child;
  let authorization: string;
  const sockets: Socket[] = [];

  beforeEach(async () => {
    dataDir = await freshDataDir();
    port = await freePort();
    const env = {
      PORT: String(port),
      VOD_DATA_DIR: dataDir,
      VOD_SAMPLE: 'off',
      VOD_LOG_LEVEL: 'info',
    };
    server = startChild(new URL('../../server/main.ts', import.meta.url), [], env);
    while (!server.lines.some((line) => line.includes('"listening"')))
      await server.until(server.lines.length + 1);
    expect(server.lines.filter((line) => /listening/i.test(line))).toHaveLength(1);
    authorization = basic(
      JSON.parse(await readFile(join(dataDir, 'root-access-key.json'), 'utf8')) as AccessKeyPair,
    );
  });
  afterEach(async () => {
    for (const socket of sockets.splice(0)) socket.destroy();
    await server.kill();
    await rm(dataDir, { recursive: true, force: true });
  });

  /** A connection that has said `text` and no more; answers what it hears first, where it hears anything. */
  const say = async (text: string): Promise<Socket> => {
    const socket = connect(port, '127.0.0.1').on('error', () => undefined);
    sockets.push(socket);
    await once(socket, 'connect');
    await new Promise((resolve) => socket.write(text || '\r\n', resolve));
    return socket;
  };
  const head = (line: string, ...fields: string[]) =>
    [`${line} HTTP/1.1`, 'host: x', `authorization: ${authorization}`, ...fields, '', ''].join(
      '\r\n',
    );
  const openStream = async (): Promise<Socket> => {
    const socket = await say(head('GET /v1/changes'));
    const [answer] = (await once(socket, 'data')) as [Buffer];
    expect(answer.toString()).toMatch(/^HTTP\/1.1 200/);
    return socket;
  };
  const openUpload = async (): Promise<Socket> => {
    const call = (path: string, body?: object) =>
      fetch(`http://127.0.0.1:${port}${path}`, {
        method: 'POST',
        headers: { authorization, 'content-type': 'application/json' },
        ...(body && { body: JSON.stringify(body) }),
      });
    const { upload } = (await (
      await call('/v1/videos', { title: 'Clip', fileName: 'clip.mp4' })
    ).json()) as { upload: { endpoint: string; token: string } };
    const tus = { 'tus-resumable': '1.0.0', authorization: `Bearer ${upload.token}` };
    const created = await fetch(
      new URL(new URL(upload.endpoint).pathname, `http://127.0.0.1:${port}`),
      { method: 'POST', headers: { ...tus, 'upload-length': '1000000' } },
    );
    const { pathname } = new URL(created.headers.get('location') ?? '', `http://127.0.0.1:${port}`);
    const fields = [
      'tus-resumable: 1.0.0',
      `authorization: Bearer ${upload.token}`,
      'upload-offset: 0',
      'content-type: application/offset+octet-stream',
      'content-length: 1000000',
    ];
    return say(
      `${[`PATCH ${pathname} HTTP/1.1`, 'host: x', ...fields, '', ''].join('\r\n')}${'x'.repeat(1000)}`,
    );
  };

  it('stops cleanly whatever its connections do: silent, half a header, half a body, an event stream, an upload (U-05)', async () => {
    const silent = await say('');
    const open = [
      silent,
      await say('GET /healthz HTTP/1.1\r\nhost: x\r\nx-half'),
      await say(
        head('POST /v1/videos', 'content-type: application/json', 'content-length: 1000') +
          '{"title":',
      ),
      await openStream(),
      await openUpload(),
    ];
    const closed = open.map(endOf);
    server.process.kill('SIGTERM');
    await Promise.all(closed);
    expect(await server.ended).toBe(0);
    expect(existsSync(join(dataDir, 'database', 'lock'))).toBe(false);
  });
});

describe('runUntilSignal of a server that never closes', () => {
  it('ends at once, and not as if all were well, on a second signal (U-05)', async () => {
    const stuck = startChild(new URL('./never-closes.ts', import.meta.url), []);
    await stuck.until(1);
    stuck.process.kill('SIGTERM');
    await stuck.until(2);
    stuck.process.kill('SIGINT');
    expect(await stuck.ended).toBe(1);
  });
});

/** However it ends: a connection that still sends is reset. */
function endOf(socket: Socket): Promise<void> {
  return new Promise((resolve) => socket.resume().once('close', () => resolve()));
}
