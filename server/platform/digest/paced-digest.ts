import { createRandomId } from '../ids.js';
import { pause } from '../timers.js';
import type { FileDigests } from './file-digests.js';

const stepBytes = 8 * 1024 * 1024;

/**
 * The SHA-256 of a stored file in hexadecimal, of which so many bytes are read a second: for work that is to be in the way of no
 * other. @throws the signal's reason when it aborts
 */
export async function digestSlowly(
  digests: FileDigests,
  { path, size }: { path: string; size: number },
  { bytesPerSecond, signal }: { bytesPerSecond: number; signal: AbortSignal },
): Promise<string> {
  // Of its own, since what is known under another may be of before the file was changed.
  const id = createRandomId();
  try {
    for (let end = stepBytes; end < size; end += stepBytes) {
      digests.advance(id, path, end);
      await pause((stepBytes / bytesPerSecond) * 1000, signal);
      signal.throwIfAborted();
    }
    const sha256 = await digests.digest(id, path, size);
    await pause(((size % stepBytes) / bytesPerSecond) * 1000, signal);
    return sha256;
  } finally {
    digests.forget(id);
  }
}
