import { expect } from '@open-wc/testing';
import { startHash } from '../../../../src/upload/integrity/start-hash.js';
import { watchReads } from './watch-reads.js';

const mib = 1024 * 1024;
const parts = 300;
/** Of 300 MiB of zeros, by Node. */
const sha256OfZeros = 'F6iK+DcX9ouL2Xhz/88CLIrtcDQW/psI4PqeModpK/A=';

/** Bytes of each reading of blobs in this thread, and how many workers it starts. */
function watchThread() {
  const { Worker } = window;
  const seen = { readBytes: [] as number[], workers: 0 };
  const original = Object.getOwnPropertyDescriptors(Blob.prototype) as unknown as {
    arrayBuffer: { value: Blob['arrayBuffer'] };
    slice: { value: Blob['slice'] };
  };
  Blob.prototype.arrayBuffer = function (this: Blob) {
    seen.readBytes.push(this.size);
    return original.arrayBuffer.value.call(this);
  };
  Blob.prototype.slice = function (this: Blob, start?: number, end?: number) {
    return watchReads(original.slice.value.call(this, start, end), (read) =>
      seen.readBytes.push(read),
    );
  };
  window.Worker = class extends Worker {
    constructor(url: string | URL) {
      super(url);
      seen.workers += 1;
    }
  };
  return {
    seen,
    stop: () => {
      Object.defineProperties(Blob.prototype, {
        arrayBuffer: original.arrayBuffer,
        slice: original.slice,
      });
      window.Worker = Worker;
    },
  };
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, each) => total + each, 0);
}

/** 300 MiB that take the memory of one. */
function largeBody(): Blob {
  return new Blob(Array.from({ length: parts }, () => piece));
}
const piece = new Blob([new Uint8Array(mib)]);

describe('startHash', () => {
  let watched: ReturnType<typeof watchThread>;
  beforeEach(() => (watched = watchThread()));
  afterEach(() => watched.stop());

  it('hashes 300 MiB in a worker, of which the page reads nothing', async () => {
    const hash = startHash(largeBody());
    const first = await hash.checksum(0, 64 * mib);
    // CRC-32C of as many zeros, whatever their place.
    expect(await hash.checksum(64 * mib, 128 * mib)).to.equal(first);
    expect(await hash.digest()).to.equal(sha256OfZeros);
    expect(watched.seen).to.deep.equal({ readBytes: [], workers: 1 });
    hash.dispose();
  });

  it('hashes parts in one worker, however many connections send them, and what is left of it goes on', async () => {
    const hashes = Array.from({ length: 4 }, () => startHash(largeBody(), { isWhole: false }));
    const asked = hashes.map((hash) => hash.checksum(0, 32 * mib));
    const [first] = await Promise.all(asked);
    expect(await Promise.all(asked)).to.deep.equal(hashes.map(() => first));
    expect(watched.seen.workers).to.equal(1);
    for (const hash of hashes.slice(1)) hash.dispose();
    expect(await hashes[0]?.checksum(32 * mib, 64 * mib)).to.equal(first);
    hashes[0]?.dispose();
    const next = startHash(largeBody(), { isWhole: false });
    expect(await next.checksum(0, 32 * mib)).to.equal(first);
    expect(watched.seen.workers).to.equal(2);
    next.dispose();
  });

  it('hashes the first bytes itself, which are sent while the worker starts, and nothing else', async () => {
    const hash = startHash(largeBody());
    const first = await hash.ready(0, { goal: parts * mib, most: mib / 2 });
    expect(first).to.deep.equal({ end: mib / 2, isHashed: false });
    const checksum = await hash.checksum(0, mib / 2);
    const { end } = await hash.ready(mib / 2, { goal: parts * mib, most: Infinity });
    expect(end).to.be.greaterThan(mib / 2);
    expect(await hash.checksum(mib / 2, mib)).to.equal(checksum);
    expect(await hash.digest()).to.equal(sha256OfZeros);
    expect(sum(watched.seen.readBytes)).to.equal(mib / 2);
    expect(watched.seen.workers).to.equal(1);
    hash.dispose();
  });

  it('has the digest of a smaller file by the platform, also where no worker may start', async () => {
    const body = new Blob(Array.from({ length: 60 }, () => piece));
    const hash = startHash(body);
    const digest = await hash.digest();
    hash.dispose();
    window.Worker = class {
      constructor() {
        throw new DOMException('refused', 'SecurityError');
      }
    } as unknown as typeof Worker;
    const onPage = startHash(body);
    expect(await onPage.digest()).to.equal(digest);
    const bytes = await crypto.subtle.digest('SHA-256', await body.arrayBuffer());
    expect(digest).to.equal(btoa(String.fromCharCode(...new Uint8Array(bytes))));
    onPage.dispose();
  });

  it('hashes small pieces, and parts only, where no worker may start', async () => {
    const expected = startHash(largeBody());
    const checksum = await expected.checksum(0, 8 * mib);
    expected.dispose();
    watched.seen.readBytes = [];
    window.Worker = class {
      constructor() {
        throw new DOMException('refused', 'SecurityError');
      }
    } as unknown as typeof Worker;
    const hash = startHash(largeBody());
    expect(await hash.checksum(0, 8 * mib)).to.equal(checksum);
    expect(await hash.digest()).to.equal(undefined);
    expect(sum(watched.seen.readBytes)).to.be.at.least(8 * mib);
    expect(Math.max(...watched.seen.readBytes)).to.be.at.most(mib / 4);
    hash.dispose();
  });

  it('goes on without a worker that dies', async () => {
    const { Worker } = window;
    const workers: Worker[] = [];
    window.Worker = class extends Worker {
      constructor(url: string | URL) {
        super(url);
        workers.push(this);
      }
    };
    const hash = startHash(largeBody());
    const before = await hash.checksum(0, 4 * mib);
    const asked = hash.checksum(0, 4 * mib);
    workers[0]?.dispatchEvent(new Event('error'));
    expect(await asked).to.equal(before);
    expect(await hash.checksum(4 * mib, 8 * mib)).to.equal(before);
    hash.dispose();
  });

  it('answers nobody any more once it is disposed of', async () => {
    const hash = startHash(largeBody());
    const asked = hash.digest().catch((error: unknown) => error);
    hash.dispose();
    expect(await asked).to.include({ code: 'network' });
    expect(await hash.digest().catch((error: unknown) => error)).to.include({ code: 'network' });
  });

  it('hashes a small file without a worker', async () => {
    const hash = startHash(new Blob(['abc']));
    expect(await hash.checksum(0, 3)).to.equal('Nks/tw==');
    expect(await hash.digest()).to.equal('ungWv48Bz+pBQUDeXa4iI7ADYaOWF3qctBD/YfIAFa0=');
    expect(watched.seen.workers).to.equal(0);
  });
});
