import type { FastifyBaseLogger, FastifyInstance } from 'fastify';
import { pino } from 'pino';
import { currentJob } from './jobs/current-job.js';

/** Every token that we sign, whole or cut off, wherever it stands; `signed-token.ts` writes them. */
const tokenPattern = /[a-z]1\.[A-Za-z0-9_-]+\.[A-Za-z0-9._-]+/gi;

/**
 * A delivery token sits in the path, however that is spelled and whatever a proxy has put before it; others may stray
 * into a query. Neither is ever written down.
 */
export function redactUrl(url: string): string {
  const path = url.replace(/[?#].*$/s, '?-');
  const plain = decodeFully(path);
  if (plain.search(tokenPattern) >= 0) return plain.replace(tokenPattern, '-');
  return path.replace(/^\/p\/[^/?]*/, '/p/-');
}

/** Percent signs may be encoded too, and again. What cannot be decoded stays as it is. */
function decodeFully(path: string): string {
  let plain = path;
  for (let round = 0; round < 5 && plain.includes('%'); round += 1) {
    const next = plain.replace(/%([0-7][0-9a-f])/gi, (_, hex: string) =>
      String.fromCharCode(parseInt(hex, 16)),
    );
    if (next === plain) break;
    plain = next;
  }
  return plain;
}

/** JSON lines. What is said within a job tells which one. */
export function createLog(level: string): FastifyBaseLogger {
  const mixin = () => ({ ...currentJob.getStore() });
  // A line's own fields win.
  const mixinMergeStrategy = (own: object, mixed: object) => ({ ...mixed, ...own });
  const timestamp = pino.stdTimeFunctions.isoTime;
  const formatters = { level: (label: string) => ({ level: label }) };
  return pino({ level, base: null, timestamp, formatters, mixin, mixinMergeStrategy });
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
    else if (request.url.startsWith('/p/') || request.method === 'HEAD')
      request.log.debug(outcome, 'request');
    else request.log.info(outcome, 'request');
    done();
  });
}
