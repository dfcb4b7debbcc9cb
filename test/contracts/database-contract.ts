import { sql } from 'drizzle-orm';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { afterCommit } from '../../server/platform/database/after-commit.js';
import type { Database, Db } from '../../server/platform/database/database.js';
import { times } from '../support/counts.js';

/** What every database does, whichever engine answers. `place` makes an empty one, and answers what opens it each time. */
export function databaseContract(place: () => Promise<() => Promise<Database>>): void {
  let open: () => Promise<Database>;
  let database: Database;
  beforeAll(async () => {
    open = await place();
    database = await open();
    await database.db.execute(sql`
      create table things (id text primary key, amount integer not null default 0, bytes bytea, tags text[], facts jsonb, at timestamptz)`);
  });
  afterAll(() => database.close());

  const insert = (db: Db, id: string): Promise<unknown> =>
    db.execute(sql`insert into things (id) values (${id})`);
  const amountOf = async (id: string): Promise<unknown> => {
    const { rows } = await database.db.execute(sql`select amount from things where id = ${id}`);
    return rows[0]?.['amount'];
  };

  it('keeps text, bytes, arrays, JSON and instants as they were given', async () => {
    const given = {
      bytes: Buffer.from([0, 1, 254, 255]),
      tags: ['街', 'a"b', ''],
      facts: { deep: ['🎬', null, 1.5] },
      at: new Date('2026-02-28T23:59:59.123Z'),
    };
    const { rows } = await database.db.execute(sql`
      insert into things (id, bytes, tags, facts, at)
      values ('录像', ${given.bytes}, ${sql.param(given.tags)}, ${JSON.stringify(given.facts)}::jsonb, ${given.at.toISOString()}::timestamptz)
      returning id, bytes, tags, facts, extract(epoch from at)::float8 as at`);
    expect(rows).toEqual([{ id: '录像', ...given, at: given.at.getTime() / 1000 }]);
  });

  it('carries rows of several megabytes both ways', async () => {
    const big = 'x'.repeat(5_000_000);
    const { rows } = await database.db.execute(
      sql`select ${big}::text as big, generate_series(1, 3) as n`,
    );
    expect(rows.map((row) => [row['n'], String(row['big']).length])).toEqual([
      [1, big.length],
      [2, big.length],
      [3, big.length],
    ]);
  });

  it('keeps what a transaction did', async () => {
    expect(await database.transaction(async (tx) => (await insert(tx, 'kept'), 'result'))).toBe(
      'result',
    );
    expect(await amountOf('kept')).toBe(0);
  });

  it('undoes everything when the transaction throws, and passes the error on', async () => {
    const failure = new Error('no');
    const undone = database.transaction(async (tx) => {
      await insert(tx, 'undone');
      throw failure;
    });
    await expect(undone).rejects.toBe(failure);
    expect(await amountOf('undone')).toBeUndefined();
  });

  it('refuses to commit when a statement failed and its error was caught', async () => {
    const swallowing = database.transaction(async (tx) => {
      await insert(tx, 'lost');
      await insert(tx, 'lost').catch(() => undefined);
    });
    await expect(swallowing).rejects.toThrow('its error was caught');
    expect(await amountOf('lost')).toBeUndefined();
  });

  it('says at once that a query inside a transaction must use its tx', async () => {
    await database.transaction(async () => {
      await expect(database.db.execute(sql`select 1`)).rejects.toMatchObject({
        cause: new Error(
          'A query was run outside the open transaction. Use `tx` inside a transaction.',
        ),
      });
      await expect(database.transaction(async () => undefined)).rejects.toThrow('Use `tx`');
    });
  });

  it('loses no update of many transactions at the same row', async () => {
    await insert(database.db, 'counter');
    const rounds = times(40, 400);
    await Promise.all(
      Array.from({ length: rounds }, () =>
        database.transaction(async (tx) => {
          const { rows } = await tx.execute<{ amount: number }>(
            sql`select amount from things where id = 'counter' for update`,
          );
          await tx.execute(
            sql`update things set amount = ${Number(rows[0]?.amount) + 1} where id = 'counter'`,
          );
        }),
      ),
    );
    expect(await amountOf('counter')).toBe(rounds);
  });

  it('runs a failed transaction again when others were in its way, three times at most, then says conflict', async () => {
    let runs = 0;
    const run = database.transaction(async (tx) => {
      runs += 1;
      await tx.execute(
        sql`do $$ begin raise exception 'others were faster' using errcode = 'serialization_failure'; end $$`,
      );
    });
    await expect(run).rejects.toMatchObject({ code: 'conflict', status: 409 });
    expect(runs).toBe(3);
  });

  it('runs what waits for a commit after it, and never after a roll-back', async () => {
    const order: string[] = [];
    await database.transaction(async (tx) => {
      afterCommit(tx, () => order.push('after'));
      await insert(tx, 'ordered');
      order.push('inside');
    });
    const undone = database.transaction(async (tx) => {
      afterCommit(tx, () => order.push('never'));
      throw new Error('no');
    });
    await expect(undone).rejects.toThrow('no');
    afterCommit(database.db, () => order.push('at once'));
    expect(order).toEqual(['inside', 'after', 'at once']);
  });

  it('leaves no setting or open transaction of a failed caller to the next one', async () => {
    for (let round = 0; round < 5; round += 1) {
      await database
        .transaction(async (tx) => {
          await tx.execute(sql`set local search_path = nowhere`);
          throw new Error('no');
        })
        .catch(() => undefined);
    }
    const { rows } = await database.db.execute(
      sql`select current_setting('search_path') as path, txid_current_if_assigned() as transaction`,
    );
    expect(rows[0]).toMatchObject({ transaction: null });
    expect(rows[0]?.['path']).not.toBe('nowhere');
  });

  it('answers a ping', () => database.ping());

  it('finds its schema up to date when it is opened again, and its rows in place', async () => {
    await insert(database.db, 'stays');
    await database.close();
    database = await open();
    expect(await amountOf('stays')).toBe(0);
    const { rows } = await database.db.execute(sql`select name from migrations order by name`);
    expect(rows[0]).toEqual({ name: '0001-foundation.sql' });
  });

  it('refuses a database that a newer version has migrated (D-13)', async () => {
    const openOther = await place();
    const other = await openOther();
    await other.db.execute(
      sql`insert into migrations (name, checksum) values ('9999-later.sql', '')`,
    );
    await other.close();
    await expect(openOther()).rejects.toThrow('9999-later.sql');
  });
}
