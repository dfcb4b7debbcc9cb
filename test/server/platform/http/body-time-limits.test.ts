import Fastify, { type FastifyInstance } from 'fastify';
import { once } from 'node:events';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { limitBodyTime } from '../../../../server/platform/http/body-time-limits.js';
import { renderErrors } from '../../../../server/platform/http/http-errors.js';
import { keepRouteRegistry } from '../../../../server/platform/http/route-registry.js';
import { openRaw, readAnswer } from '../../features/uploads/raw-request.js';

let app: FastifyInstance;
let url: string;
beforeAll(async () => {
  app = Fastify();
  renderErrors(app);
  keepRouteRegistry(app);
  limitBodyTime(app, { idleMs: 300, wholeMs: 900, lingerMs: 50 });
  app.post('/echo', async ({ body }) => body);
  url = await app.listen({ port: 0, host: '127.0.0.1' });
});
afterAll(() => app.close());

const head =
  'POST /echo HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\nContent-Length: 1000\r\n\r\n';

describe('limitBodyTime', () => {
  it('ends a body that says nothing more with 408, and closes the connection (S15)', async () => {
    const socket = await openRaw(url);
    socket.write(`${head}{"a":`);
    expect(await readAnswer(socket)).toMatchObject({
      status: 408,
      body: expect.stringContaining('request-timeout') as string,
    });
    await once(socket.resume(), 'close');
  });

  it('ends a body that drips for too long with 408 (S15)', async () => {
    const socket = await openRaw(url);
    socket.write(`${head}"`);
    const dripping = setInterval(() => socket.write('x'), 50);
    expect(await readAnswer(socket)).toMatchObject({ status: 408 });
    clearInterval(dripping);
    await once(socket.resume(), 'close');
  });

  it('lets a whole body through, and a sender that goes away go', async () => {
    const gone = await openRaw(url);
    gone.write(`${head}{"a":`);
    gone.destroy();
    const response = await fetch(`${url}/echo`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ a: 'x'.repeat(200_000) }),
    });
    expect([response.status, ((await response.json()) as { a: string }).a.length]).toEqual([
      200, 200_000,
    ]);
  });
});
