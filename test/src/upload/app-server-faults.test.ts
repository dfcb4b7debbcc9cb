import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { createAppHandlers } from '../../../src/client/app-handlers.js';
import { toNode } from '../../../src/client/to-node.js';
import { VodClient, type VodClientOptions } from '../../../src/client.js';
import { fetchUploadAuth } from '../../../src/upload/upload-auth.js';
import { isRetryable, type UploadItem } from '../../../src/upload/upload-item.js';
import type { UploadQueueOptions } from '../../../src/upload/upload-options.js';
import { VodUploadQueue } from '../../../src/upload/upload-queue.js';
import { freePort, startTestServer, type TestServer } from '../../support/server.js';
import { addOne, clip, endpoint, setUp, until } from './fake-queue.js';

let vod: TestServer;
const stops: (() => Promise<unknown>)[] = [];
let said: { how: string; text: string }[] = [];

beforeAll(async () => {
  vod = await startTestServer();
});
afterAll(() => vod.stop());
beforeEach(() => {
  said = [];
  for (const how of ['warn', 'error'] as const)
    vi.spyOn(console, how).mockImplementation((text) => void said.push({ how, text }));
});
afterEach(async () => {
  vi.restoreAllMocks();
  await Promise.all(stops.splice(0).map((stop) => stop()));
});

async function serve(listener: RequestListener, port = 0): Promise<string> {
  const host = createServer(listener);
  await new Promise<void>((resolve) => host.listen(port, '127.0.0.1', resolve));
  stops.push(() => {
    host.closeAllConnections();
    return new Promise((resolve) => host.close(resolve));
  });
  return `http://127.0.0.1:${(host.address() as AddressInfo).port}`;
}

/** A real app server, and a queue that asks it. */
async function queueOf(
  { rule, ...client }: Partial<VodClientOptions> & { rule?: unknown },
  options: Partial<UploadQueueOptions> = {},
): Promise<{ queue: VodUploadQueue; address: string; told: string[] }> {
  const told: string[] = [];
  const { uploadAuth } = createAppHandlers(
    new VodClient({ baseUrl: vod.url, ...vod.accessKey, ...client }),
    {
      mayUpload: () => rule ?? true,
      mayPlay: () => true,
      onError: (error) => told.push(String(error)),
    },
  );
  const address = `${await serve((...exchange) => void toNode(uploadAuth)(...exchange))}/upload-auth`;
  const { resumeStore } = setUp().options;
  const getUploadAuth = fetchUploadAuth(address);
  return { queue: new VodUploadQueue({ getUploadAuth, resumeStore, ...options }), address, told };
}

const errorOf = ({ state }: UploadItem) => ('error' in state ? state.error : undefined);

describe('VodUploadQueue with an app server', () => {
  const page: RequestListener = (_, response) =>
    void response.writeHead(404, { 'content-type': 'text/html' }).end('<h1>Not found</h1>');

  it.each([
    [
      'whose key the server refuses',
      async () => ({ accessKeySecret: 'wrong' }),
      'access-key-refused',
      /Give the app server the key/,
    ],
    [
      'that asks another server',
      async () => ({ baseUrl: await serve(page) }),
      'not-a-vod-server',
      /Correct baseUrl \(VOD_URL\)/,
    ],
    [
      'whose rule answers what the server refuses',
      async () => ({ rule: { protection: 'rot13' } }),
      'rule-answer-refused',
      /answered what the vodkit server refuses/,
    ],
  ] as const)(
    'gives up at once where it is one %s, and tells the developer once',
    async (_, wrong, problemCode, advice) => {
      const { queue, address, told } = await queueOf(await wrong());
      const status = problemCode === 'rule-answer-refused' ? 500 : 502;
      const item = await until(queue, addOne(queue), 'failed');
      expect(errorOf(item)).toMatchObject({
        code: 'configuration',
        problemCode,
        status,
        retryable: false,
      });
      expect(isRetryable(item)).toBe(true);
      expect(told).toHaveLength(1);
      await expect.poll(() => said).not.toEqual([]);
      expect(said).toEqual([{ how: 'error', text: expect.stringMatching(advice) as string }]);
      expect(said[0]?.text).toContain(`(configuration, ${problemCode}, status ${status})`);
      expect(said[0]?.text).toContain(`upload-auth-url (${address})`);
    },
  );

  it('goes on trying while the server is away, says why after some tries, and uploads once it is there', async () => {
    const port = await freePort();
    const { queue } = await queueOf({ baseUrl: `http://127.0.0.1:${port}` }, { random: () => 0 });
    const id = addOne(queue);
    const reported = new Promise<void>((resolve) => {
      queue.subscribe(() => said.length > 0 && resolve());
    });
    const item = await until(queue, id, 'retrying');
    expect(errorOf(item)).toMatchObject({ code: 'server', problemCode: 'vod-server-unreachable' });
    await reported;
    expect(said).toEqual([
      { how: 'warn', text: expect.stringMatching(/vod-server-unreachable.*Start the vodkit/) },
    ]);
    await serve((request, response) => {
      const chunks: Buffer[] = [];
      request.on('data', (chunk: Buffer) => chunks.push(chunk));
      request.on('end', () => {
        const { method = 'GET', url = '/', headers } = request;
        const {
          host: _host,
          connection: _connection,
          'content-length': _length,
          ...rest
        } = headers;
        void fetch(vod.url + url, {
          method,
          headers: rest as Record<string, string>,
          body: Buffer.concat(chunks),
        }).then(async (answer) =>
          response
            .writeHead(answer.status, { 'content-type': 'application/json' })
            .end(await answer.text()),
        );
      });
    }, port);
    queue.resume(id);
    await until(queue, id, 'done');
    expect(said).toHaveLength(1);
  });

  it('keeps what an earlier page load uploaded while the app server has no key', async () => {
    const upload = { endpoint, token: 'token', expiresAt: '' };
    const videoId = '01m8ce33cbt5p93vk6y1h25900';
    const first = setUp({ getUploadAuth: async () => ({ videoId, upload }) });
    first.transport.faults.push(() => new Promise(() => undefined));
    const file = clip();
    const id = addOne(first.queue, file);
    await vi.waitFor(() => expect(first.transport.sentBytes).toBe(5));
    first.queue.pause(id);
    const { resumeStore } = first.options;
    const { queue } = await queueOf({ accessKeySecret: 'wrong' }, { resumeStore });
    await until(queue, addOne(queue, file), 'failed');
    expect(resumeStore.list?.()).toHaveLength(1);
  });
});
