const sampleBytes = 64 * 1024;

/** Whether a file is the same on another device: by its size, and SHA-256 of its head, middle and tail. Undefined as below. */
export function fingerprintContent(file: File): Promise<string | undefined> {
  return digestSamples(file, String(file.size));
}

/**
 * Tells whether a file picked again is the same: name, size, time of change, and SHA-256 of its head, middle and tail.
 * Undefined where the platform cannot hash (an insecure context) or the file cannot be read.
 */
export function fingerprintFile(file: File): Promise<string | undefined> {
  return digestSamples(file, `${file.name}\0${file.size}\0${file.lastModified}\0`);
}

async function digestSamples(file: File, text: string): Promise<string | undefined> {
  const subtle = globalThis.crypto?.subtle;
  if (!subtle) return undefined;
  const starts = [
    0,
    Math.max(0, Math.floor((file.size - sampleBytes) / 2)),
    Math.max(0, file.size - sampleBytes),
  ];
  try {
    const samples = starts.map((start) => file.slice(start, start + sampleBytes));
    const bytes = await new Blob([text, ...samples]).arrayBuffer();
    const digest = new Uint8Array(await subtle.digest('SHA-256', bytes));
    return Array.from(digest.subarray(0, 16), (byte) => byte.toString(16).padStart(2, '0')).join(
      '',
    );
  } catch {
    // Unreadable now: the upload itself will say so in words.
    return undefined;
  }
}

/** Whether the file can still be read and is, as far as samples tell, the one of this fingerprint. */
export async function isFileUnchanged(
  file: File,
  fingerprint: string | undefined,
): Promise<boolean> {
  if (fingerprint === undefined) return isReadable(file);
  return (await fingerprintFile(file)) === fingerprint;
}

/** A browser refuses to read a file that changed on disk. */
async function isReadable(file: File): Promise<boolean> {
  try {
    const last = await file.slice(Math.max(0, file.size - 1)).arrayBuffer();
    return last.byteLength === Math.min(1, file.size);
  } catch {
    return false;
  }
}
