import { createHash, randomBytes } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { UploadClaims } from '../../../../server/domain/upload-claims.js';
import { BodyHash } from '../../../../src/upload/integrity/body-hash.js';
import { parseKeptHash, toKeptHash } from '../../../../src/upload/integrity/kept-hash.js';
import { Sha256, type Sha256State } from '../../../../src/upload/integrity/sha256.js';
import { createWebResumeStore } from '../../../../src/upload/resume-store.js';
import { createTusTransport } from '../../../../src/upload/transports/tus-transport.js';
import type { UploadTransport } from '../../../../src/upload/transports/upload-transport.js';
import type { GetUploadAuth } from '../../../../src/upload/upload-auth.js';
import { VodUploadQueue } from '../../../../src/upload/upload-queue.js';
import {
  sha256,
  startUploadServer,
  type UploadServer,
} from '../../../server/features/uploads/upload-server.js';
import { addOne, until } from '../fake-queue.js';
import { MemoryStorage } from '../memory-storage.js';
import { watchReads } from './watch-reads.js';

const key = 'vodkit.upload.clip.mp4.0123';

function stateOf(bytes: Uint8Array): Sha256State {
  const hash = new Sha256();
  hash.update(bytes);
  return hash.state;
}

describe('the kept state of a hash', () => {
  it('goes on to the same digest from any length, with what is no whole block again', () => {
    const bytes = randomBytes(1000);
    for (const length of [0, 1, 63, 64, 65, 640, 999, 1000]) {
      const text = toKeptHash(stateOf(bytes.subarray(0, length)), key);
      const state = parseKeptHash(text, key, bytes.length);
      expect(state?.bytes).toBe(length - (length % 64));
      const hash = new Sha256(state);
      hash.update(bytes.subarray(hash.bytes));
      expect(Buffer.from(hash.digest()).toString('hex')).toBe(sha256(bytes));
    }
  });

  it.each<[string, (text: string) => [unknown, string?, number?]]>([
    ['another file', (text) => [text, `${key}4`]],
    ['a shorter file', (text) => [text, key, 63]],
    ['no text', () => [undefined]],
    ['something else', () => [{ length: 64 }]],
    ['another length', (text) => [text.slice(4)]],
    ['no Base64', (text) => [`${text.slice(0, -1)}-`]],
    [
      'a bit that is flipped',
      (text) => [
        text.replace(/^.{20}./, (begin) => begin.slice(0, -1) + (begin.endsWith('A') ? 'B' : 'A')),
      ],
    ],
    [
      'bytes that are no number',
      () => [toKeptHash({ ...stateOf(new Uint8Array(64)), bytes: NaN }, key)],
    ],
    ['no whole block', () => [toKeptHash({ ...stateOf(new Uint8Array(64)), bytes: 63 }, key)]],
    [
      'a length below zero',
      () => [toKeptHash({ ...stateOf(new Uint8Array(64)), bytes: -64 }, key)],
    ],
  ])('is none of %s', (_name, change) => {
    const text = toKeptHash(stateOf(new Uint8Array(64)), key);
    expect(parseKeptHash(text, key, 64)).toBeDefined();
    const [changed, forKey = key, size = 64] = change(text);
    expect(parseKeptHash(changed, forKey, size)).toBeUndefined();
  });

  it('is told every so many bytes, and spares who goes on from it the bytes before', async () => {
    const bytes = randomBytes(300_000);
    const states: Sha256State[] = [];
    const options = { sliceBytes: 10_000, whole: 'own' } as const;
    const keeping = { everyBytes: 100_000, keep: (state: Sha256State) => states.push(state) };
    const digest = createHash('sha256').update(bytes).digest('base64');
    expect(await new BodyHash(new Blob([bytes]), options, keeping).digest()).toBe(digest);
    expect(states.map((state) => state.bytes)).toEqual([99_968, 200_000, 299_968]);
    for (const from of states) {
      const rest = new Blob([new Uint8Array(from.bytes), bytes.subarray(from.bytes)]);
      expect(await new BodyHash(rest, { ...options, from }).digest()).toBe(digest);
    }
  });
});

describe('an upload of a file that is hashed for long', () => {
  const mib = 1024 * 1024;
  const bytes = randomBytes(80 * mib);
  let server: UploadServer;
  beforeAll(async () => {
    server = await startUploadServer();
  });
  afterAll(() => server.stop());

  /** A file that notes from where it is hashed: what is sent is read otherwise. */
  class ReadFile extends File {
    readonly starts: number[] = [];

    override slice(start = 0, end = this.size): Blob {
      return watchReads(super.slice(start, end), () => this.starts.push(start));
    }
  }
  const fileOf = () => new ReadFile([bytes], 'clip.mp4', { type: 'video/mp4', lastModified: 1 });

  function setUp(
    storage: MemoryStorage,
    onAcknowledged: (bytes: number) => void = () => undefined,
  ) {
    const getUploadAuth: GetUploadAuth = async (_file, { videoId }) => {
      const video = videoId ?? (await server.grant()).videoId;
      const exp = Math.floor(Date.now() / 1000) + 3000;
      const claims: UploadClaims = { app: 'default', video, max: 2 ** 40, exp };
      const token = server.deps.tokens.sign('upload', claims);
      const endpoint = `${server.url}/v1/uploads`;
      return { videoId: video, upload: { endpoint, token, expiresAt: '' } };
    };
    const resumeStore = createWebResumeStore(() => storage);
    const tus = createTusTransport();
    const send: UploadTransport['send'] = (attempt) => {
      const noted = (sent: number) => (attempt.onAcknowledged(sent), onAcknowledged(sent));
      return tus.send({ ...attempt, onAcknowledged: noted });
    };
    const transport = { ...tus, send };
    const options = { transport, parallelParts: 1, chunkSize: 8 * mib } as const;
    return new VodUploadQueue({ getUploadAuth, resumeStore, ...options });
  }

  const recordOf = (storage: MemoryStorage) => {
    const place = storage.key(0) ?? '';
    const record = JSON.parse(storage.getItem(place) ?? '{}') as { keptHash?: string };
    return { place, record, kept: parseKeptHash(record.keptHash, place, bytes.length) };
  };

  /** What the page leaves when it is closed in the middle. */
  async function leaveHalf(): Promise<MemoryStorage> {
    const storage = new MemoryStorage();
    const queue = setUp(storage, () => recordOf(storage).kept && queue.pauseAll());
    await until(queue, addOne(queue, fileOf()), 'paused');
    return storage;
  }

  it('goes on from the state that an earlier page load kept, and the digest is right', async () => {
    const storage = await leaveHalf();
    const { kept } = recordOf(storage);
    expect(kept?.bytes).toBeGreaterThanOrEqual(32 * mib);
    const queue = setUp(storage);
    const file = fileOf();
    const { videoId = '', begin } = await until(queue, addOne(queue, file), 'done');
    expect(begin).toBe('resumed');
    expect(Math.min(...file.starts)).toBeGreaterThan(0);
    expect(await server.sourceDigest(videoId)).toBe(sha256(bytes));
  }, 60_000);

  it('hashes all of it anew where what was kept is a wrong state, and ends as any other', async () => {
    const storage = await leaveHalf();
    const { place, record, kept } = recordOf(storage);
    if (!kept) throw new Error('Nothing was kept.');
    const words = kept.words.map((word) => word ^ 1);
    const keptHash = toKeptHash({ ...kept, words }, place);
    storage.setItem(place, JSON.stringify({ ...record, keptHash }));
    const queue = setUp(storage);
    const file = fileOf();
    const phases = new Set<string>();
    queue.subscribe(({ state }) => phases.add(state.phase));
    const { videoId = '' } = await until(queue, addOne(queue, file), 'done');
    expect(phases).not.toContain('failed');
    expect(file.starts).toContain(0);
    expect(await server.sourceDigest(videoId)).toBe(sha256(bytes));
  }, 60_000);
});
