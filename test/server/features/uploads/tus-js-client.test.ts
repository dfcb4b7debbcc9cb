import { Readable } from 'node:stream';
import { Upload, type UploadOptions, type UrlStorage } from 'tus-js-client';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { findVideo } from '../../../../server/features/videos/video-store.js';
import { heldUploads } from './partial-uploads.js';
import {
  sha256,
  someBytes,
  startUploadServer,
  type Grant,
  type UploadServer,
} from './upload-server.js';

const bytes = someBytes(3_000_000);
let server: UploadServer;
let grant: Grant;

beforeAll(async () => {
  server = await startUploadServer();
});
afterAll(() => server.stop());
beforeEach(async () => {
  grant = await server.grant();
});

/** What a page would set, and nothing for this server's sake. */
const options = (more: Partial<UploadOptions> = {}): UploadOptions => ({
  endpoint: `${server.url}/v1/uploads`,
  headers: grant.headers,
  metadata: { filename: 'clip.mp4', filetype: 'video/mp4' },
  retryDelays: null,
  ...more,
});

interface SendOptions extends Partial<UploadOptions> {
  stopAt?: number;
  /** Its declarations leave it out. */
  protocol?: 'ietf-draft-03' | 'ietf-draft-05';
}

/** Sends all of it, or up to `stopAt` bytes, where the upload is given up as by a page that is closed. */
function send(
  file: Buffer | Readable,
  { stopAt = Infinity, ...more }: SendOptions = {},
): Promise<Upload> {
  return new Promise((resolve, reject) => {
    const upload = new Upload(file, {
      ...options(more),
      onError: reject,
      onSuccess: () => resolve(upload),
      onChunkComplete: (_size, accepted) => {
        if (accepted >= stopAt) void upload.abort().then(() => resolve(upload));
      },
    });
    void upload
      .findPreviousUploads()
      .then(([previous]) => previous && upload.resumeFromPreviousUpload(previous))
      .then(() => upload.start(), reject);
  });
}

async function expectSource(): Promise<void> {
  expect((await findVideo(server.deps.database.db, 'default', grant.videoId))?.status).toBe(
    'uploaded',
  );
  expect(await server.sourceDigest(grant.videoId)).toBe(sha256(bytes));
}

class MemoryUrls implements UrlStorage {
  readonly #uploads = new Map<string, Awaited<ReturnType<UrlStorage['findAllUploads']>>[number]>();

  findAllUploads = async () => [...this.#uploads.values()];
  findUploadsByFingerprint = () => this.findAllUploads();
  removeUpload = async (key: string) => void this.#uploads.delete(key);
  addUpload: UrlStorage['addUpload'] = async (fingerprint, upload) => {
    this.#uploads.set(fingerprint, { ...upload, urlStorageKey: fingerprint });
    return fingerprint;
  };
}

describe('tus-js-client, as it is published', () => {
  it.each([
    ['in one request', {}],
    ['in parts, one after the other', { chunkSize: 1_000_000 }],
    ['with the first bytes in the creation', { uploadDataDuringCreation: true }],
    ['by POST alone', { overridePatchMethod: true, chunkSize: 1_000_000 }],
    ['four parts at once', { parallelUploads: 4 }],
  ])('sends a file %s', async (_how, more) => {
    await send(bytes, more);
    await expectSource();
    expect(await heldUploads(server)).toEqual([]);
  });

  it.each([
    ['ietf-draft-03', {}],
    ['ietf-draft-03', { chunkSize: 1_000_000 }],
    ['ietf-draft-05', {}],
    ['ietf-draft-05', { chunkSize: 1_000_000 }],
    ['ietf-draft-05', { uploadDataDuringCreation: true }],
  ] as const)('sends a file by %s, with %o', async (protocol, more) => {
    await send(bytes, { protocol, ...more });
    await expectSource();
  });

  it('goes on where an earlier page stopped, by ietf-draft-05', async () => {
    const kept = { urlStorage: new MemoryUrls(), fingerprint: async () => 'clip' };
    const protocol = 'ietf-draft-05';
    await send(bytes, { protocol, ...kept, chunkSize: 500_000, stopAt: 500_000 });
    const offsets: number[] = [];
    await send(bytes, {
      ...{ protocol, ...kept },
      onBeforeRequest: (request) => {
        if (request.getMethod() === 'PATCH')
          offsets.push(Number(request.getHeader('Upload-Offset')));
      },
    });
    expect(offsets[0]).toBeGreaterThanOrEqual(500_000);
    await expectSource();
  });

  it('sends a stream whose length nobody knows', async () => {
    const stream = Readable.from(
      Array.from({ length: 30 }, (_, n) => bytes.subarray(n * 100_000, (n + 1) * 100_000)),
      { objectMode: false },
    );
    await send(stream, { uploadLengthDeferred: true, chunkSize: 700_000 });
    await expectSource();
  });

  it.each([
    ['', {}],
    [', four parts at once', { parallelUploads: 4, chunkSize: 100_000 }],
  ])('goes on where an earlier page stopped%s', async (_how, more) => {
    const urlStorage = new MemoryUrls();
    const kept = { urlStorage, storeFingerprintForResuming: true };
    const fingerprint = async () => 'clip';
    await send(bytes, { chunkSize: 500_000, ...kept, fingerprint, ...more, stopAt: 500_000 });
    const sent: number[] = [];
    await send(bytes, {
      ...{ ...kept, fingerprint, ...more },
      onBeforeRequest: (request) => {
        if (request.getMethod() === 'PATCH') sent.push(Number(request.getHeader('Upload-Offset')));
      },
    });
    expect(Math.max(...sent)).toBeGreaterThan(0);
    await expectSource();
  });

  it('ends an upload, whose video goes too', async () => {
    const upload = await send(bytes, { chunkSize: 500_000, stopAt: 500_000 });
    await Upload.terminate(upload.url ?? '', options());
    expect(await findVideo(server.deps.database.db, 'default', grant.videoId)).toBeUndefined();
  });

  it('tells the status and the problem of what is refused', async () => {
    const large = send(bytes, { headers: (await server.grant({ max: 1000 })).headers });
    const error = (await large.catch((cause: unknown) => cause)) as {
      originalResponse: { getStatus(): number; getBody(): string };
    };
    expect(error.originalResponse.getStatus()).toBe(413);
    expect(JSON.parse(error.originalResponse.getBody())).toMatchObject({
      code: 'upload-too-large',
    });
  });
});
