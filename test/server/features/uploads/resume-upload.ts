import type { TusClient } from './tus-client.js';

export interface Resumed {
  /** PATCH requests that it took. */
  attempts: number;
  /** Offsets in the order the server told them. */
  offsets: number[];
}

/** Sends the whole file, asking for the offset and going on after whatever goes wrong, as a patient client does. */
export async function resumeUpload(
  client: TusClient,
  path: string,
  bytes: Uint8Array,
): Promise<Resumed> {
  const resumed: Resumed = { attempts: 0, offsets: [] };
  const deadline = Date.now() + 120_000;
  while (Date.now() < deadline) {
    const offset = await client.offset(path).catch(() => undefined);
    if (offset === undefined) {
      await new Promise((resolve) => setTimeout(resolve, 20));
      continue;
    }
    resumed.offsets.push(offset);
    if (offset === bytes.length) return resumed;
    resumed.attempts += 1;
    await client.patch(path, offset, bytes.subarray(offset)).catch(() => undefined);
  }
  throw new Error(`Not uploaded; offsets ${resumed.offsets.slice(-5).join(', ')}`);
}

export function isAscending(numbers: readonly number[]): boolean {
  return numbers.every((number, index) => index === 0 || number >= numbers[index - 1]!);
}
