import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { VodClientOptions } from '../../../src/client/api-connection.js';
import type { VideoChange } from '../../../src/client/videos.js';
import { VodClient } from '../../../src/client/vod-client.js';
import { VodError } from '../../../src/shared/vod-error.js';
import { startTestServer, type TestServer } from '../../support/server.js';

const someId = '01m8ce33cbt5p93vk6y1h25900';

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
    const { video, upload } = await client.videos.create({
      title: 'Holiday',
      fileName: 'holiday.mp4',
    });
    expect(video).toMatchObject({ title: 'Holiday', status: 'uploading' });
    expect(await client.videos.get(video.id)).toEqual(video);
    expect((await client.videos.list({ q: 'Holi', limit: 5 })).items.map(({ id }) => id)).toEqual([
      video.id,
    ]);
    expect(await client.videos.update(video.id, { title: 'Winter' })).toMatchObject({
      id: video.id,
      title: 'Winter',
    });
    expect((await client.videos.history(video.id)).items).toEqual([
      { at: video.createdAt, stage: 'upload', state: 'running' },
    ]);
    expect(await client.uploads.renewToken(video.id)).toMatchObject({ endpoint: upload.endpoint });
    await expect(client.videos.delete(video.id)).resolves.toBeUndefined();
    expect(await codeOf(client.videos.get(video.id))).toBe('not-found');
  });

  it('adds, lists, changes and deletes subtitles, and sets chapters', async () => {
    const { video } = await client.videos.create({ fileName: 'a.mp4' });
    const { textTracks } = client.videos;
    const text = '00:00:01,000 --> 00:00:02,000\nHello\n';
    const fields = { language: 'en', kind: 'subtitles', format: 'srt', text } as const;
    const track = await textTracks.create(video.id, fields);
    expect(track).toMatchObject({ label: 'English', cues: 1 });
    const changed = await textTracks.update(video.id, track.id, { label: 'British' });
    expect(changed).toMatchObject({ id: track.id, label: 'British' });
    expect(await textTracks.list(video.id)).toEqual({ items: [changed] });
    expect(await textTracks.delete(video.id, track.id)).toBeUndefined();
    expect(await codeOf(textTracks.delete(video.id, track.id))).toBe('not-found');
    for (const id of ['', '..', `${track.id}/x`])
      expect(await codeOf(textTracks.delete(video.id, id))).toBe('not-found');
    await expect(textTracks.create(video.id, { ...fields, text: 'prose' })).rejects.toMatchObject({
      problemCode: 'text-track-invalid',
    });
    const items = [{ startTime: 0, title: 'Opening' }];
    expect(await client.videos.setChapters(video.id, items)).toEqual({ items });
    const notes = new Blob(['no picture'], { type: 'image/png' });
    expect(await codeOf(client.videos.setPoster(video.id, notes))).toBe('type-not-allowed');
  });

  it('refuses an address that is none, and half a key', () => {
    for (const options of [
      { baseUrl: '' },
      { baseUrl: 'localhost:8787' },
      { baseUrl: 'ftp://a.example' },
      {} as VodClientOptions,
      { baseUrl: server.url, accessKeyId: 'a' },
      { baseUrl: server.url, accessKeyId: 'a', accessKeySecret: '' },
      { baseUrl: server.url, accessKeyId: undefined } as unknown as VodClientOptions,
      undefined as unknown as VodClientOptions,
    ])
      expect(() => new VodClient(options)).toThrow(
        expect.objectContaining({ name: 'VodError', code: 'configuration' }) as Error,
      );
  });

  it('names the option that is missing, and where the README’s app server takes it from', async () => {
    expect(() => new VodClient({} as VodClientOptions)).toThrow(
      /baseUrl \(VOD_URL\) must be an address/,
    );
    const key = { accessKeyId: '', accessKeySecret: '' };
    const missing = /accessKeyId and accessKeySecret are missing.*VOD_KEY_FILE/;
    expect(() => new VodClient({ baseUrl: server.url, ...key })).toThrow(missing);
    const keyless = new VodClient({ baseUrl: server.url });
    await expect(keyless.videos.list()).rejects.toThrow(missing);
    await expect(keyless.playback.get('no play auth')).rejects.toMatchObject({ status: 401 });
  });

  it('rejects with what the server says is wrong', async () => {
    const stranger = new VodClient({
      baseUrl: server.url,
      accessKeyId: 'nobody',
      accessKeySecret: 'x',
    });
    expect(await codeOf(stranger.videos.list())).toBe('unauthorized');
    await expect(client.videos.create({ title: 'a', fileName: '' })).rejects.toMatchObject({
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

  async function clientOf(
    answer: Answer,
    options: Partial<VodClientOptions> = {},
  ): Promise<VodClient> {
    const server = createServer(answer);
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    stops.push(() => {
      server.closeAllConnections();
      server.close();
    });
    return new VodClient({
      baseUrl: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
      token: 'secret',
      ...options,
    });
  }

  it.each([
    ['bad-response', 'text where JSON should be', 200, 'hello'],
    ['server', 'an error page of a proxy', 502, '<html>'],
    ['invalid-request', 'a refusal that only looks like a problem', 400, '{"code":'],
  ])('rejects with %s for %s', async (code, _, status, body) => {
    const client = await clientOf(
      (_request, response) => void response.writeHead(status).end(body),
    );
    expect(await codeOf(client.videos.get(someId))).toBe(code);
  });

  it('says how long a busy server asks to be left alone', async () => {
    const client = await clientOf(
      (_, response) => void response.writeHead(503, { 'Retry-After': '7' }).end(),
    );
    await expect(client.videos.get(someId)).rejects.toMatchObject({
      code: 'server',
      retryable: true,
      retryAfterMs: 7000,
    });
  });

  it('does not carry its credential along a redirect', async () => {
    const asked: (string | undefined)[] = [];
    const elsewhere: Answer = (request, response) => {
      asked.push(request.url);
      response.writeHead(302, { Location: '/elsewhere' }).end();
    };
    const client = await clientOf(elsewhere);
    await expect(client.videos.get(someId)).rejects.toMatchObject({
      code: 'bad-response',
      message: expect.stringContaining('answered 302') as string,
    });
    expect(asked).toEqual([`/v1/videos/${someId}`]);
  });

  it('asks nobody for what cannot be an id, and says that there is no such video (S4)', async () => {
    const asked: (string | undefined)[] = [];
    const client = await clientOf((request, response) => {
      asked.push(request.url);
      response.end('{}');
    });
    for (const id of [
      'changes',
      '..',
      '.',
      '',
      '../apps?x=1#y',
      `${someId}/play-auth`,
      `${someId}%2Fx`,
      someId.toUpperCase(),
    ]) {
      const calls = [
        client.videos.get(id),
        client.videos.update(id, {}),
        client.videos.delete(id),
        client.uploads.renewToken(id),
        client.playback.createAuth(id),
        client.playback.createUrls(id),
      ];
      for (const call of calls)
        await expect(call, id).rejects.toMatchObject({
          code: 'not-found',
          status: 404,
          problemCode: 'not-found',
        });
    }
    expect(asked).toEqual([]);
  });

  it('does not wait for an answer that never comes or never ends (S4)', async () => {
    const silent = await clientOf(() => undefined, { timeoutMs: 100 });
    await expect(silent.videos.get(someId)).rejects.toMatchObject({
      code: 'network',
      retryable: true,
    });
    const endless = await clientOf((_, response) => void response.writeHead(200).write('{'), {
      timeoutMs: 100,
    });
    await expect(endless.videos.get(someId)).rejects.toMatchObject({
      code: 'network',
      retryable: true,
    });
  });

  it('takes no answer longer than any of the API is (S4)', async () => {
    const client = await clientOf((_, response) => {
      const more = (): void =>
        void (response.destroyed || response.write('x'.repeat(1024 * 1024), more));
      response.writeHead(200);
      more();
    });
    expect(await codeOf(client.videos.get(someId))).toBe('bad-response');
  });

  it('reads a stream of changes in whatever pieces it comes, and ends with it', async () => {
    const stream = `: connected\n\nevent: video\ndata: {"id":"${someId}","title":"海"}\n\n: still here\n\nevent: deleted\ndata: {"id":"x"}\n\n`;
    const client = await clientOf((request, response) => {
      expect(request.url).toBe('/v1/changes');
      response.writeHead(200, { 'content-type': 'text/event-stream' });
      void (async () => {
        for (const byte of Buffer.from(stream))
          await new Promise((resolve) => response.write(Buffer.of(byte), resolve));
        response.end();
      })();
    });
    const changes: VideoChange[] = [];
    for await (const change of client.videos.watch()) changes.push(change);
    expect(changes).toEqual([
      { type: 'open' },
      { type: 'video', video: { id: someId, title: '海' } },
      { type: 'deleted', id: 'x' },
    ]);
  });

  it('lets go of a stream of changes when its signal aborts, or when the loop is left', async () => {
    let open = 0;
    const client = await clientOf((_, response) => {
      open += 1;
      response.writeHead(200).write(': connected\n\nevent: deleted\ndata: {"id":"x"}\n\n');
      response.once('close', () => (open -= 1));
    });
    const controller = new AbortController();
    const watched = (async () => {
      for await (const { type } of client.videos.watch({ signal: controller.signal }))
        if (type === 'deleted') controller.abort();
    })();
    expect(await codeOf(watched)).toBe('aborted');
    for await (const { type } of client.videos.watch()) if (type === 'deleted') break;
    await expect.poll(() => open).toBe(0);
  });

  it('rejects with aborted when its signal ends the call, with network when nobody answers', async () => {
    const controller = new AbortController();
    const client = await clientOf(() => controller.abort());
    expect(await codeOf(client.videos.get(someId, { signal: controller.signal }))).toBe('aborted');
    const nobody = await clientOf((request) => request.socket.destroy());
    await expect(nobody.videos.get(someId)).rejects.toMatchObject({
      code: 'network',
      retryable: true,
    });
  });

  describe('videos.waitUntilPlayable', () => {
    interface Story {
      /** The video as it stands when it is read after `open`. */
      now: object;
      /** What the streams tell, one after the other; the last one stays open. */
      streams: string[];
    }

    const told = (video: object): string => `event: video\ndata: ${JSON.stringify(video)}\n\n`;
    const uploading = { id: someId, status: 'uploading', playable: false };
    const playable = { id: someId, status: 'processing', playable: true };

    function clientTold({ now, streams }: Story): Promise<VodClient> {
      let opened = 0;
      return clientOf((request, response) => {
        if (request.url !== '/v1/changes') return void response.end(JSON.stringify(now));
        const stream = streams[opened++] ?? '';
        response.writeHead(200, { 'content-type': 'text/event-stream' });
        response.write(`: connected\n\n${stream}`);
        if (opened < streams.length) response.end();
      });
    }

    it('resolves at once with a video that plays already', async () => {
      const client = await clientTold({ now: playable, streams: [''] });
      expect(await client.videos.waitUntilPlayable(someId)).toEqual(playable);
    });

    it('waits for the change that makes this very video playable', async () => {
      const other = { ...playable, id: '01m8ce33cbt5p93vk6y1h25901' };
      const client = await clientTold({
        now: uploading,
        streams: [told(other) + told({ ...uploading, status: 'processing' }) + told(playable)],
      });
      expect(await client.videos.waitUntilPlayable(someId)).toEqual(playable);
    });

    it('listens again when the server ends the stream', async () => {
      const client = await clientTold({ now: uploading, streams: ['', told(playable)] });
      expect(await client.videos.waitUntilPlayable(someId)).toEqual(playable);
    });

    it('rejects with the reason when the video failed', async () => {
      const failure = { code: 'no-streams', detail: 'The file has no picture and no sound.' };
      const failed = { ...uploading, status: 'failed', failure };
      const client = await clientTold({ now: uploading, streams: [told(failed)] });
      await expect(client.videos.waitUntilPlayable(someId)).rejects.toMatchObject({
        code: 'conflict',
        problemCode: 'video-not-playable',
        message: failure.detail,
        cause: failure,
        retryable: false,
      });
    });

    it('resolves with a video that plays although its ladder failed', async () => {
      const half = { ...playable, status: 'failed' };
      const client = await clientTold({ now: uploading, streams: [told(half)] });
      expect(await client.videos.waitUntilPlayable(someId)).toEqual(half);
    });

    it('rejects with not-found when the video is deleted meanwhile, or never was', async () => {
      const deleted = `event: deleted\ndata: {"id":"${someId}"}\n\n`;
      const client = await clientTold({ now: uploading, streams: [deleted] });
      expect(await codeOf(client.videos.waitUntilPlayable(someId))).toBe('not-found');
      expect(await codeOf(client.videos.waitUntilPlayable('changes'))).toBe('not-found');
    });

    it('rejects with aborted when its signal aborts, and leaves no stream open', async () => {
      const controller = new AbortController();
      let open = 0;
      const client = await clientOf((request, response) => {
        if (request.url !== '/v1/changes') {
          response.end(JSON.stringify(uploading));
          return void setImmediate(() => controller.abort());
        }
        open += 1;
        response.writeHead(200).write(': connected\n\n');
        response.once('close', () => (open -= 1));
      });
      const waiting = client.videos.waitUntilPlayable(someId, { signal: controller.signal });
      expect(await codeOf(waiting)).toBe('aborted');
      await expect.poll(() => open).toBe(0);
    });
  });
});
