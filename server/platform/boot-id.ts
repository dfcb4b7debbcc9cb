import { readFileSync } from 'node:fs';

/** An id that changes when the machine restarts; undefined where the system has none. */
export const bootId: string | undefined = readBootId();

function readBootId(): string | undefined {
  try {
    return readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim() || undefined;
  } catch {
    // Not Linux, or a sandbox without /proc.
    return undefined;
  }
}
