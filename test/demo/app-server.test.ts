import Fastify, { type FastifyInstance } from 'fastify';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { demoAppServer } from '../../demo/app-server.js';
import { ChangesRelay } from '../../demo/changes-relay.js';
import { VodClient, type CreatedVideo, type Video } from '../../src/client.js';
import { startTestServer, type TestServer } from '../support/server.js';

let vod: TestServer;
let app: FastifyInstance;
let url: string;

beforeAll(async () => {
  vod = await startTestServer();
  app = Fastify();
  await app.register(
    demoAppServer({
      apiUrl: vod.url,
      readAccessKey: async () => vod.accessKey,
      publicUrl: 'https://videos.example.com',
    }),
  );
  url = await app.listen({ port: 0, host: '127.0.0.1' });
});

afterAll(async () => {
  await app?.close();
  await vod?.stop();
});

const json = { 'content-type': 'application/json' };

function call(
  method: string,
  path: string,
  body?: string,
  headers: Record<string, string> = json,
): Promise<Response> {
  return fetch(`${url}${path}`, {
    method,
    ...(body !== undefined && { body, headers }),
    ...(body === undefined && headers !== json && { headers }),
  });
}

async function createVideo(title: string): Promise<Video> {
  const response = await vod.api('POST', '/v1/videos', { title, fileName: 'a.mp4' });
  return ((await response.json()) as CreatedVideo).video;
}

describe('demoAppServer', () => {
  it('gives an upload token, names the video after its file, and renews the token of the same video', async () => {
    const first = await call(
      'POST',
      '/demo/api/upload-auth',
      JSON.stringify({ fileName: 'Beach day.MOV', size: 12, type: 'video/quicktime' }),
    );
    const { videoId, upload } = (await first.json()) as {
      videoId: string;
      upload: { endpoint: string; token: string };
    };
    expect(upload.endpoint).toBe(`${vod.url}/v1/uploads`);
    const video = (await (await call('GET', `/demo/api/videos/${videoId}`)).json()) as Video;
    expect(video).toMatchObject({
      title: 'Beach day',
      fileName: 'Beach day.MOV',
      protection: 'aes-128',
      status: 'uploading',
    });
    const again = (await (
      await call('POST', '/demo/api/upload-auth', JSON.stringify({ videoId }))
    ).json()) as typeof first & { videoId: string };
    expect(again).toMatchObject({ videoId, upload: { endpoint: upload.endpoint } });
  });

  it('takes the protection from the address', async () => {
    const response = await call(
      'POST',
      '/demo/api/upload-auth?protection=none',
      JSON.stringify({ fileName: 'a.mp4' }),
    );
    const { videoId } = (await response.json()) as { videoId: string };
    expect(await (await call('GET', `/demo/api/videos/${videoId}`)).json()).toMatchObject({
      protection: 'none',
    });
  });

  it('never lets the access key or an upload token be seen where it does not belong', async () => {
    const response = await call('GET', '/demo/api/videos');
    expect(await response.text()).not.toContain(vod.accessKey.accessKeySecret);
    expect(response.headers.get('cache-control')).toBe('no-store');
  });

  it('passes the VOD server’s problems on with their status and code', async () => {
    const missing = await call('POST', '/demo/api/play-auth?video=01m00000000000000000000000');
    expect(missing.headers.get('content-type')).toMatch(/^application\/problem\+json/);
    expect([missing.status, await missing.json()]).toMatchObject([
      404,
      { status: 404, code: 'not-found' },
    ]);
    const early = await call(
      'POST',
      `/demo/api/play-auth?video=${(await createVideo('Early')).id}`,
    );
    expect([early.status, await early.json()]).toMatchObject([202, { code: 'video-not-playable' }]);
    const wrong = await call('GET', '/demo/api/videos?status=nonsense');
    expect([wrong.status, await wrong.json()]).toMatchObject([422, { code: 'invalid-request' }]);
  });

  it('refuses what a form of another site can send, and changes nothing (A-30)', async () => {
    const { id } = await createVideo('Stays');
    const body = JSON.stringify({ title: 'Changed', fileName: 'a.mp4' });
    for (const type of [
      'text/plain',
      'application/x-www-form-urlencoded',
      'multipart/form-data; boundary=x',
      'text/plain;application/json',
    ]) {
      expect(
        (await call('POST', '/demo/api/upload-auth', body, { 'content-type': type })).status,
      ).toBe(415);
      expect(
        (await call('PATCH', `/demo/api/videos/${id}`, body, { 'content-type': type })).status,
      ).toBe(415);
    }
    const foreign = { 'sec-fetch-site': 'cross-site' };
    expect((await call('DELETE', `/demo/api/videos/${id}`, undefined, foreign)).status).toBe(403);
    expect(
      (await call('POST', '/demo/api/upload-auth', body, { ...json, ...foreign })).status,
    ).toBe(403);
    expect(await (await call('GET', `/demo/api/videos/${id}`)).json()).toMatchObject({
      title: 'Stays',
    });
  });

  it('refuses a foreign name that was made to lead here, and takes its own, localhost and addresses', async () => {
    const asked = async (host: string) =>
      (await app.inject({ method: 'GET', url: '/demo/api/videos', headers: { host } })).statusCode;
    for (const host of ['evil.example:8787', '[1.2.3.4].evil.example'])
      expect(await asked(host)).toBe(403);
    for (const host of [
      'videos.example.com',
      'localhost:8787',
      '127.0.0.1:8787',
      '[::1]:8787',
      '192.168.1.7',
    ])
      expect(await asked(host)).toBe(200);
  });

  it('says in a problem what is missing, and what is no JSON', async () => {
    for (const body of ['{}', '[]', 'null']) {
      const response = await call('POST', '/demo/api/upload-auth', body);
      expect([response.status, await response.json()]).toMatchObject([
        422,
        { code: 'invalid-request' },
      ]);
    }
    // Fastify has parsed the second already, which leaves the text that the first one is.
    for (const body of ['{', '"{"'])
      expect((await call('POST', '/demo/api/upload-auth', body)).status).toBe(400);
    expect((await call('POST', '/demo/api/upload-auth')).status).toBe(415);
  });

  it('relays changes as they happen, and lets go of the VOD server when the page goes', async () => {
    const gone = new AbortController();
    const response = await fetch(`${url}/demo/api/events`, { signal: gone.signal });
    expect(response.headers.get('content-type')).toMatch(/^text\/event-stream/);
    const reader = response.body!.pipeThrough(new TextDecoderStream()).getReader();
    const until = async (pattern: RegExp): Promise<string> => {
      for (let text = ''; ;) {
        text += (await reader.read()).value ?? '';
        if (pattern.test(text)) return text;
      }
    };
    await until(/^:/m);
    const video = await createVideo('Told at once');
    await until(new RegExp(`event: video\\ndata: .*${video.id}.*Told at once`));
    expect((await call('DELETE', `/demo/api/videos/${video.id}`)).status).toBe(204);
    expect(await until(/event: deleted/)).toContain(video.id);
    gone.abort();
  });

  it('takes no id for a path of the VOD server’s, and leaves nothing open (S4)', async () => {
    for (const id of ['changes', '.%2f', '..%5c', 'x%00']) {
      const response = await call('GET', `/demo/api/videos/${id}`);
      expect([response.status, await response.json()], id).toMatchObject([
        404,
        { code: 'not-found' },
      ]);
    }
    expect((await call('POST', '/demo/api/play-auth?video=changes')).status).toBe(404);
    expect(
      (await call('POST', '/demo/api/upload-auth', JSON.stringify({ videoId: '..' }))).status,
    ).toBe(404);
  });

  it('names a video whose file’s name is as long as names may be, whole (S36, U11, looks 22)', async () => {
    const fileName = `${'A long name '.repeat(19)}and more of it.mp4`;
    const response = await call('POST', '/demo/api/upload-auth', JSON.stringify({ fileName }));
    const { videoId } = (await response.json()) as { videoId: string };
    expect(await (await call('GET', `/demo/api/videos/${videoId}`)).json()).toMatchObject({
      fileName,
      title: fileName.slice(0, -4),
    });
  });

  it('opens one stream at the VOD server for all pages that watch, and none for nobody (S6)', async () => {
    const opened: AbortSignal[] = [];
    const client = new VodClient({
      baseUrl: vod.url,
      ...vod.accessKey,
      fetch: (address, init) => {
        opened.push(init?.signal as AbortSignal);
        return fetch(address, init);
      },
    });
    const relay = new ChangesRelay(async () => client);
    const pages = await Promise.all(Array.from({ length: 20 }, () => relay.open()));
    expect(opened).toHaveLength(1);
    const told = pages.map(async (page) => {
      let text = '';
      for await (const chunk of page.setEncoding('utf8')) {
        text += chunk as string;
        if (text.includes('To twenty')) break;
      }
      return text;
    });
    await createVideo('To twenty');
    for (const text of await Promise.all(told)) expect(text).toMatch(/^: connected\n\n/);
    await expect.poll(() => opened[0]?.aborted).toBe(true);
  });

  it('answers 502 in words while the VOD server is away, and does not end', async () => {
    const lonely = Fastify();
    await lonely.register(
      demoAppServer({
        apiUrl: 'http://127.0.0.1:9',
        readAccessKey: async () => vod.accessKey,
        publicUrl: 'http://localhost',
      }),
    );
    for (const path of ['/demo/api/videos', '/demo/api/events']) {
      const response = await lonely.inject({ method: 'GET', url: path });
      expect([response.statusCode, response.json()]).toMatchObject([502, { code: 'unavailable' }]);
    }
    await lonely.close();
  });
});
