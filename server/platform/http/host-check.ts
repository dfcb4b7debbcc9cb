import type { IncomingMessage } from 'node:http';
import { isIPv6 } from 'node:net';
import type { FastifyInstance } from 'fastify';
import { Problem } from './problem.js';

const hostPattern = /^(?:\[([0-9a-f:.]+)\]|[a-z0-9._-]{1,253})(?::\d{1,5})?$/i;

/**
 * Refuses requests without exactly one valid Host header (RFC 9112, 3.2). Behind a proxy X-Forwarded-Host is checked
 * too.
 */
export function refuseBadHosts(app: FastifyInstance, proxyHops: number): void {
  app.addHook('onRequest', ({ raw, headers }, _reply, done) => {
    const hosts = hostsOf(raw);
    const names = proxyHops === 0 ? [] : [headers['x-forwarded-host'] ?? []].flat();
    const forwarded = names.flatMap((name) => name.split(',')).map((name) => name.trim());
    if (hosts.length > 1 || (hosts.length === 0 && raw.httpVersion !== '1.0'))
      throw new Problem('bad-request', 'Send one Host header.');
    if (![...hosts, ...forwarded].every(isHost))
      throw new Problem('bad-request', 'The Host header is not a valid host.');
    done();
  });
}

/** Reads the raw headers, because Node keeps only the first of several Host headers. */
function hostsOf({ rawHeaders }: IncomingMessage): string[] {
  return rawHeaders.filter((_, n) => n % 2 === 1 && rawHeaders[n - 1]?.toLowerCase() === 'host');
}

function isHost(name: string): boolean {
  const match = hostPattern.exec(name);
  return match !== null && (match[1] === undefined || isIPv6(match[1]));
}
