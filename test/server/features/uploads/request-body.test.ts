import { Readable } from 'node:stream';
import { describe, expect, it } from 'vitest';
import { RequestBody } from '../../../../server/features/uploads/request-body.js';

const mib = 1024 * 1024;
const options = { idleMs: 60_000, expiresAtMs: Date.now() + 60_000, whenCut: 'stored' } as const;

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
});
