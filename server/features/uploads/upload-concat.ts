import type { IncomingHttpHeaders } from 'node:http';
import { isId } from '../../platform/ids.js';
import { Problem } from '../../platform/http/problem.js';

/** The most partial uploads that a video may have, and the most entries of a final one. */
export const maxParts = 16;

/** What `Upload-Concat` says. */
export type Concat = { kind: 'partial' } | { kind: 'final'; header: string; parts: string[] };

/**
 * Reads `Upload-Concat`; undefined where there is none. `publicUrl` is what clients know the server by. Addresses are only read for
 * the ids of uploads, and nothing is ever fetched from them.
 * @throws Problem `bad-request`, `too-many-parts` (413), `not-found` for an address that no upload has
 */
export function parseConcat(headers: IncomingHttpHeaders, publicUrl: string): Concat | undefined {
  const header = headers['upload-concat'];
  if (header === undefined) return undefined;
  if (header === 'partial') return { kind: 'partial' };
  if (typeof header !== 'string' || !header.startsWith('final;'))
    throw new Problem('bad-request', syntax);
  const addresses = header.slice('final;'.length).split(' ');
  if (addresses.length > maxParts)
    throw new Problem('too-many-parts', `A final upload has at most ${maxParts} parts.`);
  const own = new URL(publicUrl);
  const hosts = [own.host, headers.host];
  return {
    kind: 'final',
    header,
    parts: addresses.map((address) => parsePart(address, own, hosts)),
  };
}

const syntax =
  'Upload-Concat is `partial`, or `final;` and the addresses of partial uploads of this server, separated by one space.';

function parsePart(address: string, own: URL, hosts: readonly (string | undefined)[]): string {
  const url = address !== '' && URL.canParse(address, own.href) ? new URL(address, own) : undefined;
  const isOurs =
    url !== undefined &&
    ['http:', 'https:'].includes(url.protocol) &&
    hosts.includes(url.host) &&
    `${url.username}${url.password}${url.search}${url.hash}` === '';
  if (!isOurs) throw new Problem('bad-request', syntax);
  const base = own.pathname.replace(/\/$/, '');
  const path = url.pathname.startsWith(`${base}/`) ? url.pathname.slice(base.length) : url.pathname;
  const id = path.startsWith('/v1/uploads/') ? path.slice('/v1/uploads/'.length) : '';
  if (!isId(id)) throw new Problem('not-found', 'No such partial upload.');
  return id;
}
