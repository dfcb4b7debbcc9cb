import { Transform } from 'node:stream';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { Problem } from './problem.js';
import { after } from '../timers.js';

declare module 'fastify' {
  interface FastifyContextConfig {
    /** The handler reads the body by itself, as it comes, with limits of its own. */
    readsBody?: boolean;
  }
}

/** No byte for so long, or not all of it after so long, ends a request. */
const idleMs = 30_000;
const wholeMs = 60_000;
/** What is still sent after the answer is thrown away for so long, so that the sender can read the answer. */
const lingerMs = 2000;

/** For every route that has its body parsed; a route that reads it by itself has limits of its own. */
export function limitBodyTime(app: FastifyInstance, limits = { idleMs, wholeMs, lingerMs }): void {
  app.addHook('preParsing', (request, _reply, payload, done) => {
    if (request.routeOptions.config.readsBody || !announcesBody(request))
      return done(null, payload);
    const guard = new Transform({
      transform(chunk, _encoding, pass) {
        idle.refresh();
        pass(null, chunk);
      },
    });
    // Where nobody parses the body after all, nobody listens either.
    guard.on('error', () => undefined);
    const expire = (): void =>
      void guard.destroy(new Problem('request-timeout', 'The body did not arrive in time.'));
    const idle = after(limits.idleMs, expire).unref();
    const whole = after(limits.wholeMs, expire).unref();
    guard.once('close', () => {
      clearTimeout(idle);
      clearTimeout(whole);
    });
    payload.once('error', (error) => guard.destroy(error));
    payload.once(
      'close',
      () =>
        payload.readableEnded ||
        guard.destroy(new Problem('bad-request', 'The connection ended before the body did.')),
    );
    done(null, payload.pipe(guard));
  });
  // Whether it was parsed or not: a refusal comes before the body has.
  app.addHook('onResponse', ({ raw }, _reply, done) => {
    if (!raw.complete && !raw.destroyed) {
      raw.resume();
      const timer = after(limits.lingerMs, () => raw.destroy()).unref();
      raw.once('close', () => clearTimeout(timer)).once('end', () => clearTimeout(timer));
    }
    done();
  });
}

function announcesBody({ method, headers }: FastifyRequest): boolean {
  if (method === 'GET' || method === 'HEAD' || method === 'OPTIONS') return false;
  return headers['transfer-encoding'] !== undefined || Number(headers['content-length'] ?? 0) > 0;
}
