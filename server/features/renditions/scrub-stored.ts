import type { Deps } from '../../platform/deps.js';
import { repeat } from '../../platform/repeat.js';
import { checkDueSource } from '../uploads/scrub-sources.js';
import { checkDueRevision } from './scrub-revisions.js';

const everyMs = 60_000;

/** Reads what is stored again, for as long as the server works. */
export function startScrub(deps: Deps, signal: AbortSignal): void {
  if (deps.config.scrubRate === 0) return;
  const onError = (error: unknown): void => {
    if (!signal.aborted) deps.log.warn({ err: error }, 'what is stored was not read again');
  };
  void repeat(() => scrubStored(deps, signal), { everyMs, signal, onError });
}

/** All that is due. Sources and renditions take turns: in a library that is never read to the end, neither keeps out the other. */
export async function scrubStored(deps: Deps, signal: AbortSignal): Promise<void> {
  for (let isMore = true; isMore && !signal.aborted;) {
    const wasSource = await checkDueSource(deps, signal);
    const wasRevision = !signal.aborted && (await checkDueRevision(deps, signal));
    isMore = wasSource || wasRevision;
  }
}
