import { sql } from 'drizzle-orm';
import type { Db } from '../database/database.js';
import type { EnqueueOptions } from './jobs.js';

/** Priorities asked for lie this far apart; between two of them jobs take turns by group. */
const band = 1_000_000;

/**
 * Start-time fair queueing: a group's next job ranks behind its own last one, but never before the job that
 * started last, so that one group with a thousand jobs and another with one take turns, and nobody is starved.
 */
export async function fairPriority(
  db: Db,
  queue: string,
  { group = '', priority = 0 }: Pick<EnqueueOptions, 'group' | 'priority'>,
): Promise<number> {
  const top = priority * band;
  const { rows } = await db.execute<{ now: number | null; own: number | null }>(sql`
    select
      coalesce(max(${top} - priority) filter (where state = 'active'), min(${top} - priority)) as now,
      max(${top} - priority) filter (where coalesce(group_id, '') = ${group}) as own
    from pgboss.job
    where name = ${queue} and state < 'completed' and priority > ${top - band} and priority <= ${top}`);
  const { now, own } = rows[0] ?? {};
  return (
    top - Math.min(Math.max(now ?? 0, own === null || own === undefined ? 0 : own + 1), band - 1)
  );
}
