import type { Deps } from '../../platform/deps.js';
import { selectChangedVideos } from './video-store.js';
import type { VideoRow } from './video-table.js';
import { WaitingNews } from './waiting-news.js';

// Another process may commit a change with an earlier instant after this one looked: look back this far each time.
const overlapMs = 5000;
const heartbeatMs = 15_000;
// Changes of this process wake the stream at once; those of others are found by looking.
const lookMs = 1000;
const pageRows = 500;

/** Server-sent events of an app's videos from now on: `video` with a Video, `deleted` with `{id}`. */
export async function* watchChanges(deps: Deps, appId: string, signal: AbortSignal): AsyncGenerator<string> {
  const wake = createWaker(deps, appId, signal);
  const unseen = createLookout(deps, appId);
  const news = new WaitingNews(deps, appId);
  // What changed before the stream began is not news.
  for await (const _row of unseen());
  await news.start();
  let silentSince = Date.now();
  yield ': connected\n\n';
  while (!signal.aborted) {
    const rows: VideoRow[] = [];
    for await (const row of unseen()) rows.push(row);
    const videos = await news.tell(rows);
    const deleted = rows.filter(({ deletedAt }) => deletedAt !== null);
    if (rows.length > 0 || videos.length > 0) silentSince = Date.now();
    for (const { id } of deleted) yield `event: deleted\ndata: ${JSON.stringify({ id })}\n\n`;
    for (const video of videos) yield `event: video\ndata: ${JSON.stringify(video)}\n\n`;
    if (Date.now() - silentSince >= heartbeatMs) {
      silentSince = Date.now();
      yield ': still here\n\n';
    }
    await wake(lookMs);
  }
}

/** Each call yields what changed since the one before. */
function createLookout({ database }: Deps, appId: string): () => AsyncGenerator<VideoRow> {
  const seen = new Map<string, { version: number; updatedAt: Date }>();
  let newest = new Date();
  return async function* () {
    let from = new Date(newest.getTime() - overlapMs);
    for (let rows: VideoRow[], last: VideoRow | undefined; ; from = last.updatedAt) {
      rows = await selectChangedVideos(database.db, appId, from, pageRows);
      for (const row of rows) {
        if ((seen.get(row.id)?.version ?? 0) >= row.version) continue;
        seen.set(row.id, row);
        yield row;
      }
      last = rows.at(-1);
      if (last && last.updatedAt > newest) newest = last.updatedAt;
      if (!last || rows.length < pageRows || last.updatedAt <= from) break;
    }
    const forgotten = newest.getTime() - 2 * overlapMs;
    for (const [id, { updatedAt }] of seen) if (updatedAt.getTime() < forgotten) seen.delete(id);
  };
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
