import type { OfflineCheck } from '../../contract/playback.js';
import { VodError } from '../../shared/vod-error.js';
import { isObject } from '../odd-values.js';
import type { OfflineStore, StoredVideo } from './offline-store.js';
import type { OfflineRemoval } from './offline-video.js';

const clockName = 'latest-time';

/** The time, which a clock that was set back does not turn back: the latest that was seen here, or told by the server. */
export async function readClock(store: OfflineStore): Promise<number> {
  const seen = (await store.note<number>(clockName)) ?? 0;
  const now = Date.now();
  if (now > seen) await writeClock(store, now);
  return Math.max(now, seen);
}

// Where there is no room for it, copies play all the same.
async function writeClock(store: OfflineStore, time: number): Promise<void> {
  try {
    await store.setNote(clockName, time);
  } catch (error) {
    if (!(error instanceof VodError) || error.code !== 'storage-full') throw error;
  }
}

/** Why a copy is to be removed, as its server says; `ask-later` without a network, undefined where it stays. */
export async function askToRemove(
  { checkUrl, expiresAt }: StoredVideo,
  store: OfflineStore,
): Promise<OfflineRemoval | 'ask-later' | undefined> {
  try {
    const response = await fetch(checkUrl, { cache: 'no-store' });
    const served = Date.parse(response.headers.get('date') ?? '');
    // It goes before a clock that was wrong.
    if (!Number.isNaN(served)) await writeClock(store, served);
    const answer: unknown = response.ok ? await response.json() : undefined;
    if ((await readClock(store)) >= expiresAt) return 'expired';
    return isRefusal(answer) ? answer.reason : undefined;
  } catch (cause) {
    if (cause instanceof TypeError || cause instanceof SyntaxError) return 'ask-later';
    throw cause;
  }
}

function isRefusal(answer: unknown): answer is Required<OfflineCheck> {
  return (
    isObject(answer) &&
    answer['allowed'] === false &&
    ['deleted', 'blocked', 'withdrawn'].includes(String(answer['reason']))
  );
}
