import { createServer, type IncomingMessage, type RequestListener } from 'node:http';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { FileStore } from '@tus/file-store';
import { Server } from '@tus/server';
import { afterEach, describe, expect, it } from 'vitest';
import { VodError } from '../../../../src/shared/vod-error.js';
import { createTusTransport } from '../../../../src/upload/transports/tus-transport.js';
import type { SendAttempt } from '../../../../src/upload/transports/upload-transport.js';
import { startTestServer } from '../../../support/server.js';
import { uploadTransportContract } from '../upload-transport-contract.js';

uploadTransportContract('createTusTransport with @tus/server', async () => {
  const directory = await mkdtemp(join(tmpdir(), 'vodkit-tus-'));
  const refused = new Set<string>();
  const tus = new Server({
    path: '/files',
    datastore: new FileStore({ directory }),
    onIncomingRequest: async (request) => {
      const token = request.headers.get('authorization')?.replace('Bearer ', '') ?? '';
      if (token === '' || refused.has(token))
        throw Object.assign(new Error('no'), { status_code: 401, body: 'no' });
    },
  });
  const server = await listen((request, response) => void tus.handle(request, response));
  return {
    transport: createTusTransport(),
    endpoint: `${server.url}/files`,
    stored: async (url) => {
      const bytes = await readFile(join(directory, url.split('/').at(-1) ?? '')).catch(
        () => undefined,
      );
      return bytes && [...bytes];
    },
    refuse: (token) => void refused.add(token),
    stop: async () => {
      await server.stop();
      await rm(directory, { recursive: true });
    },
  };
});

const stops: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const stop of stops.splice(0)) await stop();
});

describe('createTusTransport', () => {
  it('uploads to the real server, in two pieces with a renewed token', async () => {
    const server = await startTestServer();
    stops.push(() => server.stop());
    const file = new File([new Uint8Array(100_000).map((_, index) => index % 251)], 'clip.mp4', {
      type: 'video/mp4',
    });
    const created = await server.api('POST', '/v1/videos', {
      title: 'clip',
      fileName: file.name,
      size: file.size,
    });
    const { video, upload } = (await created.json()) as {
      video: { id: string };
      upload: { endpoint: string; token: string };
    };
    const controller = new AbortController();
    let url = '';
    const first = attemptOn(upload.endpoint, {
      file,
      getToken: async () => upload.token,
      signal: controller.signal,
    });
    first.onUploadUrl = (value) => {
      url = value;
      controller.abort();
    };
    await expect(createTusTransport().send(first)).rejects.toMatchObject({ code: 'aborted' });
    const renewed = await server.api('POST', `/v1/videos/${video.id}/upload-token`);
    const { token, endpoint } = (await renewed.json()) as { token: string; endpoint: string };
    expect(endpoint).toBe(upload.endpoint);
    await createTusTransport().send(
      attemptOn(endpoint, { file, uploadUrl: url, getToken: async () => token }),
    );
    const after = (await (await server.api('GET', `/v1/videos/${video.id}`)).json()) as {
      status: string;
    };
    expect(after.status).not.toBe('uploading');
  });

  it.each([
    [
      'an HTML page for the creation',
      (request: IncomingMessage) => [request.method === 'POST' ? 200 : 204, {}, '<html>'],
    ],
    ['no Location', () => [201, {}, '']],
    ['a Location that is no address', () => [201, { location: 'http://[' }, '']],
    ['a Location at another origin', () => [201, { location: 'http://other.test/files/1' }, '']],
    ['a javascript: Location', () => [201, { location: 'javascript:alert(1)' }, '']],
    ['an offset beyond the file', created({ 'upload-offset': '99' })],
    ['an offset that goes back', created({ 'upload-offset': '0' })],
    ['a negative offset', created({ 'upload-offset': '-1' })],
    ['an offset that is no number', created({ 'upload-offset': '1e3' })],
    ['an offset of twenty digits', created({ 'upload-offset': '18446744073709551616' })],
    [
      'an HTML page for the bytes',
      (request: IncomingMessage) =>
        request.method === 'POST' ? [201, { location: '/files/1' }, ''] : [200, {}, '<html>'],
    ],
  ] as [string, (request: IncomingMessage) => [number, Record<string, string>, string]][])(
    'refuses %s with bad-response (G-05)',
    async (_, answer) => {
      const server = await hostile(answer);
      await expect(
        createTusTransport().send(attemptOn(`${server.url}/files`)),
      ).rejects.toMatchObject({ code: 'bad-response' });
    },
  );

  it('sends the credential to no other origin (G-05)', async () => {
    const other = await hostile(() => [200, {}, '']);
    for (const location of [
      `${other.url}/steal`,
      `//${new URL(other.url).host}/steal`,
      `\\\\${new URL(other.url).host}/x`,
    ]) {
      const server = await hostile(() => [201, { location }, '']);
      await expect(
        createTusTransport().send(attemptOn(`${server.url}/files`)),
      ).rejects.toMatchObject({ code: 'bad-response' });
    }
    const redirecting = await hostile(() => [307, { location: `${other.url}/steal` }, '']);
    await expect(
      createTusTransport().send(attemptOn(`${redirecting.url}/files`)),
    ).rejects.toMatchObject({ code: 'network' });
    const stored = attemptOn(`${redirecting.url}/files`, { uploadUrl: `${other.url}/files/1` });
    await expect(createTusTransport().send(stored)).rejects.toMatchObject({ code: 'not-found' });
    expect(other.requests).toBe(0);
  });

  it('takes an upload of another length for another file (G-05)', async () => {
    const server = await hostile(() => [200, { 'upload-offset': '2', 'upload-length': '7' }, '']);
    const attempt = attemptOn(`${server.url}/files`, { uploadUrl: `${server.url}/files/1` });
    await expect(createTusTransport().send(attempt)).rejects.toMatchObject({ code: 'not-found' });
  });

  it('never lets a server keep it waiting longer than a minute (G-05)', async () => {
    const server = await hostile(() => [503, { 'retry-after': '1000000000' }, '']);
    await expect(createTusTransport().send(attemptOn(`${server.url}/files`))).rejects.toMatchObject(
      {
        code: 'server',
        retryable: true,
        retryAfterMs: 60_000,
      },
    );
  });

  it('reports a dropped connection as network', async () => {
    const server = await listen((request) => request.socket.destroy());
    stops.push(server.stop);
    await expect(createTusTransport().send(attemptOn(`${server.url}/files`))).rejects.toMatchObject(
      { code: 'network' },
    );
  });

  it.each([
    [401, 'token-expired', 'expired', true],
    [401, undefined, 'expired', true],
    [403, 'token-invalid', 'forbidden', false],
    [409, 'offset-mismatch', 'conflict', true],
    [410, 'upload-expired', 'not-found', false],
    [413, 'upload-too-large', 'too-large', false],
    [422, 'type-not-allowed', 'type-not-allowed', false],
    [423, undefined, 'conflict', true],
    [500, undefined, 'server', true],
    [507, 'out-of-space', 'server', true],
  ])('turns %i %s into %s', async (status, problemCode, code, retryable) => {
    const server = await hostile(() => [
      status,
      {},
      problemCode ? JSON.stringify({ code: problemCode }) : 'no',
    ]);
    const failure = expect(createTusTransport().send(attemptOn(`${server.url}/files`))).rejects;
    await failure.toMatchObject({ code, retryable, status, problemCode });
  });
});

describe('createTusTransport: the size of requests', () => {
  it('sends requests that end where the attempt says', async () => {
    const bodies: number[] = [];
    let offset = 0;
    const server = await hostile((request) => {
      if (request.method === 'POST') return [201, { location: '/files/1' }, ''];
      const length = Number(request.headers['content-length']);
      bodies.push(length);
      offset += length;
      return [204, { 'upload-offset': String(offset) }, ''];
    });
    const file = new File([new Uint8Array(1_000_000)], 'a.mp4', { type: 'video/mp4' });
    const endOfRequest = async (start: number) => Math.min(file.size, start + 300_000);
    await createTusTransport().send(attemptOn(`${server.url}/files`, { file, endOfRequest }));
    expect(bodies).toEqual([300_000, 300_000, 300_000, 100_000]);
  });

  it('brings a file of 512 KiB with the creation where the permission says that the server takes it, and nothing of a larger one', async () => {
    const seen: string[] = [];
    let offset = 0;
    const server = await hostile(({ method, headers }) => {
      if (method === 'POST') offset = 0;
      offset += Number(headers['content-length'] ?? 0);
      seen.push(`${method} ${headers['content-length']} ${String(headers['upload-checksum'])}`);
      return method === 'POST'
        ? [201, { location: '/files/1', 'upload-offset': String(offset) }, '']
        : [204, { 'upload-offset': String(offset) }, ''];
    });
    const tus = { extensions: ['creation-with-upload'], checksumAlgorithms: [] };
    const acknowledged: number[] = [];
    for (const size of [524_288, 3_000_000]) {
      const file = new File([new Uint8Array(size)], 'a.mp4', { type: 'video/mp4' });
      const endOfRequest: SendAttempt['endOfRequest'] = async (start, { most }) =>
        Math.min(size, start + most);
      const attempt = attemptOn(`${server.url}/files`, { file, endOfRequest, tus });
      attempt.onAcknowledged = (bytes) => acknowledged.push(bytes);
      await createTusTransport().send(attempt);
    }
    expect(seen).toEqual(['POST 524288 undefined', 'POST 0 undefined', 'PATCH 3000000 undefined']);
    expect(acknowledged).toEqual([524_288, 0, 3_000_000]);
  });

  it.each([
    ['a proxy', {}, true],
    ['a tus server', { 'Tus-Resumable': '1.0.0' }, false],
  ])(
    'says of a 413 without a problem code from %s whether smaller requests help',
    async (_, headers, retryable) => {
      const server = await hostile((request) =>
        request.method === 'POST'
          ? [201, { location: '/files/1' }, '']
          : [413, headers, '<h1>Request Entity Too Large</h1>'],
      );
      await expect(
        createTusTransport().send(attemptOn(`${server.url}/files`)),
      ).rejects.toMatchObject({ code: 'too-large', status: 413, retryable });
    },
  );

  it('looks at the file before the request that completes it, and sends no such request for one that changed (uploads B)', async () => {
    const bodies: number[] = [];
    const server = await hostile((request) => {
      if (request.method === 'POST') return [201, { location: '/files/1' }, ''];
      bodies.push(Number(request.headers['content-length']));
      return [204, { 'upload-offset': String(bodies[0]) }, ''];
    });
    const file = new File([new Uint8Array(10_000_000)], 'a.mp4', { type: 'video/mp4' });
    const checkFile = () => Promise.reject(new VodError('file-changed', 'changed'));
    const endOfRequest = async (start: number) => (start === 0 ? file.size - 65_536 : file.size);
    await expect(
      createTusTransport().send(
        attemptOn(`${server.url}/files`, { file, checkFile, endOfRequest }),
      ),
    ).rejects.toMatchObject({ code: 'file-changed' });
    expect(bodies).toEqual([10_000_000 - 65_536]);
  });
});

function created(headers: Record<string, string>) {
  return (request: IncomingMessage) =>
    request.method === 'POST' ? [201, { location: '/files/1' }, ''] : [204, headers, ''];
}

function attemptOn(endpoint: string, changes: Partial<SendAttempt> = {}): SendAttempt {
  const file = changes.file ?? new File(['abc'], 'a.mp4', { type: 'video/mp4' });
  return {
    ...{ file, body: file },
    endpoint,
    uploadUrl: undefined,
    endOfRequest: async () => file.size,
    checkFile: async () => undefined,
    getToken: async () => 'secret',
    signal: new AbortController().signal,
    onUploadUrl: () => undefined,
    onAcknowledged: () => undefined,
    onProgress: () => undefined,
    ...changes,
  };
}

async function hostile(
  answer: (request: IncomingMessage) => [number, Record<string, string>, string],
) {
  const state = { url: '', requests: 0 };
  const server = await listen((request, response) => {
    state.requests += 1;
    const [status, headers, body] = answer(request);
    request.resume().on('end', () => response.writeHead(status, headers).end(body));
  });
  stops.push(server.stop);
  state.url = server.url;
  return state;
}

async function listen(handler: RequestListener) {
  const server = createServer(handler);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    stop: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
