import { Transform } from 'node:stream';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { Problem } from './problem.js';
import { after } from '../timers.js';

declare module 'fastify' {
  interface FastifyContextConfig {
    /** The handler reads the body as a stream itself, with its own time limits. */
    readsBody?: boolean;
  }
}

/** A request fails when no byte of its body arrives for `idleMs`, or when the body is incomplete after `wholeMs`. */
const idleMs = 30_000;
const wholeMs = 60_000;
/**
 * After the response, the rest of the body is discarded for this long before the connection is closed, so that the
 * client can read the response.
 */
const lingerMs = 2000;

/** Limits the time in which request bodies must arrive, on every route without `readsBody`. */
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
    // If no parser reads the body, an error without a listener would end the process.
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
  // On every route, because an error response may be sent before the body has arrived.
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
