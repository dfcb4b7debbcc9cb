import type { FastifyBaseLogger, FastifyInstance } from 'fastify';
import { pino } from 'pino';

/** A delivery token sits in the path, others may stray into a query; neither is ever written down. */
export function redactUrl(url: string): string {
  return url.replace(/^\/p\/[^/]*/, '/p/-').replace(/\?.*$/, '?-');
}

export function createLog(level: string): FastifyBaseLogger {
  return pino({ level, base: null, timestamp: pino.stdTimeFunctions.isoTime });
}

/** One line an outcome. */
export function logOutcomes(app: FastifyInstance): void {
  app.addHook('onResponse', (request, reply, done) => {
    const outcome = {
      method: request.method,
      url: redactUrl(request.url),
      status: reply.statusCode,
      ms: Math.round(reply.elapsedTime),
    };
    if (reply.statusCode >= 500) request.log.error(outcome, 'request');
    else if (request.url.startsWith('/p/') || request.method === 'HEAD') request.log.debug(outcome, 'request');
    else request.log.info(outcome, 'request');
    done();
  });
}
