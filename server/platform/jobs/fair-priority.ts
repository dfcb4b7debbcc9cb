import { sql } from 'drizzle-orm';
import type { Db } from '../database/database.js';

/** pg-boss stores priorities as 32-bit integers; priorities do not fall below the negative of this. */
const lowest = 1_000_000;

/**
 * Start-time fair queueing: the next job of a group ranks behind the last job of that group, but not before the job that
 * started last. A group with one job does not wait for all jobs of a group with a thousand.
 */
export async function fairPriority(db: Db, queue: string, group = ''): Promise<number> {
  const { rows } = await db.execute<{ now: number | null; own: number | null }>(sql`
    select
      coalesce(max(-priority) filter (where state = 'active'), min(-priority)) as now,
      max(-priority) filter (where coalesce(group_id, '') = ${group}) as own
    from pgboss.job
    where name = ${queue} and state < 'completed'`);
  const { now, own } = rows[0] ?? {};
  return -Math.min(Math.max(now ?? 0, typeof own === 'number' ? own + 1 : 0), lowest);
}
