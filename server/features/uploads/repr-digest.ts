import type { IncomingHttpHeaders } from 'node:http';
import { Problem } from '../../platform/http/problem.js';

/**
 * The SHA-256 that `Repr-Digest` (RFC 9530) states of the whole file, in hexadecimal. Digests by other algorithms are not looked at,
 * as the RFC permits.
 * @throws Problem `bad-request` when its sha-256 is malformed
 */
export function parseReprDigest(headers: IncomingHttpHeaders): string | undefined {
  const header = headers['repr-digest'];
  if (header === undefined) return undefined;
  const members = String(header)
    .split(',')
    .map((member) => member.trim());
  const stated = members.filter((member) => /^sha-256(?:=|$)/.test(member));
  if (
    stated.length === 0 &&
    members.every((member) => /^[a-z][a-z0-9_.*-]*=:[A-Za-z0-9+/]*={0,2}:$/.test(member))
  )
    return undefined;
  const encoded = /^sha-256=:([A-Za-z0-9+/]{43}=):$/.exec(stated[0] ?? '')?.[1];
  if (stated.length !== 1 || encoded === undefined)
    throw new Problem(
      'bad-request',
      'Repr-Digest needs sha-256=: and the Base64 of the 32 bytes, followed by a colon.',
    );
  return Buffer.from(encoded, 'base64').toString('hex');
}
