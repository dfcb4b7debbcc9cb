import { describe, expect, it } from 'vitest';
import { CallerGate } from '../../../../server/platform/http/caller-gate.js';

describe('CallerGate', () => {
  it('runs a few of one caller at once, the rest in turn, and another caller’s at once (S5)', async () => {
    const gate = new CallerGate({ running: 2, waiting: 10 });
    const [started, finish]: [string[], (() => void)[]] = [[], []];
    const run = (caller: string, name: string) =>
      gate.run(caller, () => {
        started.push(name);
        return new Promise<void>((resolve) => finish.push(resolve));
      });
    const all = ['a1', 'a2', 'a3'].map((name) => run('a', name));
    const other = run('b', 'b1');
    expect(started).toEqual(['a1', 'a2', 'b1']);
    finish[0]?.();
    await all[0];
    expect(started).toEqual(['a1', 'a2', 'b1', 'a3']);
    for (const end of finish) end();
    await Promise.all([...all, other]);
  });

  it('turns away what would wait behind too many, and takes the next after a failure', async () => {
    const gate = new CallerGate({ running: 1, waiting: 0 });
    let fail: (error: Error) => void = () => undefined;
    const first = gate.run('a', () => new Promise<never>((_, reject) => (fail = reject)));
    await expect(gate.run('a', async () => 1)).rejects.toMatchObject({
      code: 'too-many-requests',
      status: 429,
      headers: { 'retry-after': '1' },
    });
    fail(new Error('no'));
    await expect(first).rejects.toThrow('no');
    expect(await gate.run('a', async () => 2)).toBe(2);
  });
});
