import { Readable } from 'node:stream';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { RequestBody } from '../../../../server/features/uploads/request-body.js';

const mib = 1024 * 1024;
const options = { idleMs: 600_000, expiresAtMs: Date.now() + 600_000, whenCut: 'stored' } as const;

/** Bytes until the body fails, and of what. */
async function readAll(body: RequestBody): Promise<[bytes: number, fault: unknown]> {
  let bytes = 0;
  try {
    for await (const chunk of body) bytes += chunk.byteLength;
  } catch (fault) {
    return [bytes, fault];
  } finally {
    body.close();
  }
  return [bytes, undefined];
}

afterEach(() => vi.useRealTimers());

describe('RequestBody', () => {
  it('has all that had arrived when it is stopped, also what nobody had read yet', async () => {
    const source = new Readable({ read: () => undefined, highWaterMark: 64 * mib });
    for (let sent = 0; sent < 5; sent += 1) source.push(Buffer.alloc(mib));
    const body = new RequestBody(source, { ...options, onStart: () => undefined });
    const reason = new Error('Another request has taken over.');
    body.stop(reason);
    expect(await readAll(body)).toEqual([5 * mib, reason]);
  });

  it('ends when it is stopped although its client goes on sending', async () => {
    const source = new Readable({
      read: () => setImmediate(() => source.push(Buffer.alloc(1000))),
    });
    const body = new RequestBody(source, { ...options, onStart: () => undefined });
    const reason = new Error('Another request has taken over.');
    body.stop(reason);
    const [, fault] = await readAll(body);
    expect(fault).toBe(reason);
    source.destroy();
  });

  it('gives what comes in small pieces once there are 4 KiB of it, or after a minute, and wakes nobody sooner (U-35)', async () => {
    vi.useFakeTimers({ toFake: ['performance', 'setTimeout'] });
    const source = new Readable({ read: () => undefined });
    const body = new RequestBody(source, { ...options, onStart: () => undefined });
    const given: number[] = [];
    const bytes: number[] = [];
    const reading = (async () => {
      for await (const chunk of body) {
        given.push(chunk.length);
        bytes.push(...chunk);
      }
    })();
    let sent = 0;
    const send = async (length: number): Promise<void> => {
      source.push(Uint8Array.from({ length }, () => sent++ % 251));
      await new Promise((resolve) => setImmediate(resolve));
    };
    for (let n = 0; n < 10; n += 1) await send(1);
    await vi.advanceTimersByTimeAsync(59_000);
    await send(1);
    expect(given).toEqual([]);
    expect(body.idleMs).toBe(0);
    await vi.advanceTimersByTimeAsync(2000);
    // Silent: what is kept does not make it look as if it were being stored.
    expect(body.idleMs).toBe(2000);
    await send(1);
    expect(bytes).toHaveLength(12);
    await send(2500);
    await send(1500);
    expect(bytes).toHaveLength(12);
    await send(1000);
    expect(bytes).toHaveLength(5012);
    await send(1);
    source.push(null);
    await reading;
    expect(bytes).toEqual(Array.from({ length: 5013 }, (_, n) => n % 251));
    expect(given.length).toBeLessThan(10);
  });
});
