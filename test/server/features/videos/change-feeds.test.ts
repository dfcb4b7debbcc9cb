import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ChangeFeeds } from '../../../../server/features/videos/change-feeds.js';
import { ChangeReader } from '../../../../server/features/videos/change-reader.js';
import type { CreatedVideo } from '../../../../src/contract/videos.js';
import { postgresMissing, startPostgres } from '../../../support/postgres.js';
import { startTestServer, type TestServer } from '../../../support/server.js';

let server: TestServer;
beforeAll(async () => {
  server = await startTestServer();
});
afterAll(() => server.stop());

async function create(title: string): Promise<string> {
  const response = await server.api('POST', '/v1/videos', { title, fileName: 'a.mp4' });
  return ((await response.json()) as CreatedVideo).video.id;
}

describe('ChangeFeeds', () => {
  it('tells everyone who watches, by one look for all of them (S6)', async () => {
    const feeds = new ChangeFeeds(server.deps);
    const watchers = await Promise.all(Array.from({ length: 50 }, () => feeds.watch('default')));
    const told = watchers.map(async (watcher) => {
      let text = '';
      for await (const chunk of watcher.setEncoding('utf8')) {
        text += chunk as string;
        if (text.includes('For all')) return text;
      }
      return text;
    });
    const id = await create('For all');
    for (const text of await Promise.all(told)) expect(text).toContain(id);
    feeds.end();
  });

  it('takes no more watchers than it may, of an app and in all, until one goes (S6)', async () => {
    const feeds = new ChangeFeeds(server.deps, { perApp: 2, perProcess: 3 });
    const [first] = await Promise.all([feeds.watch('default'), feeds.watch('default')]);
    const refused = { code: 'too-many-watchers', status: 503, headers: { 'retry-after': '30' } };
    await expect(feeds.watch('default')).rejects.toMatchObject(refused);
    await feeds.watch('another');
    await expect(feeds.watch('third')).rejects.toMatchObject(refused);
    const gone = new Promise((resolve) => first?.once('close', resolve));
    first?.destroy();
    await gone;
    await feeds.watch('default');
    feeds.end();
  });
});

describe.skipIf(postgresMissing)('ChangeFeeds on a PostgreSQL that others write to', () => {
  it('tells what another process has changed', async () => {
    const cluster = await startPostgres();
    const url = await cluster.createDatabase();
    const shared = await startTestServer({ DATABASE_URL: url });
    const other = new pg.Client(url);
    await other.connect();
    try {
      const feeds = new ChangeFeeds(shared.deps);
      const watcher = await feeds.watch('default');
      await other.query(
        "insert into videos (id, app_id, title, file_name, protection, status) values ('elsewhere', 'default', 'From elsewhere', 'a', 'none', 'uploading')",
      );
      let text = '';
      for await (const chunk of watcher.setEncoding('utf8')) {
        text += chunk as string;
        if (text.includes('event: video')) break;
      }
      expect(text).toContain('From elsewhere');
    } finally {
      await other.end();
      await shared.stop();
      await cluster.stop();
    }
  });
});

describe('ChangeReader', () => {
  it('goes by the database’s clock, whatever this process’s says (S16, D-21)', async () => {
    const ended = new AbortController();
    const old = await create('Before');
    const { now } = Date;
    // Nothing of the search may come from here: a minute ahead, nothing would ever be new.
    Date.now = () => now() + 60_000;
    try {
      const found: string[] = [];
      const reader = new ChangeReader(server.deps);
      const take = async (rows: readonly { id: string }[]) =>
        void found.push(...rows.map(({ id }) => id));
      await reader.follow('default', take, ended.signal);
      const id = await create('After');
      await expect.poll(() => found).toEqual([id]);
      expect(found).not.toContain(old);
    } finally {
      ended.abort();
      Date.now = now;
    }
  });
});
