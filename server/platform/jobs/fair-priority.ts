import { sql } from 'drizzle-orm';
import type { Db } from '../database/database.js';

/** pg-boss keeps priorities as 32-bit integers. */
const lowest = 1_000_000;

/**
 * Start-time fair queueing: a group's next job ranks behind its own last one, but never before the job that
 * started last, so that one group with a thousand jobs and another with one take turns, and nobody is starved.
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
