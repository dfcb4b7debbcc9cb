import type { Db } from '../../platform/database/database.js';
import { readDatabaseClock, selectChangedVideos } from './video-store.js';
import type { VideoRow } from './video-table.js';

// Another process may commit a change with an earlier instant after this one looked: look back this far each time.
const overlapMs = 5000;
const pageRows = 500;

/** Finds what changed in an app's videos, deleted ones too, by the database's clock alone. */
export class ChangedVideos {
  readonly #db: Db;
  readonly #appId: string;
  readonly #seen = new Map<string, { version: number; updatedAt: Date }>();
  #newest = new Date(0);

  constructor(db: Db, appId: string) {
    this.#db = db;
    this.#appId = appId;
  }

  /** What changed until now is not news. Call it once, first. */
  async start(): Promise<void> {
    this.#newest = await readDatabaseClock(this.#db);
    for await (const _rows of this.unseen());
  }

  /** Each call yields, page by page, what changed since the one before. */
  async *unseen(): AsyncGenerator<VideoRow[]> {
    let from = new Date(this.#newest.getTime() - overlapMs);
    for (let rows: VideoRow[], last: VideoRow | undefined; ; from = last.updatedAt) {
      rows = await selectChangedVideos(this.#db, this.#appId, from, pageRows);
      const news = rows.filter(({ id, version }) => version > (this.#seen.get(id)?.version ?? 0));
      for (const { id, version, updatedAt } of news) this.#seen.set(id, { version, updatedAt });
      if (news.length > 0) yield news;
      last = rows.at(-1);
      if (last && last.updatedAt > this.#newest) this.#newest = last.updatedAt;
      if (!last || rows.length < pageRows || last.updatedAt <= from) break;
    }
    this.#forget();
  }

  #forget(): void {
    const forgotten = this.#newest.getTime() - 2 * overlapMs;
    for (const [id, { updatedAt }] of this.#seen)
      if (updatedAt.getTime() < forgotten) this.#seen.delete(id);
  }
}
