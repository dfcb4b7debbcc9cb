import { createHash } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';
import { Crc32c } from '../../../src/contract/crc32c.js';
import { checksumStep, steppedChecksum } from '../../../src/contract/stepped-checksum.js';
import { SteppedCrc32c } from '../../../src/contract/stepped-crc32c.js';
import { tusOffer } from '../../domain/tus-offer.js';
import { Problem } from '../../platform/http/problem.js';

type Algorithm = (typeof tusOffer.checksumAlgorithms)[number];

/** How many bytes the digests have that `Upload-Checksum` may name. */
const digestBytes: Record<Algorithm, number> = {
  ...{ sha1: 20, sha256: 32, crc32c: 4 },
  [steppedChecksum]: 4,
};

interface Checksum {
  algorithm: Algorithm;
  digest: Buffer;
}

interface Hash {
  update(bytes: Uint8Array): unknown;
  digest(): Uint8Array;
}

/** A header has 16 KiB at most, and no more of them are read of a trailer. */
const mostSteps = 2048;

interface CheckedRequest {
  headers: IncomingHttpHeaders;
  /** Complete only when the body has ended. */
  trailers: Record<string, string | undefined>;
}

/** The checksum that a request states of its own body, computed while the body arrives. */
export class BodyChecksum {
  readonly #stated: () => Checksum;
  readonly #hashes: ReadonlyMap<Algorithm, Hash>;

  /**
   * Undefined where the request states none.
   * @throws Problem `bad-request` for an algorithm that is not offered, and for any other syntax
   */
  static of(request: CheckedRequest): BodyChecksum | undefined {
    const header = request.headers['upload-checksum'];
    if (!announcesTrailer(request.headers)) {
      if (header === undefined) return undefined;
      const stated = parseChecksum(header);
      return new BodyChecksum(() => stated, [stated.algorithm]);
    }
    if (header !== undefined || request.headers['transfer-encoding'] === undefined)
      throw new Problem(
        'bad-request',
        'Upload-Checksum may be a trailer of a chunked body only, and not a header as well.',
      );
    // Which algorithm the client chose is known only at the end.
    return new BodyChecksum(
      () => parseChecksum(request.trailers['upload-checksum']),
      tusOffer.checksumAlgorithms,
    );
  }

  private constructor(stated: () => Checksum, algorithms: readonly Algorithm[]) {
    this.#stated = stated;
    this.#hashes = new Map(algorithms.map((algorithm) => [algorithm, createDigest(algorithm)]));
  }

  /** Whether each 256 KiB are verified before the body has ended: not where its checksum is stated after it, or is one value. */
  get isStepped(): boolean {
    return this.#steps !== undefined;
  }

  /** What may be stored of the body, as soon as it is verified: each 256 KiB of a stepped checksum, and the rest once all of it has come. */
  async *verified(body: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
    let held: Uint8Array[] = [];
    let passed = 0;
    for await (const chunk of body) {
      for (const hash of this.#hashes.values()) hash.update(chunk);
      held.push(chunk);
      for (let due = this.#verifiedBytes() - passed; due > 0;) {
        const [first = chunk, ...rest] = held;
        const piece = first.subarray(0, due);
        held = piece.length < first.length ? [first.subarray(piece.length), ...rest] : rest;
        due -= piece.length;
        passed += piece.length;
        yield piece;
      }
    }
    this.verify();
    yield* held;
  }

  /** All of the body, which is not verified before `verify`. */
  async *hashed(body: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
    for await (const chunk of body) {
      for (const hash of this.#hashes.values()) hash.update(chunk);
      yield chunk;
    }
  }

  /**
   * Call it once, when the body has ended.
   * @throws Problem `checksum-mismatch` (460), and `bad-request` when the announced trailer is missing or malformed
   */
  verify(): void {
    const { algorithm, digest } = this.#stated();
    const computed = this.#hashes.get(algorithm)?.digest();
    if (!computed || !digest.equals(computed)) throw damaged(algorithm);
  }

  /** @throws Problem `checksum-mismatch` as soon as 256 KiB are not what was stated */
  #verifiedBytes(): number {
    const hash = this.#steps;
    if (!hash) return 0;
    const bytes = hash.verifiedBytes(this.#stated().digest);
    if (bytes < hash.values.length * checksumStep) throw damaged(steppedChecksum);
    return bytes;
  }

  get #steps(): SteppedCrc32c | undefined {
    const hash = this.#hashes.get(steppedChecksum);
    return this.#hashes.size === 1 && hash instanceof SteppedCrc32c ? hash : undefined;
  }
}

function damaged(algorithm: Algorithm): Problem {
  const kept =
    algorithm === steppedChecksum
      ? 'What came before is stored, in steps of 256 KiB; ask for the offset.'
      : 'Nothing of the body was stored; send it again.';
  return new Problem(
    'checksum-mismatch',
    `The ${algorithm} of the body is not the one that Upload-Checksum states. ${kept}`,
  );
}

function announcesTrailer({ trailer }: IncomingHttpHeaders): boolean {
  const names = trailer?.toLowerCase().split(',') ?? [];
  return names.some((name) => name.trim() === 'upload-checksum');
}

function parseChecksum(text: string | string[] | undefined): Checksum {
  const [, algorithm = '', encoded = ''] =
    /^([a-z0-9-]+) ([A-Za-z0-9+/]+={0,2})$/.exec(String(text)) ?? [];
  const digest = Buffer.from(encoded, 'base64');
  if (!isAlgorithm(algorithm) || digest.toString('base64') !== encoded)
    throw new Problem('bad-request', syntax);
  const isStepped = algorithm === steppedChecksum;
  const values = digest.byteLength / digestBytes[algorithm];
  if (isStepped ? !Number.isInteger(values) || values < 1 || values > mostSteps : values !== 1)
    throw new Problem(
      'bad-request',
      `A ${algorithm} has ${digestBytes[algorithm]} bytes${isStepped ? ` for each 256 KiB, ${mostSteps / 4} MiB at most` : ''}.`,
    );
  return { algorithm, digest };
}

const syntax = `Upload-Checksum needs one of ${tusOffer.checksumAlgorithms.join(', ')}, a space and the Base64 of the digest.`;

function isAlgorithm(name: string): name is Algorithm {
  return Object.hasOwn(digestBytes, name);
}

function createDigest(algorithm: Algorithm): Hash {
  if (algorithm === steppedChecksum) return new SteppedCrc32c();
  return algorithm === 'crc32c' ? new Crc32c() : createHash(algorithm);
}
