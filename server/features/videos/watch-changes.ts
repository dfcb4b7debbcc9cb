import type { Deps } from '../../platform/deps.js';
import { toVideo } from './to-video.js';
import { selectChangedVideos } from './video-store.js';

// Another process may commit a change with an earlier instant after this one looked: look back this far each time.
const overlapMs = 5000;
const heartbeatMs = 15_000;
// Changes of this process wake the stream at once; those of others are found by looking.
const lookMs = 1000;

/** Server-sent events of an app's videos from now on: `video` with a Video, `deleted` with `{id}`. */
export async function* watchChanges(deps: Deps, appId: string, signal: AbortSignal): AsyncGenerator<string> {
  const sent = new Map<string, number>();
  const wake = createWaker(deps, appId, signal);
  let since = new Date();
  for (const row of await selectChangedVideos(deps.database.db, appId, new Date(since.getTime() - overlapMs))) {
    sent.set(row.id, row.version);
  }
  let silentSince = Date.now();
  yield ': connected\n\n';
  while (!signal.aborted) {
    const rows = await selectChangedVideos(deps.database.db, appId, new Date(since.getTime() - overlapMs));
    for (const row of rows) {
      since = row.updatedAt > since ? row.updatedAt : since;
      if ((sent.get(row.id) ?? 0) >= row.version) continue;
      sent.set(row.id, row.version);
      silentSince = Date.now();
      yield row.deletedAt
        ? `event: deleted\ndata: ${JSON.stringify({ id: row.id })}\n\n`
        : `event: video\ndata: ${JSON.stringify(toVideo(deps, row))}\n\n`;
    }
    if (Date.now() - silentSince >= heartbeatMs) {
      silentSince = Date.now();
      yield ': still here\n\n';
    }
    await wake(lookMs);
  }
}

function createWaker({ changes }: Deps, appId: string, signal: AbortSignal): (timeoutMs: number) => Promise<void> {
  let woken = false;
  let resume: (() => void) | undefined;
  const onChange = (): void => {
    woken = true;
    resume?.();
  };
  changes.onChange(appId, onChange, signal);
  signal.addEventListener('abort', () => resume?.(), { once: true });
  return async (timeoutMs) => {
    if (!woken && !signal.aborted) {
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, timeoutMs);
        resume = () => {
          clearTimeout(timer);
          resolve();
        };
      });
    }
    woken = false;
    resume = undefined;
  };
}
