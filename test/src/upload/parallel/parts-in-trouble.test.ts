import { readFile } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { findVideo } from '../../../../server/features/videos/video-store.js';
import { withoutLocation } from '../../../../src/media/remove-location.js';
import { makeMedia } from '../../../support/media.js';
import { sha256, someBytes } from '../../../server/features/uploads/upload-server.js';
import { addOne, FakeConnectivity, until } from '../fake-queue.js';
import { fileOf, isPatch, mib, PartsSite } from './parts-queue.js';

const patientMs = 60_000;
const bytes = someBytes(8 * mib + 12_345);
const site = PartsSite.start();
const sentMib = () => site.sentMib;

/** Bytes that nobody can read any more. */
class GoneBlob extends Blob {
  readonly #size: number;

  constructor(end: number, start = 0) {
    super();
    this.#size = end - start;
  }

  override get size(): number {
    return this.#size;
  }

  override arrayBuffer(): Promise<never> {
    return Promise.reject(new DOMException('gone', 'NotFoundError'));
  }

  override stream(): ReturnType<Blob['stream']> {
    return new ReadableStream({ pull: () => this.arrayBuffer() });
  }
}

/** A file on a disk that somebody writes to, or that is unplugged. */
class FileOnDisk extends File {
  state: 'as it was' | 'changed' | 'gone' = 'as it was';
  readonly #changed: Blob;

  constructor(content: Buffer) {
    super([new Uint8Array(content)], 'clip.mp4', { type: 'video/mp4', lastModified: 1 });
    this.#changed = new Blob([new Uint8Array(content.map((byte) => byte ^ 1))]);
  }

  override slice(start?: number, end?: number): Blob {
    if (this.state === 'gone') return new GoneBlob(end ?? this.size, start);
    return this.state === 'changed' ? this.#changed.slice(start, end) : super.slice(start, end);
  }
}

describe('a file in parallel parts', () => {
  it(
    'waits for the network where it goes away, and goes on with all parts when it is back',
    async () => {
      const connectivity = new FakeConnectivity();
      const { queue } = site.setUp({ connectivity });
      let isCut = false;
      site.proxy.decide = (request) => {
        if (isPatch(request) && sentMib() > 3 && !isCut) {
          isCut = true;
          connectivity.go('offline');
        }
        return isCut ? 'lose-answer' : 'pass';
      };
      const id = addOne(queue, fileOf(bytes));
      const { videoId } = await until(queue, id, 'offline');
      const before = site.proxy.seen.length;
      isCut = false;
      site.proxy.decide = () => 'pass';
      connectivity.go('online');
      const done = await until(queue, id, 'done');
      expect(done.videoId).toBe(videoId);
      expect(await site.server.sourceDigest(done.videoId ?? '')).toBe(sha256(bytes));
      expect(site.proxy.seen.slice(before).filter((line) => line.startsWith('HEAD'))).not.toEqual(
        [],
      );
    },
    patientMs,
  );

  it.each(['changed', 'gone'] as const)(
    'ends as what it is where the file is %s between its parts, and leaves nothing',
    async (state) => {
      const file = new FileOnDisk(bytes);
      const { queue } = site.setUp({ random: () => 0 });
      site.proxy.decide = (request) => {
        if (isPatch(request) && sentMib() > 3) file.state = state;
        return 'pass';
      };
      const id = addOne(queue, file);
      const failed = await until(queue, id, 'failed');
      expect(failed.state).toMatchObject({ error: { code: 'file-changed' } });
      const { videoId = '' } = failed;
      await expect
        .poll(() => findVideo(site.server.deps.database.db, 'default', videoId))
        .toBeUndefined();
      await expect.poll(() => site.heldOf(videoId)).toEqual([]);
    },
    patientMs,
  );

  it(
    'has no location in any part where that is removed before',
    async () => {
      const place = '+48.8577+002.2950';
      const path = await makeMedia([
        ...['-f', 'lavfi', '-i', 'testsrc2=s=640x360:r=25:d=3,noise=alls=90:allf=t'],
        ...'-c:v libx264 -preset ultrafast -qp 8 -pix_fmt yuv420p'.split(' '),
        ...['-metadata', `location=${place}/`, '-movflags', '+faststart', 'placed-parts.mov'],
      ]);
      const content = await readFile(path);
      expect(content.includes(place)).toBe(true);
      const { queue } = site.setUp({ toBody: (file) => withoutLocation(file) });
      const done = await until(queue, addOne(queue, fileOf(content)), 'done');
      expect(done.isAltered).toBe(true);
      const video = await findVideo(site.server.deps.database.db, 'default', done.videoId ?? '');
      const stored = await site.server.deps.storage.readBytes(video?.sourceKey ?? '');
      expect(stored.length).toBe(content.length);
      expect(stored.includes(place)).toBe(false);
      const sent = await (await withoutLocation(fileOf(content))).arrayBuffer();
      expect(sha256(stored)).toBe(sha256(new Uint8Array(sent)));
      expect(site.proxy.seen.filter((line) => line.startsWith('POST'))).not.toHaveLength(1);
    },
    patientMs,
  );

  it(
    'leaves nothing where it is canceled before the parts are announced as one upload',
    async () => {
      site.proxy.decide = ({ headers }) =>
        String(headers['upload-concat']).startsWith('final') ? 'hang' : 'pass';
      const { queue } = site.setUp();
      const id = addOne(queue, fileOf(bytes));
      await expect.poll(sentMib, { timeout: patientMs }).toBeGreaterThan(3);
      const { videoId = '' } = queue.get(id) ?? {};
      queue.cancel(id);
      await expect
        .poll(() => findVideo(site.server.deps.database.db, 'default', videoId))
        .toBeUndefined();
      await expect.poll(() => site.heldOf(videoId)).toEqual([]);
    },
    patientMs,
  );
});
