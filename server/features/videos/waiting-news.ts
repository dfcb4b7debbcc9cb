import type { Video } from '../../../src/contract/videos.js';
import type { Deps } from '../../platform/deps.js';
import { toVideo } from './to-video.js';
import { selectVideosWithJob } from './video-store.js';
import type { VideoRow } from './video-table.js';
import { findWaiting, type Waiting } from './waiting.js';

type Needed = Pick<Deps, 'config' | 'tokens' | 'jobs' | 'storage' | 'database'>;

/** So many of an app's waiting videos are kept in view; those behind them are told of when they change themselves. */
const maxWaiting = 2000;
const usualLookMs = 2000;
/** Up to this place every step is told, behind it each tenth of the way: a thousand that wait make no storm. */
const nearPlaces = 20;
const worthTelling = 0.1;

interface Told {
  row: VideoRow;
  waiting: Waiting | undefined;
}

/** What a stream of changes tells of an app's videos, those included that moved up in line without changing. */
export class WaitingNews {
  readonly #deps: Needed;
  readonly #appId: string;
  readonly #told = new Map<string, Told>();
  readonly #lookMs: number;
  #lookedAt = -Infinity;

  constructor(deps: Needed, appId: string, lookMs = usualLookMs) {
    this.#lookMs = lookMs;
    this.#deps = deps;
    this.#appId = appId;
  }

  /** What waits already is known to whoever has read the list. Call it once, first. */
  async start(): Promise<void> {
    const rows = await selectVideosWithJob(this.#deps.database.db, this.#appId, maxWaiting);
    this.#note(rows, await findWaiting(this.#deps, rows));
  }

  /** How soon `tell` has news although nothing changed; undefined while nothing waits. */
  get nextLookMs(): number | undefined {
    return this.#told.size === 0
      ? undefined
      : Math.max(0, this.#lookedAt + this.#lookMs - performance.now());
  }

  /** The changed rows as the API shows them, then the videos whose place in line is another. */
  async tell(changed: readonly VideoRow[]): Promise<Video[]> {
    for (const { id } of changed) this.#told.delete(id);
    const isDue = this.nextLookMs === 0;
    if (changed.length === 0 && !isDue) return [];
    const watched = isDue ? [...this.#told.values()].map(({ row }) => row) : [];
    const live = changed.filter(({ deletedAt }) => deletedAt === null);
    const waiting = await findWaiting(this.#deps, [...live, ...watched]);
    if (isDue) this.#lookedAt = performance.now();
    const moved = watched.filter(({ id }) => isNews(this.#told.get(id)?.waiting, waiting.get(id)));
    this.#note([...live, ...moved], waiting);
    return [...live, ...moved].map((row) => toVideo(this.#deps, row, waiting.get(row.id)));
  }

  #note(rows: readonly VideoRow[], waiting: Map<string, Waiting>): void {
    for (const row of rows) {
      if (row.jobKey !== null && this.#told.size < maxWaiting)
        this.#told.set(row.id, { row, waiting: waiting.get(row.id) });
    }
  }
}

function isNews(before: Waiting | undefined, now: Waiting | undefined): boolean {
  if (before?.reason !== now?.reason) return true;
  const [was, is] = [before?.position, now?.position];
  if (was === undefined || is === undefined) return was !== is;
  return is <= nearPlaces ? was !== is : Math.abs(was - is) >= was * worthTelling;
}
