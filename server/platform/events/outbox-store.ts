import { and, eq, inArray, sql } from 'drizzle-orm';
import type { Db } from '../database/database.js';
import { createId } from '../ids.js';
import { outbox, outboxPositions, type OutboxRow } from './outbox-table.js';

/** A position in the outbox: every event up to it has been read. */
export interface OutboxPosition {
  xid: string;
  id: number;
}

export interface NewEvent {
  appId: string;
  videoId: string;
  type: string;
  payload?: object;
}

export async function insertEvent(db: Db, { payload = {}, ...event }: NewEvent): Promise<void> {
  await db.insert(outbox).values({ ...event, eventId: createId(), payload });
}

/** Creates a position at the current end of the outbox for each subscriber that has none. */
export async function preparePositions(db: Db, subscribers: readonly string[]): Promise<void> {
  const end = { xid: sql`pg_snapshot_xmin(pg_current_snapshot())`, id: 0 };
  for (const subscriber of subscribers)
    await db
      .insert(outboxPositions)
      .values({ subscriber, ...end })
      .onConflictDoNothing();
}

/** Locks the position until the transaction ends. Returns undefined while another process holds the lock. */
export async function lockPosition(
  db: Db,
  subscriber: string,
): Promise<OutboxPosition | undefined> {
  const [position] = await db
    .select({ xid: outboxPositions.xid, id: outboxPositions.id })
    .from(outboxPositions)
    .where(eq(outboxPositions.subscriber, subscriber))
    .for('update', { skipLocked: true });
  return position;
}

export async function movePosition(
  db: Db,
  subscriber: string,
  position: OutboxPosition,
): Promise<void> {
  await db.update(outboxPositions).set(position).where(eq(outboxPositions.subscriber, subscriber));
}

/** The id of the oldest open transaction. All events of earlier transactions are visible. */
export async function readHorizon(db: Db): Promise<string> {
  const { rows } = await db.execute<{ xmin: string }>(
    sql`select pg_snapshot_xmin(pg_current_snapshot())::text as xmin`,
  );
  return rows[0]?.xmin ?? '0';
}

/** The events after `after` from transactions before `horizon`, in order. */
export async function selectEvents(
  db: Db,
  {
    after,
    horizon,
    types,
    limit,
  }: {
    after: OutboxPosition;
    horizon: string;
    types: readonly string[];
    limit: number;
  },
): Promise<OutboxRow[]> {
  return db
    .select()
    .from(outbox)
    .where(
      and(
        inArray(outbox.type, [...types]),
        sql`(${outbox.xid}, ${outbox.id}) > (${after.xid}::xid8, ${after.id})`,
        sql`${outbox.xid} < ${horizon}::xid8`,
      ),
    )
    .orderBy(outbox.xid, outbox.id)
    .limit(limit);
}

/** Whether there are visible events that are held back because an earlier transaction is still open. */
export async function hasEventsFrom(
  db: Db,
  horizon: string,
  types: readonly string[],
): Promise<boolean> {
  const rows = await db
    .select({ id: outbox.id })
    .from(outbox)
    .where(and(inArray(outbox.type, [...types]), sql`${outbox.xid} >= ${horizon}::xid8`))
    .limit(1);
  return rows.length > 0;
}

/** Deletes events that are older than `days` and were read by every subscriber. */
export async function deleteOldEvents(
  db: Db,
  days: number,
  subscribers: readonly string[],
): Promise<void> {
  await db.delete(outbox).where(
    and(
      sql`${outbox.createdAt} < now() - make_interval(days => ${days})`,
      sql`not exists (select 1 from ${outboxPositions} p
        where p.subscriber in ${subscribers} and (p.xid, p.id) < (${outbox.xid}, ${outbox.id}))`,
    ),
  );
}
