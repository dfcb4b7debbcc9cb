import { describe, expect, it } from 'vitest';
import { ViewBuffer } from '../../../../server/features/beacons/view-buffer.js';
import type { ViewState } from '../../../../server/features/beacons/view-table.js';

const state = (id: string, sequence: number): ViewState => ({
  ...{ id, sequence, appId: 'default', videoId: 'v', viewer: null, startedAt: new Date() },
  ...{ startupMs: 1, watchMs: sequence, stallCount: 0, stallMs: 0, seekCount: 0, bitRate: null },
  ...{ height: null, droppedFrames: 0, totalFrames: 0, engine: null, error: null, ended: false },
  watched: null,
});

/** A buffer over a database that takes nothing while `isDown`. */
function bufferOver(database: { isDown: boolean }) {
  const written: [string, number][][] = [];
  const warnings: unknown[] = [];
  const buffer = new ViewBuffer(
    (states) => {
      if (database.isDown) return Promise.reject(new Error('no database'));
      written.push(states.map(({ id, sequence }) => [id, sequence]));
      return Promise.resolve();
    },
    { warn: (...args: unknown[]) => void warnings.push(args) },
  );
  return { buffer, written, warnings };
}

describe('ViewBuffer', () => {
  it('writes the newest state of each view, all by one statement and in one order', async () => {
    const { buffer, written } = bufferOver({ isDown: false });
    for (const [id, sequence] of [
      ['b', 1],
      ['a', 4],
      ['b', 3],
      ['b', 2],
    ] as const)
      buffer.put(state(id, sequence));
    await buffer.flush();
    await buffer.flush();
    expect(written).toEqual([
      [
        ['a', 4],
        ['b', 3],
      ],
    ]);
  });

  it('writes by itself', async () => {
    const { buffer, written } = bufferOver({ isDown: false });
    buffer.put(state('a', 1));
    await expect.poll(() => written).toEqual([[['a', 1]]]);
  });

  it('keeps what the database does not take, and says so', async () => {
    const database = { isDown: true };
    const { buffer, written, warnings } = bufferOver(database);
    buffer.put(state('a', 1));
    buffer.put(state('b', 1));
    await buffer.flush();
    expect(warnings).toHaveLength(1);
    buffer.put(state('a', 2));
    database.isDown = false;
    await buffer.flush();
    expect(written.flat()).toEqual([
      ['a', 2],
      ['b', 1],
    ]);
  });

  it('refuses further views where too many wait, and none that it knows', async () => {
    const { buffer, written } = bufferOver({ isDown: false });
    for (let n = 0; n < 20_000; n += 1) buffer.put(state(`v${n}`, 1));
    expect(() => buffer.put(state('one more', 1))).toThrow(
      expect.objectContaining({ code: 'unavailable' }) as Error,
    );
    buffer.put(state('v7', 2));
    await buffer.flush();
    expect(written.flat()).toHaveLength(20_000);
    expect(written.flat().find(([id]) => id === 'v7')).toEqual(['v7', 2]);
    buffer.put(state('one more', 1));
    await buffer.flush();
    expect(written.at(-1)).toEqual([['one more', 1]]);
  });
});
