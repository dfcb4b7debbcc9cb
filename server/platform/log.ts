import type { FastifyBaseLogger, FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { pino } from 'pino';
import { isServerFault } from './http/problem.js';
import { currentJob } from './jobs/current-job.js';

/** Matches every token that `signed-token.ts` creates, also truncated ones, anywhere in a URL. */
const tokenPattern = /[a-z]1\.[A-Za-z0-9_-]+\.[A-Za-z0-9._-]+/gi;

/**
 * Removes tokens from a URL, so that no usable token is written to the log. Delivery tokens are part of the path, which may
 * be percent-encoded or have a prefix from a proxy. Other tokens may be in the query, which is removed entirely.
 */
export function redactUrl(url: string): string {
  const path = url.replace(/[?#].*$/s, '?-');
  const plain = decodeFully(path);
  if (plain.search(tokenPattern) >= 0) return plain.replace(tokenPattern, '-');
  return path.replace(/^\/p\/[^/?]*/, '/p/-');
}

/** Decodes repeatedly, because percent signs may be encoded themselves. Invalid escapes are left unchanged. */
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

/** Creates a logger that writes JSON lines. Lines that are written while a job runs contain the fields of the job. */
export function createLog(level: string): FastifyBaseLogger {
  const mixin = () => ({ ...currentJob.getStore() });
  // The fields of a line take precedence over those of the job.
  const mixinMergeStrategy = (own: object, mixed: object) => ({ ...mixed, ...own });
  const timestamp = pino.stdTimeFunctions.isoTime;
  const formatters = { level: (label: string) => ({ level: label }) };
  return pino({ level, base: null, timestamp, formatters, mixin, mixinMergeStrategy });
}

/** Too many for a line each, but in the details. */
function isOfEveryViewer(url: string): boolean {
  return url.startsWith('/p/') || url.startsWith('/v1/beacons');
}

/** Logs one line per request, with its status and duration. */
export function logOutcomes(app: FastifyInstance): void {
  app.addHook('onResponse', (request, reply, done) => {
    const level = levelOf(request, reply);
    if (isWritten(request.log, level))
      request.log[level](
        {
          method: request.method,
          url: redactUrl(request.url),
          status: reply.statusCode,
          ms: Math.round(reply.elapsedTime),
        },
        'request',
      );
    done();
  });
}

function isWritten(log: FastifyBaseLogger, level: string): boolean {
  const { values } = pino.levels;
  return (values[level] ?? 0) >= (values[log.level] ?? Infinity);
}

function levelOf({ url, method }: FastifyRequest, { statusCode }: FastifyReply) {
  if (isServerFault(statusCode)) return 'error';
  return isOfEveryViewer(url) || method === 'HEAD' ? 'debug' : 'info';
}
