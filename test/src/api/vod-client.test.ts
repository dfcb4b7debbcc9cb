import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { VodClient } from '../../../src/api/vod-client.js';
import { VodError } from '../../../src/shared/vod-error.js';
import { startTestServer, type TestServer } from '../../support/server.js';

type Answer = (request: IncomingMessage, response: ServerResponse) => void;

async function codeOf(call: Promise<unknown>): Promise<string> {
  const error = await call.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  return error instanceof VodError ? error.code : `no VodError: ${String(error)}`;
}

describe('VodClient with the server', () => {
  let server: TestServer;
  let client: VodClient;
  beforeAll(async () => {
    server = await startTestServer();
    client = new VodClient({ baseUrl: `${server.url}/`, ...server.accessKey });
  });
  afterAll(() => server.stop());

  it('creates, reads, lists, changes and deletes a video', async () => {
    const { video, upload } = await client.createVideo({ title: 'Holiday', fileName: 'holiday.mp4' });
    expect(video).toMatchObject({ title: 'Holiday', status: 'uploading' });
    expect(await client.getVideo(video.id)).toEqual(video);
    expect((await client.listVideos({ q: 'Holi', limit: 5 })).items.map(({ id }) => id)).toEqual([video.id]);
    expect(await client.updateVideo(video.id, { title: 'Winter' })).toMatchObject({ id: video.id, title: 'Winter' });
    expect(await client.renewUploadToken(video.id)).toMatchObject({ endpoint: upload.endpoint });
    await expect(client.deleteVideo(video.id)).resolves.toBeUndefined();
    expect(await codeOf(client.getVideo(video.id))).toBe('not-found');
  });

  it('rejects with what the server says is wrong', async () => {
    const stranger = new VodClient({ baseUrl: server.url, accessKeyId: 'nobody', accessKeySecret: 'x' });
    expect(await codeOf(stranger.listVideos())).toBe('unauthorized');
    expect(await codeOf(new VodClient({ baseUrl: server.url }).listVideos())).toBe('unauthorized');
    await expect(client.createVideo({ title: '', fileName: 'a.mp4' })).rejects.toMatchObject({
      code: 'invalid-request',
      problemCode: 'invalid-request',
      status: 422,
      retryable: false,
    });
  });
});

describe('VodClient', () => {
  const stops: (() => void)[] = [];
  afterEach(() => stops.splice(0).forEach((stop) => stop()));

  async function clientOf(answer: Answer): Promise<VodClient> {
    const server = createServer(answer);
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    stops.push(() => {
      server.closeAllConnections();
      server.close();
    });
    return new VodClient({ baseUrl: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, token: 'secret' });
  }

  it.each([
    ['bad-response', 'text where JSON should be', 200, 'hello'],
    ['server', 'an error page of a proxy', 502, '<html>'],
    ['invalid-request', 'a refusal that only looks like a problem', 400, '{"code":'],
  ])('rejects with %s for %s', async (code, _, status, body) => {
    const client = await clientOf((_request, response) => void response.writeHead(status).end(body));
    expect(await codeOf(client.getVideo('v'))).toBe(code);
  });

  it('says how long a busy server asks to be left alone', async () => {
    const client = await clientOf((_, response) => void response.writeHead(503, { 'Retry-After': '7' }).end());
    await expect(client.getVideo('v')).rejects.toMatchObject({ code: 'server', retryable: true, retryAfterMs: 7000 });
  });

  it('does not carry its credential along a redirect', async () => {
    const asked: (string | undefined)[] = [];
    const elsewhere: Answer = (request, response) => {
      asked.push(request.url);
      response.writeHead(302, { Location: '/elsewhere' }).end();
    };
    const client = await clientOf(elsewhere);
    expect(await codeOf(client.getVideo('v'))).toBe('network');
    expect(asked).toEqual(['/v1/videos/v']);
  });

  it('keeps a hostile id inside its path', async () => {
    const asked: (string | undefined)[] = [];
    const client = await clientOf((request, response) => {
      asked.push(request.url);
      response.end('{}');
    });
    await client.getVideo('../apps?x=1#y');
    expect(asked).toEqual(['/v1/videos/..%2Fapps%3Fx%3D1%23y']);
  });

  it('rejects with aborted when its signal ends the call, with network when nobody answers', async () => {
    const controller = new AbortController();
    const client = await clientOf(() => controller.abort());
    expect(await codeOf(client.getVideo('v', { signal: controller.signal }))).toBe('aborted');
    const nobody = await clientOf((request) => request.socket.destroy());
    await expect(nobody.getVideo('v')).rejects.toMatchObject({ code: 'network', retryable: true });
  });
});
