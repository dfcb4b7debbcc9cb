import type { Deps } from '../../platform/deps.js';
import { repeat } from '../../platform/repeat.js';
import { selectUnjoined } from './concat-store.js';
import { joinParts } from './join-parts.js';

const everyMs = 60_000;

/** Joins what no request does: a crash interrupted it, or the disk was full. Nothing waits for this, since it may take minutes. */
export async function startJoining(deps: Deps, signal: AbortSignal): Promise<void> {
  const run = () => joinWaiting(deps, signal);
  const onError = (error: unknown): void => {
    if (!signal.aborted)
      deps.log.error({ err: error }, 'final uploads that wait could not be read');
  };
  void run()
    .catch(onError)
    .then(() => repeat(run, { everyMs, signal, onError }));
}

export async function joinWaiting(deps: Deps, signal: AbortSignal): Promise<void> {
  for (const final of await selectUnjoined(deps.database.db)) {
    await joinParts(deps, final, signal).catch((error: unknown) => {
      if (signal.aborted) throw error;
      deps.log.error(
        { err: error, uploadId: final.id },
        'joining the parts of an upload failed; it is tried again in a minute',
      );
    });
  }
}
