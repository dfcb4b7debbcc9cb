import { waitUntil } from '@open-wc/testing';

/** Looks until `holds` answers yes, for as long as a test may take: a second, the library's own limit, is short on a busy machine. */
export const eventually = (holds: () => unknown): Promise<void> =>
  waitUntil(async () => Boolean(await holds()), 'It never held.', { timeout: 60_000 });
