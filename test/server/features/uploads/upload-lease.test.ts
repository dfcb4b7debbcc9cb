import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { UploadLease } from '../../../../server/features/uploads/upload-lease.js';
import type { UploadRow } from '../../../../server/features/uploads/upload-table.js';
import type { Database } from '../../../../server/platform/database/database.js';
import { Problem } from '../../../../server/platform/http/problem.js';

const row = { id: 'u', offset: 0, length: 2 ** 30, fence: 1, maxSize: 2 ** 30 } as UploadRow;

/** An embedded database of nothing but the row, which answers when it is told to. */
class FakeDatabase {
  readonly engine = 'embedded';
  /** The offsets that it was asked to record. */
  readonly asked: number[] = [];
  answer: () => Promise<object[]> = async () => [{ id: 'u' }];

  readonly db = {
    update: () => ({
      set: ({ offset }: { offset: number }) => ({
        where: () => ({
          returning: () => {
            this.asked.push(offset);
            return this.answer();
          },
        }),
      }),
    }),
  };

  take(onLost?: (reason: Error) => void): Promise<UploadLease | undefined> {
    return UploadLease.take(this as unknown as Database, row, onLost && { onLost });
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
    const lease = (await database.take((reason) => lost.push(reason)))!;
    database.answer = () => Promise.reject(new Problem('unavailable'));
    lease.noteDurable(1000);
    await vi.advanceTimersByTimeAsync(2 * minuteMs);
    expect(database.asked.length).toBeGreaterThan(0);
    expect(lost).toEqual([]);
    expect(() => lease.requireHeld()).not.toThrow();
    database.answer = async () => [{ id: 'u' }];
    await vi.advanceTimersByTimeAsync(2 * minuteMs);
    expect(lease.recorded).toBe(1000);
    await lease.release(1000);
  });

  it('asks it for one of many slow uploads at a time, and not at all where nothing is new (U-35)', async () => {
    const leases = await Promise.all(Array.from({ length: 10 }, () => database.take()));
    const answers: (() => void)[] = [];
    database.answer = () => new Promise((resolve) => answers.push(() => resolve([{ id: 'u' }])));
    await vi.advanceTimersByTimeAsync(10 * minuteMs);
    expect(database.asked).toEqual([]);
    for (const lease of leases) lease!.noteDurable(1000);
    await vi.advanceTimersByTimeAsync(2 * minuteMs);
    for (let done = 0; done < leases.length; done += 1) {
      expect(database.asked).toHaveLength(done + 1);
      answers.shift()!();
      await vi.advanceTimersByTimeAsync(10);
    }
    expect(leases.map((lease) => lease!.recorded)).toEqual(leases.map(() => 1000));
  });
});
