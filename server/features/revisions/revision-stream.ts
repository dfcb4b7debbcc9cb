import { keyIdsOf } from '../../domain/key-changes.js';
import { toRenditionPrefix, type RevisionAddress } from '../../domain/storage-keys.js';
import type { StreamedKind, StreamSink } from '../../media/encode/streamed-track.js';
import { writesAtOnce } from '../../media/package/package-rendition.js';
import { createPackager, type Packager } from '../../media/package/packager.js';
import {
  RenditionWriter,
  type ClearSegment,
  type PackagedRendition,
} from '../../media/package/rendition-writer.js';
import type { Deps } from '../../platform/deps.js';
import type { Protection } from '../../../src/contract/videos.js';
import { readGrownRevision, RevisionDiffers, type GrownRevision } from './grown-revision.js';
import { servedKeys } from './served-keys.js';
import {
  durationOf,
  toTrack,
  type StoredRendition,
  type StoredRenditions,
  type StoredRevision,
} from './store-revision.js';

/** What is known of a rendition before any of it is there. */
export type StreamedRendition = Pick<StoredRendition, 'kind' | 'name' | 'size'>;

interface StreamedRevision {
  revision: RevisionAddress;
  protection: Protection;
  /** At most one of each kind. */
  renditions: readonly StreamedRendition[];
  signal: AbortSignal;
  /** Published before by a worker that is gone: what it made is made again and compared, and then goes on. */
  isGrown?: boolean;
  /** A segment is durable. What it throws ends the stream. */
  onStored?: (stream: RevisionStream) => Promise<void>;
}

/** Of segments that are being written. */
const maxPendingBytes = 16 * 1024 ** 2;

/** Encrypts and stores the renditions of a revision while they are being made. */
export class RevisionStream implements StreamSink {
  readonly #deps: Pick<Deps, 'storage'>;
  readonly #run: StreamedRevision;
  readonly #grown: GrownRevision | undefined;
  readonly #packager: Packager;
  readonly #writers = new Map<StreamedKind, RenditionWriter>();
  readonly #writes = new Set<Promise<void>>();
  readonly #pending: Record<StreamedKind, number> = { video: 0, audio: 0 };
  #pendingBytes = 0;
  #failure: { error: unknown } | undefined;

  /** @throws KeyServerError */
  static async open(deps: Deps, run: StreamedRevision): Promise<RevisionStream> {
    const { revision, protection, renditions, isGrown, signal } = run;
    const tracks = renditions.map(toTrack);
    const grown = isGrown ? await readGrownRevision(deps, revision, run) : undefined;
    const keys = grown?.keys ?? {
      byPurpose: await servedKeys(deps, revision, { protection, tracks }, signal),
    };
    return new RevisionStream(deps, run, createPackager(protection, tracks, keys), grown);
  }

  private constructor(
    deps: Pick<Deps, 'storage'>,
    run: StreamedRevision,
    packager: Packager,
    grown: GrownRevision | undefined,
  ) {
    this.#deps = deps;
    this.#run = run;
    this.#packager = packager;
    this.#grown = grown;
  }

  async onInit(kind: StreamedKind, init: Buffer): Promise<void> {
    const rendition = this.#run.renditions.find((one) => one.kind === kind);
    if (!rendition) throw new Error(`The revision has no ${kind}`);
    const prefix = toRenditionPrefix(this.#run.revision, rendition);
    const { iv, segments = -1 } = this.#grown?.rendition(kind) ?? {};
    const writer = new RenditionWriter({
      init,
      track: toTrack(rendition),
      packager: this.#packager,
      iv,
      put: (name, bytes) => {
        // The init segment is published with the first of them.
        const isPublished = segments > (name === 'init.mp4' ? 0 : Number.parseInt(name, 10));
        const key = `${prefix}${name}`;
        return isPublished ? this.#compare(key, bytes) : this.#deps.storage.put(key, bytes);
      },
    });
    this.#writers.set(kind, writer);
    await writer.writeInit();
  }

  /** Resolves when the next segment may come. */
  async onSegment(kind: StreamedKind, segment: ClearSegment): Promise<void> {
    const { length } = segment.bytes;
    while (!this.#hasRoom(kind, length)) await Promise.race(this.#writes);
    this.#run.signal.throwIfAborted();
    if (this.#failure) throw this.#failure.error;
    this.#pendingBytes += length;
    this.#pending[kind] += 1;
    const write = this.#write(kind, segment).finally(() => {
      this.#pendingBytes -= length;
      this.#pending[kind] -= 1;
      this.#writes.delete(write);
    });
    this.#writes.add(write);
  }

  /** Of each rendition, how many segments are durable with all that come before them. */
  get segments(): number[] {
    return this.#run.renditions.map(({ kind }) => this.#writers.get(kind)?.segments ?? 0);
  }

  /** Whether all that was published before is there again. */
  get isBeyondGrown(): boolean {
    const { segments } = this;
    return this.#run.renditions.every(
      ({ kind }, n) => (segments[n] ?? 0) >= (this.#grown?.rendition(kind)?.segments ?? 0),
    );
  }

  /** What can be published so far. */
  describeStart(): StoredRenditions {
    return this.#describe((writer) => writer.describeStart());
  }

  /** What is to be published: all segments have come, and are durable. */
  async finish(): Promise<StoredRevision> {
    await this.settle();
    if (this.#failure) throw this.#failure.error;
    const stored = this.#describe((writer) => writer.describe());
    return {
      ...stored,
      duration: durationOf(stored.renditions),
      images: undefined,
      textTracks: [],
    };
  }

  #describe(describe: (writer: RenditionWriter) => PackagedRendition): StoredRenditions {
    const renditions = this.#run.renditions.flatMap((rendition) => {
      const writer = this.#writers.get(rendition.kind);
      return writer ? [{ ...rendition, ...describe(writer) }] : [];
    });
    const used = new Set(renditions.flatMap(keyIdsOf));
    return {
      protection: this.#run.protection,
      renditions,
      contentKeys: this.#packager.contentKeys.filter(({ id }) => used.has(id)),
    };
  }

  /** Resolves when nothing is being written any more. */
  async settle(): Promise<void> {
    await Promise.all(this.#writes);
  }

  async #compare(key: string, bytes: Buffer): Promise<void> {
    const published = await this.#deps.storage.readBytes(key);
    if (!published.equals(bytes)) throw new RevisionDiffers(key);
  }

  /** Nothing is played before there is some of each kind: one that is being written never keeps out the other. */
  #hasRoom(kind: StreamedKind, bytes: number): boolean {
    const isWithinBounds =
      this.#writes.size < writesAtOnce && this.#pendingBytes + bytes <= maxPendingBytes;
    return isWithinBounds || this.#pending[kind] === 0;
  }

  /** Never rejects: who waits for room, or for the end, is told. */
  async #write(kind: StreamedKind, segment: ClearSegment): Promise<void> {
    try {
      await this.#writers.get(kind)?.write(segment);
      await this.#run.onStored?.(this);
    } catch (error) {
      this.#failure ??= { error };
    }
  }
}
