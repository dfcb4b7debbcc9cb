import { sql } from 'drizzle-orm';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { EventRelay, type Subscriber } from '../../../../server/platform/events/event-relay.js';
import { insertEvent } from '../../../../server/platform/events/outbox-store.js';
import { isNightly } from '../../../support/counts.js';
import { postgresMissing, startPostgres } from '../../../support/postgres.js';
import { startTestServer, type TestServer } from '../../../support/server.js';

const event = (type: string, n: number) => ({
  appId: 'default',
  videoId: `v${n}`,
  type,
  payload: { n },
});
const numberOf = ({ payload }: { payload: unknown }) => (payload as { n: number }).n;

describe('EventRelay', () => {
  let server: TestServer;
  beforeAll(async () => {
    server = await startTestServer();
  });
  afterAll(() => server.stop());
  checkRelay(() => server);
});

describe.skipIf(postgresMissing)('EventRelay on a PostgreSQL that others write to', () => {
  let cluster: Awaited<ReturnType<typeof startPostgres>>;
  let server: TestServer;
  beforeAll(async () => {
    cluster = await startPostgres();
    server = await startTestServer({ DATABASE_URL: await cluster.createDatabase() });
  });
  afterAll(async () => {
    await server?.stop();
    await cluster?.stop();
  });
  checkRelay(() => server, !isNightly);

  it('overlooks no event whose transaction ends after a later one', async () => {
    const { database } = server.deps;
    const { relay, seen, start } = relayOf(server, 'late.commit');
    await start();
    let written!: () => void;
    const isWritten = new Promise<void>((resolve) => (written = resolve));
    let commit!: () => void;
    const mayCommit = new Promise<void>((resolve) => (commit = resolve));
    const slow = database.transaction(async (tx) => {
      await insertEvent(tx, event('late.commit', 1));
      written();
      await mayCommit;
    });
    await isWritten;
    await database.transaction((tx) => insertEvent(tx, event('late.commit', 2)));
    // A look while the first is open; what it could see of the second must wait for the first.
    await relay.sweep();
    expect(seen).toEqual([]);
    commit();
    await slow;
    await expect.poll(() => seen, { timeout: 60_000 }).toEqual([1, 2]);
  });

  it('hands an event to one of two processes, and never twice', async () => {
    const [one, two] = [relayOf(server, 'for.one'), relayOf(server, 'for.one')];
    await Promise.all([one.start(), two.start()]);
    const { database, changes } = server.deps;
    for (let n = 0; n < 20; n += 1) {
      await database.transaction((tx) => insertEvent(tx, event('for.one', n)));
      changes.eventWritten('for.one');
    }
    const all = () => [...one.seen, ...two.seen].sort((a, b) => a - b);
    await expect.poll(all, { timeout: 60_000 }).toEqual(Array.from({ length: 20 }, (_, n) => n));
  });
});

const ended: AbortController[] = [];
afterEach(() => ended.splice(0).forEach((one) => one.abort()));

/** A relay of its own; its subscriber notes what it is told once that is committed. */
function relayOf(server: TestServer, type: string, handle: Subscriber['handle'] = async () => {}) {
  const seen: number[] = [];
  const subscriber: Subscriber = {
    name: `test of ${type}`,
    types: [type],
    async handle(tx, deps, row) {
      await handle(tx, deps, row);
      seen.push(numberOf(row));
    },
  };
  const stop = new AbortController();
  ended.push(stop);
  const relay = new EventRelay(server.deps, [subscriber]);
  return { relay, seen, stop: () => stop.abort(), start: () => relay.start(stop.signal) };
}

function checkRelay(serverOf: () => TestServer, isQuick = false): void {
  const write = async (type: string, n: number) => {
    const { database, changes } = serverOf().deps;
    await database.transaction((tx) => insertEvent(tx, event(type, n)));
    changes.eventWritten(type);
  };

  it('tells a subscriber of the events of its types from when it first came, in order', async () => {
    await write('in.order', 0);
    const { seen, start } = relayOf(serverOf(), 'in.order');
    await start();
    for (let n = 1; n <= 250; n += 1) await write(n % 5 === 0 ? 'another' : 'in.order', n);
    const wanted = Array.from({ length: 250 }, (_, i) => i + 1).filter((n) => n % 5 !== 0);
    await expect.poll(() => seen.length, { timeout: 60_000 }).toBe(wanted.length);
    expect(seen).toEqual(wanted);
  });

  it('goes on where it was after a restart', async () => {
    const first = relayOf(serverOf(), 'restart');
    await first.start();
    await write('restart', 1);
    await expect.poll(() => first.seen, { timeout: 60_000 }).toEqual([1]);
    first.stop();
    await write('restart', 2);
    const second = relayOf(serverOf(), 'restart');
    await second.start();
    await expect.poll(() => second.seen, { timeout: 60_000 }).toEqual([2]);
    expect(first.seen).toEqual([1]);
  });

  const again = 'writes nothing of an event that a subscriber could not take, and brings it again';
  it.skipIf(isQuick)(isQuick ? `${again} (nightly: it takes five seconds)` : again, async () => {
    const { database } = serverOf().deps;
    let refused = 0;
    const { seen, start } = relayOf(serverOf(), 'refused', async (tx, _deps, row) => {
      const mark = `taken-${numberOf(row)}`;
      await tx.execute(sql`insert into apps (id, name) values (${mark}, 'Mark')`);
      if ((refused += 1) === 1) throw new Error('Not now');
    });
    await start();
    await write('refused', 1);
    await expect.poll(() => seen, { timeout: 60_000 }).toEqual([1]);
    expect(refused).toBe(2);
    // What a subscriber has seen is committed a moment later.
    const marks = async () =>
      (await database.db.execute(sql`select id from apps where id = 'taken-1'`)).rows;
    await expect.poll(marks).toHaveLength(1);
    await database.db.execute(sql`delete from apps where id = 'taken-1'`);
  });

  it('keeps events for 30 days, and longer those that a subscriber has not read', async () => {
    const { database } = serverOf().deps;
    const { relay, seen, start, stop } = relayOf(serverOf(), 'old');
    await start();
    await write('old', 1);
    await expect.poll(() => seen, { timeout: 60_000 }).toEqual([1]);
    stop();
    const age = () =>
      database.db.execute(
        sql`update outbox set created_at = now() - interval '31 days' where type = 'old'`,
      );
    const left = async () => {
      const { rows } = await database.db.execute<{ n: number }>(
        sql`select (payload->>'n')::int as n from outbox where type = 'old'`,
      );
      return rows.map(({ n }) => n);
    };
    await age();
    await relay.sweep();
    expect(await left()).toEqual([]);
    const blocked = relayOf(serverOf(), 'old', async () => {
      throw new Error('Never');
    });
    await database.transaction((tx) => insertEvent(tx, event('old', 2)));
    await age();
    await expect(blocked.relay.sweep()).rejects.toThrow('Never');
    expect(await left()).toEqual([2]);
  });
}
