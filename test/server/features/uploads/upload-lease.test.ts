import type { SQL } from 'drizzle-orm';
import { PgDialect } from 'drizzle-orm/pg-core';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { UploadLease } from '../../../../server/features/uploads/upload-lease.js';
import type { UploadRow } from '../../../../server/features/uploads/upload-table.js';
import type { Database } from '../../../../server/platform/database/database.js';
import { Problem } from '../../../../server/platform/http/problem.js';

const row = { offset: 0, length: 2 ** 30, fence: 1, maxSize: 2 ** 30 } as UploadRow;

/** An embedded database of nothing but such rows, which answers when it is told to. */
class FakeDatabase {
  readonly engine = 'embedded';
  readonly othersMayWrite = false;
  /** What it was asked to record: the offsets of each upload, in one query or several. */
  readonly asked: Record<string, number>[] = [];
  answer: () => Promise<void> = async () => {};

  readonly db = {
    execute: async (query: SQL) => {
      const [ids, , offsets] = new PgDialect().sqlToQuery(query).params as [string[], [], number[]];
      this.asked.push(Object.fromEntries(ids.map((id, n) => [id, offsets[n]!])));
      await this.answer();
      return { rows: ids.map((id) => ({ id })) };
    },
    update: () => ({ set: () => ({ where: () => ({ returning: async () => [row] }) }) }),
  };

  async take(id = 'u', onLost?: (reason: Error) => void): Promise<UploadLease> {
    const database = this as unknown as Database;
    return (await UploadLease.take(database, { ...row, id }, onLost && { onLost }))!;
  }
}

const minuteMs = 60_000;

let database: FakeDatabase;

beforeEach(() => {
  vi.useFakeTimers();
  database = new FakeDatabase();
});
afterEach(() => vi.useRealTimers());

describe('UploadLease, with the embedded database', () => {
  it('loses no upload where the database does not answer for a moment (U-35)', async () => {
    const lost: Error[] = [];
    const lease = await database.take('u', (reason) => lost.push(reason));
    database.answer = () => Promise.reject(new Problem('unavailable'));
    lease.noteDurable(1000);
    await vi.advanceTimersByTimeAsync(2 * minuteMs);
    expect(database.asked.length).toBeGreaterThan(0);
    expect(lost).toEqual([]);
    await lease.requireHeld();
    database.answer = async () => {};
    await vi.advanceTimersByTimeAsync(2 * minuteMs);
    expect(lease.recorded).toBe(1000);
    await lease.release(1000);
  });

  it('asks it for at most a hundred of many slow uploads at a time, and not at all where nothing is new (U-35)', async () => {
    const ids = Array.from({ length: 250 }, (_, n) => `u${n}`);
    const leases = await Promise.all(ids.map((id) => database.take(id)));
    const answers: (() => void)[] = [];
    database.answer = () => new Promise((resolve) => answers.push(resolve));
    await vi.advanceTimersByTimeAsync(10 * minuteMs);
    expect(database.asked).toEqual([]);
    for (const lease of leases) lease.noteDurable(1000);
    await vi.advanceTimersByTimeAsync(2 * minuteMs);
    for (const batches of [1, 2, 3]) {
      expect(database.asked).toHaveLength(batches);
      answers.shift()!();
      await vi.advanceTimersByTimeAsync(10);
    }
    expect(database.asked.map((batch) => Object.keys(batch).length)).toEqual([100, 100, 50]);
    expect(leases.map((lease) => lease.recorded)).toEqual(leases.map(() => 1000));
  });

  it('tells a release only when nothing of the upload is being recorded any more', async () => {
    const lease = await database.take();
    let answer = (): void => {};
    database.answer = () => new Promise((resolve) => (answer = resolve));
    lease.noteDurable(1000);
    await vi.advanceTimersByTimeAsync(2 * minuteMs);
    expect(database.asked).toEqual([{ u: 1000 }]);
    let isReleased = false;
    const released = lease.release(500).then(() => (isReleased = true));
    await vi.advanceTimersByTimeAsync(minuteMs);
    expect(isReleased).toBe(false);
    answer();
    await released;
  });
});
