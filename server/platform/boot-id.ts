import { readFileSync } from 'node:fs';

/** Names this run of the kernel, for what holds until the machine restarts; undefined where the system does not tell. */
export const bootId: string | undefined = readBootId();

function readBootId(): string | undefined {
  try {
    return readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim() || undefined;
  } catch {
    // No Linux, or a sandbox without /proc.
    return undefined;
  }
}
