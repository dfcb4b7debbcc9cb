import type { Readable } from 'node:stream';
import type { Deps } from '../../platform/deps.js';
import { Problem } from '../../platform/http/problem.js';
import { ChangeFeed } from './change-feed.js';
import { ChangeReader } from './change-reader.js';

export interface WatcherLimits {
  perApp: number;
  perProcess: number;
}

const defaultLimits: WatcherLimits = { perApp: 2000, perProcess: 5000 };

/** The feeds of the apps that someone watches, each kept as long as someone does. */
export class ChangeFeeds {
  readonly #deps: Deps;
  readonly #reader: ChangeReader;
  readonly #limits: WatcherLimits;
  readonly #feeds = new Map<string, { feed: ChangeFeed; watchers: number }>();
  #watchers = 0;

  constructor(deps: Deps, limits = defaultLimits) {
    this.#deps = deps;
    this.#reader = new ChangeReader(deps);
    this.#limits = limits;
  }

  /** @throws Problem `too-many-watchers` (503) when so many watch already. */
  async watch(appId: string): Promise<Readable> {
    const entry = this.#feeds.get(appId) ?? {
      feed: new ChangeFeed(this.#deps, appId, this.#reader),
      watchers: 0,
    };
    if (entry.watchers >= this.#limits.perApp || this.#watchers >= this.#limits.perProcess)
      throw tooMany();
    this.#feeds.set(appId, entry);
    entry.watchers += 1;
    this.#watchers += 1;
    const release = (): void => {
      entry.watchers -= 1;
      this.#watchers -= 1;
      if (entry.watchers > 0) return;
      this.#feeds.delete(appId);
      entry.feed.end();
    };
    return entry.feed.watch(release).catch((error: unknown) => {
      release();
      throw error;
    });
  }

  /** Ends every stream; who watched asks again elsewhere, or later. */
  end(): void {
    for (const { feed } of this.#feeds.values()) feed.end();
  }
}

function tooMany(): Problem {
  return new Problem(
    'too-many-watchers',
    'Share one stream among the pages of your app, or try again later.',
    {
      headers: { 'retry-after': '30' },
    },
  );
}
