import { createHash, type Hash } from 'node:crypto';
import { closeSync, openSync, readSync } from 'node:fs';
import { setPriority } from 'node:os';
import { parentPort, type MessagePort } from 'node:worker_threads';
import { LRUCache } from 'lru-cache';
import type { DigestAnswer, DigestRequest, ToDigestWorker } from './digest-protocol.js';

/** What is read before the next file has its turn. */
const sliceBytes = 32 * 1024 * 1024;
const maxFiles = 10_000;

interface Digest {
  hash: Hash;
  position: number;
}

/** Of this thread alone, on Linux: what receives the bytes goes first. */
const niceness = 10;
if (process.platform === 'linux') setPriority(niceness);

const parent = parentPort as MessagePort;
// A digest that is dropped is computed from the beginning when it is asked for.
const digests = new LRUCache<string, Digest>({ max: maxFiles });
const buffer = Buffer.allocUnsafe(1024 * 1024);
const waiting: DigestRequest[] = [];
let isWorking = false;

parent.on('message', (message: ToDigestWorker) => {
  if ('forget' in message) {
    digests.delete(message.forget);
    return;
  }
  waiting.push(message);
  if (!isWorking) void work();
});

async function work(): Promise<void> {
  isWorking = true;
  for (let request = waiting.shift(); request; request = waiting.shift()) {
    try {
      if (readSlice(request)) answer(request);
      else waiting.push(request);
    } catch (error) {
      // A file that was moved meanwhile is named again where it is then.
      if (request.answer !== undefined)
        parent.postMessage({
          answer: request.answer,
          error,
          errno: (error as NodeJS.ErrnoException).code,
        } satisfies DigestAnswer);
    }
    // Messages that came meanwhile: what they name has its turn before this one goes on.
    await new Promise((resolve) => setImmediate(resolve));
  }
  isWorking = false;
}

function answer({ answer, id }: DigestRequest): void {
  if (answer === undefined) return;
  const sha256 = digestOf(id).hash.digest('hex');
  digests.delete(id);
  parent.postMessage({ answer, sha256 } satisfies DigestAnswer);
}

/** Answers whether the digest is at `size`. */
function readSlice({ id, path, size, answer }: DigestRequest): boolean {
  if (answer !== undefined && digestOf(id).position > size) digests.delete(id);
  const digest = digestOf(id);
  const end = Math.min(size, digest.position + sliceBytes);
  if (digest.position >= end) return true;
  // Opened each time, so that an upload that takes days holds no file open.
  const file = openSync(path, 'r');
  try {
    while (digest.position < end) {
      const length = Math.min(buffer.length, end - digest.position);
      const bytesRead = readSync(file, buffer, 0, length, digest.position);
      if (bytesRead === 0) throw new Error(`The file has ${digest.position} of ${size} bytes`);
      digest.hash.update(buffer.subarray(0, bytesRead));
      digest.position += bytesRead;
    }
  } finally {
    closeSync(file);
  }
  return end === size;
}

function digestOf(id: string): Digest {
  const known = digests.get(id);
  if (known) return known;
  const digest = { hash: createHash('sha256'), position: 0 };
  digests.set(id, digest);
  return digest;
}
